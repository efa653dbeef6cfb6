import {
  fullName,
  letterSalutation,
  parseName,
  parseSalutation,
  parseSurname,
  parseTitles,
} from '#server/contacts/public.ts'
import { parsePostalCode, splitCity, splitStreet } from '#server/platform/values/address.ts'
import { parseBoolean } from '#server/platform/values/booleans.ts'
import type { Checked } from '#server/platform/values/checked.ts'
import { countryCode } from '#server/platform/values/country.ts'
import { parseDate } from '#server/platform/values/dates.ts'
import { parseEmail, splitEmails } from '#server/platform/values/email.ts'
import { parseNumber } from '#server/platform/values/numbers.ts'
import { ownValue } from '#server/platform/values/own-value.ts'
import { parsePhone, splitPhones } from '#server/platform/values/phone.ts'
import { cleanText } from '#server/platform/values/text.ts'
import { parseVatId } from '#server/platform/values/vat-id.ts'
import {
  type About,
  ADDRESS_FIELDS,
  type ColumnMapping,
  headerKey,
  type Mapping,
  type RefusedChannel,
  type TargetField,
} from './mapping.ts'

export type MappingOptions = {
  /** The country of addresses and numbers that tell none. */
  country?: string
}

export type ContactPointKind = 'email' | 'phone' | 'mobile' | 'fax' | 'web' | 'messenger'
export type MappedContactPoint = {
  kind: ContactPointKind
  value: string
  display: string
  label: string | null
  isMain: boolean
}
export type MappedAddress = Partial<Record<(typeof ADDRESS_FIELDS)[number], string>>
type Values = Record<string, unknown>

/** What is wrong with a row. It tells the column and the code, never the value. */
export type RowProblem = {
  /** Null: the row as a whole. */
  column: number | null
  code: string
  /** `error`: the row cannot be taken over. `warning`: it can, without this value or with a guess. */
  severity: 'error' | 'warning'
}

export type MappedRow = {
  contact: Values | null
  company: Values | null
  employment: Values | null
  address: MappedAddress | null
  contactPoints: MappedContactPoint[]
  /** Channels the person refused. Consents are never taken from a column. */
  refusals: RefusedChannel[]
  problems: RowProblem[]
}

type Cell = { text: string; column: ColumnMapping }
type Draft = {
  contact: Values
  company: Values
  employment: Values
  addresses: { address: MappedAddress; company: MappedAddress }
  points: MappedContactPoint[]
  refusals: Set<RefusedChannel>
  problems: RowProblem[]
  fullName: string
  country: string | null
}
type Fill = (draft: Draft, text: string) => void

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
const REFUSING_WORDS =
  /gesperrt|sperre|widerspr|kein\w* (?:werbung|kontakt|e-?mail|newsletter|post)|verbot|robinson|opt.?out|abgemeldet|unsubscribed/i
const PERSON_WORD = /^(?:frau|fr\.|herrn?|hr\.|familie|fam\.|eheleute)\s+\p{L}/iu
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
const DEFAULT_COUNTRY = 'DE'
const MAX_LINES = 10_000

/** Turns the cells of one row into the fields they stand for. */
export function mapRow(
  cells: readonly string[],
  mapping: Mapping,
  fields: readonly TargetField[],
  options: MappingOptions = {},
): MappedRow {
  return prepareMapping(mapping, fields, options)(cells)
}

/** The same for many rows: works out once what each column needs. Columns without target are not even read. */
export function prepareMapping(
  mapping: Mapping,
  fields: readonly TargetField[],
  options: MappingOptions = {},
): (cells: readonly string[]) => MappedRow {
  const byTarget = new Map(fields.map((field) => [`${field.resource}.${field.name}`, field]))
  const home = options.country ?? DEFAULT_COUNTRY
  const columns = mapping.columns.filter((column) => column.target !== null)
  // Numbers and codes are read by the country, so it comes first; a whole name only fills what its parts left open.
  const order = (target: string) =>
    target.endsWith('.country') ? 0 : target.endsWith('.cityLine') ? 1 : target === 'contact.fullName' ? 3 : 2
  const fills = columns
    .map((column) => ({ column, target: column.target ?? '', fill: fillOf(column, byTarget, home) }))
    .sort((left, right) => order(left.target) - order(right.target))
  return (cells) => {
    const draft = emptyDraft()
    for (const { column, fill } of fills) {
      const text = readCell({ text: cells[column.column] ?? '', column }, draft)
      if (text !== null) fill(draft, text)
    }
    return finish(draft, mapping.about)
  }
}

function emptyDraft(): Draft {
  return {
    contact: {},
    company: {},
    employment: {},
    addresses: { address: {}, company: {} },
    points: [],
    refusals: new Set(),
    problems: [],
    fullName: '',
    country: null,
  }
}

/** The cleaned text of a cell; null when it is blank or cannot be taken. */
function readCell(cell: Cell, draft: Draft): string | null {
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

/** What to do with the text of a column. */
function fillOf(column: ColumnMapping, fields: ReadonlyMap<string, TargetField>, home: string): Fill {
  const target = column.target ?? ''
  const dot = target.indexOf('.')
  const resource = target.slice(0, dot)
  const name = target.slice(dot + 1)
  const warn = (draft: Draft, code: string) =>
    void draft.problems.push({ column: column.column, code, severity: 'warning' })
  const field = fields.get(target)
  if (resource === 'refusal')
    return (draft, text) => fillRefusal(draft, name as RefusedChannel, text, column, warn)
  if (resource === 'contactPoint') return pointFill(name, home, warn)
  if (name === 'streetLine') return (draft, text) => fillStreet(draft, resource, text, home)
  if (name === 'cityLine') return (draft, text) => fillCity(draft, resource, text, warn)
  if (
    resource === 'address' ||
    (resource === 'company' && (ADDRESS_FIELDS as readonly string[]).includes(name))
  ) {
    return addressFill(
      resource === 'company' ? 'company' : 'address',
      name as keyof MappedAddress,
      home,
      warn,
      field,
    )
  }
  if (resource === 'contact' && name in NAME_FILLS && field?.name.startsWith('custom.') !== true)
    return NAME_FILLS[name] ?? (() => {})
  const read = reader(column, field, name, home)
  return (draft, text) => {
    const checked = read(text, draft)
    if (!checked.ok) return warn(draft, checked.code)
    const values =
      resource === 'company' ? draft.company : resource === 'employment' ? draft.employment : draft.contact
    put(values, name, checked.value)
  }
}

const NAME_FILLS: Record<string, Fill> = {
  salutation(draft, text) {
    const [first = '', ...titles] = text.split(' ')
    const isPair =
      titles.length > 0 && ['frau', 'herr'].includes(parseSalutation(first)) && parseSalutation(text) !== text
    put(draft.contact, 'salutation', parseSalutation(isPair ? first : text).slice(0, 40))
    if (isPair) addTitles(draft, parseTitles(titles.join(' ')))
  },
  titles: (draft, text) => {
    // Outlook and Google put Mr. and Frau here.
    const salutation = parseSalutation(text)
    if (salutation === 'frau' || salutation === 'herr') put(draft.contact, 'salutation', salutation)
    else addTitles(draft, parseTitles(text))
  },
  firstName: (draft, text) => put(draft.contact, 'firstName', text.slice(0, 100)),
  lastName(draft, text) {
    const name = parseSurname(text)
    put(draft.contact, 'lastName', name.lastName.slice(0, 100))
    put(draft.contact, 'namePrefix', name.namePrefix)
    put(draft.contact, 'nameSuffix', name.nameSuffix)
    addTitles(draft, name.titles)
  },
  fullName: (draft, text) => {
    draft.fullName = text
  },
}

function fillFullName(draft: Draft): void {
  if (draft.fullName === '') return
  const { contact } = draft
  if (contact.lastName !== undefined || contact.firstName !== undefined) return
  const name = parseName(
    draft.fullName.replace(/\s*\([^()]*\)\s*$/u, '').replace(/^(?:privat|z\.\s?hd\.|c\/o)[:\s]+/iu, ''),
  )
  put(contact, 'lastName', name.lastName.slice(0, 100))
  put(contact, 'firstName', name.firstName.slice(0, 100))
  put(contact, 'namePrefix', name.namePrefix)
  put(contact, 'nameSuffix', name.nameSuffix)
  if (name.salutation !== 'none') put(contact, 'salutation', name.salutation)
  addTitles(draft, name.titles)
}

/** `Firma / Name`: who is written with Frau or Herr is no company. */
function personInCompanyColumn(draft: Draft, about: About): void {
  const { contact, company } = draft
  if (
    about === 'company' ||
    draft.fullName !== '' ||
    contact.lastName !== undefined ||
    contact.firstName !== undefined
  )
    return
  if (typeof company.name !== 'string' || !PERSON_WORD.test(company.name)) return
  draft.fullName = company.name
  delete company.name
}

function addTitles(draft: Draft, titles: readonly string[]): void {
  if (titles.length === 0) return
  const known = (draft.contact.titles ?? []) as string[]
  draft.contact.titles = [...known, ...titles.filter((title) => !known.includes(title))]
}

function pointFill(name: string, home: string, warn: (draft: Draft, code: string) => void): Fill {
  if (name === 'email') {
    return (draft, text) => {
      for (const part of splitEmails(text)) {
        const email = parseEmail(part)
        if (email.ok) addPoint(draft, 'email', email.value, email.value, null)
        else warn(draft, email.code)
      }
    }
  }
  if (name === 'web') {
    return (draft, text) => {
      const url = parseWebsite(text)
      if (url.ok) addPoint(draft, 'web', url.value, text, null)
      else warn(draft, url.code)
    }
  }
  if (name === 'messenger')
    return (draft, text) => addPoint(draft, 'messenger', text.slice(0, 254), text, null)
  return (draft, text) => {
    const country = draft.country ?? home
    for (const part of splitPhones(text, country)) {
      const phone = parsePhone(part, country)
      if (!phone.ok) {
        warn(draft, phone.code)
        continue
      }
      const kind =
        name === 'fax' ? 'fax' : name === 'mobile' || phone.value.kind === 'mobile' ? 'mobile' : 'phone'
      const { e164, international, extension, isUncertain } = phone.value
      if (isUncertain) warn(draft, 'imports.phone-uncertain')
      addPoint(draft, kind, e164, international, extension)
    }
  }
}

function addPoint(
  draft: Draft,
  kind: ContactPointKind,
  value: string,
  display: string,
  label: string | null,
): void {
  if (draft.points.some((point) => point.kind === kind && point.value === value)) return
  const isMain = !draft.points.some((point) => point.kind === kind)
  draft.points.push({ kind, value, display, label, isMain })
}

function fillStreet(draft: Draft, resource: string, text: string, home: string): void {
  const address = addressOf(draft, resource)
  const parts = splitStreet(text, draft.country ?? home)
  for (const [name, value] of Object.entries(parts)) put(address, name, value)
}

function fillCity(
  draft: Draft,
  resource: string,
  text: string,
  warn: (draft: Draft, code: string) => void,
): void {
  const parts = splitCity(text)
  if (parts === null) {
    warn(draft, 'values.city-invalid')
    return
  }
  const address = addressOf(draft, resource)
  if (parts.country != null) {
    put(address, 'country', parts.country)
    draft.country ??= parts.country
  }
  put(address, 'city', parts.city)
  if (parts.postalCode == null) return
  const code = parsePostalCode(parts.postalCode, (address.country as string | undefined) ?? null)
  if (code.ok) put(address, 'postalCode', code.value)
  else warn(draft, code.code)
}

function addressFill(
  resource: 'address' | 'company',
  name: keyof MappedAddress,
  home: string,
  warn: (draft: Draft, code: string) => void,
  field: TargetField | undefined,
): Fill {
  if (name === 'country') {
    return (draft, text) => {
      const country = countryCode(text)
      if (country === null) return warn(draft, 'values.country-unknown')
      put(addressOf(draft, resource), 'country', country)
      draft.country = country
    }
  }
  if (name === 'postalCode') {
    return (draft, text) => {
      const address = addressOf(draft, resource)
      const country = address.country ?? draft.country
      const code = parsePostalCode(text, country)
      if (!code.ok) return warn(draft, code.code)
      if (country === 'DE' && text.replace(/\D/g, '').length === 4) warn(draft, 'imports.zero-restored')
      // Four digits in a German list: an Austrian or Swiss code, or a German one without its zero. Nobody can tell.
      if (country === null && home === 'DE' && code.value.length === 4)
        warn(draft, 'imports.postal-code-uncertain')
      put(address, 'postalCode', code.value)
    }
  }
  if (name === 'poBox')
    return (draft, text) => put(addressOf(draft, resource), 'poBox', text.replace(/^postfach\s*/i, ''))
  const maxLength = field?.maxLength ?? 200
  return (draft, text) => {
    if (text.length > maxLength) return warn(draft, 'values.text-too-long')
    put(addressOf(draft, resource), name, text)
  }
}

function addressOf(draft: Draft, resource: string): MappedAddress & Values {
  return resource === 'company' ? draft.addresses.company : draft.addresses.address
}

function fillRefusal(
  draft: Draft,
  channel: RefusedChannel,
  text: string,
  column: ColumnMapping,
  warn: (draft: Draft, code: string) => void,
): void {
  const answer = parseBoolean(text)
  if (answer.ok ? answer.value !== (column.isConsent === true) : REFUSING_WORDS.test(text))
    draft.refusals.add(channel)
  // A yes to advertising is no proof of a consent; a doubtful mark is told.
  else if (!answer.ok) warn(draft, 'imports.mark-unclear')
}

type Read = (text: string, draft: Draft) => Checked<unknown>

/** How the text of a cell becomes the value of a field. */
function reader(column: ColumnMapping, field: TargetField | undefined, name: string, home: string): Read {
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

function parseWebsite(text: string): Checked<string> {
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

/** Keeps the first value of a field; custom fields go into their own object. */
function put(values: Values, name: string, value: unknown): void {
  if (value === undefined || value === null || value === '') return
  if (name.startsWith('custom.')) {
    values.custom = { ...(values.custom as Values | undefined), [name.slice('custom.'.length)]: value }
  } else if (values[name] === undefined) values[name] = value
}

function finish(draft: Draft, about: About): MappedRow {
  personInCompanyColumn(draft, about)
  fillFullName(draft)
  keepOwnGreetingOnly(draft)
  const { contact, company, addresses } = draft
  const isPerson = about === 'contact' && (contact.lastName !== undefined || contact.firstName !== undefined)
  const isCompany = company.name !== undefined
  // A row without a person is about the company: what reaches it and where it is belongs to it.
  if (!isPerson && isCompany) moveToCompany(draft)
  const hasReach = draft.points.length > 0
  if (!isPerson && !isCompany) {
    const code =
      hasReach || draft.problems.length > 0 || Object.keys(contact).length > 0
        ? 'imports.name-missing'
        : 'imports.row-empty'
    draft.problems.push({ column: null, code, severity: 'error' })
  }
  if (isPerson && contact.lastName === undefined)
    draft.problems.push({ column: null, code: 'imports.last-name-missing', severity: 'warning' })
  Object.assign(company, addresses.company)
  return {
    contact: isPerson ? contact : null,
    company: isCompany ? company : null,
    employment: isPerson && isCompany && Object.keys(draft.employment).length > 0 ? draft.employment : null,
    address: isPerson && Object.keys(addresses.address).length > 0 ? addresses.address : null,
    contactPoints: isPerson ? draft.points : [],
    refusals: [...draft.refusals],
    problems: draft.problems,
  }
}

function moveToCompany(draft: Draft): void {
  const { company } = draft
  for (const [name, value] of Object.entries(draft.addresses.address))
    put(draft.addresses.company, name, value)
  for (const point of draft.points) {
    if (point.kind === 'email') put(company, 'email', point.value)
    if (point.kind === 'phone' || point.kind === 'mobile') put(company, 'phone', point.value)
    if (point.kind === 'web') put(company, 'website', point.value)
  }
}

/** The greeting we would write anyway is not stored; one by first name says that du was agreed. */
function keepOwnGreetingOnly(draft: Draft): void {
  const { contact } = draft
  const greeting = contact.letterSalutation
  if (typeof greeting !== 'string') return
  const first = typeof contact.firstName === 'string' ? contact.firstName : ''
  const person = { ...contact, country: draft.addresses.address.country ?? null }
  if (
    first !== '' &&
    contact.formOfAddress === undefined &&
    /^(?:liebe[rs]?|hallo|hi|servus|hoi)\s/i.test(greeting) &&
    greeting.endsWith(` ${first}`)
  ) {
    contact.formOfAddress = 'du'
  }
  const bare = greeting.replace(/[,!]$/, '')
  const own = [
    letterSalutation(person),
    letterSalutation({ ...person, formOfAddress: contact.formOfAddress as 'du' | undefined }),
    fullName(person),
  ]
  if (own.includes(bare)) delete contact.letterSalutation
}
