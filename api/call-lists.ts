import Type, { type Static } from 'typebox'
import { Id, IdParams, listOf, Moment, Nullable } from './common.ts'

const Named = Type.Object({ id: Id, name: Type.String() })
const Day = Type.String({ format: 'date' })

/** The calls to a segment, handed to one person or one team. */
export const CallList = Type.Object({
  id: Id,
  version: Type.Integer(),
  segmentId: Type.Optional(Id),
  segment: Type.Optional(Nullable(Named)),
  assigneeId: Type.Optional(Nullable(Id)),
  assignee: Type.Optional(Nullable(Named)),
  teamId: Type.Optional(Nullable(Id)),
  team: Type.Optional(Nullable(Named)),
  dueOn: Type.Optional(Nullable(Type.String())),
  note: Type.Optional(Nullable(Type.String())),
  isDone: Type.Optional(Type.Boolean()),
  doneAt: Type.Optional(Nullable(Moment)),
  /** Handed to the reader or to a team of hers, and she may call. */
  isMine: Type.Boolean(),
  /** Whose it is may not call any more: somebody else is needed. */
  isWaiting: Type.Boolean(),
  createdAt: Moment,
  createdBy: Nullable(Id),
  updatedAt: Moment,
  updatedBy: Nullable(Id),
})
export type CallList = Static<typeof CallList>

const values = {
  /** A person or a team, and not both. */
  assigneeId: Type.Optional(Nullable(Id)),
  teamId: Type.Optional(Nullable(Id)),
  dueOn: Type.Optional(Nullable(Day)),
  note: Type.Optional(Nullable(Type.String({ maxLength: 300 }))),
}
export const NewCallList = Type.Object({ segmentId: Id, ...values }, { additionalProperties: false })
export type NewCallList = Static<typeof NewCallList>
export const CallListPatch = Type.Object(values, { additionalProperties: false })
export type CallListPatch = Static<typeof CallListPatch>

/** Who may call, and teams in which somebody may. */
export const CallAssignees = Type.Object({ people: Type.Array(Named), teams: Type.Array(Named) })
export type CallAssignees = Static<typeof CallAssignees>

/** One's own unless `scope` is `all`, which is for who hands them out; open ones unless told. */
export const ListCallLists = {
  querystring: Type.Object(
    {
      scope: Type.Optional(Type.Union([Type.Literal('mine'), Type.Literal('all')])),
      segmentId: Type.Optional(Id),
      done: Type.Optional(Type.Boolean()),
      cursor: Type.Optional(Type.String({ maxLength: 1000 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    },
    { additionalProperties: false },
  ),
  response: { 200: listOf(CallList) },
}
export const GetCallAssignees = { response: { 200: CallAssignees } }
export const GetCallList = { params: IdParams, response: { 200: CallList } }
export const PostNewCallList = { body: NewCallList, response: { 201: CallList } }
export const PatchCallList = { params: IdParams, body: CallListPatch, response: { 200: CallList } }
export const DeleteCallList = { params: IdParams, response: { 204: Type.Null() } }
/** Done, or open again: also by who works through it. */
export const PutCallListCompletion = {
  params: IdParams,
  body: Type.Object({ isDone: Type.Boolean() }, { additionalProperties: false }),
  response: { 200: CallList },
}
