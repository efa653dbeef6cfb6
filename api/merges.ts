import Type, { type Static } from 'typebox'
import { Id, IdParams, Moment, Nullable, Words } from './common.ts'

const Kind = Type.Union([Type.Literal('contact'), Type.Literal('company')])

/** Two records that became one. */
export const Merge = Type.Object({
  id: Id,
  resource: Kind,
  /** The one that stays. */
  keptId: Id,
  /** The one that went; its id leads to the one that stays. */
  mergedId: Id,
  mergedAt: Moment,
  mergedBy: Nullable(Id),
  /** Null when it cannot be taken back (any more). */
  undoUntil: Nullable(Moment),
  undoneAt: Nullable(Moment),
  /** What either record forbade has put the person out of your own sight. */
  isOutOfSight: Type.Boolean(),
})
export type Merge = Static<typeof Merge>

const Side = Type.Union([Type.Literal('kept'), Type.Literal('merged'), Type.Literal('both')], {
  description: 'the value of the record that stays, of the other, or (lists) of both',
})
const Value = Type.Union([
  Type.String(),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.String()),
  Type.Null(),
])

/** A field in which the two differ. */
export const MergeField = Type.Object({
  field: Type.String(),
  label: Words,
  type: Type.String(),
  choices: Type.Optional(Type.Array(Type.Object({ value: Type.String(), label: Words }))),
  kept: Value,
  merged: Value,
  /** What stays unless somebody chooses otherwise. */
  side: Side,
  canChoose: Type.Boolean(),
})
export type MergeField = Static<typeof MergeField>

const MergeSide = Type.Object({
  id: Id,
  version: Type.Integer(),
  name: Type.String(),
  createdAt: Type.Optional(Moment),
})
export type MergeSide = Static<typeof MergeSide>

export const MergePreview = Type.Object({
  kept: MergeSide,
  merged: MergeSide,
  fields: Type.Array(MergeField),
  /** What moves over, as far as you may see it. */
  moves: Type.Array(
    Type.Object({
      part: Type.String({ description: 'contactPoint, address, employment, timelineEntry, task, file …' }),
      count: Type.Integer(),
    }),
  ),
  /** What either record forbids and is forbidden afterwards. */
  consequences: Type.Array(
    Type.Object({
      code: Type.String({ description: 'restricted, quarantined, consumer, uninformed, permission' }),
      channel: Type.Optional(Type.String()),
      norm: Type.Optional(Type.String()),
      reason: Type.Optional(Words),
    }),
  ),
})
export type MergePreview = Static<typeof MergePreview>

/** What could not be given back: values somebody changed since, rows that came in since. */
export const MergeUndone = Type.Object({
  id: Id,
  keptId: Id,
  mergedId: Id,
  kept: Type.Array(Type.Object({ code: Type.String(), field: Nullable(Type.String()) })),
})
export type MergeUndone = Static<typeof MergeUndone>

const Suspect = Type.Object({
  id: Id,
  name: Type.String(),
  company: Type.Optional(Nullable(Type.String())),
  city: Type.Optional(Nullable(Type.String())),
  email: Type.Optional(Nullable(Type.String())),
})
/** Two records that may stand for the same. */
export const SuspectPair = Type.Object({
  one: Suspect,
  other: Suspect,
  /** 0 to 100; from 80 on it is most likely the same. */
  score: Type.Integer(),
  reasons: Type.Array(
    Type.String({ description: 'email, phone, name-company, name-postal-code, vat-id, name, website' }),
  ),
})
export type SuspectPair = Static<typeof SuspectPair>

const PairParams = Type.Object({ id: Id, otherId: Id })
const OneSide = Type.Union([Type.Literal('kept'), Type.Literal('merged')])
const PreviewQuery = Type.Object(
  {
    mergedId: Id,
    // What is chosen so far, of what changes whether one may write to the person.
    email: Type.Optional(OneSide),
    phone: Type.Optional(OneSide),
    address: Type.Optional(OneSide),
    stage: Type.Optional(OneSide),
  },
  { additionalProperties: false },
)
const SuspectQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 4000 })),
    count: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

export const PostMerge = {
  params: IdParams,
  body: Type.Object(
    {
      mergedId: Id,
      /** Of the record that goes; that of the one that stays is in If-Match. */
      mergedVersion: Type.Integer({ minimum: 1 }),
      /** By field; `email`, `phone`, `address` and `company` say whose is the preferred one. */
      fields: Type.Optional(Type.Record(Type.String({ maxLength: 120 }), Side)),
    },
    { additionalProperties: false },
  ),
  response: { 201: Merge },
}
export type NewMerge = Static<typeof PostMerge.body>
export const GetMergePreview = {
  params: IdParams,
  querystring: PreviewQuery,
  response: { 200: MergePreview },
}
export const ListMerges = { params: IdParams, response: { 200: Type.Object({ items: Type.Array(Merge) }) } }
export const UndoMerge = { params: IdParams, response: { 200: MergeUndone } }
export const ListSuspects = {
  querystring: SuspectQuery,
  response: {
    200: Type.Object({
      items: Type.Array(SuspectPair),
      nextCursor: Nullable(Type.String()),
      total: Type.Optional(Type.Integer({ description: 'at most 1,000' })),
      /** When was looked for them last. */
      foundAt: Nullable(Moment),
    }),
  },
}
export const PostSuspectSearch = { response: { 202: Type.Object({ jobId: Id }) } }
export const PutNonDuplicate = { params: PairParams, response: { 204: Type.Null() } }
