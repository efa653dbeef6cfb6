import { bad, type Checked, good } from './checked.ts'

const YES = new Set([
  '1',
  'ja',
  'j',
  'yes',
  'y',
  'true',
  'wahr',
  't',
  'x',
  '✓',
  '✔',
  '☑',
  'on',
  'ok',
  'an',
  'ja.',
])
const NO = new Set([
  '0',
  'nein',
  'n',
  'no',
  'false',
  'falsch',
  'f',
  '-',
  '–',
  '✗',
  '✘',
  '☐',
  'off',
  'aus',
  'nein.',
])

/** Reads yes or no as lists write it: ja, x, true, 1, wahr … */
export function parseBoolean(raw: string): Checked<boolean> {
  const text = raw.trim().toLowerCase()
  if (YES.has(text)) return good(true)
  return NO.has(text) ? good(false) : bad('values.boolean-invalid')
}
