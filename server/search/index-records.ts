import sql, { raw, type Sql } from 'sql-template-tag'
import type { Tx } from '#server/platform/db/tx.ts'
import { tokenKinds } from './condition.ts'
import { type ContactWords, companyTokens, contactTokens, type Token, type TokenKind } from './tokens.ts'

/** Kinds of tokens whose words make up the dictionary that typing errors are compared with. */
const wordKinds: readonly TokenKind[] = ['name', 'company']
// Words of own fields come and go with those, see index-own-words.ts.
const OWN = raw(String(tokenKinds.custom))
/** Hosts and numbers are no words somebody mistypes. */
const NO_WORD = /[\d.@-]/

/** Rewrites the search words of the given contacts from what is stored about them. */
export async function indexContacts(tx: Tx, contactIds: readonly string[]): Promise<void> {
  if (contactIds.length === 0) return
  const locking = tx.query(sql`select lock_contacts_for_words(${contactIds}::uuid[])`)
  const reading = tx.query<{
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
  const had = tx.query<Stored>(sql`
    select token, kind from contact_tokens where contact_id = any (${contactIds}::uuid[])`)
  const [rows, before] = await Promise.all([reading, had, locking])
  const tokens = tokensOf(rows)
  await Promise.all([
    tx.query(sql`
      delete from contact_tokens where contact_id = any (${contactIds}::uuid[]) and kind <> ${OWN}`),
    // Two who change a person at once write the same words.
    tx.query(sql`${adding(tokens)} on conflict do nothing`),
    changeWords(tx, before, tokens),
  ])
}

/** Writes the search words of people that were made in this transaction and have none yet. */
export async function indexNewContacts(
  tx: Tx,
  people: readonly (ContactWords & { id: string })[],
): Promise<void> {
  const tokens = tokensOf(people)
  await Promise.all([tx.query(adding(tokens)), changeWords(tx, [], tokens)])
}

type PersonToken = Token & { id: string }

function tokensOf(people: readonly (ContactWords & { id: string })[]): PersonToken[] {
  return inIndexOrder(
    people.flatMap((person) => contactTokens(person).map((token) => ({ ...token, id: person.id }))),
  )
}

function adding(tokens: readonly PersonToken[]): Sql {
  return sql`
    insert into contact_tokens (token, kind, contact_id)
    select * from unnest(${tokens.map((each) => each.token)}::text[], ${tokens.map((each) => tokenKinds[each.kind])}::smallint[],
      ${tokens.map((each) => each.id)}::uuid[])`
}

/** Rewrites the search words of the given companies. */
export async function indexCompanies(tx: Tx, companyIds: readonly string[]): Promise<void> {
  if (companyIds.length === 0) return
  const locking = tx.query(sql`select lock_companies_for_words(${companyIds}::uuid[])`)
  const reading = tx.query<{
    id: string
    name: string
    email: string | null
    phone: string | null
    website: string | null
  }>(sql`
    select id, name, email, phone, website from companies where id = any (${companyIds}::uuid[])`)
  const [rows] = await Promise.all([reading, locking])
  const tokens = inIndexOrder(
    rows.flatMap((row) =>
      companyTokens({ ...row, emails: given(row.email), phones: given(row.phone) }).map((token) => ({
        ...token,
        id: row.id,
      })),
    ),
  )
  const before = await tx.query<Stored>(sql`
    select token, kind from company_tokens where company_id = any (${companyIds}::uuid[])`)
  await tx.query(sql`
    delete from company_tokens where company_id = any (${companyIds}::uuid[]) and kind <> ${OWN}`)
  await tx.query(sql`
    insert into company_tokens (token, kind, company_id)
    select * from unnest(${tokens.map((each) => each.token)}::text[], ${tokens.map((each) => tokenKinds[each.kind])}::smallint[],
      ${tokens.map((each) => each.id)}::uuid[])
    on conflict do nothing`)
  await changeWords(tx, before, tokens)
}

/** The words of the given contacts, to be forgotten once they are removed for good. */
export async function wordsOfContacts(tx: Tx, contactIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<Stored>(sql`
    select distinct token, kind from contact_tokens where contact_id = any (${contactIds}::uuid[])`)
  return wordsAmong(rows)
}

/** The same for companies. */
export async function wordsOfCompanies(tx: Tx, companyIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<Stored>(sql`
    select distinct token, kind from company_tokens where company_id = any (${companyIds}::uuid[])`)
  return wordsAmong(rows)
}

/** Removes words from the dictionary that nobody bears any more. */
export async function forgetWords(tx: Tx, words: readonly string[]): Promise<void> {
  if (words.length > 0) await tx.query(sql`select change_search_words('{}', ${words}::text[])`)
}

type Stored = { token: string; kind: number }

/** Neighbours in the index are written one after the other: bulk writes then touch each of its pages once. */
function inIndexOrder<T extends Token>(tokens: T[]): T[] {
  return tokens.sort((one, other) => (one.token < other.token ? -1 : one.token > other.token ? 1 : 0))
}

async function changeWords(tx: Tx, before: readonly Stored[], after: readonly Token[]): Promise<void> {
  const words = after.filter((each) => wordKinds.includes(each.kind) && !NO_WORD.test(each.token))
  const added = new Set(words.map((each) => each.token))
  const known = new Set(wordsAmong(before))
  const fresh = [...added].filter((word) => !known.has(word))
  const gone = [...known].filter((word) => !added.has(word))
  if (fresh.length === 0 && gone.length === 0) return
  await tx.query(sql`select change_search_words(${fresh}::text[], ${gone}::text[])`)
}

function wordsAmong(rows: readonly Stored[]): string[] {
  const kinds = wordKinds.map((kind) => tokenKinds[kind])
  const words = rows.filter((row) => kinds.includes(row.kind) && !NO_WORD.test(row.token))
  return [...new Set(words.map((row) => row.token))]
}

function given(value: string | null): string[] {
  return value === null ? [] : [value]
}
