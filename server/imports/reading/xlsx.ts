import { detectedTable } from './detected-table.ts'
import type { RawRow } from './layout.ts'
import { ReadingProblem } from './reading-problem.ts'
import { readPiece, type Source } from './source.ts'
import { MAX_COLUMNS, type ReadingOptions, type Table } from './table.ts'
import { type CellFormat, openWorkbook, type Sheet, unescapeText, type Workbook } from './workbook.ts'
import { decodeEntities, xmlReader } from './xml-events.ts'
import { readZipEntry } from './zip.ts'

const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]
const ENCRYPTED_PACKAGE = Buffer.from('EncryptedPackage', 'utf16le')
const MAX_ROWS = 1_048_576
const MAX_EXCEL_COLUMNS = 16_384
const MAX_CELL_LENGTH = 100_000
const LOOK_INTO_SHEETS = 20
const DAY_MS = 86_400_000

/** Reads a sheet of an Excel workbook; of formulas it takes the value Excel stored. */
export async function openXlsx(source: Source, options: ReadingOptions = {}): Promise<Table> {
  const head = await readPiece(source, 0, 8)
  if (COMPOUND_FILE.every((byte, index) => head[index] === byte)) throw await compoundFileProblem(source)
  const workbook = await openWorkbook(source)
  const number = await chooseSheet(source, workbook, options.sheet)
  const sheet = workbook.sheets[number]
  if (sheet === undefined) throw new ReadingProblem('imports.sheet-not-found')
  const known = {
    format: 'xlsx' as const,
    charset: null,
    bom: false,
    delimiter: null,
    quote: null,
    numbers: 'machine' as const,
    sheets: workbook.sheets.map(({ name, isHidden }, index) => ({ index, name, isHidden })),
    sheet: number,
  }
  return detectedTable(source, known, options, () => sheetRows(source, workbook, sheet))
}

/** Old workbooks and encrypted new ones come in the same wrapping. */
async function compoundFileProblem(source: Source): Promise<ReadingProblem> {
  let before = Buffer.alloc(0)
  for await (const piece of source.read()) {
    const both = Buffer.concat([before, piece])
    if (both.includes(ENCRYPTED_PACKAGE)) return new ReadingProblem('imports.password-protected')
    before = Buffer.from(both.subarray(-ENCRYPTED_PACKAGE.length))
  }
  return new ReadingProblem('imports.unsupported-format', { format: 'xls' })
}

async function chooseSheet(source: Source, workbook: Workbook, chosen?: number | string): Promise<number> {
  if (chosen !== undefined) {
    const index =
      typeof chosen === 'number' ? chosen : workbook.sheets.findIndex((sheet) => sheet.name === chosen)
    if (workbook.sheets[index] === undefined) throw new ReadingProblem('imports.sheet-not-found')
    return index
  }
  for (const [index, sheet] of workbook.sheets.slice(0, LOOK_INTO_SHEETS).entries()) {
    if (!sheet.isHidden && (await hasContent(source, workbook, sheet))) return index
  }
  return Math.max(
    0,
    workbook.sheets.findIndex((sheet) => !sheet.isHidden),
  )
}

async function hasContent(source: Source, workbook: Workbook, sheet: Sheet): Promise<boolean> {
  for await (const row of sheetRows(source, workbook, sheet))
    if (row.cells.some((cell) => cell.trim() !== '')) return true
  return false
}

async function* sheetRows(source: Source, workbook: Workbook, sheet: Sheet): AsyncGenerator<RawRow> {
  const rows: RawRow[] = []
  const reader = xmlReader(sheetListener(workbook, rows))
  const decoder = new TextDecoder()
  for await (const piece of readZipEntry(source, sheet.entry)) {
    reader.push(decoder.decode(piece, { stream: true }))
    yield* rows.splice(0)
  }
  reader.push(decoder.decode())
  reader.end()
  yield* rows
}

function sheetListener(workbook: Workbook, rows: RawRow[]) {
  let line = 0
  let cells: string[] = []
  let column = 0
  let type = ''
  let format: CellFormat | undefined
  let text = ''
  let isValue = false
  let isReading = 0
  return {
    open(name: string, attributes: string) {
      if (name === 'c') {
        const reference = attribute(attributes, 'r')
        column = reference === null ? column + 1 : columnNumber(reference)
        if (column >= MAX_EXCEL_COLUMNS) throw new ReadingProblem('imports.broken-file')
        type = attribute(attributes, 't') ?? 'n'
        format = workbook.formats[Number(attribute(attributes, 's') ?? -1)]
        text = ''
      } else if (name === 'v' || name === 't') isValue = isReading === 0
      else if (name === 'rPh') isReading++
      else if (name === 'row') {
        const number = Number(attribute(attributes, 'r') ?? line + 1)
        if (!Number.isInteger(number) || number <= line || number > MAX_ROWS)
          throw new ReadingProblem('imports.broken-file')
        line = number
        cells = []
        column = -1
      }
    },
    close(name: string) {
      if (name === 'c') {
        const value = cellText(workbook, type, format, text)
        if (value === '' || line === 0) return
        if (column >= MAX_COLUMNS)
          throw new ReadingProblem('imports.too-many-columns', { columns: column + 1, max: MAX_COLUMNS })
        while (cells.length < column) cells.push('')
        cells[column] = value
      } else if (name === 'v' || name === 't') isValue = false
      else if (name === 'rPh') isReading--
      else if (name === 'row' && line > 0) rows.push({ line, cells })
    },
    text(piece: string) {
      if (!isValue) return
      text += piece
      if (text.length > MAX_CELL_LENGTH) throw new ReadingProblem('imports.broken-file')
    },
  }
}

function cellText(workbook: Workbook, type: string, format: CellFormat | undefined, text: string): string {
  switch (type) {
    case 's':
      return text === '' ? '' : workbook.sharedText(Number(text))
    case 'str':
    case 'inlineStr':
      return unescapeText(text)
    case 'b':
      return text === '1' || text === 'true' ? 'true' : text === '' ? '' : 'false'
    case 'd':
    case 'e':
      return text
    default:
      return text === '' ? '' : numberText(Number(text), format, workbook.from1904, text)
  }
}

function numberText(value: number, format: CellFormat | undefined, from1904: boolean, text: string): string {
  if (!Number.isFinite(value)) return text
  if (format?.kind === 'zeros' && Number.isInteger(value) && value >= 0)
    return String(value).padStart(format.digits, '0')
  if (
    format !== undefined &&
    format.kind !== 'plain' &&
    format.kind !== 'zeros' &&
    value >= 0 &&
    value < 2_958_466
  ) {
    return momentText(from1904 ? value + 1462 : value, format.kind)
  }
  // Excel calculates with fifteen digits; what comes behind is noise of the binary form.
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(15)))
}

function momentText(serial: number, kind: 'day' | 'moment' | 'time'): string {
  const seconds = Math.round((serial % 1) * 86_400)
  const days = Math.floor(serial) + (seconds === 86_400 ? 1 : 0)
  // Excel believes in 29 February 1900, so earlier days are one off.
  const at = new Date(
    Date.UTC(1899, 11, days > 60 ? 30 : 31) + days * DAY_MS + (seconds % 86_400) * 1000,
  ).toISOString()
  if (kind === 'time' && days === 0) return at.slice(11, 19)
  return kind === 'day' || seconds % 86_400 === 0 ? at.slice(0, 10) : at.slice(0, 19)
}

/** Column of a reference like `AB12`, from 0. */
function columnNumber(reference: string): number {
  let number = 0
  for (let index = 0; index < reference.length; index++) {
    const code = reference.charCodeAt(index)
    const letter = code >= 65 && code <= 90 ? code - 64 : code >= 97 && code <= 122 ? code - 96 : 0
    if (letter === 0) break
    number = number * 26 + letter
    if (number > MAX_EXCEL_COLUMNS) break
  }
  return number - 1
}

/** One attribute by its exact name; cells have few, and there are millions of cells. */
function attribute(attributes: string, name: string): string | null {
  const start = attributes.indexOf(` ${name}="`)
  if (start < 0)
    return attributes.includes(`${name}='`)
      ? (new RegExp(`\\s${name}='([^']*)'`).exec(attributes)?.[1] ?? null)
      : null
  const from = start + name.length + 3
  const end = attributes.indexOf('"', from)
  return end < 0 ? null : decodeEntities(attributes.slice(from, end))
}
