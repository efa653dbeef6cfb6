import { parseName, parseSalutation, parseTitles } from '#server/contacts/public.ts'
import { countryCode } from '#server/platform/values/country.ts'
import { detectDateFormat } from '#server/platform/values/dates.ts'
import { parseEmail } from '#server/platform/values/email.ts'
import { ownValue } from '#server/platform/values/own-value.ts'
import { parsePhone } from '#server/platform/values/phone.ts'
import { parseVatId } from '#server/platform/values/vat-id.ts'
import {
  type About,
  ADDRESS_FIELDS,
  COMPOSITE_TARGETS,
  headerKey,
  REFUSAL_TARGETS,
  type SuggestedColumn,
  type SuggestedMapping,
  type TargetField,
} from './mapping.ts'
import { sensitiveCategory } from './sensitive.ts'
import { asksForConsent, isPrivate, isTechnical, meaningOf } from './synonyms.ts'

export type FileColumn = { index: number; name: string; samples: readonly string[] }

type Guess = Pick<SuggestedColumn, 'target' | 'confidence' | 'reason'>

const CARD_TARGETS: Record<string, string> = {
  fullName: 'contact.fullName',
  titles: 'contact.titles',
  nameSuffix: 'contact.nameSuffix',
  company: 'company.name',
  website: '@.web',
}
// Several columns may go there: each cell is a value of its own.
const MANY = /^(?:contactPoint\.|refusal\.)/
const BLANK = new Set(['', '-', 'null', '#nv', '#n/a', 'n/a'])
const URL = /^(?:https?:\/\/|www\.)\S+\.\S+$/i
const FIVE_DIGITS = /^\d{5}$/
const CITY_LINE = /^(?:[A-Z]{1,2}\s?[-–]\s?)?\d{4,5}\s+\p{L}/u
const PERSON = ['contact.lastName', 'contact.firstName', 'contact.fullName']

/** Proposes what each column means, by its name and its first values. Nobody's birthday is ever proposed. */
export function suggestMapping(
  columns: readonly FileColumn[],
  fields: readonly TargetField[],
  given?: About,
): SuggestedMapping {
  const available = availableTargets(fields)
  const about = given ?? guessAbout(columns)
  const suggested = columns.map((column) => suggestColumn(column, columns, fields, available, about))
  settleConflicts(suggested)
  return { about, columns: suggested }
}

function suggestColumn(
  column: FileColumn,
  columns: readonly FileColumn[],
  fields: readonly TargetField[],
  available: ReadonlySet<string>,
  about: About,
): SuggestedColumn {
  const key = headerKey(column.name)
  const samples = column.samples
    .map((sample) => sample.trim())
    .filter((sample) => !BLANK.has(sample.toLowerCase()))
  const base = { column: column.index, name: column.name, sensitive: null }
  const exact = exactField(key, fields)
  const isCustom = exact?.name.startsWith('custom.') === true
  const category = isCustom ? null : sensitiveCategory(column.name, samples)
  if (category !== null)
    return { ...base, target: null, confidence: 0, reason: 'sensitive', sensitive: category }

  const guess = guessTarget(column, key, samples, exact, columns, about)
  const target = guess.target !== null && available.has(guess.target) ? guess.target : null
  const field = fields.find((candidate) => `${candidate.resource}.${candidate.name}` === target)
  const dates = field?.type === 'date' ? detectDateFormat(samples) : null
  const isConsent = target?.startsWith('refusal.') === true && asksForConsent(key)
  if (target === null)
    return { ...base, target, confidence: 0, reason: guess.target === null ? guess.reason : 'unknown' }
  return { ...base, ...guess, target, ...(dates !== null && { dates }), ...(isConsent && { isConsent }) }
}

function guessTarget(
  column: FileColumn,
  key: string,
  samples: readonly string[],
  exact: TargetField | null,
  columns: readonly FileColumn[],
  about: About,
): Guess {
  const card = ownValue(CARD_TARGETS, column.name)
  if (card !== undefined) return { target: resolved(card, about), confidence: 1, reason: 'header' }
  const named = ambiguousTarget(key, samples, columns, about)
  if (named !== null) return judged({ target: named, confidence: 0.9, reason: 'synonym' }, samples)
  const meaning = meaningOf(key)
  if (meaning?.reason === 'synonym' && !isPrivate(key)) {
    return judged({ target: resolved(meaning.target, about), confidence: 0.95, reason: 'synonym' }, samples)
  }
  if (exact !== null)
    return judged({ target: `${exact.resource}.${exact.name}`, confidence: 1, reason: 'header' }, samples)
  if (isTechnical(key)) return { target: null, confidence: 0, reason: 'technical' }
  if (isPrivate(key)) return { target: null, confidence: 0, reason: 'private' }
  if (meaning !== null)
    return judged(
      { target: resolved(meaning.target, about), confidence: 0.7, reason: 'part-of-header' },
      samples,
    )
  const content = targetOfContent(samples, about)
  return content === null
    ? { target: null, confidence: 0, reason: 'unknown' }
    : { target: content, confidence: 0.6, reason: 'content' }
}

/** Words that mean one thing in one file and another in the next. */
function ambiguousTarget(
  key: string,
  samples: readonly string[],
  columns: readonly FileColumn[],
  about: About,
): string | null {
  const keys = columns.map((column) => headerKey(column.name))
  const hasFirstName = keys.some((other) => meaningOf(other)?.target === 'contact.firstName')
  const hasLastName = keys.some((other) => meaningOf(other)?.target === 'contact.lastName')
  if (key === 'name' || key === 'name1' || key === 'names' || key === 'namen') {
    if (about === 'company') return 'company.name'
    if (hasLastName && hasFirstName) return 'contact.fullName'
    return hasFirstName ? 'contact.lastName' : 'contact.fullName'
  }
  if (key === 'title' || key === 'titel') {
    // Salesforce calls the job so, Germans the doctorate.
    const areTitles = samples.length === 0 ? key === 'titel' : samples.every((sample) => isTitle(sample))
    return areTitles ? 'contact.titles' : 'contact.jobTitle'
  }
  if (key === 'firmaname' || key === 'namefirma') return 'company.name'
  if (key === 'beruf' || key === 'occupation') return 'contact.jobTitle'
  if (
    ['strasse', 'str', 'street'].includes(key) &&
    keys.some((other) => meaningOf(other)?.target === '@.houseNumber')
  ) {
    return resolved('@.street', about)
  }
  if (['ort', 'stadt', 'city'].includes(key) && mostly(samples, (sample) => CITY_LINE.test(sample)))
    return resolved('@.cityLine', about)
  return null
}

/** Lowers the trust in a name whose values say something else. */
function judged(guess: Guess, samples: readonly string[]): Guess {
  if (guess.target === null || samples.length === 0) return guess
  if (guess.target.startsWith('refusal.')) return guess
  const test = VALUE_TESTS.find(([pattern]) => pattern.test(guess.target ?? ''))?.[1]
  if (test === undefined || samples.filter(test).length >= samples.length / 3) return guess
  return { target: null, confidence: 0, reason: 'content-differs' }
}

const VALUE_TESTS: [target: RegExp, test: (sample: string) => boolean][] = [
  [/\.email$/, (sample) => sample.includes('@')],
  [/\.(?:phone|mobile|fax)$/, (sample) => sample.replace(/\D/g, '').length >= 5],
  [/\.postalCode$/, (sample) => /\d/.test(sample) && sample.length <= 12],
  [/\.(?:city|lastName|firstName|fullName)$/, (sample) => /\p{L}/u.test(sample) && !sample.includes('@')],
  // Some exports call the number of an organisation so.
  [/^company\.name$/, (sample) => !/^(?=(?:\D*\d){4})[0-9a-z]{12,}$/i.test(sample)],
  [/\.salutation$/, (sample) => sample.length <= 40 && !sample.includes('@')],
]

function targetOfContent(samples: readonly string[], about: About): string | null {
  if (samples.length === 0) return null
  if (mostly(samples, (sample) => parseEmail(sample).ok)) return resolved('@.email', about)
  if (mostly(samples, (sample) => URL.test(sample))) return resolved('@.web', about)
  if (mostly(samples, (sample) => /[A-Z]/.test(sample) && parseVatId(sample).ok)) return 'company.vatId'
  if (
    mostly(
      samples,
      (sample) =>
        /[\s+/()-]/.test(sample) &&
        /^[+0(]/.test(sample) &&
        parsePhone(sample).ok &&
        detectDateFormat([sample]) === null,
    )
  ) {
    return resolved('@.phone', about)
  }
  if (about === 'contact' && mostly(samples, (sample) => ['frau', 'herr'].includes(parseSalutation(sample))))
    return 'contact.salutation'
  if (mostly(samples, (sample) => CITY_LINE.test(sample))) return resolved('@.cityLine', about)
  if (samples.length >= 3 && samples.every((sample) => FIVE_DIGITS.test(sample)))
    return resolved('@.postalCode', about)
  if (samples.length >= 3 && samples.every((sample) => sample.length > 3 && countryCode(sample) !== null))
    return resolved('@.country', about)
  return null
}

/** Persons unless no column names one and some column names a company. */
function guessAbout(columns: readonly FileColumn[]): About {
  const meanings = columns.map((column) => {
    const key = headerKey(column.name)
    return ownValue(CARD_TARGETS, column.name) ?? meaningOf(key)?.target ?? (key === 'name' ? 'name' : '')
  })
  if (meanings.some((meaning) => PERSON.includes(meaning) || meaning === 'contact.salutation'))
    return 'contact'
  if (
    meanings.includes('company.name') ||
    meanings.includes('company.vatId') ||
    meanings.includes('company.industry')
  )
    return 'company'
  return 'contact'
}

function exactField(key: string, fields: readonly TargetField[]): TargetField | null {
  const found = fields.find((field) =>
    [field.name.replace(/^custom\./, ''), field.label.de, field.label.en].some(
      (name) => headerKey(name) === key,
    ),
  )
  return found ?? null
}

/** Fills in whose address and reach a column tells. */
function resolved(target: string, about: About): string {
  if (!target.startsWith('@.')) return target
  const name = target.slice(2)
  const isPlace = name.endsWith('Line') || (ADDRESS_FIELDS as readonly string[]).includes(name)
  if (about === 'contact') return `${isPlace ? 'address' : 'contactPoint'}.${name}`
  return `company.${name === 'web' ? 'website' : name}`
}

function availableTargets(fields: readonly TargetField[]): ReadonlySet<string> {
  const targets = new Set(fields.map((field) => `${field.resource}.${field.name}`))
  const needed: Record<string, string> = { fullName: 'lastName', streetLine: 'street', cityLine: 'city' }
  for (const composite of COMPOSITE_TARGETS) {
    const [resource = '', name = ''] = composite.split('.')
    if (targets.has(`${resource}.${needed[name]}`)) targets.add(composite)
  }
  for (const refusal of REFUSAL_TARGETS) targets.add(refusal)
  return targets
}

/** Two columns cannot fill one field: the surer keeps it. A part does not go beside its whole. */
function settleConflicts(columns: SuggestedColumn[]): void {
  const held = new Map<string, SuggestedColumn>()
  for (const column of [...columns].sort((left, right) => right.confidence - left.confidence)) {
    if (column.target === null || MANY.test(column.target)) continue
    if (held.has(column.target)) Object.assign(column, { target: null, confidence: 0, reason: 'taken' })
    else held.set(column.target, column)
  }
  const drop = (target: string) => {
    const column = held.get(target)
    if (column !== undefined) Object.assign(column, { target: null, confidence: 0, reason: 'taken' })
  }
  // The cards of an address book hold the full name only where its parts are missing.
  const isCard = held.get('contact.fullName')?.reason === 'header'
  if (held.has('contact.lastName') && held.has('contact.firstName') && !isCard) drop('contact.fullName')
  for (const resource of ['address', 'company']) {
    if (held.has(`${resource}.city`) && held.has(`${resource}.postalCode`)) drop(`${resource}.cityLine`)
  }
}

function isTitle(text: string): boolean {
  const name = parseName(`${text} Muster`)
  return name.titles.length > 0 && parseTitles(text).length > 0 && name.firstName === ''
}

function mostly(samples: readonly string[], test: (sample: string) => boolean): boolean {
  return samples.length > 0 && samples.filter(test).length >= samples.length * 0.7
}
