import sql from 'sql-template-tag'
import type { Tx } from '#server/platform/db/tx.ts'
import { tokenKinds } from './condition.ts'
import { companyTokens, contactTokens } from './tokens.ts'

/** Rewrites the search words of the given contacts from what is stored about them. */
export async function indexContacts(tx: Tx, contactIds: readonly string[]): Promise<void> {
  if (contactIds.length === 0) return
  const rows = await tx.query<{
    id: string
    firstName: string | null
    namePrefix: string | null
    lastName: string
    emails: string[]
    phones: string[]
  }>(sql`
    select c.id, c.first_name as "firstName", c.name_prefix as "namePrefix", c.last_name as "lastName",
      coalesce((select array_agg(p.value_norm) from contact_points p where p.contact_id = c.id and p.kind = 'email'), '{}') as emails,
      coalesce((select array_agg(p.value_norm) from contact_points p where p.contact_id = c.id and p.kind in ('phone', 'mobile', 'fax')), '{}') as phones
    from contacts c where c.id = any (${contactIds}::uuid[])`)
  const tokens = rows.flatMap((row) => contactTokens(row).map((token) => ({ ...token, id: row.id })))
  await tx.query(sql`delete from contact_tokens where contact_id = any (${contactIds}::uuid[])`)
  await tx.query(sql`
    insert into contact_tokens (token, kind, contact_id)
    select * from unnest(${tokens.map((each) => each.token)}::text[], ${tokens.map((each) => tokenKinds[each.kind])}::smallint[],
      ${tokens.map((each) => each.id)}::uuid[])
    on conflict do nothing`)
}

/** Rewrites the search words of the given companies. */
export async function indexCompanies(tx: Tx, companyIds: readonly string[]): Promise<void> {
  if (companyIds.length === 0) return
  const rows = await tx.query<{
    id: string
    name: string
    email: string | null
    phone: string | null
    website: string | null
  }>(sql`
    select id, name, email, phone, website from companies where id = any (${companyIds}::uuid[])`)
  const tokens = rows.flatMap((row) =>
    companyTokens({ ...row, emails: given(row.email), phones: given(row.phone) }).map((token) => ({
      ...token,
      id: row.id,
    })),
  )
  await tx.query(sql`delete from company_tokens where company_id = any (${companyIds}::uuid[])`)
  await tx.query(sql`
    insert into company_tokens (token, kind, company_id)
    select * from unnest(${tokens.map((each) => each.token)}::text[], ${tokens.map((each) => tokenKinds[each.kind])}::smallint[],
      ${tokens.map((each) => each.id)}::uuid[])
    on conflict do nothing`)
}

function given(value: string | null): string[] {
  return value === null ? [] : [value]
}
