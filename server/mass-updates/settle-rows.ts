import sql from 'sql-template-tag'
import type { MassChange, MassReason } from '#api/mass-updates.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import type { JobRun } from '#server/platform/jobs/jobs.ts'
import type { Kind } from './mass-fields.ts'
import { massUpdate } from './mass-update.ts'
import type { MassUpdateRow } from './mass-update-row.ts'
import type { Plan } from './plan.ts'

export type OpenRow = { recordId: string; versionAfter: number | null; sealed: Buffer | null }
export type RowEnd = {
  recordId: string
  outcome: 'changed' | 'unchanged' | 'refused' | 'restored' | 'kept'
  reasons?: MassReason[]
  versionAfter?: number | null
  sealed?: Buffer | null
}

type Work = {
  plan: (gate: Gate, kind: Kind, changes: readonly MassChange[]) => Promise<Plan>
  /** Rows that are still to be done. */
  open: 'waiting' | 'changed'
  /** Does a batch; every row of it gets an end. */
  batch: (gate: Gate, plan: Plan, rows: readonly OpenRow[]) => Promise<RowEnd[]>
  /** The end of a row which a rule of its record refuses. */
  refused: 'refused' | 'kept'
}

const BATCH = 200

/**
 * Takes the open rows batch by batch, each in one transaction with its outcomes: a run that was killed goes on where it was,
 * and nothing is done twice. Rights and rows are those the user has at that moment. Answers false when somebody stopped it.
 */
export async function settleRows(run: JobRun, id: string, work: Work): Promise<boolean> {
  const total = await run.throughGate((gate) => count(gate, id, null))
  let done = total - (await run.throughGate((gate) => count(gate, id, work.open)))
  await run.progress(done, total)
  for (;;) {
    if (await run.isCancelled()) return false
    const settled = await settleBatch(run, id, work)
    if (settled === 0) return true
    done += settled
    await run.progress(done, total)
  }
}

async function settleBatch(run: JobRun, id: string, work: Work): Promise<number> {
  try {
    return (await settleSome(run, id, work, BATCH)).length
  } catch (error) {
    if (!isOfOneRow(error)) throw error
  }
  // One of them broke a rule only the database knows, and all were rolled back: now one by one.
  for (let settled = 0; settled < BATCH; settled += 1) {
    if (!(await settleOne(run, id, work))) return settled
  }
  return BATCH
}

async function settleOne(run: JobRun, id: string, work: Work): Promise<boolean> {
  let recordId = ''
  const batch: Work['batch'] = (gate, plan, rows) => {
    recordId = rows[0]?.recordId ?? ''
    return work.batch(gate, plan, rows)
  }
  try {
    return (await settleSome(run, id, { ...work, batch }, 1)).length > 0
  } catch (error) {
    if (!isOfOneRow(error) || !recordId) throw error
    const reasons = [reasonOf(error)]
    await run.throughGate((gate) =>
      writeEnds(gate, id, work.open, [{ recordId, outcome: work.refused, reasons }]),
    )
    return true
  }
}

async function settleSome(run: JobRun, id: string, work: Work, limit: number): Promise<readonly OpenRow[]> {
  const reason = await run.throughGate(
    async (gate) => (await gate.get(massUpdate, id)).reason as string | null,
  )
  return run.throughGate(
    async (gate) => {
      const { resource, changes } = (await gate.get(massUpdate, id)) as unknown as MassUpdateRow
      const rows = await gate.tx.query<OpenRow>(sql`
        select record_id as "recordId", version_after as "versionAfter", sealed_before as sealed
        from mass_update_rows where mass_update_id = ${id} and outcome = ${work.open}
        order by record_id limit ${limit} for update`)
      if (rows.length > 0) {
        const ends = await work.batch(gate, await work.plan(gate, resource, changes), rows)
        await writeEnds(gate, id, work.open, ends)
      }
      return rows
    },
    { reason },
  )
}

/** What a record's own rules refuse; a right that was taken away meanwhile ends the whole. */
function isOfOneRow(error: unknown): error is Problem {
  return error instanceof Problem && /^(contacts|companies|bases)\./.test(error.code)
}

function reasonOf(problem: Problem): MassReason {
  const [first] = problem.errors
  return { code: first?.code ?? problem.code, field: first ? first.pointer.slice(1).replace('/', '.') : null }
}

/** Asked for at once, the statements of a batch travel together. */
export async function together<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = await Promise.allSettled(items.map(work))
  // Once one was refused the transaction is lost for all: the one that was is the cause.
  const failures = results.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
  if (failures.length > 0) throw failures.find((each) => each instanceof Problem) ?? failures[0]
  return results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
}

/** An end that is written already stays. */
async function writeEnds(gate: Gate, id: string, open: Work['open'], ends: readonly RowEnd[]): Promise<void> {
  await gate.tx.query(sql`
    update mass_update_rows r set outcome = e.outcome, reasons = e.reasons::jsonb,
      version_after = coalesce(e.version_after, r.version_after), sealed_before = coalesce(e.sealed, r.sealed_before)
    from unnest(${ends.map((each) => each.recordId)}::uuid[], ${ends.map((each) => each.outcome)}::text[],
      ${ends.map((each) => JSON.stringify(each.reasons ?? []))}::text[],
      ${ends.map((each) => each.versionAfter ?? null)}::integer[], ${ends.map((each) => each.sealed ?? null)}::bytea[])
      as e (record_id, outcome, reasons, version_after, sealed)
    where r.mass_update_id = ${id} and r.record_id = e.record_id and r.outcome = ${open}`)
}

async function count(gate: Gate, id: string, outcome: string | null): Promise<number> {
  const [row] = await gate.tx.query<{ count: number }>(sql`
    select count(*)::integer as count from mass_update_rows
    where mass_update_id = ${id} and (${outcome}::text is null or outcome = ${outcome}::text)`)
  return row?.count ?? 0
}
