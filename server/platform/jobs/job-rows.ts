import sql from 'sql-template-tag'
import type { Tx } from '../db/tx.ts'
import { keptTable } from '../gate/kept-table.ts'
import type { Enqueued } from './jobs.ts'
import { QUEUE } from './queue.ts'

/** State, progress and result of long work; the queue itself only says what is to be taken next. */
export const jobRows = keptTable({
  table: 'jobs',
  purpose: 'system-operation',
  basis: 'A6-1-f',
  dataKind: 'operation',
  erase: 'emptied',
  subject: 'created_by',
  columns: {
    id: 'system.operations',
    kind: 'system.operations',
    state: 'system.operations',
    purpose: 'system.operations',
    record_id: 'system.operations',
    done: 'system.operations',
    total: 'system.operations',
    problem_code: 'system.operations',
    result: 'system.operations',
    attempt: 'system.operations',
    created_by: 'user.unique_id',
    created_at: 'system.operations',
    started_at: 'system.operations',
    finished_at: 'system.operations',
    cancel_requested_at: 'system.operations',
  },
})

/** Every change of a job is called out here as "<user or -> <job> [cancel]"; only who has to know looks it up. */
export const CHANNEL = 'treu_jobs'

const changed = sql`pg_notify(${CHANNEL}, coalesce(created_by::text, '-') || ' ' || id)`

export async function addJob(tx: Tx, job: Enqueued): Promise<void> {
  await tx.query(sql`
    insert into jobs (id, kind, purpose, record_id, created_by)
    values (${job.jobId}, ${job.kind.kind}, ${job.purpose}, ${job.recordId}, ${job.userId})
    on conflict (id) do nothing`)
}

export type Claim = {
  attempt: number
  purpose: string
  record_id: string | null
  created_by: string | null
  isWanted: boolean
}

/** Takes a job for this run; null when it is finished or was called off. */
export async function claim(tx: Tx, jobId: string): Promise<Claim | null> {
  const [row] = await tx.query<Claim>(sql`
    update jobs set state = 'running', attempt = attempt + 1, started_at = coalesce(started_at, now())
    where id = ${jobId} and state in ('queued', 'running')
    returning attempt, purpose, record_id, created_by, cancel_requested_at is null as "isWanted", ${changed}`)
  return row ?? null
}

/** Whether this run still holds its job; a run that was given up for lost must not change anything any more. */
export async function holds(tx: Tx, jobId: string, attempt: number): Promise<boolean> {
  const [row] = await tx.query(
    sql`select 1 from jobs where id = ${jobId} and attempt = ${attempt} and state = 'running'`,
  )
  return row !== undefined
}

/** Notes how far the run is; answers whether somebody asked to stop meanwhile. */
export async function noteProgress(
  tx: Tx,
  jobId: string,
  attempt: number,
  { done, total }: { done: number; total: number | null },
): Promise<boolean> {
  const [row] = await tx.query<{ isCancelled: boolean }>(sql`
    update jobs set done = ${done}, total = ${total} where id = ${jobId} and attempt = ${attempt}
    returning cancel_requested_at is not null as "isCancelled", ${changed}`)
  return row?.isCancelled ?? false
}

export async function isCancelRequested(tx: Tx, jobId: string): Promise<boolean> {
  const [row] = await tx.query<{ cancelled: boolean }>(
    sql`select cancel_requested_at is not null as cancelled from jobs where id = ${jobId}`,
  )
  return row?.cancelled ?? true
}

export type End =
  | { state: 'succeeded' | 'cancelled'; result?: object | undefined }
  | { state: 'failed'; problemCode: string }
  | { state: 'queued' }

export async function finish(tx: Tx, jobId: string, attempt: number, end: End): Promise<void> {
  const result = 'result' in end && end.result ? JSON.stringify(end.result) : null
  const code = 'problemCode' in end ? end.problemCode : null
  await tx.query(sql`
    update jobs set state = ${end.state}, result = ${result}::jsonb, problem_code = ${code},
      finished_at = case when ${end.state} = 'queued' then null else now() end
    where id = ${jobId} and attempt = ${attempt} and state = 'running'
    returning ${changed}`)
}

/** Asks a job to stop. One that waits never starts; one that runs hears of it at once. */
export async function requestCancel(tx: Tx, jobId: string): Promise<void> {
  await tx.query(sql`
    update jobs set cancel_requested_at = coalesce(cancel_requested_at, now()),
      state = case when state = 'queued' then 'cancelled' else state end,
      finished_at = case when state = 'queued' then now() else finished_at end
    where id = ${jobId} and state in ('queued', 'running')
    returning pg_notify(${CHANNEL}, coalesce(created_by::text, '-') || ' ' || id || ' cancel')`)
}

/**
 * Brings rows in line with the queue after a crash: taken up again they wait, given up they have failed. Answers whether
 * any job waits whose time has come.
 */
export async function settleLost(tx: Tx): Promise<boolean> {
  await tx.query(sql`
    with lost as (
      select j.id, b.state as left_as from jobs j left join pgboss.job b on b.name = ${QUEUE} and b.id = j.id
      where j.state in ('queued', 'running')
    )
    update jobs set
      state = case when lost.left_as = 'retry' then 'queued' else 'failed' end,
      problem_code = case when lost.left_as = 'retry' then null else 'jobs.interrupted' end,
      finished_at = case when lost.left_as = 'retry' then null else now() end
    from lost
    where lost.id = jobs.id and (
      (lost.left_as = 'retry' and jobs.state = 'running')
      or lost.left_as is null or lost.left_as in ('failed', 'cancelled', 'completed'))
    returning pg_notify(${CHANNEL}, coalesce(created_by::text, '-') || ' ' || jobs.id)`)
  const [row] = await tx.query<{ waits: boolean }>(
    sql`select exists (select from pgboss.job
      where name = ${QUEUE} and state in ('created', 'retry') and start_after <= now()) as waits`,
  )
  return row?.waits ?? false
}
