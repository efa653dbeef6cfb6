import Type, { type Static } from 'typebox'
import { Id, IdParams, Moment, Nullable } from './common.ts'

const Colleague = Type.Union([Type.Object({ id: Id, name: Type.String() }), Type.Null()])

/**
 * What happens to a file: we print it ourselves and it goes to nobody, or its recipient does only what we ask for
 * (Art. 28 GDPR), or advertises for itself.
 */
export const RecipientUse = Type.Union([
  Type.Literal('in-house'),
  Type.Literal('on-our-behalf'),
  Type.Literal('own-advertising'),
])
export type RecipientUse = Static<typeof RecipientUse>

/** A file with personal data that somebody asked for, and what a second person said to it. */
export const Release = Type.Object({
  id: Id,
  version: Type.Integer(),
  kind: Type.Literal('address-file'),
  /** The segment it is about, as it was called then. */
  aboutId: Id,
  aboutName: Type.String(),
  as: Type.String(),
  productGroup: Nullable(Type.String()),
  reason: Type.String(),
  /** Null where it was asked for before this was a question. */
  use: Type.Union([RecipientUse, Type.Null()]),
  /** Who gets it, by name. Null where it stays in the house, or was asked for before this was a question. */
  recipient: Nullable(Type.String()),
  /** How many people it would have been when it was asked for. */
  people: Type.Integer(),
  /** How many letters or lines: people at one place with one name get one. Null where they were too many to look at. */
  letters: Nullable(Type.Integer()),
  state: Type.Union([
    Type.Literal('waiting'),
    Type.Literal('approved'),
    Type.Literal('refused'),
    Type.Literal('taken'),
    Type.Literal('expired'),
    /** What it is about was changed after it was asked for. */
    Type.Literal('outdated'),
  ]),
  requestedBy: Colleague,
  requestedAt: Moment,
  /** Until then it is decided, and once approved, taken. */
  expiresAt: Moment,
  decidedBy: Colleague,
  decidedAt: Nullable(Moment),
  note: Nullable(Type.String()),
  takenPeople: Type.Integer(),
  takenAt: Nullable(Moment),
  isOwn: Type.Boolean(),
  canDecide: Type.Boolean(),
})
export type Release = Static<typeof Release>

export const ReleaseDecision = Type.Object(
  { approved: Type.Boolean(), note: Type.Optional(Type.String({ maxLength: 500 })) },
  { additionalProperties: false },
)
export type ReleaseDecision = Static<typeof ReleaseDecision>

export const ListReleases = {
  querystring: Type.Object({ aboutId: Type.Optional(Id) }, { additionalProperties: false }),
  response: { 200: Type.Object({ items: Type.Array(Release), nextCursor: Type.Null() }) },
}
export const GetRelease = { params: IdParams, response: { 200: Release } }
export const PutReleaseDecision = { params: IdParams, body: ReleaseDecision, response: { 200: Release } }
