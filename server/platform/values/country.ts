import { getCountries } from 'libphonenumber-js/max'
import { ownValue } from './own-value.ts'

// The phone book of countries leaves out those without telephones.
const WITHOUT_PHONES = ['AQ', 'BV', 'GS', 'HM', 'PN', 'TF', 'UM']
const NOT_COUNTRIES = new Set(['001', 'AC', 'TA'])
const LANGUAGES = ['de', 'en', 'fr', 'it', 'de-AT', 'de-CH']

// Plates and names in use beside the official ones. Two letters that are an ISO code are looked up as such first.
const ALSO: Record<string, string> = {
  a: 'AT',
  b: 'BE',
  brd: 'DE',
  bundesrepublikdeutschland: 'DE',
  china: 'CN',
  congo: 'CG',
  czechrepublic: 'CZ',
  d: 'DE',
  deutschland: 'DE',
  e: 'ES',
  england: 'GB',
  f: 'FR',
  fl: 'LI',
  grossbritannien: 'GB',
  h: 'HU',
  holland: 'NL',
  holysee: 'VA',
  hongkong: 'HK',
  i: 'IT',
  korea: 'KR',
  kyrgyzrepublic: 'KG',
  l: 'LU',
  laopeoplesdemocraticrepublic: 'LA',
  libyanarabjamahiriya: 'LY',
  macao: 'MO',
  macedonia: 'MK',
  osterreich: 'AT',
  oesterreich: 'AT',
  republikosterreich: 'AT',
  p: 'PT',
  palestinianterritory: 'PS',
  russianfederation: 'RU',
  russland: 'RU',
  s: 'SE',
  schottland: 'GB',
  schweizerischeeidgenossenschaft: 'CH',
  suisse: 'CH',
  svizzera: 'CH',
  swaziland: 'SZ',
  syrianarabrepublic: 'SY',
  tschechien: 'CZ',
  turkei: 'TR',
  turkey: 'TR',
  uk: 'GB',
  unitedstatesofamerica: 'US',
  us: 'US',
  usa: 'US',
  vereinigtestaatenvonamerika: 'US',
}
// biome-ignore format: a table
const ALPHA3: Record<string, string> = {
  aut: 'AT', bel: 'BE', bgr: 'BG', che: 'CH', cze: 'CZ', deu: 'DE', dnk: 'DK', esp: 'ES', est: 'EE', fin: 'FI',
  fra: 'FR', gbr: 'GB', ger: 'DE', grc: 'GR', hrv: 'HR', hun: 'HU', irl: 'IE', ita: 'IT', lie: 'LI', ltu: 'LT',
  lux: 'LU', lva: 'LV', mlt: 'MT', nld: 'NL', nor: 'NO', pol: 'PL', prt: 'PT', rou: 'RO', svk: 'SK', svn: 'SI',
  swe: 'SE', tur: 'TR', ukr: 'UA',
}

let byName: Map<string, string> | undefined

/** The ISO 3166 code of a country given as code, plate or name in German, English, French or Italian. */
export function countryCode(raw: string): string | null {
  const text = raw.trim()
  if (text === '' || text.length > 60) return null
  byName ??= collectNames()
  const key = simplified(text)
  return (
    byName.get(text.toUpperCase()) ?? byName.get(key) ?? ownValue(ALSO, key) ?? ownValue(ALPHA3, key) ?? null
  )
}

/** The name of a country in the reader's language. */
export function countryName(code: string, language: string): string {
  // What came in past this program need not be a code.
  if (!/^[A-Za-z]{2}$/.test(code)) return code
  return new Intl.DisplayNames([language], { type: 'region', fallback: 'code' }).of(code) ?? code
}

function collectNames(): Map<string, string> {
  const names = new Map<string, string>()
  const codes = [...getCountries(), ...WITHOUT_PHONES].filter((code) => !NOT_COUNTRIES.has(code))
  for (const code of codes) names.set(code, code)
  for (const language of LANGUAGES) {
    const display = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    for (const code of codes) {
      const name = simplified(display.of(code) ?? '')
      if (name !== '' && !names.has(name)) names.set(name, code)
    }
  }
  return names
}

function simplified(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/\([^()]*\)/g, '')
    .replace(/\b(?:and|und|et|the)\b/g, '')
    .replace(/\b(?:saint|sankt)\b/g, 'st')
    .replace(/[^a-z]/g, '')
}
