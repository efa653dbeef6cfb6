import {
  type CountryCode,
  isSupportedCountry,
  PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max'
import { bad, type Checked, good } from './checked.ts'

export type Phone = {
  /** `+4930123456`, the form we compare and dial. */
  e164: string
  /** `030 123456`, as one dials it within the country. */
  national: string
  /** `+49 30 123456`, after DIN 5008. */
  international: string
  extension: string | null
  country: string | null
  kind: 'phone' | 'mobile'
  /** What stood there, so that a wrong guess can be mended. */
  raw: string
  /** Of possible length, but no number the country has given out. */
  isUncertain: boolean
}

const MAX_LENGTH = 80
// Durchwahl, Nebenstelle, Apparat: the people who write them mean an extension to the number before it.
const EXTENSION_WORD = /\b(?:durchwahl|dw|nebenstelle|nst|apparat|app|klappe|kl)\b\.?[:\s-]*(?=\d)/i
const LABEL_BEFORE = /^[^\d+(]*(?=[\d+(])/
const REMARK_BEHIND = /\s*\([^\d()]*\)\s*$/
const SCIENTIFIC = /\d[.,]?\d*e\+?\d+$/i

/** Reads a number as people write it in the DACH countries; without country code it belongs to `country`. */
export function parsePhone(raw: string, country = 'DE'): Checked<Phone> {
  const text = raw.trim()
  if (text === '' || text.length > MAX_LENGTH || SCIENTIFIC.test(text)) return bad('values.phone-invalid')
  const number = parse(readable(text), country)
  if (number === undefined || !number.isPossible()) return bad('values.phone-invalid')
  const type = number.getType()
  return good({
    e164: number.number,
    national: number.formatNational(),
    international: number.formatInternational(),
    extension: number.ext ?? null,
    country: number.country ?? null,
    kind: type === 'MOBILE' ? 'mobile' : 'phone',
    raw: text,
    isUncertain: !number.isValid(),
  })
}

/** The national digits with the trunk zero, as typed on a phone: `030123456`. Null for what is not E.164. */
export function nationalDigits(e164: string): string | null {
  return groupsOf(e164)?.join('') ?? null
}

/** What is dialled within the town or network: `123456`. Null where a number has no such part. */
export function localDigits(e164: string): string | null {
  return groupsOf(e164)?.slice(1).join('') || null
}

function groupsOf(e164: string): string[] | null {
  const number = parsePhoneNumberFromString(e164)
  return number === undefined
    ? null
    : number
        .formatNational()
        .replace(/ext\..*$/i, '')
        .split(/\D+/)
        .filter((group) => group !== '')
}

/** A stored number as it is written across borders, `+49 30 123456`; null for what is not E.164. */
export function internationalForm(e164: string): string | null {
  const [, number, extension] = /^(\+[1-9]\d{5,14})(?:;ext=(\d+))?$/.exec(e164) ?? []
  if (number === undefined) return null
  try {
    // Not parsed as what somebody typed would be, which takes most of the time it takes to show a person.
    const known = new PhoneNumber(number)
    if (extension) known.setExt(extension)
    return known.formatInternational()
  } catch {
    return null
  }
}

/** The numbers of a cell that holds several: `08562 / 555 40, 0170-5550440`. */
export function splitPhones(raw: string, country = 'DE'): string[] {
  if (SCIENTIFIC.test(raw.trim())) return [raw]
  const parts = raw.split(/[;,|\n]+|\s+(?:oder|und|od\.|u\.)\s+/u).map((part) => part.trim())
  const numbers = parts.filter((part) => part !== '')
  if (numbers.length > 1) return numbers
  // A slash divides area code and number far more often than two numbers.
  const halves = raw.split(/\s*\/\s*(?=\+|0)/u).map((part) => part.trim())
  const areBoth = halves.length > 1 && halves.every((half) => parsePhone(half, country).ok && half.length > 6)
  return areBoth ? halves : numbers
}

function readable(text: string): string {
  return text
    .replace(/^tel:/i, '')
    .replace(REMARK_BEHIND, '')
    .replace(LABEL_BEFORE, '')
    .replace(/(\+\d{1,3}|^00\d{2,3})\s*\(0\)/, '$1 ')
    .replace(EXTENSION_WORD, ' ext. ')
}

function parse(text: string, country: string): PhoneNumber | undefined {
  const home = isSupportedCountry(country) ? (country as CountryCode) : 'DE'
  const number = parsePhoneNumberFromString(text, home)
  if (number !== undefined || !text.startsWith('00')) return number
  // Elsewhere the way out of the country is not 00, but lists write it as in Germany.
  return parsePhoneNumberFromString(`+${text.slice(2)}`, home)
}
