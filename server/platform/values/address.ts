import formatter from '@fragaria/address-formatter'
import { bad, type Checked, good } from './checked.ts'
import { countryCode, countryName } from './country.ts'

export type Address = {
  /** c/o, Packstation post number, building, staircase. */
  addition?: string | null
  street?: string | null
  houseNumber?: string | null
  postalCode?: string | null
  city?: string | null
  region?: string | null
  /** ISO 3166 */
  country?: string | null
  poBox?: string | null
}

export type StreetLine = Pick<Address, 'addition' | 'street' | 'houseNumber' | 'poBox'>
export type CityLine = Pick<Address, 'postalCode' | 'city' | 'country'>

const NUMBER = String.raw`\d{1,5}(?:\s?[a-zA-Z])?(?:\s?[-–/+]\s?\d{1,5}\s?[a-zA-Z]?)*`
const STREET_THEN_NUMBER = new RegExp(String.raw`^(?<street>.*?[\p{L}.)])\s*(?<number>${NUMBER})$`, 'u')
const NUMBER_THEN_STREET =
  /^(?<number>\d{1,5}[a-zA-Z]?(?:\s?[-–]\s?\d{1,5}[a-zA-Z]?)?),?\s+(?<street>\p{L}.*)$/u
// The squares of Mannheim: "C 4, 12", "Q7 24".
const SQUARE = /^(?<street>[A-U]\s?\d{1,2})\s*[, ]\s*(?<number>\d{1,3}\s?[a-z]?(?:-\d+)?)$/u
const PO_BOX =
  /^(?:postfach|postf\.?|pf\.?|p\.?\s?o\.?\s?box|case postale|casella postale)\s*(?:nr\.?\s*)?(?<number>[\d\s-]*)$/iu
const PACKSTATION =
  /^(?:dhl[- ])?(?<street>packstation|postfiliale|paketbox)\s*(?:nr\.?\s*)?(?<number>\d{3})$/iu
const CARE_OF = /^(?:c\/\s?o|℅|p\.?\s?adr\.?|z\.\s?hd\.?|bei)\s+/iu
const BEHIND_NUMBER = /^(?<line>.*\d\s?[a-zA-Z]?),\s+(?<addition>[^,]*\p{L}[^,]*)$/u
const IN_BRACKETS = /^(?<line>[^()]+\d[^()]*?)\s*\((?<addition>[^()]+)\)$/u
// Where the number stands before the street.
const NUMBER_FIRST = new Set(['AU', 'CA', 'FR', 'GB', 'IE', 'IN', 'LU', 'MC', 'NZ', 'SG', 'US', 'ZA'])

const CITY_LINE =
  /^(?:(?<plate>D|A|CH|FL|DE|AT|LI|I|F|L|B|NL|DK|PL|CZ)\s?[-–]\s?)?(?<code>\d{4,5})(?:\s+(?<city>[\p{L}(].*))?$/u
const CITY_ALONE = /^\p{L}[^\d]*$/u
const COUNTRY_BEHIND = /^(?<city>.*?)[,\s]+\(?(?<country>D|A|CH|FL|DE|AT|LI|[A-ZÄÖÜ][a-zäöü]{4,})\)?$/u
const POSTAL_CODE: Record<string, RegExp> = {
  DE: /^\d{5}$/,
  AT: /^[1-9]\d{3}$/,
  CH: /^[1-9]\d{3}$/,
  LI: /^94\d{2}$/,
}
const FOREIGN_POSTAL_CODE = /^[\p{L}\d][\p{L}\d -]{0,11}$/u

/** Parts a line like `Musterstr. 5a, 2. OG`; what has no number stays a street. */
export function splitStreet(raw: string, country = 'DE'): StreetLine {
  const line = raw.trim().replace(/\s+/gu, ' ').replace(/,$/, '')
  const parts = split(line, country)
  if (parts.poBox) return parts
  const kept = [parts.addition, parts.street, parts.houseNumber].filter(Boolean).join('')
  // A line that is none of what we know stays whole rather than losing a word.
  return lettersOf(kept) === lettersOf(line) ? parts : { street: line }
}

function lettersOf(text: string): string {
  return [...text.replace(/[\s,()]/gu, '')].sort().join('')
}

function split(line: string, country: string): StreetLine {
  const box = PO_BOX.exec(line)
  if (box) return { poBox: box.groups?.number?.trim() || line }
  const station = PACKSTATION.exec(line)
  if (station) return { street: station.groups?.street, houseNumber: station.groups?.number }
  if (CARE_OF.test(line)) return careOfLine(line, country)
  const square = SQUARE.exec(line)
  if (square) return { street: square.groups?.street, houseNumber: square.groups?.number }

  const behind = BEHIND_NUMBER.exec(line) ?? IN_BRACKETS.exec(line)
  if (behind?.groups?.line !== undefined && NUMBER_THEN_STREET.exec(line) === null) {
    return { ...splitStreet(behind.groups.line, country), addition: behind.groups.addition }
  }
  const front = NUMBER_THEN_STREET.exec(line)
  const back = STREET_THEN_NUMBER.exec(line)
  const first = NUMBER_FIRST.has(country) ? (front ?? back) : (back ?? front)
  // "Am Anger" and "Straße 12": a number belongs to a name of at least two letters.
  const found = first?.groups
  if (found?.street === undefined || found.street.replace(/\P{L}/gu, '').length < 2) return { street: line }
  return { street: found.street.trim(), houseNumber: found.number?.trim() }
}

/** Parts `D-94481 Grafenau`, `8400 Winterthur CH` or `1030 Wien`; null when neither code nor city can be told. */
export function splitCity(raw: string): CityLine | null {
  const line = raw.trim().replace(/\s+/gu, ' ')
  const found = CITY_LINE.exec(line)?.groups
  if (found) {
    const rest = withoutCountry(found.city ?? '')
    const country = found.plate ? countryCode(found.plate) : rest.country
    return { postalCode: found.code, ...(rest.city && { city: rest.city }), ...(country && { country }) }
  }
  return CITY_ALONE.test(line) ? { city: line } : null
}

/** Checks a postal code; German ones that lost their leading zero in a number cell get it back. */
export function parsePostalCode(raw: string, country: string | null): Checked<string> {
  const text = raw
    .trim()
    .replace(/^(?:D|A|CH|FL|DE|AT|LI)\s?[-–]\s?(?=\d)/u, '')
    .replace(/\.0$/, '')
  if (country === 'DE' && /^\d{4}$/.test(text)) return good(`0${text}`)
  if (country === null && /^\d{4,5}$/.test(text)) return good(text)
  const pattern = POSTAL_CODE[country ?? ''] ?? FOREIGN_POSTAL_CODE
  return pattern.test(text) ? good(text) : bad('values.postal-code-invalid')
}

/** The address as printed on a letter, without the names above it; the country only when it is not `home`. */
export function addressLines(address: Address, home = 'DE'): string[] {
  const country = address.country ?? home
  const road = address.poBox ? poBoxLine(address.poBox, country) : (address.street ?? '')
  const houseNumber = address.poBox ? '' : (address.houseNumber ?? '')
  const lines = WRITTEN_AS_HERE.has(country)
    ? [joined(road, houseNumber), joined(address.postalCode ?? '', address.city ?? '')].filter(Boolean)
    : linesAbroad(address, road, houseNumber, country, home)
  const above = address.addition ? [address.addition] : []
  // DIN 5008 and UPU: the country last, in capitals, in the language of the sender.
  const below = country === home || lines.length === 0 ? [] : [countryName(country, 'de').toUpperCase()]
  return [...above, ...lines, ...below]
}

// Street and number, code and town; the templates for the whole world take a hundred times as long.
const WRITTEN_AS_HERE = new Set(['DE', 'AT', 'CH', 'LI'])

function joined(first: string, second: string): string {
  return `${first} ${second}`.trim()
}

function linesAbroad(
  address: Address,
  road: string,
  houseNumber: string,
  country: string,
  home: string,
): string[] {
  const input = {
    road,
    houseNumber,
    postcode: address.postalCode ?? '',
    city: address.city ?? '',
    state: address.region ?? '',
    countryCode: country,
  }
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== ''))
  if (Object.keys(given).length === 1) return []
  return formatter.format(given, { output: 'array', fallbackCountryCode: home }).filter(Boolean)
}

function careOfLine(line: string, country: string): StreetLine {
  const comma = line.indexOf(',')
  if (comma < 0) return { addition: line }
  return { ...splitStreet(line.slice(comma + 1), country), addition: line.slice(0, comma).trim() }
}

function withoutCountry(city: string): CityLine {
  const found = COUNTRY_BEHIND.exec(city)?.groups
  const country = found?.country === undefined ? null : countryCode(found.country)
  // "Bad Homburg" ends in no country, "Grafenau Niederbayern" neither.
  return country === null || !found?.city ? { city } : { city: found.city.trim(), country }
}

function poBoxLine(poBox: string, country: string): string {
  if (/\p{L}/u.test(poBox)) return poBox
  return `${country === 'CH' || country === 'DE' || country === 'AT' ? 'Postfach' : 'P.O. Box'} ${poBox}`
}
