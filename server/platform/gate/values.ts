import { cleanText } from '../values/text.ts'
import type { FieldContract } from './resource.ts'

export type Checked = { value: unknown } | { code: string; params?: Record<string, unknown> }

const TEXT_MAX = 500
const LONG_TEXT_MAX = 20_000
const LIST_MAX = 50

/** Accepts a value for a field as its contract says, or names what is wrong with it. Empty text counts as no value. */
export function checkValue(field: FieldContract, input: unknown): Checked {
  if (input === null || input === undefined || input === '') {
    if (field.type === 'choices' || field.type === 'texts') return { value: [] }
    return field.isRequired ? { code: 'field.required' } : { value: null }
  }
  switch (field.type) {
    case 'text':
    case 'email':
    case 'phone':
    case 'link':
      return checkText(field, input, field.maxLength ?? TEXT_MAX)
    case 'long-text':
      return checkText(field, input, field.maxLength ?? LONG_TEXT_MAX)
    case 'number':
      return typeof input === 'number' && Number.isFinite(input) && Math.abs(input) < 1e15
        ? { value: input }
        : { code: 'field.not-a-number' }
    case 'boolean':
      return typeof input === 'boolean' ? { value: input } : { code: 'field.not-yes-or-no' }
    case 'date':
      return typeof input === 'string' && isDay(input) ? { value: input } : { code: 'field.not-a-date' }
    case 'moment':
      return checkMoment(input)
    case 'choice':
      return typeof input === 'string' && isChoice(field, input)
        ? { value: input }
        : { code: 'field.not-a-choice' }
    case 'choices':
    case 'texts':
      return checkList(field, input)
    case 'id':
      return typeof input === 'string' && isUuid(input)
        ? { value: input.toLowerCase() }
        : { code: 'field.not-an-id' }
    case 'json':
      return { code: 'field.read-only' }
  }
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)
}

/** A day of the calendar written YYYY-MM-DD between 1800 and 2999. */
export function isDay(text: string): boolean {
  if (!/^(1[89]|2\d)\d\d-\d\d-\d\d$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** A moment written with its offset (RFC 3339), on a day of the calendar, here and in Greenwich between 1800 and 2999. */
export function isMoment(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(text)) return false
  return isDay(text.slice(0, 10)) && isWithinYears(new Date(text))
}

/** Outside of these years, and where there is no moment at all, languages and databases read and write differently. */
export function isWithinYears(at: Date): boolean {
  const year = at.getUTCFullYear()
  return year >= 1800 && year <= 2999
}

/** PostgreSQL takes no NUL and no half of a surrogate pair; nor does anybody who reads a name. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

function checkText(field: FieldContract, input: unknown, maxLength: number): Checked {
  if (typeof input !== 'string') return { code: 'field.not-text' }
  const clean = cleanText(input, { maxLength, lines: field.type === 'long-text' })
  if (!clean.ok) {
    return clean.code === 'values.text-too-long'
      ? { code: 'field.too-long', params: { maxLength } }
      : { code: 'field.unreadable-characters' }
  }
  if (clean.value === '') return field.isRequired ? { code: 'field.required' } : { value: null }
  if (field.type === 'link' && !isWebAddress(clean.value)) return { code: 'field.not-a-link' }
  return { value: clean.value }
}

function isWebAddress(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol)
  } catch {
    return false
  }
}

function checkMoment(input: unknown): Checked {
  if (input instanceof Date) return { value: input }
  if (typeof input !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(input))
    return { code: 'field.not-a-moment' }
  const at = new Date(input)
  return isDay(input.slice(0, 10)) && isWithinYears(at) ? { value: at } : { code: 'field.not-a-moment' }
}

function isChoice(field: FieldContract, value: string): boolean {
  return field.choices?.some((choice) => choice.value === value) ?? false
}

function checkList(field: FieldContract, input: unknown): Checked {
  if (!Array.isArray(input)) return { code: 'field.not-a-list' }
  if (input.length > LIST_MAX) return { code: 'field.too-many', params: { max: LIST_MAX } }
  const values: string[] = []
  for (const each of input) {
    if (typeof each !== 'string') return { code: 'field.not-text' }
    if (field.type === 'choices' && !isChoice(field, each)) return { code: 'field.not-a-choice' }
    const checked = checkText({ ...field, type: 'text', isRequired: false }, each, 100)
    if ('code' in checked) return checked
    if (typeof checked.value === 'string' && !values.includes(checked.value)) values.push(checked.value)
  }
  if (field.isRequired && values.length === 0) return { code: 'field.required' }
  return { value: values }
}
