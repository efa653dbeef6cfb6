import Type, { type Static } from 'typebox'
import { Day, Id, Moment, Nullable, Words } from './common.ts'
import { GroupRetention } from './retention-rules.ts'

export type FieldType =
  | 'text'
  | 'long-text'
  | 'number'
  | 'date'
  | 'moment'
  | 'boolean'
  | 'choice'
  | 'choices'
  | 'texts'
  | 'link'
  | 'email'
  | 'phone'
  | 'id'
  | 'json'

const Choice = Type.Object({ value: Type.String(), label: Words })
const Named = Type.Object({ key: Type.String(), label: Words })

/** One field as the reader may see it, with the answer to "Wozu?". */
export const Field = Type.Object({
  resource: Type.String(),
  name: Type.String(),
  label: Words,
  why: Words,
  type: Type.String(),
  keyOf: Type.Optional(
    Type.String({ description: 'the field people read in place of this key; both are one to them' }),
  ),
  choices: Type.Optional(Type.Array(Choice)),
  maxLength: Type.Optional(Type.Integer()),
  purposes: Type.Array(Type.String()),
  purposeLabels: Type.Array(Words),
  basis: Type.String(),
  basisLabel: Words,
  dataKind: Type.String(),
  dataKindLabel: Words,
  retention: Words,
  /** Periods of their own that customer groups have for this kind of data. */
  retentionByGroup: Type.Array(GroupRetention),
  category: Type.String(),
  exportClass: Type.String(),
  isProvided: Type.Boolean(),
  isCustom: Type.Boolean(),
  canEdit: Type.Boolean(),
  isFilterable: Type.Boolean(),
  isSortable: Type.Boolean(),
  isRequired: Type.Boolean(),
})
export type Field = Static<typeof Field>

/** Why one value of one record is held. */
export const FieldReason = Type.Object({
  resource: Type.String(),
  field: Type.String(),
  label: Words,
  why: Words,
  purposes: Type.Array(Named),
  bases: Type.Array(
    Type.Object({
      purpose: Named,
      basis: Named,
      origin: Type.Optional(Type.String()),
      occasion: Type.Optional(Nullable(Words)),
      validFrom: Type.Optional(Nullable(Day)),
      validUntil: Type.Optional(Nullable(Day)),
    }),
  ),
  basis: Named,
  origin: Type.Optional(Type.String()),
  occasion: Type.Optional(Nullable(Words)),
  since: Nullable(Moment),
  retention: Words,
  /** The rule this is: of a customer group of the record, or the general one of the kind of data. */
  retentionRule: Type.Object({
    customerGroup: Nullable(Type.String()),
    isDuty: Type.Boolean(),
    norm: Nullable(Type.String()),
  }),
  retainedUntil: Nullable(Day),
  seenBy: Type.Array(Named),
})
export type FieldReason = Static<typeof FieldReason>

export const ListFields = { response: { 200: Type.Object({ items: Type.Array(Field) }) } }
export const GetFieldReason = {
  params: Type.Object({ id: Id, name: Type.String({ maxLength: 60 }) }),
  response: { 200: FieldReason },
}
/** What an own field can hold, and what nobody records. */
export const ListCategories = {
  response: {
    200: Type.Object({
      items: Type.Array(Type.Object({ key: Type.String(), label: Words })),
      denied: Type.Array(Type.Object({ key: Type.String(), label: Words, norm: Words })),
    }),
  },
}
export type FieldCategories = Static<(typeof ListCategories)['response'][200]>
