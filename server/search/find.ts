import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { SearchAnswer, SearchHit } from '#api/search.ts'
import { company } from '#server/companies/public.ts'
import { type AddressedPerson, contact, fullName } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { bearsWord, countBearers, holdsWord, idsByWords, tokenKinds } from './condition.ts'
import { rankOf, type WantedWord } from './rank.ts'
import {
  alsoInOwnFields,
  analyseQuery,
  beginningOfAddress,
  namesakes,
  type QueryWord,
  type TokenRange,
  typoCandidates,
} from './tokens.ts'

type Stage = SearchAnswer['stage']
type Kind = SearchHit['kind']
type Row = AddressedPerson & {
  id: string
  companyName: string | null
  city: string | null
  email: string | null
  phone: string | null
  isOwn: boolean
  isArchived: boolean
  recency: number | null
}
type Found = { kind: Kind; row: Row; stage: Stage; rank: number }

/** With fewer hits it is also looked for what sounds alike, and with only a handful for what may be mistyped. */
const ENOUGH = 20
const HANDFUL = 8
const FEW = 3
/**
 * How many each way of finding may bring before they are ranked. A common beginning has hundreds of thousands of
 * bearers, and no ranking that has to see all of them is fast enough for typing; within the window the rank is exact.
 */
const WINDOW = 50
const CANDIDATES = 5
/** So many bearers of the leading word are looked at when most of them will not do. */
const LOOKED_AT = 3000

/** People and companies for what somebody typed, the likeliest first, as far as the reader may see them. */
export async function search(gate: Gate, text: string, limit: number): Promise<SearchAnswer> {
  const fields = await Promise.all([gate.fieldsOf(contact), gate.fieldsOf(company)])
  const words = alsoInOwnFields(analyseQuery(text), fields.flatMap(Object.keys))
  const found = new Map<string, Found>()
  const isLessThan = (count: number) => found.size < Math.min(limit, count)
  const look = async (wanted: readonly WantedWord[], as: Stage, kinds?: readonly Kind[]) => {
    await collect(gate, found, await rarestFirst(gate, wanted), as, kinds)
  }
  const address = beginningOfAddress(text)
  if (address) await look([address], 'words')
  const isAddress = found.size > 0
  const pair = isAddress ? null : namesakes(words)
  if (pair) {
    // First and last name, as most people type; whoever has many namesakes is among them.
    const only = (kind: Kind, wanted: readonly WantedWord[]) =>
      collect(gate, found, { words: wanted, isCommon: false }, 'words', [kind], words)
    await Promise.all([only('contact', pair), only('company', words)])
  }
  if (words.length > 0 && !isAddress && isLessThan(pair ? HANDFUL : ENOUGH))
    await look(words, 'words', pair ? ['contact'] : undefined)
  // Whoever typed two words has said whom she means, unless nobody is called so.
  const enough = isAddress ? 0 : words.length > 1 ? FEW : ENOUGH
  if (isLessThan(enough) && words.some((word) => word.phonetic !== null))
    await look(words.map(bySound), 'sound')
  const meant = isLessThan(Math.min(enough, HANDFUL)) ? await wordsMeant(gate, words) : null
  if (meant) await look(meant, 'typo')
  const best = [...found.values()].sort(byRank).slice(0, limit)
  for (const kind of ['contact', 'company'] as const) {
    const rows = best.filter((each) => each.kind === kind).map((each) => each.row)
    gate.shown(resources[kind], rows, fieldsShown(gate, kind))
  }
  // Told by what is shown alone: that a similar word exists at all would tell of people one may not see.
  const stage = stages.findLast((each) => best.some((hit) => hit.stage === each)) ?? 'words'
  return { items: best.map((each) => hitOf(each, words)), stage }
}

const stages: readonly Stage[] = ['words', 'sound', 'typo']
const resources = { contact, company }

function byRank(a: Found, b: Found): number {
  return (
    stages.indexOf(a.stage) - stages.indexOf(b.stage) ||
    a.rank - b.rank ||
    Number(a.row.isArchived) - Number(b.row.isArchived) ||
    Number(b.row.isOwn) - Number(a.row.isOwn) ||
    Number(b.kind === 'contact') - Number(a.kind === 'contact') ||
    (b.row.recency ?? 0) - (a.row.recency ?? 0)
  )
}

type Counted = { words: readonly WantedWord[]; isCommon: boolean }

/**
 * The word the fewest bear themselves leads, the others are looked up; words only companies bear come last. A single
 * word needs no counting unless the reader sees only a part.
 */
async function rarestFirst(gate: Gate, words: readonly WantedWord[]): Promise<Counted> {
  if (!gate.can(contact, 'see') || (words.length < 2 && seesAll(gate, 'contact')))
    return { words, isCommon: false }
  const sees = (field: string) => gate.sees(contact, field)
  const bearers = await countBearers(gate.tx, 'contact', words, sees, LOOKED_AT)
  const own = new Map(words.map((word, index) => [word, bearers[index]?.own || Number.POSITIVE_INFINITY]))
  const sorted = [...words].sort((a, b) => (own.get(a) ?? 0) - (own.get(b) ?? 0))
  const isCommon = Math.min(...bearers.map((each) => each.own + each.companies * 10)) > LOOKED_AT
  return { words: sorted, isCommon }
}

function seesAll(gate: Gate, kind: Kind): boolean {
  return gate.actor.rights.get(kind)?.rows === 'all'
}

async function collect(
  gate: Gate,
  found: Map<string, Found>,
  { words, isCommon }: Counted,
  stage: Stage,
  kinds: readonly Kind[] = ['contact', 'company'],
  typed = words,
): Promise<void> {
  const ask = async (statement: Sql | null) => (statement ? gate.tx.query<Row>(statement) : [])
  const add = (kind: Kind) => (row: Row) => {
    if (!found.has(row.id)) found.set(row.id, { kind, row, stage, rank: rankOf({ ...row, kind }, typed) })
  }
  const [people = [], firms = []] = await Promise.all(
    (['contact', 'company'] as const).map((kind) =>
      kinds.includes(kind) ? ask(hits(gate, kind, words)) : [],
    ),
  )
  people.forEach(add('contact'))
  firms.forEach(add('company'))
  // Who sees a small part of all may own nobody among the first bearers of a common word, and somebody among the rest.
  if (stage === 'words' && isCommon && people.length < ENOUGH && !seesAll(gate, 'contact'))
    for (const row of await ask(ownHits(gate, words))) add('contact')(row)
}

/** The first bearers of the leading word, in the order of words, who hold the others too and may be seen. */
function hits(gate: Gate, kind: Kind, words: readonly WantedWord[]): Sql | null {
  const [main, ...others] = words
  if (!main || !gate.can(resources[kind], 'see')) return null
  const sees = (field: string) => gate.sees(resources[kind], field)
  const isWhole = seesAll(gate, kind)
  const rest = join(alive(gate, kind), ' and ')
  const sources = [
    idsByWords(kind, words, sees, {
      lookedAt: isWhole && others.length === 0 ? WINDOW * 2 : LOOKED_AT,
      atMost: isWhole ? WINDOW : LOOKED_AT,
    }),
  ]
  const isName = main.kind === 'word' && main.ranges.some((range) => range.kinds.includes('name'))
  // Of a name that hundreds bear, the ones entered last.
  if (kind === 'contact' && isName && others.length === 0 && isWhole && sees('lastName'))
    sources.push(sql`(
      select k.contact_id from contact_tokens k join contacts t on t.id = k.contact_id
      where k.token = ${main.word} and k.kind = ${raw(String(tokenKinds.name))} and ${rest}
      order by k.contact_id desc limit ${raw(String(WINDOW))})`)
  const table = raw(kind === 'contact' ? 'contacts' : 'companies')
  return sql`
    select ${selection(gate, kind)} from ${table} t
    where t.id = any (array(${join(sources, ' union all ')})) and ${rest} limit ${raw(String(WINDOW * 3))}`
}

/** For common words: those of the reader's own part who hold them, found by walking through that part. */
function ownHits(gate: Gate, words: readonly WantedWord[]): Sql | null {
  const sees = (field: string) => gate.sees(contact, field)
  const [main, ...others] = words
  if (!main) return null
  const conditions = [
    ...alive(gate, 'contact'),
    bearsWord('contact', main, sees),
    ...others.map((word) => holdsWord('contact', word, sees)),
  ]
  return sql`
    select ${selection(gate, 'contact')} from contacts t
    where ${join(conditions, ' and ')} limit ${raw(String(WINDOW))}`
}

function alive(gate: Gate, kind: Kind): Sql[] {
  return [sql`t.deleted_at is null`, gate.rowsOf(resources[kind])]
}

/** The columns a hit is ranked and shown by; what the reader may not see is not read. */
const columns: Readonly<
  Record<Kind, Readonly<Record<string, readonly [field: string, expression: string]>>>
> = {
  contact: {
    titles: ['titles', 't.titles'],
    firstName: ['firstName', 't.first_name'],
    namePrefix: ['namePrefix', 't.name_prefix'],
    lastName: ['lastName', 't.last_name'],
    nameSuffix: ['nameSuffix', 't.name_suffix'],
    companyName: [
      'company',
      '(select k.name from companies k where k.id = t.company_id and k.deleted_at is null)',
    ],
    city: ['city', 't.city'],
    email: ['email', 't.email'],
    phone: ['phone', 't.phone'],
    recency: ['lastContactAt', 'extract(epoch from t.last_contact_at)::double precision'],
  },
  company: {
    companyName: ['name', 't.name'],
    city: ['city', 't.city'],
    email: ['email', 't.email'],
    phone: ['phone', 't.phone'],
    recency: ['updatedAt', 'extract(epoch from t.updated_at)::double precision'],
  },
}

function selection(gate: Gate, kind: Kind): Sql {
  const resource = resources[kind]
  const parts = Object.entries(columns[kind]).map(
    ([name, [field, expression]]) =>
      sql`${raw(gate.sees(resource, field) ? expression : 'null')} as ${raw(`"${name}"`)}`,
  )
  return join([
    raw('t.id'),
    raw('t.archived_at is not null as "isArchived"'),
    sql`t.owner_id is not distinct from ${gate.actor.userId}::uuid as "isOwn"`,
    ...parts,
  ])
}

function fieldsShown(gate: Gate, kind: Kind): string[] {
  const resource = resources[kind]
  return Object.values(columns[kind])
    .map(([field]) => field)
    .filter((field) => gate.sees(resource, field))
}

/** The word by its sound; one whose sound tells nothing stays as it is. */
function bySound(word: QueryWord): WantedWord {
  if (word.phonetic === null) return word
  return { ...word, bySound: true, ranges: [exactly(word.phonetic, ['phonetic'])] }
}

/** The words, each also as what it may have been meant for; null when none resembles anything. */
async function wordsMeant(gate: Gate, words: readonly QueryWord[]): Promise<WantedWord[] | null> {
  let isAny = false
  const meant: WantedWord[] = []
  for (const word of words) {
    const candidates = await candidatesFor(gate, word)
    if (candidates.length > 0) isAny = true
    const ranges = candidates.map((each) => exactly(each, ['name', 'company']))
    meant.push({ ...word, meant: candidates, ranges: [...word.ranges, ...ranges] })
  }
  return isAny ? meant : null
}

async function candidatesFor(gate: Gate, { word, typo }: QueryWord): Promise<string[]> {
  if (!typo) return []
  const { firstLetter, minLength, maxDistance } = typo
  // One edit more than counts: the database takes neighbours that changed places for two, and a letter too many moves
  // the end of what is compared. What counts is decided after that.
  const [length, limit] = [[...word].length, maxDistance + 1].map((each) => raw(String(each)))
  const rows = await gate.tx.query<{ word: string }>(sql`
    select word from (
      select word, bearers, levenshtein_less_equal(${word}, left(word, ${length}), ${limit}) as distance from search_words
      where word >= ${firstLetter} and word < ${firstLetter + LAST} and length(word) >= ${raw(String(minLength))}
    ) w where distance between 1 and ${limit} order by distance, bearers desc, length(word) limit 200`)
  return typoCandidates(
    word,
    rows.map((row) => row.word),
    CANDIDATES,
  )
}

const LAST = '\u{10FFFF}'

function exactly(token: string, kinds: TokenRange['kinds']): TokenRange {
  return { kinds, from: token, to: `${token}\u0001` }
}

function hitOf({ kind, row }: Found, words: readonly QueryWord[]): SearchHit {
  const title = kind === 'contact' ? fullName(row) : (row.companyName ?? '')
  const place = kind === 'contact' ? (row.companyName ?? row.city) : row.city
  return {
    kind,
    id: row.id,
    title: title || '–',
    subtitle: place,
    matched: matchedBy(row, words),
    isArchived: row.isArchived,
  }
}

function matchedBy(row: Row, words: readonly QueryWord[]): string | null {
  if (words.some((word) => word.kind === 'phone')) return row.phone
  return words.some((word) => word.kind === 'email') ? row.email : null
}
