import { openCsv } from './csv.ts'
import { ReadingProblem } from './reading-problem.ts'
import { readPiece, type Source } from './source.ts'
import type { ReadingOptions, Table } from './table.ts'
import { openVcard } from './vcard.ts'
import { openXlsx } from './xlsx.ts'

const HEAD_BYTES = 4096
/** What files begin with that are no tables, or tables we cannot read. */
const FOREIGN: [start: string, format: string][] = [
  ['%PDF-', 'pdf'],
  ['\x89PNG', 'png'],
  ['\xff\xd8\xff', 'jpeg'],
  ['GIF8', 'gif'],
  ['Rar!', 'rar'],
  ['7z\xbc\xaf', '7z'],
  ['\x1f\x8b', 'gzip'],
  ['{\\rtf', 'rtf'],
]
const MARKUP: [pattern: RegExp, format: string][] = [
  [/^<(?:!doctype html|html|head|table|meta)\b/i, 'html'],
  [/^<\?xml|^<[a-z]+[\s>]/i, 'xml'],
  [/^BEGIN:VCALENDAR/i, 'ical'],
  [/^\s*\[\s*\{\s*"/, 'json'],
]

/** Opens a file of persons or companies, whatever its name says: the content tells what it is. */
export async function openTable(source: Source, options: ReadingOptions = {}): Promise<Table> {
  if (source.size === 0) throw new ReadingProblem('imports.empty-file')
  const head = await readPiece(source, 0, HEAD_BYTES)
  const bytes = head.toString('latin1')
  if (bytes.startsWith('PK\x03\x04') || bytes.startsWith('\xd0\xcf\x11\xe0')) return openXlsx(source, options)
  if (bytes.startsWith('PK\x05\x06')) throw new ReadingProblem('imports.empty-file')
  const foreign = FOREIGN.find(([start]) => bytes.startsWith(start))
  if (foreign !== undefined) throw new ReadingProblem('imports.unsupported-format', { format: foreign[1] })

  // In UTF-16 every other byte is zero.
  const text = bytes
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .replaceAll('\0', '')
    .trimStart()
  if (/^(?:[a-z0-9-]+\.)?BEGIN:VCARD\s/i.test(text)) return openVcard(source, options)
  const markup = MARKUP.find(([pattern]) => pattern.test(text))
  if (markup !== undefined) throw new ReadingProblem('imports.unsupported-format', { format: markup[1] })
  return openCsv(source, options)
}
