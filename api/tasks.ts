import Type, { type Static } from 'typebox'
import { BegunCall, NewCall } from './calls.ts'
import { Day, Id, IdParams, ListQuery, listOf, Moment, Nullable, Words } from './common.ts'

const Named = Type.Unsafe<{ id: string; name: string } | null>({
  type: ['object', 'null'],
  properties: { id: { type: 'string' }, name: { type: 'string' } },
})

/** Whether the call may be made today, with norm and reason. */
export const CallDecision = Type.Object({
  allowed: Type.Boolean(),
  code: Type.String(),
  norm: Type.String(),
  reason: Words,
  /** What may be done in its place, where only a permission is missing. */
  instead: Type.Optional(Words),
})
export type CallDecision = Static<typeof CallDecision>

/** Something to do, a day to get back to somebody, or a call. Fields the reader may not see are absent. */
export const Task = Type.Object({
  id: Id,
  version: Type.Integer(),
  kind: Type.Optional(
    Type.String({
      description: 'task, follow-up, or call, which has a contact and a purpose it is made for',
    }),
  ),
  title: Type.Optional(Nullable(Type.String())),
  dueOn: Type.Optional(Nullable(Day)),
  purpose: Type.Optional(Nullable(Type.String())),
  /** Why a business may be presumed to want the call (§ 7(2) no. 1 UWG). */
  callReason: Type.Optional(Nullable(Type.String())),
  /** Of a call that is still to be made. */
  call: Type.Optional(CallDecision),
  contactId: Type.Optional(Nullable(Id)),
  contact: Type.Optional(Named),
  companyId: Type.Optional(Nullable(Id)),
  company: Type.Optional(Named),
  assigneeId: Type.Optional(Nullable(Id)),
  assignee: Type.Optional(Named),
  isDone: Type.Optional(Type.Boolean()),
  doneAt: Type.Optional(Nullable(Moment)),
  createdAt: Type.Optional(Moment),
  createdBy: Type.Optional(Nullable(Id)),
  updatedAt: Type.Optional(Moment),
})
export type Task = Static<typeof Task>

/** A record one was at, for the way back to it. */
export const RecentRecord = Type.Object({
  kind: Type.Union([Type.Literal('contact'), Type.Literal('company')]),
  id: Id,
  title: Type.String(),
  subtitle: Nullable(Type.String()),
  at: Moment,
})
export type RecentRecord = Static<typeof RecentRecord>

export const Today = Type.Object({
  on: Day,
  overdue: Type.Array(Task),
  due: Type.Array(Task),
  counts: Type.Object({
    overdue: Type.Integer(),
    due: Type.Integer(),
    later: Type.Integer(),
    withoutDate: Type.Integer(),
  }),
  recent: Type.Array(RecentRecord),
  /** People without a valid basis; only for those who watch over the law. */
  quarantined: Type.Optional(Type.Integer()),
  /** Roles that watch over data protection, waiting for the reader's word. */
  watchGrants: Type.Optional(Type.Integer()),
  /** Own fields in use that would be refused today; for the same. */
  refusedFields: Type.Optional(Type.Integer()),
  /** Nobody watches over data protection, nor is invited to; only for those who run the program. */
  isUnwatched: Type.Optional(Type.Boolean()),
})
export type Today = Static<typeof Today>

/** Fields are checked against their contracts by the gate, which answers each with its own code. */
const Fields = Type.Record(Type.String(), Type.Unknown())

export const GetToday = { response: { 200: Today } }
export const ListTasks = { querystring: ListQuery, response: { 200: listOf(Task) } }
export const GetTask = { params: IdParams, response: { 200: Task } }
export const PostTask = { body: Fields, response: { 201: Task } }
export const PatchTask = { params: IdParams, body: Fields, response: { 200: Task } }
export const DeleteTask = { params: IdParams, response: { 204: Type.Null() } }
/** A call is noted as made by this, and refused where it may not be; `isCalled: false` ends it without one. */
export const PutTaskCompletion = {
  params: IdParams,
  body: Type.Union([
    Type.Null(),
    Type.Object({ isCalled: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
  ]),
  response: { 200: Task },
}
export const DeleteTaskCompletion = { params: IdParams, response: { 200: Task } }
/** Asks once more whether the call may be made, and keeps that it was asked; it comes before dialling. */
export const PostTaskCallBeginning = { params: IdParams, response: { 200: BegunCall } }
/** How it went. Whoever was not reached is still to be called. */
export const PostTaskCall = {
  params: IdParams,
  body: NewCall,
  response: { 201: Type.Object({ entryId: Nullable(Id), noticeGivenAt: Nullable(Type.String()) }) },
}
