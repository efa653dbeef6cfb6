import Type, { type Static } from 'typebox'
import { countQuery, oneLine, personShown, WrittenBlock } from './campaigns.ts'
import { Id, IdParams, ListQuery, listOf, Moment, Nullable, Words } from './common.ts'

const said = {
  subject: Type.String({ minLength: 1, maxLength: 200, pattern: oneLine }),
  preheader: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
  blocks: Type.Array(WrittenBlock, { minItems: 1, maxItems: 100 }),
}
export const Step = Type.Object(
  {
    /** Days after the mail before; of the first, after somebody came in. */
    waitDays: Type.Integer({ minimum: 0, maximum: 365 }),
    ...said,
    /** The same mail in other languages; each person gets that of her record, where there is one. */
    translations: Type.Optional(
      Type.Object(
        { en: Type.Optional(Type.Object(said, { additionalProperties: false })) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type Step = Static<typeof Step>

export const Sequence = Type.Object({
  id: Id,
  version: Type.Integer(),
  name: Type.Optional(Type.String()),
  productGroup: Type.Optional(Nullable(Type.String())),
  segmentId: Type.Optional(Nullable(Id)),
  steps: Type.Optional(Type.Array(Step)),
  state: Type.Optional(Type.String()),
  startedAt: Nullable(Moment),
  createdAt: Moment,
  createdBy: Nullable(Id),
  updatedAt: Moment,
  updatedBy: Nullable(Id),
  /** How many have got so many mails and wait, are through, or were stopped and why; only of one sequence. */
  counts: Type.Optional(
    Type.Array(
      Type.Object({
        state: Type.String(),
        step: Type.Integer(),
        code: Nullable(Type.String()),
        count: Type.Integer(),
        /** In words, where the decision whether somebody may be contacted said no. */
        reason: Type.Optional(Words),
        norm: Type.Optional(Type.String()),
      }),
    ),
  ),
})
export type Sequence = Static<typeof Sequence>

const name = Type.String({ minLength: 1, maxLength: 80 })
const values = {
  productGroup: Type.Optional(Nullable(Type.String({ maxLength: 120 }))),
  segmentId: Type.Optional(Nullable(Id)),
  steps: Type.Optional(Type.Array(Step, { maxItems: 20 })),
}
export const NewSequence = Type.Object({ name, ...values }, { additionalProperties: false })
export type NewSequence = Static<typeof NewSequence>
export const SequencePatch = Type.Object(
  { name: Type.Optional(name), ...values },
  { additionalProperties: false },
)
export type SequencePatch = Static<typeof SequencePatch>

export const SequenceMember = Type.Object({
  id: Id,
  ...personShown,
  /** So many mails were sent. */
  step: Type.Optional(Type.Integer()),
  state: Type.Optional(Type.String()),
  code: Type.Optional(Nullable(Type.String())),
  enteredAt: Type.Optional(Moment),
  /** The mail somebody answered, the first being number 1. */
  answeredStep: Type.Optional(Nullable(Type.Integer())),
  answeredAt: Type.Optional(Nullable(Moment)),
})
export type SequenceMember = Static<typeof SequenceMember>

export const ListMembers = {
  params: IdParams,
  querystring: Type.Object(
    { ...countQuery, step: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })) },
    { additionalProperties: false },
  ),
  response: { 200: listOf(SequenceMember) },
}
export const ListSequences = { querystring: ListQuery, response: { 200: listOf(Type.Partial(Sequence)) } }
export const GetSequence = { params: IdParams, response: { 200: Sequence } }
export const PostSequence = { body: NewSequence, response: { 201: Sequence } }
export const PatchSequence = { params: IdParams, body: SequencePatch, response: { 200: Sequence } }
export const DeleteSequence = { params: IdParams, response: { 204: Type.Null() } }
export const PostSequenceStart = { params: IdParams, response: { 200: Sequence } }
export const PostSequenceStop = { params: IdParams, response: { 200: Sequence } }
