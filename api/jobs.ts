import Type, { type Static } from 'typebox'
import { Id, IdParams, listOf, Moment, Nullable, OneOf } from './common.ts'

/** Long work: started by a request that answered 202, followed here. */
export const Job = Type.Object({
  id: Id,
  kind: Type.String(),
  state: Type.String({ description: 'queued, running, succeeded, failed, cancelled' }),
  progress: Type.Object({ done: Type.Integer(), total: Nullable(Type.Integer()) }),
  isCancelRequested: Type.Boolean(),
  problemCode: Nullable(Type.String()),
  result: Type.Union([Type.Null(), Type.Object({}, { additionalProperties: true })]),
  recordId: Nullable(Id),
  createdAt: Moment,
  startedAt: Nullable(Moment),
  finishedAt: Nullable(Moment),
  createdBy: Nullable(Id),
})
export type Job = Static<typeof Job>

/** Answer of every request that starts long work. */
export const JobStarted = Type.Object({ job: Job })

export const ListJobs = {
  querystring: Type.Object(
    {
      scope: Type.Optional(
        Type.Union([Type.Literal('own'), Type.Literal('all')], { description: 'all: for administrators' }),
      ),
      state: Type.Optional(OneOf(['queued', 'running', 'succeeded', 'failed', 'cancelled'])),
      kind: Type.Optional(Type.String({ maxLength: 100 })),
      recordId: Type.Optional(Id),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
      cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    },
    { additionalProperties: false },
  ),
  response: { 200: listOf(Job) },
}
export const GetJob = { params: IdParams, response: { 200: Job } }
/** Asks the job to stop; it answers with the job as it is then. */
export const DeleteJob = { params: IdParams, response: { 200: Job } }
export const GetJobEvents = {
  description: 'Server-sent events `job`, each with a Job as data.',
  tags: ['jobs'],
}
