import { postTitle, standsBehind } from '#api/title-words.ts'

export type PersonName = {
  salutation: string
  titles: string[]
  firstName: string
  namePrefix: string
  lastName: string
  nameSuffix: string
}

export type AddressedPerson = {
  salutation?: string | null
  titles?: readonly string[] | null
  firstName?: string | null
  namePrefix?: string | null
  lastName?: string | null
  nameSuffix?: string | null
  formOfAddress?: 'sie' | 'du' | null
  language?: string | null
  /** ISO 3166, of the main address: Austria greets with more titles, Switzerland writes no ß. */
  country?: string | null
}

const WOMAN = new Set([
  'frau',
  'fr',
  'frl',
  'fräulein',
  'mrs',
  'ms',
  'miss',
  'mme',
  'madame',
  'signora',
  'sig.ra',
])
const MAN = new Set(['herr', 'herrn', 'hr', 'hrn', 'mr', 'mister', 'm', 'monsieur', 'signor', 'sig'])
const NEITHER = new Set([
  '',
  'none',
  'keine',
  'neutral',
  'divers',
  'mx',
  'unbekannt',
  'unknown',
  'firma',
  'fa',
  '-',
  'ohne',
])
const GROUPS = new Map([
  ['familie', 'Familie'],
  ['fam', 'Familie'],
  ['eheleute', 'Eheleute'],
])

const PREFIXES = new Set(
  `af al am auf aus aus'm bei ben da dal de degli dei del della den der des di do dos du d' e el graf gräfin baron baronin
  freiherr freifrau freiin fürst fürstin herzog prinz prinzessin ritter im in la las le les lo los op 's st. ten ter van vom
  von vor y zu zum zur zu`.split(/\s+/),
)
const NOBLE = new Set(
  'graf gräfin baron baronin freiherr freifrau freiin fürst fürstin herzog prinz prinzessin ritter'.split(
    ' ',
  ),
)
const SUFFIX = /^(?:jun|jr|junior|sen|sr|senior|ii|iii|iv|d\.? ?[äj])\.?$/i

// Written before the name. The longest spelling first, so that "Dr. med. dent." is one title.
const FACULTY = String.raw`(?:\s?(?:med|dent|vet|rer|nat|pol|oec|soc|phil|iur|jur|theol|techn|agr|ing|habil|hc|h\.\s?c|e\.\s?h|publ|sc|forest|troph|mont|et|fac|mult|univ|lt)\b\.?)*`
const TITLE = new RegExp(
  [
    String.raw`(?:univ|ao|apl|hon|o|em|jun|fh)\.?-?\s?prof(?:essor(?:in)?)?\.?`,
    String.raw`prof(?:essor(?:in)?)?\.?(?:\s?h\.\s?c\.)?`,
    String.raw`(?:priv\.?-?\s?doz|privatdozent(?:in)?|pd|doz)\.?(?=\s)`,
    String.raw`d{0,2}dr\.?-ing\.?(?:\s?habil\.?)?`,
    String.raw`(?:d{1,2}dr|dres|dr)\.?(?=[\s.,]|$)${FACULTY}`,
    String.raw`doktor(?=\s)`,
    String.raw`dipl(?:om)?\.?[- ]?(?:ing|kfm|kffr|betriebsw|volksw|oec|inf|inform|math|phys|chem|biol|geogr|geol|psych|päd|soz|soz\.-päd|jur|des|wirt?\.?[- ]?(?:ing|inf)|verw(?:altungsw)?|hdl|übers|sportl|theol|arch|agr|holzw|forstw|pflegew|pol|bw|vw|bibl|designer(?:in)?|kauffrau|kaufmann|ingenieur(?:in)?)\w*\.?(?:in)?(?:\s?\(?(?:fh|ba|univ|tu|htl|dh|eth|ddr)\.?\)?)?`,
    String.raw`m{0,2}mag(?:\.?\s?[aª]|istra|ister)?\.?(?=[\s.,(]|$)(?:\s?\(?fh\)?)?${FACULTY}`,
    String.raw`di(?:\s?\(fh\)|(?=\s))`,
    String.raw`(?:bau)?ing\.(?:in)?`,
    String.raw`lic\.(?:\s?(?:iur|oec|phil|rer|pol|theol)\.)*`,
    String.raw`bakk\.${FACULTY}`,
    String.raw`(?:stb|wp|ra(?:in)?|vbp|fa)(?:\s?\/\s?(?:stb|wp|ra))?(?=\s)`,
    String.raw`(?:komm\.?-?\s?rat|kommr|kr|hofrat|hr\.?-rat|med\.?-?\s?rat|studienrat|ostr|str)\.?(?=\s)`,
  ].join('|'),
  'iuy',
)
// The titles people here are greeted with; the others belong on the envelope only.
const GREETED =
  /^(?:(?:univ|ao|apl|hon|o|em|jun|fh)\.?-?\s?)?(?:prof|professor|professorin)\b|^d{0,2}dr\b|^doktor\b/i
const GREETED_IN_AUSTRIA =
  /^m{0,2}mag|^di\b|^dipl\.?-?\s?ing|^(?:bau)?ing\.|^(?:komm\.?-?\s?rat|kommr|kr|hofrat)/i

const LETTERS = /\p{L}/u

/** `frau`, `herr` or `none`; another word of greeting (Familie) stays as it was written. */
export function parseSalutation(raw: string): string {
  const text = raw.trim().replace(/\s+/gu, ' ')
  const key = text.toLowerCase().replace(/\.$/, '')
  if (WOMAN.has(key)) return 'frau'
  if (MAN.has(key)) return 'herr'
  if (NEITHER.has(key)) return 'none'
  const first = key.split(' ', 1)[0] ?? ''
  // "Herr Dr." in a salutation column; "Herr und Frau" is neither of the two.
  if (!/\b(?:und|u\.|&|\+|\/)/u.test(key)) {
    if (WOMAN.has(first.replace(/\.$/, ''))) return 'frau'
    if (MAN.has(first.replace(/\.$/, ''))) return 'herr'
  }
  return GROUPS.get(key) ?? text
}

/** Titles in the order they are written, each with its faculty: `Prof. Dr. med. dent.` gives two. */
export function parseTitles(raw: string): string[] {
  const { titles, rest } = takeTitles(raw.trim().replace(/\s+/gu, ' '))
  const behind = rest.split(/\s*,\s*|\s+(?=\p{L}+\.?\p{L}*\.?$)/u).filter((part) => part !== '')
  return [...titles, ...behind]
}

/**
 * Parts a name written in one: `Frau Prof. Dr. Anna von der Heyde, MBA` or `Huber, Josef`.
 * A first name says nothing about gender, so without Frau or Herr the salutation is `none`.
 */
export function parseName(raw: string): PersonName {
  const text = raw.trim().replace(/\s+/gu, ' ')
  const [withoutSalutation, salutation] = takeSalutation(text)
  const front = takeTitles(withoutSalutation)
  const parts = front.rest.split(/\s*,\s*/u).filter((part) => part !== '')
  const behind: string[] = []
  const suffixes: string[] = []
  while (parts.length > 1) {
    const last = parts.at(-1) ?? ''
    if (SUFFIX.test(last)) suffixes.unshift(last)
    else if (postTitle.test(last)) behind.unshift(last)
    else break
    parts.pop()
  }
  const name =
    parts.length > 1 ? surnameFirst(parts[0] ?? '', parts.slice(1).join(' ')) : surnameLast(parts[0] ?? '')
  return {
    salutation,
    titles: [...front.titles, ...name.titles, ...behind],
    firstName: name.firstName,
    namePrefix: name.namePrefix,
    lastName: name.lastName,
    nameSuffix: [name.nameSuffix, ...suffixes].filter(Boolean).join(' '),
  }
}

/** A surname column often holds more: `Dr. Huber`, `von der Heyde`, `Reitmeier jun.` */
export function parseSurname(raw: string): Omit<PersonName, 'salutation' | 'firstName'> {
  const { titles, rest } = takeTitles(raw.trim().replace(/\s+/gu, ' '))
  return { titles, ...splitSurname(rest.split(' ')) }
}

/** The name as one reads it out, without salutation: `Dr. Anna von der Heyde jun., MBA`. */
export function fullName(person: AddressedPerson): string {
  const titles = person.titles ?? []
  const before = titles.filter((title) => !standsBehind(title))
  const behind = titles.filter(standsBehind)
  const name = [...before, person.firstName, person.namePrefix, person.lastName, person.nameSuffix]
  return [name.filter(Boolean).join(' '), ...behind].filter(Boolean).join(', ')
}

/** In which of our languages somebody is written to. */
export function languageOf({ language }: Pick<AddressedPerson, 'language'>): 'de' | 'en' {
  return /^en\b/i.test(language ?? '') ? 'en' : 'de'
}

/** How a letter begins: `Sehr geehrte Frau Dr. Berger`, `Liebe Eva`, or `Guten Tag Kim Muster` when we do not know. */
export function letterSalutation(person: AddressedPerson): string {
  const isEnglish = languageOf(person) === 'en'
  const first = person.firstName?.trim() ?? ''
  const last = [person.namePrefix, person.lastName].filter(Boolean).join(' ').trim()
  if (person.formOfAddress === 'du' && first !== '') return informal(person.salutation, first, isEnglish)
  const neutral = [isEnglish ? 'Dear' : 'Guten Tag', first, last].filter(Boolean).join(' ')
  if (first === '' && last === '') return isEnglish ? 'Dear Sir or Madam' : 'Sehr geehrte Damen und Herren'
  if (last === '') return neutral
  if (isEnglish) return formalEnglish(person, last) ?? neutral
  const titles = greetedTitles(person)
  if (person.salutation === 'frau') return ['Sehr geehrte Frau', ...titles, last].join(' ')
  if (person.salutation === 'herr') return ['Sehr geehrter Herr', ...titles, last].join(' ')
  if (person.salutation === 'Familie') return `Sehr geehrte Familie ${last}`
  return neutral
}

/** How a letter ends, in the words of the country it goes to. */
export function letterClosing(person: AddressedPerson): string {
  if (languageOf(person) === 'en') return 'Kind regards'
  const isSwiss = person.country === 'CH' || person.country === 'LI'
  if (person.formOfAddress === 'du') return isSwiss ? 'Liebe Grüsse' : 'Viele Grüße'
  return isSwiss ? 'Freundliche Grüsse' : 'Mit freundlichen Grüßen'
}

/** Our own text as written in Switzerland and Liechtenstein. A person's name keeps its ß. */
export function withoutSharpS(text: string): string {
  return text.replaceAll('ß', 'ss').replaceAll('ẞ', 'SS')
}

function takeSalutation(text: string): [rest: string, salutation: string] {
  const [first = '', ...others] = text.split(' ')
  const key = first.toLowerCase().replace(/[.:]$/, '')
  const rest = others.join(' ')
  // A lone "Herr" is a surname as well, and "M." is an initial.
  if (rest === '' || key === 'm') return [text, 'none']
  if (WOMAN.has(key)) return [rest, 'frau']
  if (MAN.has(key)) return [rest, 'herr']
  const group = GROUPS.get(key)
  return group === undefined ? [text, 'none'] : [rest, group]
}

function takeTitles(text: string): { titles: string[]; rest: string } {
  const titles: string[] = []
  let at = 0
  for (;;) {
    TITLE.lastIndex = at
    const found = TITLE.exec(text)?.[0].trim()
    // A title ends where a word ends: "Drescher" begins with "Dr", "Magda" with "Mag".
    if (found === undefined || found === '' || endsInsideWord(text, at + found.length)) break
    titles.push(found)
    at += found.length
    while (text[at] === ' ' || text[at] === ',') at++
  }
  return { titles, rest: text.slice(at).trim() }
}

function endsInsideWord(text: string, end: number): boolean {
  const next = text[end] ?? ' '
  return LETTERS.test(next) && !text[end - 1]?.endsWith('.')
}

type NameParts = Omit<PersonName, 'salutation'>

/** `von der Heyde, Dr. Anna` or `Heyde, Anna von der`. */
function surnameFirst(surname: string, behind: string): NameParts {
  const { titles, rest } = takeTitles(behind)
  const words = rest.split(' ')
  const prefixes: string[] = []
  while (words.length > 1 && PREFIXES.has(words.at(-1)?.toLowerCase() ?? ''))
    prefixes.unshift(words.pop() ?? '')
  const last = splitSurname(surname.split(' '))
  return {
    titles: titles,
    firstName: words.join(' '),
    namePrefix: [...prefixes, last.namePrefix].filter(Boolean).join(' '),
    lastName: last.lastName,
    nameSuffix: last.nameSuffix,
  }
}

/** `Anna Maria von der Heyde jun.`: the last word is the surname, with the particles before it. */
function surnameLast(name: string): NameParts {
  const words = name.split(' ').filter((word) => word !== '')
  const behind: string[] = []
  while (words.length > 2 && postTitle.test(words.at(-1) ?? '')) behind.unshift(words.pop() ?? '')
  let nameSuffix = ''
  if (words.length > 1 && SUFFIX.test(words.at(-1) ?? '')) nameSuffix = words.pop() ?? ''
  let start = Math.max(0, words.length - 1)
  while (start > 0 && isPrefix(words[start - 1] ?? '', start - 1)) start--
  // In "Anna Graf von Bülow" everything from the particle on is the surname, however many words follow it.
  const particle = words.findIndex(
    (word, index) => index > 0 && isPrefix(word, index) && index < words.length - 1,
  )
  if (particle > 0) start = Math.min(start, particle)
  const last = splitSurname(words.slice(start))
  return {
    ...last,
    titles: behind,
    firstName: words.slice(0, start).join(' '),
    nameSuffix: [last.nameSuffix, nameSuffix].filter(Boolean).join(' '),
  }
}

function splitSurname(words: string[]): Pick<NameParts, 'namePrefix' | 'lastName' | 'nameSuffix'> {
  const rest = [...words]
  const nameSuffix = rest.length > 1 && SUFFIX.test(rest.at(-1) ?? '') ? (rest.pop() ?? '') : ''
  let count = 0
  while (count < rest.length - 1 && (isPrefix(rest[count] ?? '', count + 1) || isAnd(rest, count))) count++
  return { namePrefix: rest.slice(0, count).join(' '), lastName: rest.slice(count).join(' '), nameSuffix }
}

/** The middle of "von und zu". */
function isAnd(words: string[], index: number): boolean {
  return index > 0 && /^(?:und|u\.)$/.test(words[index] ?? '') && isPrefix(words[index + 1] ?? '', index + 2)
}

/** Particles are written small, apart from ranks and from the first word of a line. */
function isPrefix(word: string, index: number): boolean {
  const lower = word.toLowerCase()
  if (!PREFIXES.has(lower)) return false
  if (NOBLE.has(lower)) return true
  return (
    word === lower ||
    (index > 0 &&
      /^(?:Van|Von|De|Der|Del|Della|Di|Da|Dos|La|Le|Ter|Ten|Zu|Zum|Zur|Vom|Al|El|Ben|St\.)$/u.test(word))
  )
}

function greetedTitles(person: AddressedPerson): string[] {
  const isAustrian = person.country === 'AT'
  const greeted = (person.titles ?? []).filter(
    (title) =>
      !postTitle.test(title) && (GREETED.test(title) || (isAustrian && GREETED_IN_AUSTRIA.test(title))),
  )
  const short = greeted.map(shortTitle)
  // Nobody is greeted "Dr. Dr."
  return [...new Set(short)]
}

/** In a greeting the faculty is left out: `Dr. med. dent.` becomes `Dr.` */
function shortTitle(title: string): string {
  if (/prof/i.test(title)) return 'Prof.'
  if (/^d{0,2}dr|^doktor/i.test(title)) return /^ddr/i.test(title) ? 'DDr.' : 'Dr.'
  if (/^m{0,2}mag/i.test(title))
    return title.replace(/\s?\(?fh\)?.*$/i, '').replace(/^(m{0,2}mag\.?(?:\s?[aª]\.?)?).*$/i, '$1')
  return title.replace(/\s?\(.*\)$/, '')
}

function informal(salutation: string | null | undefined, first: string, isEnglish: boolean): string {
  if (isEnglish) return `Dear ${first}`
  if (salutation === 'frau') return `Liebe ${first}`
  return salutation === 'herr' ? `Lieber ${first}` : `Hallo ${first}`
}

function formalEnglish(person: AddressedPerson, last: string): string | null {
  const titles = greetedTitles(person)
  if (titles.includes('Prof.')) return `Dear Professor ${last}`
  if (titles.length > 0) return `Dear Dr ${last}`
  if (person.salutation === 'frau') return `Dear Ms ${last}`
  return person.salutation === 'herr' ? `Dear Mr ${last}` : null
}
