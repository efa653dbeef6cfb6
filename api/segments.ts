import Type, { type Static } from 'typebox'
import { Id, IdParams, ListQuery, listOf, Moment, Nullable, Words } from './common.ts'
import { Contact } from './contacts.ts'
import { Topic } from './forms.ts'

/**
 * A filter as lists take it; further fields: `company.<field>`, `consent.<channel>`, `subscription.topic`,
 * `timeline.<any|call|email|letter>[.in|.out].<lastAt|count>` and `timeline.<meeting|note>.<lastAt|count>`.
 */
export const SegmentFilter = Type.Object({}, { additionalProperties: true })

export const Segment = Type.Object({
  id: Id,
  version: Type.Integer(),
  name: Type.Optional(Type.String()),
  filter: Type.Optional(SegmentFilter),
  isLive: Type.Optional(Type.Boolean()),
  /** What the topics of the filter are called; not in the answer to a change. */
  topics: Type.Optional(Type.Array(Topic)),
  /** Made by a sequence for one of its mails; lists leave those out unless `filter` speaks of it. */
  sequenceId: Type.Optional(Nullable(Id)),
  createdAt: Moment,
  createdBy: Nullable(Id),
  updatedAt: Moment,
  updatedBy: Nullable(Id),
})
export type Segment = Static<typeof Segment>

const name = Type.String({ minLength: 1, maxLength: 120 })
export const NewSegment = Type.Object(
  {
    name,
    filter: SegmentFilter,
    /** false: the people are kept as they are now; true: found anew each time. */
    isLive: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type NewSegment = Static<typeof NewSegment>
export const SegmentPatch = Type.Object(
  { name: Type.Optional(name), filter: Type.Optional(SegmentFilter) },
  { additionalProperties: false },
)
export type SegmentPatch = Static<typeof SegmentPatch>

const asking = {
  filter: Type.Optional(SegmentFilter),
  /** A saved segment instead of a filter. */
  segmentId: Type.Optional(Id),
  channel: Type.Optional(
    Type.Union(
      (['email', 'phone', 'sms', 'fax', 'post'] as const).map((each) => Type.Literal(each)),
      { description: 'email unless said otherwise' },
    ),
  ),
  purpose: Type.Optional(Type.String({ maxLength: 60, description: 'the one of Treu-Purpose' })),
  productGroup: Type.Optional(Nullable(Type.String({ maxLength: 120 }))),
}
export const PreviewQuestion = Type.Object(
  {
    ...asking,
    /** Count all of them, instead of a sample when they are many. */
    isExact: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export const AudienceQuestion = Type.Object(
  {
    ...asking,
    /** `allowed`, or the code of a reason. */
    code: Type.String({ minLength: 1, maxLength: 60 }),
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  { additionalProperties: false },
)

export const Reason = Type.Object({
  code: Type.String(),
  norm: Type.String(),
  reason: Words,
  count: Type.Integer(),
})
export const Preview = Type.Object({
  /** People whom the asker may see. */
  matched: Type.Integer(),
  allowed: Type.Integer(),
  excluded: Type.Array(Reason),
  /** The numbers come from a sample. */
  isEstimate: Type.Boolean(),
  /**
   * People whom the asker may not see for this purpose, at least so many: in tens, and groups of fewer than ten are left out.
   * Null where the conditions ask for more than what many people have in common.
   */
  outOfSight: Type.Union([Type.Object({ count: Type.Integer(), excluded: Type.Array(Reason) }), Type.Null()]),
})

export const ListSegments = { querystring: ListQuery, response: { 200: listOf(Type.Partial(Segment)) } }
export const GetSegment = { params: IdParams, response: { 200: Segment } }
export const PostSegment = { body: NewSegment, response: { 201: Segment } }
export const PatchSegment = { params: IdParams, body: SegmentPatch, response: { 200: Segment } }
export const DeleteSegment = { params: IdParams, response: { 204: Type.Null() } }
export const PostPreview = { body: PreviewQuestion, response: { 200: Preview } }
export const PostPreviewList = { body: AudienceQuestion, response: { 200: listOf(Contact) } }
