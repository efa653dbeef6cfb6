import type { Readable } from 'node:stream'
import sql from 'sql-template-tag'
import { reasons } from '#api/import-words.ts'
import type { ImportRow } from '#api/imports.ts'
import { csvFile } from '#server/platform/files/csv-file.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { type Language, languageOf } from '#server/platform/identity/language-of.ts'
import { importRun } from './import.ts'
import { openImport } from './import-source.ts'
import type { ReadingOptions, Table } from './reading/table.ts'

/** Across outcomes: what an undo left in place. */
const KEPT = 'kept'

type RowQuery = { outcome?: string; cursor?: string; limit?: number }

/** What became of the rows, by their number in the file. */
export async function listRows(
  gate: Gate,
  id: string,
  query: RowQuery,
): Promise<{ items: ImportRow[]; nextCursor: string | null }> {
  await gate.get(importRun, id)
  const limit = query.limit ?? 50
  const after = query.cursor === undefined ? 0 : Number(query.cursor)
  if (!Number.isSafeInteger(after) || after < 0) throw new Problem('cursor.malformed')
  const isKept = query.outcome === KEPT
  const outcome = isKept ? null : (query.outcome ?? null)
  const rows = await gate.tx.query<ImportRow>(sql`
    select row_number as "rowNumber", outcome, reasons, contact_id as "contactId", company_id as "companyId"
    from import_rows where import_id = ${id} and row_number > ${after}
      and (${outcome}::text is null or outcome = ${outcome}::text)
      and (not ${isKept}::boolean or reasons @> '[{"code": "imports.kept-edited"}]'::jsonb)
    order by row_number limit ${limit + 1}`)
  const items = rows.slice(0, limit)
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.rowNumber) : null }
}

type Refused = { outcome: string; reasons: { code: string; column: string | null }[] }

/**
 * The refused and doubtful rows as they stood in the file, with the reasons beside them.
 */
export async function refusedFile(gate: Gate, id: string): Promise<{ name: string; content: Readable }> {
  const row = await gate.get(importRun, id)
  const { reading } = row.detection as { reading: ReadingOptions }
  const table = await openImport(gate, row.fileId as string | null, reading)
  const found = await gate.tx.query<Refused & { row_number: number }>(sql`
    select row_number, outcome, reasons from import_rows where import_id = ${id} and outcome in ('refused', 'duplicate')`)
  const byLine = new Map<number, Refused>(found.map((each) => [each.row_number, each]))
  gate.record({
    action: 'download',
    resource: 'import',
    recordIds: [id],
    fields: ['refused'],
    details: { rows: found.length },
  })
  const content = await csvFile(refusedLines(table, byLine, await languageOf(gate)))
  return { name: 'abgelehnte-zeilen.csv', content }
}

const heads: Record<Language, string[]> = {
  de: ['Zeile', 'Ergebnis', 'Grund'],
  en: ['Line', 'Outcome', 'Reason'],
}
const outcomeWords: Record<Language, Record<string, string>> = {
  de: { refused: 'abgelehnt', duplicate: 'schon da oder ähnlich' },
  en: { refused: 'refused', duplicate: 'known or similar' },
}

function sentence({ code, column }: Refused['reasons'][number], language: Language): string {
  const words: Readonly<Record<string, string>> = reasons[language]
  return (column ? `${column}: ` : '') + (words[code] ?? code)
}

async function* refusedLines(
  table: Table,
  byLine: ReadonlyMap<number, Refused>,
  language: Language,
): AsyncGenerator<string[]> {
  yield [...heads[language], ...table.detection.columns.map((column) => column.name)]
  for await (const row of table.rows()) {
    const refused = row.kind === 'row' ? byLine.get(row.line) : undefined
    if (row.kind !== 'row' || !refused) continue
    const why = refused.reasons.map((reason) => sentence(reason, language)).join(' ')
    yield [String(row.line), outcomeWords[language][refused.outcome] ?? refused.outcome, why, ...row.cells]
  }
}
