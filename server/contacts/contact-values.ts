import { readCountry, splitRoad } from '#server/companies/public.ts'
import type { Row } from '#server/platform/gate/gate.ts'
import type { FieldProblem } from '#server/platform/http/problem.ts'
import { parsePostalCode, splitCity } from '#server/platform/values/address.ts'
import { isBlank } from '#server/platform/values/text.ts'
import { parseName, parseSalutation, parseTitles } from './names.ts'
import { normaliseReach } from './reach.ts'

export type Normalised = { values: Row; errors: FieldProblem[] }

/** The parts of a name written in one (`name: "Frau Dr. Eva Müller"`); parts given by themselves come first. */
export function normaliseName(input: Row): Normalised {
  const { name, ...values } = input
  if (typeof values.salutation === 'string' && values.salutation.trim() !== '')
    values.salutation = parseSalutation(values.salutation)
  if (typeof values.titles === 'string') values.titles = parseTitles(values.titles)
  if (name === undefined || name === null || name === '') return { values, errors: [] }
  if (typeof name !== 'string' || name.length > 300)
    return { values, errors: [{ pointer: '/name', code: 'field.not-text' }] }
  const parsed = parseName(name)
  const salutation = parsed.salutation === 'none' ? '' : parsed.salutation
  for (const [part, value] of Object.entries({ ...parsed, salutation })) {
    if (value.length > 0 && values[part] === undefined) values[part] = value
  }
  // What could not be read is asked for where it was typed.
  const errors = values.lastName ? [] : [{ pointer: '/name', code: 'field.required' }]
  return { values, errors }
}

/** One way to reach a person, in the form typed and in the comparable one. */
export function normalisePoint(input: Row, home: string): Normalised & { valueNorm: string } {
  const kind = input.kind ?? 'email'
  if (typeof input.value !== 'string' || input.value.trim() === '') {
    const code = typeof input.value === 'string' || input.value == null ? 'field.required' : 'field.not-text'
    return { values: input, errors: [{ pointer: '/value', code }], valueNorm: '' }
  }
  const reach = normaliseReach(String(kind), input.value, home)
  if ('code' in reach)
    return { values: input, errors: [{ pointer: '/value', code: reach.code }], valueNorm: '' }
  return {
    values: { ...input, kind: typeof kind === 'string' ? reach.kind : kind, value: reach.value },
    errors: [],
    valueNorm: reach.valueNorm,
  }
}

const placeNames = ['addition', 'street', 'houseNumber', 'poBox', 'postalCode', 'city', 'region', 'country']

/** A new one, at home unless it names another country. One that names no place at all is none. */
export function normaliseNewAddress(input: Row, home: string): Normalised {
  const { values, errors } = normaliseAddress({ country: home, ...input }, home)
  const namesPlace = placeNames.some((name) => !isBlank(String(input[name] ?? '')))
  return { values, errors: namesPlace ? errors : [...errors, { pointer: '/city', code: 'field.required' }] }
}

/** A postal address in parts: country as code, house number and town apart, the code of a form its country knows. */
export function normaliseAddress(input: Row, home: string): Normalised {
  const values: Row = { ...input }
  const errors: FieldProblem[] = []
  if (typeof values.country === 'string' && values.country.trim() !== '') {
    const country = readCountry(values.country)
    if (country.ok) values.country = country.value
    else errors.push({ pointer: '/country', code: country.code })
  }
  if (typeof values.city === 'string' && !values.postalCode) {
    const parts = splitCity(values.city)
    if (parts?.postalCode && parts.city)
      Object.assign(values, { postalCode: parts.postalCode, city: parts.city })
  }
  const country = typeof values.country === 'string' && values.country ? values.country : home
  if (typeof values.postalCode === 'string' && values.postalCode.trim() !== '') {
    const code = parsePostalCode(values.postalCode, country)
    if (code.ok) values.postalCode = code.value
    else errors.push({ pointer: '/postalCode', code: code.code })
  }
  splitRoad(values, country)
  return { values, errors }
}
