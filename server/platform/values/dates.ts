import { bad, type Checked, good } from './checked.ts'

/** How the days of a column are written; `auto` takes what can only be meant in one way. */
export type DateFormat = 'auto' | 'german' | 'iso' | 'american' | 'british' | 'excel'

const ISO = /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?:[T ].*)?$/
const COMPACT = /^(?<year>(?:19|20)\d{2})(?<month>\d{2})(?<day>\d{2})$/
const GERMAN =
  /^(?:(?:mo|di|mi|do|fr|sa|so)[a-z]*\.?,?\s+)?(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.\s?(?<year>\d{4}|\d{2})(?:[\s,T]+\d{1,2}:.*)?$/i
const NAMED = /^(?<day>\d{1,2})\.?[\s-]?\s?(?<month>\p{L}{3,9})\.?[\s-]\s?(?<year>\d{4}|\d{2})$/u
const SLASHED = /^(?<first>\d{1,2})[/-](?<second>\d{1,2})[/-](?<year>\d{4}|\d{2})(?:[\sT]+\d{1,2}:.*)?$/
const SERIAL = /^\d{1,7}(?:[.,]\d+)?$/
const MONTHS = ['jan', 'feb', 'mär', 'apr', 'mai', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dez']
const OTHER_MONTHS: Record<string, number> = {
  mar: 3,
  mrz: 3,
  mae: 3,
  may: 5,
  oct: 10,
  dec: 12,
  jän: 1,
  jae: 1,
  feber: 2,
}
const LAST_SERIAL = 2_958_465
// Before 1927 and after 2064 a bare number in a list is more likely something else.
const LIKELY_SERIAL = { from: 9862, to: 60_384 }

/** Reads a day (`21.11.2026`, `1.2.26`, `2026-11-21`, an Excel serial) as `YYYY-MM-DD`; times of day are left out. */
export function parseDate(raw: string, format: DateFormat = 'auto'): Checked<string> {
  const text = raw.trim()
  if (text.length === 0 || text.length > 60) return bad('values.date-invalid')
  if (format === 'excel' && SERIAL.test(text)) return fromSerial(Number(text.replace(',', '.')))

  const parts = (ISO.exec(text) ?? GERMAN.exec(text) ?? COMPACT.exec(text))?.groups
  if (parts) return day(fullYear(parts.year ?? ''), Number(parts.month), Number(parts.day))
  const named = NAMED.exec(text)?.groups
  if (named) return day(fullYear(named.year ?? ''), monthNumber(named.month ?? ''), Number(named.day))
  const slashed = SLASHED.exec(text)?.groups
  if (slashed)
    return fromSlashed(Number(slashed.first), Number(slashed.second), fullYear(slashed.year ?? ''), format)
  const serial = SERIAL.test(text) ? Math.floor(Number(text.replace(',', '.'))) : 0
  if (format === 'auto' && serial >= LIKELY_SERIAL.from && serial <= LIKELY_SERIAL.to)
    return fromSerial(serial)
  return bad('values.date-invalid')
}

/** The way of writing that reads most of the samples; null when they are not days. */
export function detectDateFormat(samples: readonly string[]): DateFormat | null {
  const filled = samples.map((sample) => sample.trim()).filter((sample) => sample !== '')
  if (filled.length === 0) return null
  const formats: DateFormat[] = ['german', 'iso', 'american', 'british', 'excel']
  const scores = formats.map((format) => ({
    format,
    hits: filled.filter((sample) => isWritten(sample, format) && parseDate(sample, format).ok).length,
  }))
  const best = scores.reduce((left, right) => (right.hits > left.hits ? right : left))
  return best.hits >= Math.max(1, filled.length * 0.6) ? best.format : null
}

function isWritten(text: string, format: DateFormat): boolean {
  if (format === 'german') return GERMAN.test(text) || NAMED.test(text)
  if (format === 'iso') return ISO.test(text) || COMPACT.test(text)
  if (format === 'excel') return /^\d{5}$/.test(text)
  return SLASHED.test(text)
}

function fromSlashed(first: number, second: number, year: number, format: DateFormat): Checked<string> {
  if (format === 'american') return day(year, first, second)
  if (format === 'british' || format === 'german') return day(year, second, first)
  if (first > 12) return day(year, second, first)
  if (second > 12) return day(year, first, second)
  return first === second ? day(year, first, second) : bad('values.date-ambiguous')
}

/** Excel counts days from 1900 and believes in 29 February 1900, so serial 61 is 1 March. */
function fromSerial(serial: number): Checked<string> {
  const days = Math.floor(serial)
  if (days < 1 || days > LAST_SERIAL || days === 60) return bad('values.date-invalid')
  const at = new Date(Date.UTC(1899, 11, days > 60 ? 30 : 31) + days * 86_400_000)
  return day(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate())
}

/** Two digits mean the last ninety and the next ten years. */
function fullYear(text: string): number {
  if (text.length !== 2) return Number(text)
  const limit = (new Date().getUTCFullYear() + 10) % 100
  return Number(text) + (Number(text) <= limit ? 2000 : 1900)
}

function monthNumber(name: string): number {
  const lower = name.toLowerCase()
  return OTHER_MONTHS[lower] ?? OTHER_MONTHS[lower.slice(0, 3)] ?? MONTHS.indexOf(lower.slice(0, 3)) + 1
}

function day(year: number, month: number, date: number): Checked<string> {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || date < 1 || date > daysIn(year, month)) {
    return bad('values.date-invalid')
  }
  return good(
    `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`,
  )
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
