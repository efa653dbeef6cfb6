import type { Row } from '#server/platform/gate/gate.ts'
import type { FieldProblem } from '#server/platform/http/problem.ts'
import { parsePostalCode, splitStreet } from '#server/platform/values/address.ts'
import type { Checked } from '#server/platform/values/checked.ts'
import { countryCode } from '#server/platform/values/country.ts'
import { parseEmail } from '#server/platform/values/email.ts'
import { parsePhone } from '#server/platform/values/phone.ts'
import { parseVatId } from '#server/platform/values/vat-id.ts'

/** Values in the one form we store, and what is wrong with the others. `home` is the country where none is given. */
export function normaliseCompany(input: Row, home: string): { values: Row; errors: FieldProblem[] } {
  const values: Row = { ...input }
  const errors: FieldProblem[] = []
  const normalise = (name: string, read: (text: string) => Checked<unknown>) => {
    const given = values[name]
    if (typeof given !== 'string' || given.trim() === '') return
    const read_ = read(given)
    if (read_.ok) values[name] = read_.value
    else errors.push({ pointer: `/${name}`, code: read_.code })
  }
  normalise('country', readCountry)
  const country = typeof values.country === 'string' && values.country ? values.country : home
  normalise('vatId', (text) => {
    const read = parseVatId(text, country)
    return read.ok ? { ok: true, value: read.value.vatId } : read
  })
  normalise('email', parseEmail)
  normalise('phone', (text) => {
    const read = parsePhone(text, country)
    const extension = read.ok && read.value.extension ? `;ext=${read.value.extension}` : ''
    return read.ok ? { ok: true, value: read.value.e164 + extension } : read
  })
  normalise('website', readWebsite)
  normalise('postalCode', (text) => parsePostalCode(text, country))
  splitRoad(values, country)
  return { values, errors }
}

/** `Hohe Str. 5` typed into one field is parted, as long as nobody filled the others. */
export function splitRoad(values: Row, country: string): void {
  if (typeof values.street !== 'string' || values.houseNumber || values.poBox) return
  const { street, houseNumber, poBox, addition } = splitStreet(values.street, country)
  if (!houseNumber && !poBox) return
  values.street = street ?? null
  if (houseNumber) values.houseNumber = houseNumber
  if (poBox) values.poBox = poBox
  if (addition && !values.addition) values.addition = addition
}

export function readCountry(text: string): Checked<string> {
  const code = countryCode(text)
  return code ? { ok: true, value: code } : { ok: false, code: 'values.country-unknown' }
}

function readWebsite(text: string): Checked<string> {
  const trimmed = text.trim()
  const whole =
    /^[a-z][a-z\d+.-]*:/i.test(trimmed) && !/^[^/]*:\d/.test(trimmed) ? trimmed : `https://${trimmed}`
  const url = URL.canParse(whole) ? new URL(whole) : null
  const isWeb = url && ['http:', 'https:'].includes(url.protocol) && url.hostname.includes('.')
  if (!isWeb || url.username || url.password) return { ok: false, code: 'field.not-a-link' }
  return { ok: true, value: url.pathname === '/' && !url.search && !url.hash ? url.origin : url.href }
}
