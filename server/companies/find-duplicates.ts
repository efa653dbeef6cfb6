import sql, { join, type Sql } from 'sql-template-tag'
import type { CompanyDuplicateQuery, DuplicateCompany } from '#api/companies.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { homeCountry } from '#server/platform/identity/home-country.ts'
import { companiesLike, nameKey } from '#server/search/public.ts'
import { company } from './company.ts'
import { normaliseCompany } from './company-values.ts'

const SHOWN = 5

/** Companies that may be meant already by what is being typed. */
export async function duplicateCompanies(
  gate: Gate,
  query: CompanyDuplicateQuery,
  selfId: string | null = null,
): Promise<DuplicateCompany[]> {
  gate.demand(company, 'see')
  for (const name of Object.keys(query))
    if (!gate.sees(company, name))
      throw new Problem('duplicates.malformed', { errors: [{ pointer: `/${name}`, code: 'field.unknown' }] })
  const { values } = normaliseCompany(query, await homeCountry(gate))
  const ways: Sql[] = []
  const exact = (column: Sql, value: unknown) => {
    if (typeof value === 'string' && value) ways.push(sql`${column} = ${value}`)
  }
  exact(sql`t.vat_id`, values.vatId)
  exact(sql`t.email`, values.email)
  exact(sql`t.website`, values.website)
  const alike = query.name ? await companiesLike(gate.tx, query.name) : []
  if (alike.length > 0) ways.push(sql`t.id = any (${alike}::uuid[])`)
  if (ways.length === 0) return []
  const rows = await gate.tx.query<{ id: string }>(sql`
    select t.id from companies t
    where (${join(ways, ' or ')}) and t.deleted_at is null and ${gate.rowsOf(company)}
      and t.id is distinct from ${selfId}::uuid
      and not exists (select from company_suspects s where s.one_id = least(t.id, ${selfId}::uuid)
        and s.other_id = greatest(t.id, ${selfId}::uuid) and s.dismissed_at is not null)
    limit 100`)
  if (rows.length === 0) return []
  const { items } = await gate.list(company, {
    filter: { field: 'id', op: 'in', value: rows.map((row) => row.id) },
    fields: ['name', 'city', 'vatId', 'email', 'website'].filter((field) => gate.sees(company, field)),
    sort: 'id',
    limit: 100,
  })
  return items
    .map((item) => judged(item, values))
    .filter((each) => each.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN)
}

/** Companies that may be the same as one that is there. */
export async function duplicatesOfCompany(gate: Gate, id: string): Promise<DuplicateCompany[]> {
  const record = await gate.get(company, id)
  const query = Object.fromEntries(
    ['name', 'vatId', 'email', 'website'].flatMap((name) =>
      typeof record[name] === 'string' && record[name] ? [[name, record[name]]] : [],
    ),
  )
  return duplicateCompanies(gate, query as CompanyDuplicateQuery, id)
}

function judged(found: Row, wanted: Row): DuplicateCompany {
  const reasons = companyResemblance(found, wanted)
  return {
    id: String(found.id),
    name: String(found.name ?? ''),
    city: typeof found.city === 'string' ? found.city : null,
    score: scoreOf(reasons),
    reasons: reasons.map(([reason]) => reason),
  }
}

/** Why two may be one company, each reason with how much it says. */
export function companyResemblance(one: Row, other: Row): [reason: string, score: number][] {
  const reasons: [string, number][] = []
  const isSame = (name: string) => Boolean(other[name]) && other[name] === one[name]
  if (isSame('vatId')) reasons.push(['vat-id', 98])
  const [a, b] = [nameKey(String(other.name ?? '')), nameKey(String(one.name ?? ''))]
  if (a !== '' && a === b) reasons.push(['name', 90])
  else if (a !== '' && b !== '' && (a.startsWith(b) || b.startsWith(a))) reasons.push(['similar-name', 65])
  if (isSame('email')) reasons.push(['email', 80])
  if (isSame('website')) reasons.push(['website', 75])
  return reasons
}

function scoreOf(reasons: readonly (readonly [string, number])[]): number {
  const best = Math.max(0, ...reasons.map(([, score]) => score))
  return reasons.length > 0 ? Math.min(100, best + 3 * (reasons.length - 1)) : 0
}
