import sql from 'sql-template-tag'
import type { Tx } from '../db/tx.ts'

export type EndOfJob = { state: string; problemCode: string | null }

/** How a job ended that could not say so where its work is kept; null as long as it waits or runs. */
export async function endOfJob(tx: Tx, jobId: string): Promise<EndOfJob | null> {
  const [job] = await tx.query<EndOfJob>(
    sql`select state, problem_code as "problemCode" from jobs where id = ${jobId}::uuid`,
  )
  if (!job) return { state: 'failed', problemCode: null }
  return ['queued', 'running'].includes(job.state) ? null : job
}
