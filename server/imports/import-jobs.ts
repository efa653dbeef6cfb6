import sql from 'sql-template-tag'
import type { ImportCounts, ImportMapping, ImportSettings } from '#api/imports.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { type JobOutcome, type JobRun, job } from '#server/platform/jobs/jobs.ts'
import { importRun } from './import.ts'
import { openImport } from './import-source.ts'
import type { ReadingOptions, Table } from './reading/table.ts'
import { Cancelled, type RowOutcome, takeOver } from './take-over.ts'
import { undoImport } from './undo-import.ts'

/** The dry run: everything is done and rolled back, so that what it says is what will happen. */
export const checkImport = job({
  kind: 'imports.check',
  purpose: 'customer-relations',
  run: (run) => guarded(run, 'checked', (gate, row) => transfer(run, gate, row, true)),
})

/** Takes a file over in one transaction: all of it or nothing. */
export const runImport = job({
  kind: 'imports.run',
  purpose: 'customer-relations',
  run: (run) => guarded(run, 'done', (gate, row) => transfer(run, gate, row, false)),
})

export const undoImportJob = job({
  kind: 'imports.undo',
  purpose: 'customer-relations',
  run: (run) => guarded(run, 'undone', (gate, row) => undoImport(gate, String(row.id), run)),
})

/** A dry run ends by throwing its result, which rolls its transaction back. */
class RolledBack extends Error {
  counts: ImportCounts
  constructor(counts: ImportCounts) {
    super('rolled back')
    this.counts = counts
  }
}

type Work = (gate: Gate, row: Row) => Promise<ImportCounts>

async function guarded(run: JobRun, end: string, work: Work): Promise<JobOutcome | undefined> {
  const id = run.recordId
  if (!id) throw new Error('job without an import')
  try {
    const counts = await run
      .throughGate(
        async (gate) => {
          const row = await gate.get(importRun, id)
          const result = await work(gate, row)
          if (await run.isCancelled('last')) throw new Cancelled()
          await finish(gate, id, end, { ...(row.counts as ImportCounts), ...result })
          return result
        },
        { means: 'import' },
      )
      .catch(async (error: unknown) => {
        if (!(error instanceof RolledBack)) throw error
        await run.throughGate((gate) => finish(gate, id, end, error.counts))
        return error.counts
      })
    return { result: { ...counts } }
  } catch (error) {
    const isCancelled = error instanceof Cancelled
    // An import that is not undone stays done.
    const state = end === 'undone' ? 'done' : isCancelled ? 'cancelled' : 'failed'
    const problemCode = error instanceof Problem ? error.code : isCancelled ? null : 'internal'
    await run.throughGate((gate) => gate.update(importRun, id, {}, { also: { state, problemCode } }))
    // The runner sees the request to stop itself; anything else is its to report.
    if (isCancelled) return undefined
    throw error
  }
}

async function finish(gate: Gate, id: string, state: string, counts: ImportCounts): Promise<void> {
  await gate.update(importRun, id, {}, { also: { state, counts, problemCode: null } })
}

async function transfer(run: JobRun, gate: Gate, row: Row, isDry: boolean): Promise<ImportCounts> {
  const importId = String(row.id)
  const { reading } = row.detection as { reading: ReadingOptions }
  const table = await openImport(gate, row.fileId as string | null, reading)
  const plan = { importId, mapping: row.mapping as ImportMapping, settings: row.settings as ImportSettings }
  const total = (row.counts as ImportCounts).rows ?? estimatedLines(table)
  // Outcomes of a dry run must outlive its rollback, so they go through a transaction of their own.
  await run.throughGate((other) => other.tx.query(sql`delete from import_rows where import_id = ${importId}`))
  const counts = await takeOver(gate, table, plan, {
    batch: async (outcomes, linesDone) => {
      if (isDry) await run.throughGate((other) => keepOutcomes(other, importId, outcomes, true))
      else await keepOutcomes(gate, importId, outcomes, false)
      await run.progress(linesDone, Math.max(total, linesDone))
    },
    isCancelled: run.isCancelled,
  })
  if (isDry) throw new RolledBack(counts)
  return counts
}

async function keepOutcomes(
  gate: Gate,
  importId: string,
  outcomes: readonly RowOutcome[],
  isDry: boolean,
): Promise<void> {
  // Ids made in a dry run never were: only those of people on record are kept.
  const idOf = (row: RowOutcome) => (isDry && row.outcome === 'create' ? null : row.contactId)
  await gate.tx.query(sql`
    insert into import_rows (import_id, row_number, outcome, reasons, contact_id, company_id)
    select ${importId}::uuid, r.number, r.outcome, r.reasons::jsonb, r.contact_id, r.company_id
    from unnest(${outcomes.map((row) => row.rowNumber)}::integer[], ${outcomes.map((row) => row.outcome)}::text[],
      ${outcomes.map((row) => JSON.stringify(row.reasons))}::text[], ${outcomes.map(idOf)}::uuid[],
      ${outcomes.map((row) => (isDry ? null : row.companyId))}::uuid[]) as r (number, outcome, reasons, contact_id, company_id)
    on conflict (import_id, row_number) do nothing`)
}

/** About how many lines a file has, by the length of its first ones: good enough for a bar. */
function estimatedLines({ detection, source }: Table): number {
  const bytes = detection.sample.reduce((sum, cells) => sum + Buffer.byteLength(cells.join(';')) + 2, 0)
  // A workbook is packed to about a fifth of its text.
  const unpacked = detection.format === 'xlsx' ? source.size * 5 : source.size
  return bytes === 0 ? 1 : Math.ceil((unpacked * detection.sample.length) / bytes)
}
