import { parseEmail } from '#server/platform/values/email.ts'
import { localDigits, nationalDigits } from '#server/platform/values/phone.ts'
import { fold, phoneticCode } from './fold.ts'

export type TokenKind = 'name' | 'email' | 'phone' | 'phonetic' | 'company' | 'custom' | 'pair'
export type Token = { token: string; kind: TokenKind }

export type ContactWords = {
  firstName?: string | null
  namePrefix?: string | null
  lastName?: string | null
  emails?: readonly string[]
  /** E.164 */
  phones?: readonly string[]
}

export type CompanyWords = {
  name?: string | null
  emails?: readonly string[]
  /** E.164 */
  phones?: readonly string[]
  website?: string | null
}

/** Tokens between `from` (included) and `to` (excluded), in the order of bytes (collation "C"). */
export type TokenRange = {
  kinds: readonly TokenKind[]
  from: string
  to: string
  /** The own field the words are from: only who sees it finds them. */
  field?: string
}

export type QueryWord = {
  word: string
  kind: 'word' | 'email' | 'phone'
  /** A token in any of them is a hit. */
  ranges: TokenRange[]
  /** Second stage: the code its sound has, null where a sound tells nothing. */
  phonetic: string | null
  /** Third stage: which tokens of the dictionary are worth comparing letter by letter. */
  typo: TypoRule | null
}

export type TypoRule = { maxDistance: 1 | 2; firstLetter: string; minLength: number }

const MAX_TOKEN_LENGTH = 64
const MAX_TOKENS = 100
const MAX_QUERY_LENGTH = 200
const MAX_QUERY_WORDS = 8
// The last character there is: an upper bound for everything that begins like `from`.
const LAST = '\u{10FFFF}'
const WORD_KINDS: readonly TokenKind[] = ['name', 'email', 'company']
// Before the digits of a reversed number, so that endings and beginnings are never mixed up.
const REVERSED = '<'
// Before two words of one name, so that no beginning of a single word meets them.
const PAIR = '='
/** Of the first word of a pair so much is kept as most people type of it. */
const PAIR_LETTERS = 3
const NAMES_PAIRED = 4

const APOSTROPHE = /['´`’‘ʼ]/gu
const WORD = /[\p{L}\p{N}]+/gu
const WORD_CHARACTER = /[\p{L}\p{N}]/u
const LEGAL_FORMS = new Set(
  'ag cie co eg ek ev gbr gesmbh ggmbh gmbh haftungsbeschrankt inc kg kgaa llc llp ltd mbb mbh ohg og partgmbb plc sa sarl se srl ug'.split(
    ' ',
  ),
)
const DOTTED_LEGAL_FORM =
  /(?<![\p{L}\p{N}])(?:e\s?\.\s?(?:k|v|g|u)|a\s?\.\s?g|u\s?\.\s?g|g\s?\.\s?m\s?\.\s?b\s?\.\s?h)\.?(?![\p{L}\p{N}])/giu
const PHONE_CHUNK = /(?<![\p{L}\p{N}@._-])(?:\+|\(0)?\d(?:[\d\s()/.-]*\d)?(?![\p{L}\p{N}@_])/gu
const MIN_PHONE_DIGITS = 3

/** All words under which a person is found. */
export function contactTokens(contact: ContactWords): Token[] {
  const tokens: Token[] = []
  for (const name of [contact.lastName, contact.firstName, contact.namePrefix]) {
    const words = wordsOf(name ?? '')
    tokens.push(...asTokens('name', words))
    if (name !== contact.namePrefix) tokens.push(...phoneticTokens(words))
  }
  const names = tokens.flatMap(({ kind, token }) => (kind === 'name' ? [token] : []))
  tokens.push(...sharedTokens(contact), ...pairTokens(names))
  return unique(tokens)
}

/** All words under which a company is found; its people are found through it. */
export function companyTokens(company: CompanyWords): Token[] {
  const words = companyWords(company.name ?? '')
  const tokens = [...asTokens('company', words), ...phoneticTokens(words)]
  const host = hostOf(company.website ?? '')
  if (host !== '') tokens.push(...asTokens('company', [host, ...wordsOf(host)]))
  tokens.push(...sharedTokens(company))
  return unique(tokens)
}

/** All words of an own field, with its key in front: who sees one field is not led to what is in another. */
export function ownTokens(key: string, texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => asTokens('custom', wordsOf(text)))
  return unique(words)
    .slice(0, MAX_TOKENS)
    .map(({ token }) => `${ownPrefix(key)}${token}`)
}

/** What the words of an own field begin with; none of the others begins so. */
function ownPrefix(key: string): string {
  return `:${key}:`
}

/** The words, each also as the beginning of a word in one of these own fields, `custom.<key>`. */
export function alsoInOwnFields(words: readonly QueryWord[], fields: readonly string[]): QueryWord[] {
  const own = [...new Set(fields)].filter((field) => field.startsWith('custom.'))
  if (own.length === 0) return [...words]
  return words.map((word) => ({
    ...word,
    ranges: [
      ...word.ranges,
      ...own.map((field) => ({ ...range(['custom'], `${ownPrefix(field.slice(7))}${word.word}`), field })),
    ],
  }))
}

/** What somebody typed, as ranges of tokens; every word must hit. The longest word, the rarest, comes first. */
export function analyseQuery(input: string): QueryWord[] {
  const text = input.slice(0, MAX_QUERY_LENGTH).normalize('NFC')
  const phones: QueryWord[] = []
  const rest = text.replace(PHONE_CHUNK, (chunk) => {
    const digits = chunk.replace(/\D/g, '')
    if (digits.length < MIN_PHONE_DIGITS) return chunk
    phones.push(phoneWord(chunk, digits))
    return ' '
  })
  const words: QueryWord[] = []
  for (const chunk of withoutDottedForm(rest).split(/\s+/u)) {
    if (chunk.includes('@') && chunk.length > 1) words.push(emailWord(chunk))
    else words.push(...wordsOf(chunk).map(plainWord))
  }
  const known = words.filter((word) => word.kind !== 'word' || !LEGAL_FORMS.has(word.word))
  const kept = known.length + phones.length > 0 ? known : words
  return uniqueWords([...phones, ...kept])
    .sort((left, right) => right.word.length - left.word.length)
    .slice(0, MAX_QUERY_WORDS)
}

/** A beginning of an address as people type it, `anna.mull`, as one word; null for anything else. */
export function beginningOfAddress(input: string): QueryWord | null {
  const text = input.trim().slice(0, MAX_TOKEN_LENGTH)
  return /^[\p{L}\p{N}]+(?:[._-]+[\p{L}\p{N}]+)*[._][\p{L}\p{N}]+$/u.test(text) ? emailWord(text) : null
}

/**
 * Words of which two may be first and last name, `tho müller`: led by the ranges of people in whose name two of them
 * begin words, because each word alone has thousands of bearers; then what a pair does not tell. Null when no two
 * could be a name.
 */
export function namesakes(words: readonly QueryWord[]): QueryWord[] | null {
  const plain = words.filter(({ kind }) => kind === 'word')
  // The longest come first.
  const pairs = plain.flatMap((longer, place) =>
    plain.slice(place + 1).map((shorter) => pairRange(longer, shorter)),
  )
  const [longer, shorter] = plain
  const ranges = pairs.filter((each) => each !== null)
  if (!longer || !shorter || ranges.length === 0) return null
  if (words.length > 2) return [{ ...longer, ranges }, ...words]
  const cut = lettersOf(shorter) < PAIR_LETTERS ? longer : shorter
  const rest = lettersOf(cut) > PAIR_LETTERS ? [{ ...cut, ranges: [range(['name'], cut.word)] }] : []
  return [{ ...longer, ranges }, ...rest]
}

function pairRange(longer: QueryWord, shorter: QueryWord): TokenRange | null {
  if (lettersOf(shorter) >= PAIR_LETTERS) return range(['pair'], pairText(shorter.word, longer.word))
  return lettersOf(longer) >= PAIR_LETTERS ? range(['pair'], pairText(longer.word, shorter.word)) : null
}

function lettersOf({ word }: QueryWord): number {
  return [...word].length
}

/** Which tokens may be a misspelling of the word; null where a word is too short to tell. */
export function typoRule(word: string): TypoRule | null {
  const length = [...word].length
  if (length < 4 || /\d/.test(word)) return null
  const maxDistance = length < 6 ? 1 : 2
  return { maxDistance, firstLetter: [...word][0] ?? '', minLength: length - maxDistance }
}

/** The likeliest of the tokens that the word may have been meant for, best first. */
export function typoCandidates(word: string, tokens: Iterable<string>, limit = 5): string[] {
  const rule = typoRule(word)
  if (rule === null) return []
  const found: { token: string; distance: number; extra: number }[] = []
  for (const token of tokens) {
    if (token.length < rule.minLength) continue
    const distance = beginningDistance(word, token, rule.maxDistance)
    if (distance > 0 && distance <= rule.maxDistance)
      found.push({ token, distance, extra: token.length - word.length })
  }
  found.sort((left, right) => left.distance - right.distance || Math.abs(left.extra) - Math.abs(right.extra))
  return found.slice(0, limit).map((candidate) => candidate.token)
}

/**
 * Edits (insert, delete, replace, swap neighbours) from the word to the nearest beginning of the token,
 * because while typing the end is not there yet. Above `limit` the exact number does not matter.
 */
export function beginningDistance(word: string, token: string, limit: number): number {
  let before: number[] = []
  let last = Array.from({ length: Math.min(token.length, word.length + limit) + 1 }, (_, column) => column)
  const width = last.length
  for (let row = 1; row <= word.length; row++) {
    const current = [row]
    let best = row
    for (let column = 1; column < width; column++) {
      const isSame = word[row - 1] === token[column - 1]
      let cost = Math.min(
        (last[column] ?? row) + 1,
        (current[column - 1] ?? row) + 1,
        (last[column - 1] ?? row) + (isSame ? 0 : 1),
      )
      if (
        row > 1 &&
        column > 1 &&
        word[row - 1] === token[column - 2] &&
        word[row - 2] === token[column - 1]
      ) {
        cost = Math.min(cost, (before[column - 2] ?? row) + 1)
      }
      current.push(cost)
      if (cost < best) best = cost
    }
    if (best > limit) return limit + 1
    before = last
    last = current
  }
  return Math.min(...last)
}

function sharedTokens(record: Pick<ContactWords, 'emails' | 'phones'>): Token[] {
  const tokens: Token[] = []
  for (const email of record.emails ?? []) tokens.push(...emailTokens(email))
  for (const phone of record.phones ?? []) tokens.push(...phoneTokens(phone))
  return tokens
}

/** `max.muster@firma.example` is found by its beginning, by `muster` and by `@firma`. */
function emailTokens(email: string): Token[] {
  const whole = fold(email.trim())
  const at = whole.lastIndexOf('@')
  if (at < 1) return []
  const [, ...laterParts] = whole.slice(0, at).split(/[^\p{L}\p{N}]+/u)
  return asTokens('email', [whole, whole.slice(at), ...laterParts.filter((part) => part.length > 1)])
}

function phoneTokens(e164: string): Token[] {
  const digits = e164.replace(/\D/g, '')
  if (digits.length < MIN_PHONE_DIGITS) return []
  // By country, by town, within the town, and from its end.
  const written = [nationalDigits(e164), localDigits(e164)]
  return asTokens('phone', [
    digits,
    ...written.filter((each) => each !== null && each !== digits && each.length >= MIN_PHONE_DIGITS),
    reversed(digits),
  ] as string[])
}

function phoneticTokens(words: readonly string[]): Token[] {
  return asTokens('phonetic', words.map(phoneticCode))
}

/** Every two words of a name in both orders, the first cut short: `=tho muller`, `=mul thomas`. */
function pairTokens(names: readonly string[]): Token[] {
  const few = names.slice(0, NAMES_PAIRED)
  const firsts = few.filter((name) => [...name].length >= PAIR_LETTERS)
  return asTokens(
    'pair',
    firsts.flatMap((first) => few.filter((other) => other !== first).map((other) => pairText(first, other))),
  )
}

function pairText(first: string, other: string): string {
  return `${PAIR}${[...first].slice(0, PAIR_LETTERS).join('')} ${other}`
}

function phoneWord(chunk: string, allDigits: string): QueryWord {
  const isInternational = chunk.startsWith('+') || allDigits.startsWith('00')
  const digits = isInternational
    ? chunk.replace(/\(0\)/, '').replace(/\D/g, '').replace(/^00/, '')
    : allDigits
  const beginnings = isInternational || digits.startsWith('0') ? [digits] : [digits, `0${digits}`]
  const ranges = beginnings.map((beginning) => range(['phone'], beginning))
  if (!isInternational) ranges.push(range(['phone'], reversed(digits)))
  // "1000 Steine", "3600 Consulting": digits are words too.
  if (/^\d+$/.test(chunk)) ranges.push(range(['name', 'company'], chunk))
  return { word: digits, kind: 'phone', ranges, phonetic: null, typo: null }
}

function emailWord(chunk: string): QueryWord {
  const typed = fold(chunk.replace(/^mailto:/i, '').replace(/[<>,;]/g, ''))
  const checked = parseEmail(chunk)
  const forms = new Set([typed, ...(checked.ok ? [fold(checked.value)] : [])])
  return {
    word: typed,
    kind: 'email',
    ranges: [...forms].map((form) => range(['email'], form)),
    phonetic: null,
    typo: null,
  }
}

function plainWord(word: string): QueryWord {
  const code = phoneticCode(word)
  return {
    word,
    kind: 'word',
    ranges: [range(WORD_KINDS, word)],
    phonetic: code === '' ? null : code,
    typo: typoRule(word),
  }
}

function range(kinds: readonly TokenKind[], from: string): TokenRange {
  return { kinds, from, to: from + LAST }
}

/** The folded words of a text, parts behind hyphens too; `O'Neill` counts as `oneill` and as `neill`. */
function wordsOf(text: string): string[] {
  if (text === '') return []
  const folded = fold(text.slice(0, 2000))
  const words = folded.replace(APOSTROPHE, '').match(WORD) ?? []
  const behind = APOSTROPHE.test(folded)
    ? [...folded.matchAll(/['´`’‘ʼ]([\p{L}\p{N}]{3,})/gu)].map((found) => found[1] ?? '')
    : []
  APOSTROPHE.lastIndex = 0
  return [...words, ...behind]
}

function companyWords(name: string): string[] {
  const words = wordsOf(withoutDottedForm(name))
  const telling = words.filter((word) => !LEGAL_FORMS.has(word))
  return telling.length > 0 ? telling : wordsOf(name)
}

function withoutDottedForm(text: string): string {
  const rest = text.replace(DOTTED_LEGAL_FORM, ' ')
  return WORD_CHARACTER.test(rest) ? rest : text
}

function hostOf(website: string): string {
  return fold(
    website
      .trim()
      .replace(/^[a-z]+:\/\//i, '')
      .replace(/^www\./i, '')
      .replace(/[/?#:].*$/s, ''),
  )
}

function reversed(digits: string): string {
  return REVERSED + [...digits].reverse().join('')
}

function asTokens(kind: TokenKind, words: readonly string[]): Token[] {
  return words.filter((word) => word !== '').map((word) => ({ kind, token: word.slice(0, MAX_TOKEN_LENGTH) }))
}

function unique(tokens: Token[]): Token[] {
  const seen = new Map<string, Token>()
  for (const token of tokens) {
    const key = `${token.kind} ${token.token}`
    if (!seen.has(key)) seen.set(key, token)
    if (seen.size === MAX_TOKENS) break
  }
  return [...seen.values()]
}

function uniqueWords(words: QueryWord[]): QueryWord[] {
  return [...new Map(words.map((word) => [`${word.kind} ${word.word}`, word])).values()]
}
