import { bad, type Checked, good } from './checked.ts'

/** `german` and `auto` read a lone dot before three digits as thousands; `machine` reads it as decimals. */
export type NumberFormat = 'auto' | 'german' | 'english' | 'machine'

const MACHINE = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/
const CURRENCY = /^(?:€|eur|chf|sfr\.?|fr\.|usd|\$|£)\s*|\s*(?:€|eur|euro|chf|sfr\.?|fr\.|usd|\$|£|%)$/giu
const GROUPED = /^\d{1,3}(?:([.,'’\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:([.,])\d+)?$/u
const PLAIN = /^\d+(?:[.,]\d+)?$/
const MAX = 1e15

/** Reads `1.234,50`, `1234.5`, `CHF 2'350.00` or `64.200,-`. */
export function parseNumber(raw: string, format: NumberFormat = 'auto'): Checked<number> {
  const text = raw.trim()
  if (text === '' || text.length > 60) return bad('values.number-invalid')
  if (format === 'machine') return MACHINE.test(text) ? bounded(Number(text)) : bad('values.number-invalid')

  const bare = text
    .replace(CURRENCY, '')
    .trim()
    .replace(/[.,](?:-|–|--)$/u, '')
  const isNegative = /^[-−–]|^\(.*\)$|-$/u.test(bare)
  const digits = bare.replace(/^[-−–+]\s*|^\(|\)$|-$/gu, '')
  const decimal = decimalMark(digits, format)
  if (decimal === null) return bad('values.number-invalid')
  const parts = digits.split(decimal)
  if (decimal !== '' && parts.length > 2) return bad('values.number-invalid')
  const whole = (parts[0] ?? '').replace(/[.,'’\s]/gu, '')
  const value = Number(decimal === '' ? digits.replace(/[.,'’\s]/gu, '') : `${whole}.${parts[1]}`)
  return bounded(isNegative ? -value : value)
}

/** The decimal mark of a number; empty when it has none, null when it is not a number. */
function decimalMark(digits: string, format: NumberFormat): string | null {
  const grouped = GROUPED.exec(digits)
  if (grouped) {
    const [, group = '', mark] = grouped
    if (mark !== undefined) return mark === group ? null : mark
    const isOneGroup = digits.split(group).length === 2
    // "1,234" alone is decimals where the comma is the decimal mark, and the other way round.
    if (isOneGroup && group === ',' && format !== 'english') return ','
    if (isOneGroup && group === '.' && format === 'english') return '.'
    return ''
  }
  if (!PLAIN.test(digits)) return null
  if (digits.includes(',')) return ','
  return digits.includes('.') ? '.' : ''
}

function bounded(value: number): Checked<number> {
  return Number.isFinite(value) && Math.abs(value) < MAX
    ? good(Object.is(value, -0) ? 0 : value)
    : bad('values.number-invalid')
}
