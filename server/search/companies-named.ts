import sql, { join } from 'sql-template-tag'
import type { Tx } from '#server/platform/db/tx.ts'
import { tokenKinds } from './condition.ts'
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
  const [longest, ...others] = words.map((each) => each.token).sort((a, b) => b.length - a.length)
  if (longest === undefined) return []
  const holds = others
    .slice(0, 4)
    .map(
      (word) =>
        sql`exists (select from company_tokens o where o.company_id = c.id and o.token = ${word} and o.kind = ${tokenKinds.company})`,
    )
  return tx.query(sql`
    select c.id, c.name from company_tokens k join companies c on c.id = k.company_id
    where k.token = ${longest} and k.kind = ${tokenKinds.company} and c.deleted_at is null
      and ${join([sql`true`, ...holds], ' and ')}
    order by c.created_at limit 200`)
}

/** A company's name in the form in which two are compared, legal form included. */
export function nameKey(name: string): string {
  return fold(name).replace(/[^\p{L}\p{N}]+/gu, '')
}
