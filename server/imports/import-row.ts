import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { endOfJob } from '#server/platform/jobs/end-of-job.ts'
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
  const link = jobOf[String(row.state)]
  const end = link && row[link] ? await endOfJob(gate.tx, String(row[link])) : null
  if (!end) return row
  // The job may have ended between the two looks, and has said so then.
  const again = await gate.get(importRun, id)
  if (again.version !== row.version) return again
  if (row.state === 'undoing') return { ...row, state: 'done', problemCode: end.problemCode }
  return {
    ...row,
    state: end.state === 'cancelled' ? 'cancelled' : 'failed',
    problemCode: end.state === 'cancelled' ? null : (end.problemCode ?? 'internal'),
  }
}

/** The same for a list, most of which is at rest. */
export async function importRows(gate: Gate, rows: readonly Row[]): Promise<Row[]> {
  const settled: Row[] = []
  for (const row of rows)
    settled.push(String(row.state) in jobOf ? await importRow(gate, String(row.id)) : row)
  return settled
}
