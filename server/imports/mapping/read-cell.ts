import { cleanText } from '#server/platform/values/text.ts'
import type { ColumnMapping } from './mapping.ts'
import type { Draft } from './row-draft.ts'

type Cell = { text: string; column: ColumnMapping }

// What programs and people write for "nothing". "NULL" only in capitals: Null is a surname.
const BLANK = new Set([
  '',
  '-',
  '--',
  '---',
  '–',
  '—',
  '.',
  '?',
  '??',
  'NULL',
  'null',
  '\\N',
  '#NV',
  '#N/A',
  '#NAME?',
  '#REF!',
  '#BEZUG!',
  '#WERT!',
  '#VALUE!',
  'n/a',
  'N/A',
  'k.A.',
  'k. A.',
  'NaN',
  '(leer)',
  'undefined',
  'None',
])
const FORMULA = /^[=+@-]\s*[A-ZÄÖÜ][A-ZÄÖÜ0-9._]*\(/i
// Where a program wrote a question mark for a letter it did not know.
const LOST_CHARACTER = /\p{L}\?|\?\p{L}|\ufffd/u
const MAX_LINES = 10_000

/** The cleaned text of a cell; null when it is blank or cannot be taken. */
export function readCell(cell: Cell, draft: Draft): string | null {
  const raw = cell.text.trim()
  if (BLANK.has(raw)) return null
  const isText = cell.column.target?.includes('custom.') === true
  const cleaned = cleanText(raw, { maxLength: MAX_LINES, lines: isText })
  if (!cleaned.ok) {
    draft.problems.push({ column: cell.column.column, code: cleaned.code, severity: 'error' })
    return null
  }
  if (FORMULA.test(cleaned.value)) {
    draft.problems.push({ column: cell.column.column, code: 'imports.formula', severity: 'error' })
    return null
  }
  if (!isText && LOST_CHARACTER.test(cleaned.value) && !/^https?:|^www\./i.test(cleaned.value)) {
    draft.problems.push({ column: cell.column.column, code: 'imports.character-lost', severity: 'warning' })
  }
  return cleaned.value === '' ? null : cleaned.value
}
