import { bad, type Checked, good } from './checked.ts'

export type TextOptions = {
  /** In UTF-16 code units, as HTML and PostgreSQL's varchar roughly count. */
  maxLength?: number
  /** Keep line breaks (notes, letters); names and titles are one line. */
  lines?: boolean
}

const DEFAULT_MAX_LENGTH = 500
const NEEDS_WORK = /[^\x21-\x7e]/
// NUL cannot be stored by PostgreSQL; a lone surrogate cannot be sent as UTF-8.
const UNSTORABLE = /\0|\p{Surrogate}/u
// Bidirectional embeddings, overrides and isolates reorder what the reader sees on the rest of the line.
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/gu
// Invisible in a name, so two equal looking names would differ.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing control characters is the purpose
const CONTROLS = /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/gu

/** Brings text into the one form we store: composed (NFC), without invisible characters, trimmed. */
export function cleanText(raw: string, options: TextOptions = {}): Checked<string> {
  const maxLength = options.maxLength ?? DEFAULT_MAX_LENGTH
  // Cleaning can only remove characters or compose them, so far longer input need not be looked at.
  if (raw.length > maxLength * 4 + 1000) return bad('values.text-too-long')
  const value = NEEDS_WORK.test(raw) ? clean(raw, options.lines === true) : raw
  if (value === null) return bad('values.text-invalid')
  return value.length > maxLength ? bad('values.text-too-long') : good(value)
}

/** True for text without any visible character. */
export function isBlank(text: string): boolean {
  return text.trim() === '' || text.replace(INVISIBLE, '').replace(BIDI_CONTROLS, '').trim() === ''
}

function clean(raw: string, lines: boolean): string | null {
  if (UNSTORABLE.test(raw)) return null
  const visible = raw.normalize('NFC').replace(BIDI_CONTROLS, '')
  if (!lines) return visible.replace(INVISIBLE, '').replace(/\s+/gu, ' ').replace(CONTROLS, '').trim()
  return visible
    .replace(/\r\n?|\u2028|\u2029|\u0085/gu, '\n')
    .replace(/\uFEFF/gu, '')
    .replace(CONTROLS, '')
    .replace(/[ \t\u00A0]+(?=\n|$)/gu, '')
    .trim()
}
