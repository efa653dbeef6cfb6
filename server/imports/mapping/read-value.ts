import { parseBoolean } from '#server/platform/values/booleans.ts'
import type { Checked } from '#server/platform/values/checked.ts'
import { parseDate } from '#server/platform/values/dates.ts'
import { parseEmail, splitEmails } from '#server/platform/values/email.ts'
import { parseNumber } from '#server/platform/values/numbers.ts'
import { ownValue } from '#server/platform/values/own-value.ts'
import { parsePhone, splitPhones } from '#server/platform/values/phone.ts'
import { parseVatId } from '#server/platform/values/vat-id.ts'
import { type ColumnMapping, headerKey, type TargetField } from './mapping.ts'
import type { Draft } from './row-draft.ts'

const LANGUAGES: Record<string, string> = {
  deutsch: 'de',
  german: 'de',
  englisch: 'en',
  english: 'en',
  franzoesisch: 'fr',
  french: 'fr',
  francais: 'fr',
  italienisch: 'it',
  italian: 'it',
  italiano: 'it',
}

type Read = (text: string, draft: Draft) => Checked<unknown>

/** How the text of a cell becomes the value of a field. */
export function reader(
  column: ColumnMapping,
  field: TargetField | undefined,
  name: string,
  home: string,
): Read {
  const type = name === 'vatId' ? 'vatId' : name === 'language' ? 'language' : (field?.type ?? 'text')
  switch (type) {
    case 'vatId':
      return (text, draft) => {
        const checked = parseVatId(text, draft.country ?? home)
        return checked.ok ? { ok: true, value: checked.value.vatId } : checked
      }
    case 'language':
      return (text) => {
        const code =
          ownValue(LANGUAGES, headerKey(text)) ?? /^[a-z]{2}(?=[-_]|$)/i.exec(text)?.[0].toLowerCase()
        const isKnown =
          code !== undefined &&
          (field?.choices === undefined || field.choices.some((choice) => choice.value === code))
        return isKnown ? { ok: true, value: code } : { ok: false, code: 'values.choice-unknown' }
      }
    case 'email':
      return (text) => parseEmail(splitEmails(text)[0] ?? text)
    case 'phone':
      return (text, draft) => {
        const country = draft.country ?? home
        const checked = parsePhone(splitPhones(text, country)[0] ?? text, country)
        return checked.ok ? { ok: true, value: checked.value.e164 } : checked
      }
    case 'date':
      return (text) => parseDate(text, column.dates)
    case 'number':
    case 'money':
      return (text) => {
        const numbers = column.numbers ?? 'auto'
        const checked = parseNumber(text, numbers)
        return checked.ok || numbers !== 'machine' ? checked : parseNumber(text)
      }
    case 'boolean':
      return parseBoolean
    case 'choice':
      return (text) => chosen(text, column, field)
    case 'texts':
    case 'choices':
    case 'multi-choice':
      return (text) => several(text, column, field)
    case 'url':
    case 'link':
      return parseWebsite
    default:
      return name === 'website' ? parseWebsite : (text) => limited(text, field?.maxLength ?? 500)
  }
}

function limited(text: string, maxLength: number): Checked<string> {
  return text.length > maxLength ? { ok: false, code: 'values.text-too-long' } : { ok: true, value: text }
}

function chosen(text: string, column: ColumnMapping, field: TargetField | undefined): Checked<string> {
  const declared = column.choices?.[text] ?? text
  const key = headerKey(declared)
  const found = field?.choices?.find((choice) =>
    [choice.value, choice.label?.de ?? '', choice.label?.en ?? ''].some(
      (name) => name !== '' && headerKey(name) === key,
    ),
  )
  if (found !== undefined) return { ok: true, value: found.value }
  return field?.choices === undefined
    ? { ok: true, value: declared }
    : { ok: false, code: 'values.choice-unknown' }
}

function several(text: string, column: ColumnMapping, field: TargetField | undefined): Checked<string[]> {
  const values: string[] = []
  for (const part of text.split(/[;,|\n]+/).map((piece) => piece.trim())) {
    if (part === '') continue
    const choice = chosen(part, column, field?.type === 'texts' ? undefined : field)
    if (!choice.ok) return choice
    values.push(choice.value)
  }
  return { ok: true, value: values }
}

export function parseWebsite(text: string): Checked<string> {
  const invalid = { ok: false as const, code: 'values.url-invalid' }
  if (text.length > 500 || /\s/.test(text)) return invalid
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  const url = URL.canParse(withScheme) ? new URL(withScheme) : null
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    !/\.[a-z0-9-]{2,}$/i.test(url.hostname) ||
    url.username !== ''
  )
    return invalid
  return { ok: true, value: url.href }
}
