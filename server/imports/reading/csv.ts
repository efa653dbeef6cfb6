import { Readable } from 'node:stream'
import type { Options } from 'csv-parse'
import { decodeText, detectEncoding, type Encoding } from './charset.ts'
import { detectedTable } from './detected-table.ts'
import type { RawRow } from './layout.ts'
import { ReadingProblem } from './reading-problem.ts'
import { readPiece, type Source } from './source.ts'
import { MAX_COLUMNS, type ReadingOptions, type Table } from './table.ts'

type Dialect = {
  delimiter: string
  quote: '"' | "'" /** A first line `sep=;` is for Excel, not for us. */
  hasSeparatorLine: boolean
}

const HEAD_BYTES = 256 * 1024
const DELIMITERS = [';', '\t', '|', ','] as const
const SEPARATOR_LINE = /^sep=(?<delimiter>.)\r?(?:\n|$)/i
const MAX_RECORD_LENGTH = 4 * 1024 * 1024
const DIALECT_LINES = 200
const LINE_BREAK = /\r\n|\n|\r/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they tell a binary file from text
const BINARY = /[\x00-\x08\x0e-\x19\x1c-\x1f\ufffe\uffff]/g
const MAX_BINARY_SHARE = 0.05

/** Reads separated values as any program writes them; finds out character set, delimiter, quotes and header. */
export async function openCsv(source: Source, options: ReadingOptions = {}): Promise<Table> {
  const head = await readPiece(source, 0, HEAD_BYTES)
  const encoding = detectEncoding(head, options.charset)
  const text = await headText(head, encoding)
  if (text.trim() === '') throw new ReadingProblem('imports.empty-file')
  if (looksBinary(text)) throw new ReadingProblem('imports.not-a-table')
  const dialect = detectDialect(text, options.delimiter)
  const known = {
    format: 'csv' as const,
    charset: encoding.charset,
    bom: encoding.bomLength > 0,
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    numbers: 'auto' as const,
    sheets: [],
    sheet: null,
  }
  return detectedTable(source, known, options, () => rawRows(source, encoding, dialect))
}

async function* rawRows(source: Source, encoding: Encoding, dialect: Dialect): AsyncGenerator<RawRow> {
  const options: Options = {
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    escape: dialect.quote,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: MAX_RECORD_LENGTH,
    from_line: dialect.hasSeparatorLine ? 2 : 1,
  }
  const { CsvError, parse } = await import('csv-parse')
  const parser = parse(options)
  const text = Readable.from(decodeText(source.read(), encoding), { objectMode: true, highWaterMark: 2 })
  text.on('error', (error) => parser.destroy(error))
  text.pipe(parser)
  let line = dialect.hasSeparatorLine ? 2 : 1
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (cells.length > MAX_COLUMNS * 20)
        throw new ReadingProblem('imports.too-many-columns', { columns: cells.length, max: MAX_COLUMNS })
      yield { line, cells }
      line += 1 + lineBreaks(cells)
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const isOpen = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE'
    throw new ReadingProblem(isOpen ? 'imports.quote-not-closed' : 'imports.broken-file', { line })
  } finally {
    text.destroy()
  }
}

function lineBreaks(cells: readonly string[]): number {
  let count = 0
  for (const cell of cells)
    if (cell.includes('\n') || cell.includes('\r')) count += cell.match(LINE_BREAK)?.length ?? 0
  return count
}

async function headText(head: Uint8Array, encoding: Encoding): Promise<string> {
  let text = ''
  for await (const piece of decodeText(inOnePiece(head), encoding)) text += piece
  return text
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

function looksBinary(text: string): boolean {
  const found = text.match(BINARY)
  return found !== null && (found.includes('\0') || found.length > text.length * MAX_BINARY_SHARE)
}

function detectDialect(text: string, chosen?: string): Dialect {
  const separator = SEPARATOR_LINE.exec(text)
  const body = separator === null ? text : text.slice(separator[0].length)
  const quote =
    /(?:^|[;,\t|\n])"/.test(body) || !/(?:^|[;,\t|\n])'[^'\n]*'(?=[;,\t|\r\n])/.test(body) ? '"' : "'"
  const hasSeparatorLine = separator !== null
  if (chosen !== undefined) {
    if (chosen.length !== 1 || chosen === quote || /[\r\n]/.test(chosen))
      throw new ReadingProblem('imports.delimiter-invalid')
    return { delimiter: chosen, quote, hasSeparatorLine }
  }
  const declared = separator?.groups?.delimiter
  if (declared !== undefined && declared !== quote) return { delimiter: declared, quote, hasSeparatorLine }
  return { delimiter: likeliestDelimiter(body, quote), quote, hasSeparatorLine }
}

/** The delimiter that cuts the most lines into the same number of cells; more cells win, then the order above. */
function likeliestDelimiter(text: string, quote: string): string {
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const counts = cellCounts(text, delimiter, quote).filter((count) => count > 0)
    const times = new Map<number, number>()
    for (const count of counts) if (count > 1) times.set(count, (times.get(count) ?? 0) + 1)
    for (const [count, lines] of times) {
      const score = (lines / counts.length) * (1 + Math.log2(count) / 4)
      if (score > best.score * 1.05) best = { delimiter, score }
    }
  }
  return best.delimiter
}

/** How many cells each of the first records has; 0 for a blank one. */
function cellCounts(text: string, delimiter: string, quote: string): number[] {
  const counts: number[] = []
  let cells = 1
  let isQuoted = false
  let isBlank = true
  let atStart = true
  for (let index = 0; index < text.length && counts.length < DIALECT_LINES; index++) {
    const character = text[index]
    if (isQuoted) {
      if (character === quote) isQuoted = false
      continue
    }
    if (character === quote && (atStart || text[index - 1] === quote)) isQuoted = true
    else if (character === delimiter) cells++
    else if (character === '\n' || character === '\r') {
      counts.push(isBlank && cells === 1 ? 0 : cells)
      if (character === '\r' && text[index + 1] === '\n') index++
      cells = 1
      isBlank = true
      atStart = true
      continue
    } else isBlank = false
    if (isQuoted) isBlank = false
    atStart = character === delimiter
  }
  if (!isBlank || cells > 1) counts.push(cells)
  return counts
}
