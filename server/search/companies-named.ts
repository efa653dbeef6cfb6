import sql, { join } from 'sql-template-tag'
import type { Tx } from '#server/platform/db/tx.ts'
import { idsOfToken } from './condition.ts'
import { fold } from './fold.ts'
import { companyTokens } from './tokens.ts'

/** The visible companies of exactly this name, folded: capitals, umlauts and punctuation make no difference. */
export async function companiesNamed(tx: Tx, name: string): Promise<string[]> {
  const wanted = nameKey(name)
  const rows = await holdingWords(tx, name)
  return rows.filter((row) => nameKey(row.name) === wanted).map((row) => row.id)
}

/** The visible companies that have every word of the name, legal forms aside. */
export async function companiesLike(tx: Tx, name: string): Promise<string[]> {
  return (await holdingWords(tx, name)).slice(0, 50).map((row) => row.id)
}

async function holdingWords(tx: Tx, name: string): Promise<{ id: string; name: string }[]> {
  const words = companyTokens({ name }).filter((token) => token.kind === 'company')
  if (words.length === 0) return []
  const bearers = words
    .slice(0, 5)
    .map(({ token }) => sql`select k from ${idsOfToken('company', token, 'company')} k`)
  return tx.query(sql`
    select c.id, c.name from companies c
    where c.id = any (array(${join(bearers, ' intersect ')})) and c.deleted_at is null
    order by c.created_at limit 200`)
}

/** A company's name in the form in which two are compared, legal form included. */
export function nameKey(name: string): string {
  return fold(name).replace(/[^\p{L}\p{N}]+/gu, '')
}
