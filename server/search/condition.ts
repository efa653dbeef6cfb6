import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Tx } from '#server/platform/db/tx.ts'
import { alsoInOwnFields, analyseQuery, type QueryWord, type TokenKind, type TokenRange } from './tokens.ts'

/** Numbers of the kinds of search words in the database. */
export const tokenKinds: Readonly<Record<TokenKind, number>> = {
  name: 1,
  email: 2,
  phone: 3,
  phonetic: 4,
  company: 5,
  custom: 6,
  pair: 7,
}

/** The field a kind of search word comes from: what one may not see cannot be found by either. */
const fieldOfKind: Readonly<Record<'contact' | 'company', Partial<Record<TokenKind, string>>>> = {
  contact: { name: 'lastName', pair: 'lastName', phonetic: 'lastName', email: 'email', phone: 'phone' },
  company: { company: 'name', phonetic: 'name', email: 'email', phone: 'phone' },
}

type Searched = 'contact' | 'company'
type Sees = (field: string) => boolean

/** So many records are sorted faster than a list in its order is walked through. */
const FEW = 2000
/** So many bearers of one word are worth asking one by one for the others. */
const NOT_TOO_MANY = 20_000
/** People of a company are not counted one by one. */
const PEOPLE_A_COMPANY = 4

/**
 * Rows that hold every word of the text, as the beginning of a name, company, address or number the reader may see.
 * What few hold becomes the list of those; what many hold is looked up while the list is walked in its own order, which
 * is soon full. Sorting all who begin with `sch` for a page of fifty would take a second.
 */
export async function searchCondition(
  resource: Searched,
  text: string,
  sees: Sees,
  tx: Tx,
  fields: readonly string[] = [],
): Promise<Sql> {
  const words = alsoInOwnFields(analyseQuery(text), fields)
  // Nothing that could be looked for, for example only punctuation, finds nothing rather than everything.
  if (words.length === 0) return sql`false`
  const worthAsking = words.length > 1 ? NOT_TOO_MANY : FEW
  const bearersOf = await countBearers(tx, resource, words, sees, worthAsking)
  const counts = bearersOf.map(({ own, companies }) => own + companies * PEOPLE_A_COMPANY)
  const least = Math.min(...counts)
  if (least === 0) return sql`false`
  const rarest = words[counts.indexOf(least)] as QueryWord
  const others = words.filter((word) => word !== rarest).map((word) => holdsWord(resource, word, sees))
  if (least <= worthAsking) {
    const ids = await idsOf(tx, resource, bearers(resource, rarest, sees), others, FEW)
    if (ids) return sql`t.id = any (${ids}::uuid[])`
  }
  return join([bearsWord(resource, rarest, sees), ...others], ' and ')
}

export type Bearers = { own: number; companies: number }

/** How many bear each word themselves, and how many companies do, counted no further than asked for. */
export async function countBearers(
  tx: Tx,
  resource: Searched,
  words: readonly QueryWord[],
  sees: Sees,
  upTo: number,
): Promise<Bearers[]> {
  const sum = (ranges: readonly TokenRange[], of: Searched, most: number) =>
    sql`(${join([sql`0`, ...ranges.map((range) => sql`(select count(*) from ${idsBetween(of, range, most)})`)], ' + ')})::integer`
  const counts = words.flatMap((word) => [
    sum(rangesSeen(resource, word.ranges, sees), resource, upTo + 1),
    sum(companyRanges(resource, word, sees), 'company', Math.ceil((upTo + 1) / PEOPLE_A_COMPANY)),
  ])
  const [row] = await tx.query<{ counts: number[] }>(sql`select array[${join(counts)}] as counts`)
  return words.map((_, index) => ({
    own: row?.counts[2 * index] ?? 0,
    companies: row?.counts[2 * index + 1] ?? 0,
  }))
}

/** The visible ones of the bearers for whom the other conditions hold; null when they are too many to name. */
async function idsOf(
  tx: Tx,
  resource: Searched,
  source: Sql,
  others: readonly Sql[],
  atMost: number,
): Promise<string[] | null> {
  const table = raw(resource === 'contact' ? 'contacts' : 'companies')
  const [row] = await tx.query<{ ids: string[] }>(sql`
    select coalesce(array_agg(f.id), '{}') as ids from (
      select t.id from ${table} t where ${join([sql`t.id = any (array(${source}))`, ...others], ' and ')}
      limit ${raw(String(atMost + 1))}
    ) f`)
  const ids = row?.ids ?? []
  return ids.length > atMost ? null : ids
}

/** Ids of who bears a word, whoever may see them. */
function bearers(resource: Searched, word: QueryWord, sees: Sees): Sql {
  const own = rangesSeen(resource, word.ranges, sees).map(
    (range) => sql`select k as id from ${idsBetween(resource, range, null)} k`,
  )
  const ofCompany = companyRanges(resource, word, sees).map(
    (range) =>
      sql`select c.id from ${idsBetween('company', range, null)} k join contacts c on c.company_id = k`,
  )
  return join([...own, ...ofCompany], ' union all ')
}

/** Whether row `t` bears the word: all who do are listed once and kept in memory. */
export function bearsWord(resource: Searched, word: QueryWord, sees: Sees): Sql {
  const ways = [
    ...rangesSeen(resource, word.ranges, sees).map(
      (range) => sql`t.id in (select k from ${idsBetween(resource, range, null)} k)`,
    ),
    ...companyRanges(resource, word, sees).map(
      (range) => sql`t.company_id in (select k from ${idsBetween('company', range, null)} k)`,
    ),
  ]
  // As a part of `or` it stays a list to look up; alone it would become a join, and the list be sorted as a whole.
  return sql`(${join([...ways, sql`false`], ' or ')})`
}

/** Whether row `t` bears the word: for the second word, when the first has left few. */
export function holdsWord(resource: Searched, word: QueryWord, sees: Sees): Sql {
  const own = rangesSeen(resource, word.ranges, sees)
  const ways = [
    ...own.map((range) => bears(resource, 'id', range)),
    ...companyRanges(resource, word, sees).map((range) => bears('company', 'company_id', range)),
  ]
  return ways.length > 0 ? sql`(${join(ways, ' or ')})` : sql`false`
}

/**
 * Pairs are compared, so that only the index that begins with the record fits, and `offset 0` keeps it a look-up by
 * record: otherwise all bearers of a common beginning would be read for each record.
 */
function bears(resource: Searched, column: 'id' | 'company_id', { from, to, kinds }: TokenRange): Sql {
  const [table, id] =
    resource === 'contact' ? ['contact_tokens', 'contact_id'] : ['company_tokens', 'company_id']
  const pair = raw(`(k.${id}, k.token)`)
  const record = raw(`t.${column}`)
  return sql`exists (
    select from ${raw(String(table))} k
    where ${pair} >= (${record}, ${from}) and ${pair} < (${record}, ${to}) and k.kind = any (${numbersOf(kinds)}::smallint[])
    offset 0)`
}

/** A person is found by the words of her company, too. */
export function companyRanges(resource: Searched, word: QueryWord, sees: Sees): TokenRange[] {
  if (resource !== 'contact' || !sees('companyId')) return []
  return word.ranges
    .filter((range) => range.kinds.includes('company'))
    .map((range) => ({ ...range, kinds: ['company'] as const }))
}

/** Only words of what the reader sees; who may see own fields differs from field to field. */
export function rangesSeen(resource: Searched, ranges: readonly TokenRange[], sees: Sees): TokenRange[] {
  return ranges.flatMap((range) => {
    if (range.field) return sees(range.field) ? [range] : []
    const kinds = range.kinds.filter((kind) => {
      const field = fieldOfKind[resource][kind]
      return field !== undefined && sees(field)
    })
    return kinds.length > 0 ? [{ ...range, kinds }] : []
  })
}

/** Tokens `k` in one of the ranges; only `=`, `<` and `>=`, which may run before the row policies (leak-proof). */
export function anyRange(ranges: readonly TokenRange[]): Sql {
  return sql`(${join(
    ranges.map(
      ({ from, to, kinds }) =>
        sql`(k.token >= ${from} and k.token < ${to} and k.kind = any (${numbersOf(kinds)}::smallint[]))`,
    ),
    ' or ',
  )})`
}

/** Ids of the first bearers of words in a range, as a function of the database answers them. */
export function idsBetween(resource: Searched, { from, to, kinds }: TokenRange, atMost: number | null): Sql {
  const name = raw(resource === 'contact' ? 'contacts_by_token' : 'companies_by_token')
  return sql`${name}(${from}, ${to}, ${numbersOf(kinds)}::smallint[], ${raw(String(atMost))})`
}

/**
 * Ids of who bears every one of the words, the rarest of which comes first, in the order of its words. They are found
 * among the tokens alone; whether the reader may see them is for the statement this is a part of.
 */
export function idsByWords(
  resource: Searched,
  words: readonly QueryWord[],
  sees: Sees,
  { lookedAt, atMost }: { lookedAt: number; atMost: number },
): Sql {
  const ranges = words.flatMap((word, number) =>
    [...rangesSeen(resource, word.ranges, sees), ...companyRanges(resource, word, sees)].map(
      ({ from, to, kinds }) => ({
        number,
        from,
        to,
        bits: numbersOf(kinds).reduce((sum, bit) => sum | (1 << bit), 0),
      }),
    ),
  )
  const name = raw(resource === 'contact' ? 'contacts_by_words' : 'companies_by_words')
  return sql`
    select ${name}(${ranges.map((each) => each.number)}::integer[], ${ranges.map((each) => each.from)}::text[],
      ${ranges.map((each) => each.to)}::text[], ${ranges.map((each) => each.bits)}::integer[],
      ${lookedAt}, ${atMost})`
}

/** Ids of all who bear exactly this token, whoever may see them. */
export function idsOfToken(resource: Searched, token: string, kind: TokenKind): Sql {
  return idsBetween(resource, { from: token, to: `${token}\u0001`, kinds: [kind] }, null)
}

function numbersOf(kinds: readonly TokenKind[]): number[] {
  return kinds.map((kind) => tokenKinds[kind])
}
