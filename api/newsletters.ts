import Type, { type Static } from 'typebox'
import { Day, Id, IdParams, ListQuery, listOf, Moment, Nullable } from './common.ts'

export const Rhythm = Type.Union([
  Type.Literal('weekly'),
  Type.Literal('fortnightly'),
  Type.Literal('monthly'),
  Type.Literal('quarterly'),
])
export type Rhythm = Static<typeof Rhythm>

/** An issue is a campaign; who gets it and who does not stands there, person by person. */
export const Issue = Type.Object({
  /** Of the campaign. */
  id: Id,
  version: Type.Integer(),
  number: Type.Integer(),
  subject: Nullable(Type.String()),
  state: Type.String(),
  plannedOn: Day,
  finishedAt: Nullable(Moment),
  /** To how many it went, and how many were left out, each with the reason. */
  sent: Type.Integer(),
  excluded: Type.Integer(),
})
export type Issue = Static<typeof Issue>

/** Goes at a rhythm to the subscribers of one topic, and to nobody else. */
export const Newsletter = Type.Object({
  id: Id,
  version: Type.Integer(),
  name: Type.Optional(Type.String()),
  topic: Type.Optional(Type.String()),
  topicLabel: Nullable(Type.String()),
  rhythm: Type.Optional(Type.String()),
  segmentId: Type.Optional(Id),
  /** When the next issue goes, or should have gone. */
  nextOn: Day,
  /** That day is over, and no issue is on its way. */
  isLate: Type.Boolean(),
  /** Newest first; in lists only the newest. */
  issues: Type.Array(Issue),
  createdAt: Moment,
  createdBy: Nullable(Id),
  updatedAt: Moment,
  updatedBy: Nullable(Id),
})
export type Newsletter = Static<typeof Newsletter>

const name = Type.String({ minLength: 1, maxLength: 80 })
export const NewNewsletter = Type.Object(
  {
    name,
    /** Key of a topic that forms offer. It stays: subscribers of another topic get another newsletter. */
    topic: Type.String({ minLength: 1, maxLength: 60 }),
    rhythm: Rhythm,
  },
  { additionalProperties: false },
)
export type NewNewsletter = Static<typeof NewNewsletter>
export const NewsletterPatch = Type.Object(
  { name: Type.Optional(name), rhythm: Type.Optional(Rhythm) },
  { additionalProperties: false },
)
export type NewsletterPatch = Static<typeof NewsletterPatch>

export const ListNewsletters = { querystring: ListQuery, response: { 200: listOf(Type.Partial(Newsletter)) } }
export const GetNewsletter = { params: IdParams, response: { 200: Newsletter } }
export const PostNewsletter = { body: NewNewsletter, response: { 201: Newsletter } }
export const PatchNewsletter = { params: IdParams, body: NewsletterPatch, response: { 200: Newsletter } }
export const DeleteNewsletter = { params: IdParams, response: { 204: Type.Null() } }
/** The next issue, a draft that begins with what the last one said. */
export const PostIssue = { params: IdParams, response: { 201: Issue } }
