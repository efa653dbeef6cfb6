import sql from 'sql-template-tag'
import type { Merge } from '#api/merges.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'

/** How long a merge can be taken back; then what is needed for it is forgotten. */
export const UNDO_DAYS = 30

export type MergeRow = Omit<Merge, 'undoUntil' | 'mergedAt' | 'undoneAt' | 'isOutOfSight'> & {
  currentId: string
  keptSequence: number
  mergedAt: Date
  undoneAt: Date | null
  sealed: Buffer | null
}

const selection = sql`
  select id, resource, kept_id as "keptId", merged_id as "mergedId", current_id as "currentId",
    kept_sequence as "keptSequence", merged_at as "mergedAt", merged_by as "mergedBy", undone_at as "undoneAt",
    sealed_before as sealed
  from merges`

export async function mergeRow(gate: Gate, id: string): Promise<MergeRow> {
  const [row] = await gate.tx.query<MergeRow>(sql`${selection} where id = ${id}`)
  if (!row) throw new Problem('merges.not-found')
  return row
}

export async function readMerge(gate: Gate, id: string): Promise<Merge> {
  const [row] = await gate.tx.query<MergeRow>(sql`${selection} where id = ${id}`)
  if (!row) throw new Problem('merges.not-found')
  return shown(row)
}

/** What was merged into a record, the newest first; who may see it is decided by who may see the record. */
export async function mergesInto(gate: Gate, recordId: string): Promise<Merge[]> {
  const rows = await gate.tx.query<MergeRow>(sql`
    ${selection} where current_id = ${recordId} and undone_at is null order by merged_at desc, id desc limit 100`)
  return rows.map(shown)
}

function shown({
  currentId: _,
  keptSequence: _length,
  sealed,
  mergedAt,
  undoneAt,
  ...merge
}: MergeRow): Merge {
  const isOpen = sealed !== null && undoneAt === null
  return {
    ...merge,
    mergedAt: mergedAt.toISOString(),
    undoneAt: undoneAt?.toISOString() ?? null,
    undoUntil: isOpen ? new Date(mergedAt.getTime() + UNDO_DAYS * 86_400_000).toISOString() : null,
    isOutOfSight: false,
  }
}
