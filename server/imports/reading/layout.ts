import type { SkipReason } from './table.ts'

/** One line of cells as the file has it. */
export type RawRow = { line: number; cells: string[] }

export type Layout = {
  headerLine: number | null
  /** Names of the columns, unique. */
  names: string[]
  /** The header as it stands, to know it again where it is repeated. */
  header: readonly string[] | null
  /** A column that numbers the records; a line without a number is none. */
  keyColumn: number | null
}

const NUMBER = /^[-+]?[\d.,'\s]*\d[\d.,'\s]*\s*(?:€|eur|chf|%)?$/i
const INTEGER = /^\d{1,9}\.?$/
const YEAR = /^(?:19|20)\d{2}$/
const DATE = /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[T\s].*)?$/
const EMAIL = /^\S+@\S+\.\S+$/
const URL = /^(?:https?:\/\/|www\.)\S+$/i
const PHONE = /^(?=(?:\D*\d){6})[+0-9(][\d\s()/.x-]+$/
const BOOLEAN = /^(?:true|false|wahr|falsch)$/i
const IDENTIFIER = /^(?=(?:\D*\d){4})(?=.*[a-z])[0-9a-z]{12,}$/i
const MAX_LABEL_LENGTH = 200
const GROUP = /^(?:[-–—=*#_+~>]{2,}.*|.*[-–—=*_+~<]{3,}|#\s.*)$/su
const SUM =
  /^(?:zwischen|gesamt|end)?-?(?:summe|summen)n?\b.*|^(?:insgesamt|gesamt|total|grand total|subtotal|sum|anzahl)\b.*$/i
const MIN_COLUMNS_FOR_REMARKS = 4

/**
 * Finds the header among the first rows; a given line (or null for none) is taken as it is.
 * In a grid (a workbook) no cell can move, so each used column counts.
 */
export function detectLayout(rows: readonly RawRow[], isGrid: boolean, given?: number | null): Layout {
  const filled = rows.filter((row) => countFilled(row.cells) > 0)
  const headerRow =
    given === null ? undefined : (rows.find((row) => row.line === given) ?? findHeader(filled))
  const below = headerRow === undefined ? filled : rowsBelow(filled, headerRow)
  const width = columnCount(headerRow?.cells ?? [], below, isGrid)
  return {
    headerLine: headerRow?.line ?? null,
    header: headerRow?.cells.map((cell) => cell.trim()) ?? null,
    names: columnNames(headerRow?.cells ?? [], width),
    keyColumn: findKeyColumn(below, width),
  }
}

/** Why a line is no record; null when it is one. */
export function skipReason(row: RawRow, layout: Layout): SkipReason | null {
  const count = countFilled(row.cells)
  if (count === 0) return 'empty'
  if (layout.headerLine !== null && row.line < layout.headerLine) return 'title'
  if (row.line === layout.headerLine || isHeader(row.cells, layout)) return 'header'
  if (layout.names.length < MIN_COLUMNS_FOR_REMARKS) return null

  const first = row.cells.findIndex((cell) => cell.trim() !== '')
  const text = row.cells[first]?.trim() ?? ''
  const key = layout.keyColumn === null ? null : (row.cells[layout.keyColumn]?.trim() ?? '')
  const hasKey = key === null ? null : INTEGER.test(key)
  if (count === 1 && GROUP.test(text)) return 'group'
  if (SUM.test(text) && hasKey !== true && othersAreNumbers(row.cells, first)) return 'sum'
  if (count === 1 && hasKey === false) return first <= 1 ? 'group' : 'remark'
  return null
}

/** As in Excel: A, B … Z, AA. */
export function columnLetter(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnLetter(Math.floor(index / 26) - 1) + letter
}

function findHeader(rows: readonly RawRow[]): RawRow | undefined {
  const counts = rows.map((row) => countFilled(row.cells)).sort((left, right) => left - right)
  const usual = counts[Math.floor(counts.length * 0.75)] ?? 0
  const enough = usual < 2 ? 1 : Math.max(2, usual * 0.6)
  const at = rows.findIndex((row) => countFilled(row.cells) >= enough)
  const first = rows[at]
  if (first === undefined) return undefined
  // Notes in several cells may stand above: the fuller line of names with values under it is the header.
  const fuller = rows
    .slice(at + 1, at + 6)
    .find((row) => countFilled(row.cells) >= usual && isNames(row, rows) && namesValues(row, rows))
  if (
    countFilled(first.cells) < usual &&
    fuller !== undefined &&
    !namesValues(first, rows.slice(0, rows.indexOf(fuller)))
  ) {
    return fuller
  }
  if (isNames(first, rows)) return first
  // Half of the columns may have no name.
  const above = rows[at - 1]
  return above !== undefined && countFilled(above.cells) > 1 && isNames(above, rows) ? above : undefined
}

/** Whether a row can be the names of the columns below it: no values, and none that comes again there. */
function isNames(row: RawRow, rows: readonly RawRow[]): boolean {
  const labels = row.cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
  if (labels.some((label) => isValue(label) && !YEAR.test(label))) return false
  if (labels.every((label) => YEAR.test(label))) return false
  const below = rowsBelow(rows, row)
  const repeated = row.cells.filter((cell, index) => {
    return cell.trim() !== '' && below.some((other) => other.cells[index]?.trim() === cell.trim())
  })
  return repeated.length <= labels.length / 3
}

/** Whether some column under the row mostly holds numbers, days or the like. */
function namesValues(row: RawRow, rows: readonly RawRow[]): boolean {
  const below = rowsBelow(rows, row)
  return row.cells.some((name, index) => {
    const values = below.map((other) => other.cells[index]?.trim() ?? '').filter((cell) => cell !== '')
    return name.trim() !== '' && values.length > 0 && values.filter(isValue).length > values.length / 2
  })
}

/** The rows under a header, without the header itself where it comes again on each page. */
function rowsBelow(rows: readonly RawRow[], header: RawRow): RawRow[] {
  const text = header.cells.join('\n')
  return rows.filter((row) => row.line > header.line && row.cells.join('\n') !== text)
}

function isValue(text: string): boolean {
  return (
    text.length > MAX_LABEL_LENGTH ||
    [NUMBER, DATE, EMAIL, URL, PHONE, BOOLEAN, IDENTIFIER].some((pattern) => pattern.test(text))
  )
}

function columnCount(header: readonly string[], below: readonly RawRow[], isGrid: boolean): number {
  const named = lastFilled(header) + 1
  const used = new Map<number, number>()
  for (const row of below) {
    for (let index = named; index <= lastFilled(row.cells); index++)
      used.set(index, (used.get(index) ?? 0) + 1)
  }
  // A minority of long rows are rows whose cells have moved; a majority has a column nobody named.
  const enough = named === 0 || isGrid ? 1 : below.length * 0.6
  return [...used].reduce(
    (width, [index, rows]) => (rows >= enough ? Math.max(width, index + 1) : width),
    named,
  )
}

function columnNames(header: readonly string[], width: number): string[] {
  const seen = new Map<string, number>()
  const taken = new Set(header.map((cell) => label(cell).toLowerCase()))
  return Array.from({ length: width }, (_, index) => {
    const name = label(header[index] ?? '') || columnLetter(index)
    const key = name.toLowerCase()
    let count = (seen.get(key) ?? 0) + 1
    while (count > 1 && taken.has(`${key} (${count})`)) count++
    seen.set(key, count)
    return count === 1 ? name : `${name} (${count})`
  })
}

function label(cell: string): string {
  return cell.replace(/\s+/gu, ' ').trim().slice(0, 200)
}

function findKeyColumn(rows: readonly RawRow[], width: number): number | null {
  const records = rows.filter((row) => countFilled(row.cells) >= 3)
  if (records.length < 3 || width < MIN_COLUMNS_FOR_REMARKS) return null
  const numbered = records.filter((row) => INTEGER.test(row.cells[0]?.trim() ?? ''))
  return numbered.length >= records.length * 0.9 ? 0 : null
}

function isHeader(cells: readonly string[], layout: Layout): boolean {
  const header = layout.header
  if (header === null || countFilled(cells) < 2) return false
  const length = Math.max(cells.length, header.length)
  for (let index = 0; index < length; index++)
    if ((cells[index] ?? '').trim() !== (header[index] ?? '')) return false
  return true
}

function othersAreNumbers(cells: readonly string[], first: number): boolean {
  return cells.every((cell, index) => index <= first || cell.trim() === '' || NUMBER.test(cell.trim()))
}

function countFilled(cells: readonly string[]): number {
  let count = 0
  for (const cell of cells) if (cell !== '' && cell.trim() !== '') count++
  return count
}

function lastFilled(cells: readonly string[]): number {
  let index = cells.length - 1
  while (index >= 0 && (cells[index] ?? '').trim() === '') index--
  return index
}
