import sql from 'sql-template-tag'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
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

/**
 * The import for whoever starts or changes something with it: held until the transaction ends, so that of several at once
 * one goes on and the others hear that it is taken. Its jobs refer to the row all the time, which holds nobody up.
 */
export async function claimedImport(gate: Gate, id: string, version?: number): Promise<Row> {
  // Who may not see it hears so, before she is told that it is busy.
  await gate.get(importRun, id)
  await gate.tx
    .query(sql`select id from imports where id = ${id} for no key update nowait`)
    .catch((error: { code?: string }) => {
      throw error.code === '55P03' ? new Problem('imports.not-possible-now') : error
    })
  const row = await importRow(gate, id)
  if (version && version !== Number(row.version)) throw new Problem('imports.stale')
  return row
}

/** The same for a list, most of which is at rest. */
export async function importRows(gate: Gate, rows: readonly Row[]): Promise<Row[]> {
  const settled: Row[] = []
  for (const row of rows)
    settled.push(String(row.state) in jobOf ? await importRow(gate, String(row.id)) : row)
  return settled
}
