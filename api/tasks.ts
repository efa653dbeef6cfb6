import Type, { type Static } from 'typebox'
import { Day, Id, IdParams, ListQuery, listOf, Moment, Nullable } from './common.ts'

const Named = Type.Unsafe<{ id: string; name: string } | null>({
  type: ['object', 'null'],
  properties: { id: { type: 'string' }, name: { type: 'string' } },
})

/** Something to do, or a day to get back to somebody. Fields the reader may not see are absent. */
export const Task = Type.Object({
  id: Id,
  version: Type.Integer(),
  kind: Type.Optional(Type.String({ description: 'task or follow-up' })),
  title: Type.Optional(Nullable(Type.String())),
  dueOn: Type.Optional(Nullable(Day)),
  purpose: Type.Optional(Nullable(Type.String())),
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
export const PutTaskCompletion = { params: IdParams, response: { 200: Task } }
export const DeleteTaskCompletion = { params: IdParams, response: { 200: Task } }
