import sql from 'sql-template-tag'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { importRun } from './import.ts'

const jobOf: Readonly<Record<string, string>> = {
  checking: 'checkJobId',
  running: 'runJobId',
  undoing: 'undoJobId',
}

/**
 * The import as it stands. A job that was cancelled while it waited, or whose process died once too often, could not say
 * so here itself: nothing was taken over, or, for an undo, nothing taken back.
 */
export async function importRow(gate: Gate, id: string): Promise<Row> {
  const row = await gate.get(importRun, id)
  const end = await endOfJob(gate, row)
  if (!end) return row
  // The job may have ended between the two looks, and has said so then.
  const again = await gate.get(importRun, id)
  if (again.version !== row.version) return again
  if (row.state === 'undoing') return { ...row, state: 'done', problemCode: end.problem_code }
  return {
    ...row,
    state: end.state === 'cancelled' ? 'cancelled' : 'failed',
    problemCode: end.state === 'cancelled' ? null : (end.problem_code ?? 'internal'),
  }
}

/** The same for a list, most of which is at rest. */
export async function importRows(gate: Gate, rows: readonly Row[]): Promise<Row[]> {
  const settled: Row[] = []
  for (const row of rows)
    settled.push(String(row.state) in jobOf ? await importRow(gate, String(row.id)) : row)
  return settled
}

async function endOfJob(
  gate: Gate,
  row: Row,
): Promise<{ state: string; problem_code: string | null } | null> {
  const link = jobOf[String(row.state)]
  if (!link || !row[link]) return null
  const [job] = await gate.tx.query<{ state: string; problem_code: string | null }>(
    sql`select state, problem_code from jobs where id = ${row[link]}::uuid`,
  )
  if (!job) return { state: 'failed', problem_code: null }
  return ['queued', 'running'].includes(job.state) ? null : job
}
