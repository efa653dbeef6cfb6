import sql, { join, type Sql } from 'sql-template-tag'
import { analyseQuery, type QueryWord, type TokenKind, type TokenRange } from './tokens.ts'

/** Numbers of the kinds of search words in the database. */
export const tokenKinds: Readonly<Record<TokenKind, number>> = {
  name: 1,
  email: 2,
  phone: 3,
  phonetic: 4,
  company: 5,
  custom: 6,
}

/** The field a kind of search word comes from: what one may not see cannot be found by either. */
const fieldOfKind: Readonly<Record<'contact' | 'company', Partial<Record<TokenKind, string>>>> = {
  contact: { name: 'lastName', phonetic: 'lastName', email: 'email', phone: 'phone' },
  company: { company: 'name', phonetic: 'name', email: 'email', phone: 'phone' },
}

/** Rows that hold every word of the text, as the beginning of a name, company, address or number the reader may see. */
export function searchCondition(
  resource: 'contact' | 'company',
  text: string,
  sees: (field: string) => boolean,
): Sql {
  const words = analyseQuery(text)
  // Nothing that could be looked for, for example only punctuation, finds nothing rather than everything.
  if (words.length === 0) return sql`false`
  return join(
    words.map((word) => holdsWord(resource, word, sees)),
    ' and ',
  )
}

function holdsWord(resource: 'contact' | 'company', word: QueryWord, sees: (field: string) => boolean): Sql {
  const own = rangesSeen(resource, word.ranges, sees)
  if (resource === 'company') {
    return own.length === 0
      ? sql`false`
      : sql`t.id in (select k.company_id from company_tokens k where ${anyRange(own)})`
  }
  const ways: Sql[] = []
  if (own.length > 0)
    ways.push(sql`t.id in (select k.contact_id from contact_tokens k where ${anyRange(own)})`)
  const ofCompany = sees('companyId') ? word.ranges.filter((range) => range.kinds.includes('company')) : []
  if (ofCompany.length > 0) {
    const ranges = ofCompany.map((range) => ({ ...range, kinds: ['company'] as const }))
    ways.push(sql`t.company_id in (select k.company_id from company_tokens k where ${anyRange(ranges)})`)
  }
  return ways.length === 0 ? sql`false` : sql`(${join(ways, ' or ')})`
}

/** Own fields are never search words of the shared index: who may see them differs from field to field. */
export function rangesSeen(
  resource: 'contact' | 'company',
  ranges: readonly TokenRange[],
  sees: (field: string) => boolean,
): TokenRange[] {
  return ranges.flatMap((range) => {
    const kinds = range.kinds.filter((kind) => {
      const field = fieldOfKind[resource][kind]
      return field !== undefined && sees(field)
    })
    return kinds.length > 0 ? [{ ...range, kinds }] : []
  })
}

/** Tokens in one of the ranges; only `=`, `<` and `>=`, which may run before the row policies (leak-proof). */
export function anyRange(ranges: readonly TokenRange[]): Sql {
  return sql`(${join(
    ranges.map(({ from, to, kinds }) => {
      const numbers = kinds.map((kind) => tokenKinds[kind])
      return sql`(k.token >= ${from} and k.token < ${to} and k.kind = any (${numbers}::smallint[]))`
    }),
    ' or ',
  )})`
}
