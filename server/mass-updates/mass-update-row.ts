import sql from 'sql-template-tag'
import type { MassChange, MassCounts, MassUpdate } from '#api/mass-updates.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { endOfJob } from '#server/platform/jobs/end-of-job.ts'
import type { Kind } from './mass-fields.ts'
import { massUpdate } from './mass-update.ts'
import type { Selection } from './selected-rows.ts'

/** How long a mass update can be undone; then values are forgotten. */
export const UNDO_DAYS = 30

export type MassUpdateRow = {
  id: string
  version: number
  resource: Kind
  state: string
  selection: Selection
  changes: MassChange[]
  reason: string | null
  counts: MassCounts
  isFound: boolean
  runJobId: string | null
  undoJobId: string | null
  startedAt: Date | null
  emptiedAt: Date | null
  problemCode: string | null
}

/**
 * The mass update as it stands. A job that was cancelled while it waited, or whose process died once too often, could not
 * say so here itself.
 */
export async function massUpdateRow(gate: Gate, id: string): Promise<MassUpdateRow & Row> {
  const row = await gate.get(massUpdate, id)
  const settled = await settle(gate, row)
  if (settled.state === row.state) return settled
  // The job may have ended between the two looks, and has said so then.
  const again = await gate.get(massUpdate, id)
  return again.version === row.version ? settled : settle(gate, again)
}

export async function settle(gate: Gate, row: Row): Promise<MassUpdateRow & Row> {
  const jobId = row.state === 'running' ? row.runJobId : row.state === 'undoing' ? row.undoJobId : null
  const end = jobId ? await endOfJob(gate.tx, String(jobId)) : null
  const state = !end
    ? row.state
    : row.state === 'undoing'
      ? 'done'
      : end.state === 'cancelled'
        ? 'cancelled'
        : 'failed'
  // The gate shaped the row by its contract.
  return { ...row, state, problemCode: end?.problemCode ?? null } as unknown as MassUpdateRow & Row
}

/** How many rows ended how; exact also while the work is under way. */
export async function countsOf(gate: Gate, id: string): Promise<MassCounts> {
  const rows = await gate.tx.query<{ outcome: keyof MassCounts; count: number }>(sql`
    select outcome, count(*)::integer as count from mass_update_rows where mass_update_id = ${id} group by outcome`)
  const counts: MassCounts = Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]))
  return { ...counts, matched: rows.reduce((sum, { count }) => sum + count, 0) }
}

export function shownMassUpdate(row: MassUpdateRow & Row): MassUpdate {
  const { selection, isFound, emptiedAt, updatedAt, ...shown } = row
  // The response schema lets nothing else out.
  return { ...shown, counts: row.counts ?? {}, undoUntil: undoUntil(row) } as unknown as MassUpdate
}

/** Null before anything ran, and where nothing is left to give back. */
export function undoUntil({
  startedAt,
  emptiedAt,
}: Pick<MassUpdateRow, 'startedAt' | 'emptiedAt'>): Date | null {
  return startedAt && !emptiedAt ? new Date(startedAt.getTime() + UNDO_DAYS * 86_400_000) : null
}
