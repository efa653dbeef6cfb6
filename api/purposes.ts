import Type, { type Static } from 'typebox'
import { Moment, Nullable, Words } from './common.ts'
import { RetentionRule } from './retention-rules.ts'

const Text = Type.String({ minLength: 1, maxLength: 300 })
const Said = Type.Object({ de: Text, en: Text }, { additionalProperties: false })
const LongText = Type.String({ minLength: 1, maxLength: 2000 })
const LongSaid = Type.Object({ de: LongText, en: LongText }, { additionalProperties: false })
const NullableWords = Type.Unsafe<Words | null>({ ...Words, type: ['object', 'null'] })
const KeyParams = Type.Object({ key: Type.String({ maxLength: 60 }) })

export const Purpose = Type.Object({
  key: Type.String(),
  label: Words,
  description: Words,
  defaultBasis: Type.String(),
  defaultBasisLabel: Words,
  interest: NullableWords,
  releasedAt: Moment,
  releasedBy: Nullable(Type.String()),
  version: Type.Integer(),
})
export type Purpose = Static<typeof Purpose>

export const DataKind = Type.Object({
  key: Type.String(),
  label: Words,
  description: Words,
  retentionMonths: Nullable(Type.Integer()),
  retentionStart: Type.String(),
  roundsToYearEnd: Type.Boolean(),
  isDuty: Type.Boolean({ description: 'the norm demands to keep them so long' }),
  norm: Nullable(Type.String()),
  retention: Words,
  isForgotten: Type.Boolean({
    description: 'forgotten by the program every night when the period is over; where it starts is fixed',
  }),
  isFixed: Type.Boolean({ description: 'given by the program; nobody changes it' }),
  /** Whether customer groups may have a period of their own. */
  takesGroupRules: Type.Boolean(),
  /** Those that hold now; of several the shortest counts, but no less than the longest legal duty. */
  groupRules: Type.Array(RetentionRule),
  version: Type.Integer(),
})
export type DataKind = Static<typeof DataKind>

const Grant = Type.Object({
  purpose: Type.String(),
  purposeLabel: Words,
  basis: Type.String(),
  basisLabel: Words,
  months: Type.Optional(Type.Integer()),
})

/** What the capture dialog asks and shows: one answer presets origin, purposes, bases and the duty to inform. */
export const Occasion = Type.Object({
  key: Type.String(),
  label: Words,
  hint: Words,
  origin: Words,
  grants: Type.Array(Grant),
  informationDuty: Type.String(),
  stage: Type.String(),
  position: Type.Integer(),
  archivedAt: Nullable(Moment),
  version: Type.Integer(),
})
export type Occasion = Static<typeof Occasion>

const items = <T extends typeof Purpose | typeof DataKind | typeof Occasion>(item: T) => ({
  response: { 200: Type.Object({ items: Type.Array(item) }) },
})
const BasisKey = Type.String({ maxLength: 40 })

export const ListLegalBases = {
  response: {
    200: Type.Object({ items: Type.Array(Type.Object({ key: Type.String(), label: Words })) }),
  },
}
export const ListPurposes = items(Purpose)
export const PatchPurpose = {
  params: KeyParams,
  body: Type.Object(
    {
      label: Type.Optional(Said),
      description: Type.Optional(LongSaid),
      defaultBasis: Type.Optional(BasisKey),
      interest: Type.Optional(Type.Union([LongSaid, Type.Null()])),
    },
    { additionalProperties: false },
  ),
  response: { 200: Purpose },
}
export type PatchPurposeBody = Static<(typeof PatchPurpose)['body']>

export const ListDataKinds = items(DataKind)
export const PatchDataKind = {
  params: KeyParams,
  body: Type.Object(
    {
      label: Type.Optional(Said),
      description: Type.Optional(LongSaid),
      retentionMonths: Type.Optional(Type.Union([Type.Integer({ minimum: 1, maximum: 600 }), Type.Null()])),
      retentionStart: Type.Optional(
        Type.Union([
          Type.Literal('collection'),
          Type.Literal('end-of-operation'),
          Type.Literal('end-of-relationship'),
        ]),
      ),
      roundsToYearEnd: Type.Optional(Type.Boolean()),
      isDuty: Type.Optional(Type.Boolean()),
      norm: Type.Optional(Type.Union([Type.String({ maxLength: 500 }), Type.Null()])),
    },
    { additionalProperties: false },
  ),
  response: { 200: DataKind },
}
export type PatchDataKindBody = Static<(typeof PatchDataKind)['body']>

export const ListOccasions = items(Occasion)
export const PatchOccasion = {
  params: KeyParams,
  body: Type.Object(
    {
      label: Type.Optional(Said),
      hint: Type.Optional(LongSaid),
      origin: Type.Optional(Said),
      grants: Type.Optional(
        Type.Array(
          Type.Object(
            {
              purpose: Type.String({ maxLength: 60 }),
              basis: BasisKey,
              months: Type.Optional(Type.Integer({ minimum: 1, maximum: 600 })),
            },
            { additionalProperties: false },
          ),
          { minItems: 1, maxItems: 20 },
        ),
      ),
      informationDuty: Type.Optional(
        Type.Union([Type.Literal('art-13'), Type.Literal('art-14'), Type.Literal('none')]),
      ),
      stage: Type.Optional(Type.Union([Type.Literal('lead'), Type.Literal('customer')])),
      isArchived: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  response: { 200: Occasion },
}
export type PatchOccasionBody = Static<(typeof PatchOccasion)['body']>
