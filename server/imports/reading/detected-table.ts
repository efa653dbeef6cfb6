import { detectLayout, type Layout, type RawRow, skipReason } from './layout.ts'
import { ReadingProblem } from './reading-problem.ts'
import type { Source } from './source.ts'
import {
  type Detection,
  MAX_COLUMNS,
  type ReadingOptions,
  SAMPLE_ROWS,
  type Table,
  type TableRow,
} from './table.ts'

const LAYOUT_ROWS = 150
const MAX_SAMPLES = 5
const MAX_SAMPLE_LENGTH = 200

type Known = Omit<Detection, 'hasHeader' | 'headerLine' | 'columns' | 'sample' | 'skipped' | 'notStored'>

/** A table out of lines of cells: finds the header, tells records from other lines. */
export async function detectedTable(
  source: Source,
  known: Known,
  options: ReadingOptions,
  rawRows: () => AsyncGenerator<RawRow>,
): Promise<Table> {
  const head = await firstRows(rawRows(), Math.max(LAYOUT_ROWS, options.headerLine ?? 0))
  if (head.every((row) => row.cells.every((cell) => cell.trim() === '')))
    throw new ReadingProblem('imports.empty-file')
  const layout = detectLayout(head, known.format === 'xlsx', options.headerLine)
  const width = layout.names.length
  if (width > MAX_COLUMNS)
    throw new ReadingProblem('imports.too-many-columns', { columns: width, max: MAX_COLUMNS })

  const classified = head.map((row) => classify(row, layout))
  const records = classified.filter((row) => row.kind === 'row')
  return {
    source,
    detection: {
      ...known,
      hasHeader: layout.headerLine !== null,
      headerLine: layout.headerLine,
      columns: layout.names.map((name, index) => ({ index, name, samples: samplesOf(records, index) })),
      sample: records.slice(0, SAMPLE_ROWS).map((row) => row.cells),
      skipped: classified
        .filter((row) => row.kind === 'skipped')
        .map(({ line, reason }) => ({ line, reason })),
      notStored: {},
    },
    async *rows() {
      for await (const row of rawRows()) yield classify(row, layout)
    },
  }
}

function classify(row: RawRow, layout: Layout): TableRow {
  if (row.cells.length > MAX_COLUMNS && lastContent(row.cells) >= MAX_COLUMNS) {
    throw new ReadingProblem('imports.too-many-columns', { columns: row.cells.length, max: MAX_COLUMNS })
  }
  const reason = skipReason(row, layout)
  if (reason !== null) return { kind: 'skipped', line: row.line, reason }
  const width = layout.names.length
  let hasExtraCells = false
  for (let index = width; index < row.cells.length; index++)
    if ((row.cells[index] ?? '').trim() !== '') hasExtraCells = true
  const cells = row.cells.length > width ? row.cells.slice(0, width) : row.cells
  while (cells.length < width) cells.push('')
  return { kind: 'row', line: row.line, cells, hasExtraCells, notStored: [] }
}

async function firstRows(rows: AsyncGenerator<RawRow>, count: number): Promise<RawRow[]> {
  const first: RawRow[] = []
  for await (const row of rows) {
    first.push(row)
    if (first.length >= count) break
  }
  return first
}

function samplesOf(rows: readonly { cells: string[] }[], index: number): string[] {
  const samples = new Set<string>()
  for (const row of rows) {
    const text = row.cells[index]?.trim() ?? ''
    if (text !== '') samples.add(text.slice(0, MAX_SAMPLE_LENGTH))
    if (samples.size === MAX_SAMPLES) break
  }
  return [...samples]
}

function lastContent(cells: readonly string[]): number {
  let index = cells.length - 1
  while (index >= 0 && cells[index] === '') index--
  return index
}
