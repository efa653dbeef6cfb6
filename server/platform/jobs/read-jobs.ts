import sql, { join, type Sql } from 'sql-template-tag'
import type { Job } from '#api/jobs.ts'
import type { Tx } from '../db/tx.ts'
import type { Gate } from '../gate/gate.ts'
import { isUuid } from '../gate/values.ts'
import { Problem } from '../http/problem.ts'
import { requestCancel } from './job-rows.ts'
import { allJobKinds } from './jobs.ts'

export type JobQuery = {
  scope?: 'own' | 'all'
  state?: string
  kind?: string
  recordId?: string
  limit?: number
  cursor?: string
}

/** One's own jobs, newest first; all of them for those who run the system. */
export async function listJobs(
  gate: Gate,
  query: JobQuery,
): Promise<{ items: Job[]; nextCursor: string | null }> {
  const limit = query.limit ?? 50
  if (query.scope === 'all' && !seesAll(gate)) throw new Problem('access.not-allowed')
  if (query.kind !== undefined && !allJobKinds().has(query.kind))
    throw new Problem('request.malformed', {
      errors: [
        {
          pointer: '/querystring/kind',
          code: 'field.not-a-choice',
          params: { known: [...allJobKinds().keys()].sort() },
        },
      ],
    })
  const conditions = [query.scope === 'all' ? sql`true` : sql`created_by = ${gate.actor.userId}`]
  if (query.state) conditions.push(sql`state = ${query.state}`)
  if (query.kind) conditions.push(sql`kind = ${query.kind}`)
  if (query.recordId) conditions.push(sql`record_id = ${query.recordId}`)
  if (query.cursor) conditions.push(before(gate, query.cursor))
  const rows = await gate.tx.query<JobRow & { '#at': string }>(sql`
    select ${columns}, created_at::text as "#at" from jobs where ${join(conditions, ' and ')}
    order by created_at desc, id desc limit ${limit + 1}`)
  const last = rows[limit] ? rows[limit - 1] : undefined
  const next = last && gate.keyring.seal('cursor:jobs', `${last['#at']} ${last.id}`).toString('base64url')
  return { items: rows.slice(0, limit).map(jobOf), nextCursor: next ?? null }
}

/** A job of one's own, or any for those who run the system. */
export async function readJob(gate: Gate, id: string): Promise<Job> {
  const job = await jobById(gate.tx, id)
  if (!job || (job.createdBy !== gate.actor.userId && !seesAll(gate))) throw new Problem('jobs.not-found')
  return job
}

/** Asks a job to stop. What has ended stays as it is. */
export async function cancelJob(gate: Gate, id: string): Promise<Job> {
  await readJob(gate, id)
  await requestCancel(gate.tx, id)
  gate.record({ action: 'cancel', resource: 'job', recordIds: [id] })
  return readJob(gate, id)
}

export async function jobById(tx: Tx, id: string): Promise<Job | null> {
  const [row] = await tx.query<JobRow>(sql`select ${columns} from jobs where id = ${id}`)
  return row ? jobOf(row) : null
}

/** Jobs of a user that have not ended yet. */
export async function openJobs(tx: Tx, userId: string): Promise<Job[]> {
  const rows = await tx.query<JobRow>(sql`
    select ${columns} from jobs where created_by = ${userId} and state in ('queued', 'running')
    order by created_at limit 100`)
  return rows.map(jobOf)
}

function seesAll(gate: Gate): boolean {
  return gate.actor.purposes.includes('system-operation')
}

function before(gate: Gate, cursor: string): Sql {
  try {
    const text = gate.keyring.open('cursor:jobs', Buffer.from(cursor, 'base64url')).toString()
    const id = text.slice(-36)
    if (isUuid(id)) return sql`(created_at, id) < (${text.slice(0, -37)}::timestamptz, ${id}::uuid)`
  } catch {
    // Not one of ours.
  }
  throw new Problem('cursor.malformed')
}

const columns = sql`id, kind, state, done, total, problem_code, result, record_id, created_at, started_at, finished_at,
  created_by, cancel_requested_at`

type JobRow = {
  id: string
  kind: string
  state: string
  done: number
  total: number | null
  problem_code: string | null
  result: Record<string, unknown> | null
  record_id: string | null
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
  created_by: string | null
  cancel_requested_at: Date | null
}

function jobOf(row: JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    progress: { done: row.done, total: row.total },
    isCancelRequested: row.cancel_requested_at !== null,
    problemCode: row.problem_code,
    result: row.result,
    recordId: row.record_id,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    createdBy: row.created_by,
  }
}
