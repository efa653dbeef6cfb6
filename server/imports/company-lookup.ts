import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Gate } from '#server/platform/gate/gate.ts'
import {
  companyTokens,
  indexCompanies,
  indexOwnWords,
  nameKey,
  namesOwnFields,
  tokenKinds,
} from '#server/search/public.ts'
import type { OwnGroups } from './own-groups.ts'
import type { Owner } from './write-rows.ts'

export type CompanyLookup = {
  /**
   * The ids of the companies of these names: on record, or made now with the values of their first row. None for one that
   * would lie outside the customer groups of whoever imports.
   */
  idsOf: (companies: readonly (Readonly<Record<string, unknown>> | null)[]) => Promise<(string | null)[]>
  made: () => number
  /** Whether the company was made by the last call of `idsOf`. */
  isNew: (id: string | null) => boolean
}

const REMEMBERED = 50_000

/** Finds companies by their folded name, a batch at a time; what is not there is made once. */
export function companyLookup(
  gate: Gate,
  importId: string,
  owner: Owner,
  { withCompany }: Pick<OwnGroups, 'withCompany'>,
): CompanyLookup {
  const known = new Map<string, string>()
  let made = 0
  let fresh = new Set<string>()

  async function lookUp(names: readonly string[]): Promise<void> {
    const asked = names
      .map((name) => ({ key: nameKey(name), word: longestWord(name) }))
      .filter((one) => one.word)
    if (asked.length === 0) return
    const rows = await gate.tx.query<{ id: string; name: string }>(sql`
      select c.id, c.name from unnest(${[...new Set(asked.map((one) => one.word))]}::text[]) as asked (word)
      cross join lateral (
        select k.company_id from company_tokens k
        where k.token = asked.word and k.kind = ${tokenKinds.company} offset 0
      ) hit
      cross join lateral (
        select k.id, k.name, k.created_at from companies k
        where k.id = hit.company_id and k.deleted_at is null offset 0
      ) c
      order by c.created_at desc`)
    const wanted = new Set(asked.map((one) => one.key))
    for (const row of rows) {
      const key = nameKey(row.name)
      if (wanted.has(key)) known.set(key, row.id)
    }
  }

  async function make(companies: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    const at = gate.now()
    const rows = companies.map((values) => ({
      country: owner.country,
      ...values,
      id: uuidv7(),
      owner_id: owner.ownerId,
      team_id: owner.teamId,
    }))
    await gate.tx.query(sql`
      insert into companies (id, name, legal_form, is_customer, is_supplier, industry, vat_id, register_number, website, email,
        phone, addition, street, house_number, po_box, postal_code, city, region, country, customer_groups, owner_id, team_id,
        custom, import_id, created_at, created_by, updated_at, updated_by)
      select r.id, r.name, r."legalForm", coalesce(r."isCustomer", false), coalesce(r."isSupplier", false), r.industry,
        r."vatId", r."registerNumber", r.website, r.email, r.phone, r.addition, r.street, r."houseNumber", r."poBox",
        r."postalCode", r.city, r.region, r.country, coalesce(r."customerGroups", '{}'), r.owner_id, r.team_id,
        coalesce(r.custom, '{}'), ${importId}, ${at}, ${gate.actor.userId}, ${at}, ${gate.actor.userId}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, name text, "legalForm" text, "isCustomer" boolean,
        "isSupplier" boolean, industry text, "vatId" text, "registerNumber" text, website text, email text, phone text,
        addition text, street text, "houseNumber" text, "poBox" text, "postalCode" text, city text, region text,
        country text, "customerGroups" text[], owner_id uuid, team_id uuid, custom jsonb)`)
    await indexCompanies(
      gate.tx,
      rows.map((row) => row.id),
    )
    await indexOwnWords(
      gate.tx,
      'company',
      rows.filter(namesOwnFields).map((row) => row.id),
    )
    rows.forEach((row, index) => {
      known.set(nameKey(String(companies[index]?.name)), row.id)
    })
    made += rows.length
    for (const row of rows) fresh.add(row.id)
    gate.record({
      action: 'create',
      resource: 'company',
      recordIds: rows.map((row) => row.id),
      fields: [...new Set(companies.flatMap((company) => Object.keys(company)))],
      details: { importId },
    })
  }

  return {
    idsOf: async (companies) => {
      fresh = new Set()
      const named = companies.filter((one) => one !== null && typeof one.name === 'string')
      const missing = [...new Set(named.map((one) => String(one?.name)))].filter(
        (name) => !known.has(nameKey(name)),
      )
      // The memory of names stays bounded; a forgotten one is looked up again.
      if (known.size > REMEMBERED) known.clear()
      await lookUp(missing.length > 0 ? missing : [])
      const missed = new Map<string, Readonly<Record<string, unknown>>>()
      for (const company of named) {
        const key = nameKey(String(company?.name))
        const made = company && !known.has(key) && !missed.has(key) ? withCompany(company) : null
        if (made) missed.set(key, made)
      }
      if (missed.size > 0) await make([...missed.values()])
      return companies.map((one) =>
        one && typeof one.name === 'string' ? (known.get(nameKey(one.name)) ?? null) : null,
      )
    },
    made: () => made,
    isNew: (id) => id !== null && fresh.has(id),
  }
}

function longestWord(name: string): string | undefined {
  return companyTokens({ name })
    .filter((token) => token.kind === 'company')
    .map((token) => token.token)
    .sort((one, other) => other.length - one.length)[0]
}
