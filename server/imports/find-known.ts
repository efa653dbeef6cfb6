import { distance } from 'fastest-levenshtein'
import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import { fold } from '#server/search/public.ts'

/** A row as far as it can be compared with people on record. */
export type Comparable = {
  emails: readonly string[]
  phones: readonly string[]
  firstName: string
  lastName: string
  /** `frau` or `herr`, where the row tells. */
  salutation?: string
  postalCode: string | null
  companyId: string | null
}

export type Known = {
  contactId: string
  reason: 'known-by-email' | 'similar-by-phone' | 'similar-by-name'
  /** It came from this very file. */
  isOfThisImport: boolean
}

/** Per row: the person it is, or resembles; `elsewhere` when somebody out of sight has its address. */
export type Finding = { known: Known | null; isElsewhere: boolean; isEmailShared: boolean }

type Named = { first_name: string | null; last_name: string }
type Person = Named & { contact_id: string; import_id: string | null }

/**
 * Looks up who is on record already: by e-mail address and name, by number and name, by name within the same company
 * or postal code with up to two wrong letters. Three statements a batch, whatever its size.
 */
export async function findKnown(
  gate: Gate,
  importId: string,
  rows: readonly Comparable[],
): Promise<Finding[]> {
  const addresses = [...new Set(rows.flatMap((row) => [...row.emails, ...row.phones]))]
  const emails = [...new Set(rows.flatMap((row) => row.emails))]
  const [byAddress, used, byName] = await Promise.all([
    peopleAt(gate, addresses),
    emailsInUse(gate, emails),
    peopleNamed(gate, rows),
  ])
  const inUse = new Set(used)

  return rows.map((row, index) => {
    const isOfThisImport = (person: Person) => person.import_id === importId
    const atEmail = row.emails.flatMap((email) => byAddress.get(email) ?? [])
    const sameEmail = atEmail.find((person) => isSamePerson(row, person))
    if (sameEmail) return found(sameEmail, 'known-by-email')
    const atPhone = row.phones.flatMap((phone) => byAddress.get(phone) ?? [])
    const samePhone = atPhone.find((person) => isSamePerson(row, person) || isNamedOtherwise(row, person))
    if (samePhone) return found(samePhone, 'similar-by-phone')
    // An initial is no name to write over another one, and turned names are somebody's mistake: for people to look at.
    const otherwise = atEmail.find((person) => isNamedOtherwise(row, person))
    if (otherwise) return found(otherwise, 'similar-by-name')
    const named = byName.get(index)
    if (named) return found(named, 'similar-by-name')
    const isElsewhere = row.emails.some((email) => inUse.has(email) && !byAddress.has(email))
    return { known: null, isElsewhere, isEmailShared: atEmail.length > 0 }

    function found(person: Person, reason: Known['reason']): Finding {
      const known = { contactId: person.contact_id, reason, isOfThisImport: isOfThisImport(person) }
      return { known, isElsewhere: false, isEmailShared: false }
    }
  })
}

async function peopleAt(gate: Gate, addresses: readonly string[]): Promise<Map<string, Person[]>> {
  const people = new Map<string, Person[]>()
  if (addresses.length === 0) return people
  const rows = await gate.tx.query<Person & { value_norm: string }>(sql`
    select hit.value_norm, c.id as contact_id, c.first_name, c.last_name, c.import_id
    from unnest(${addresses}::text[]) as asked (address)
    -- One look into the index an address, whatever the database believes about the size of the tables.
    cross join lateral (
      select p.value_norm, p.contact_id from contact_points p where p.value_norm = asked.address offset 0
    ) hit
    cross join lateral (
      select k.id, k.first_name, k.last_name, k.import_id from contacts k
      where k.id = hit.contact_id and k.deleted_at is null offset 0
    ) c`)
  for (const row of rows) people.set(row.value_norm, [...(people.get(row.value_norm) ?? []), row])
  return people
}

async function emailsInUse(gate: Gate, emails: readonly string[]): Promise<string[]> {
  if (emails.length === 0) return []
  const rows = await gate.tx.query<{ email: string }>(sql`select known_addresses(${emails}::text[]) as email`)
  return rows.map((row) => row.email)
}

/** Same company, or same place: then two wrong letters still mean the same person. */
async function peopleNamed(gate: Gate, rows: readonly Comparable[]): Promise<Map<number, Person>> {
  const asked = rows.flatMap((row, index) =>
    row.lastName && row.firstName && (row.companyId || row.postalCode) ? [{ index, ...row }] : [],
  )
  const people = new Map<number, Person>()
  if (asked.length === 0) return people
  const found = await gate.tx.query<Person & { index: number }>(sql`
    with asked as (
      select * from unnest(${asked.map((row) => row.index)}::integer[], ${asked.map((row) => row.lastName.toLowerCase())}::text[],
        ${asked.map((row) => row.firstName.toLowerCase())}::text[], ${asked.map((row) => row.companyId)}::uuid[],
        ${asked.map((row) => row.postalCode)}::text[], ${asked.map((row) => row.lastName)}::text[],
        ${asked.map((row) => row.firstName)}::text[]) as a (index, last, first, company_id, postal_code, last_name, first_name)
    )
    select a.index, c.id as contact_id, c.first_name, c.last_name, c.import_id
    from asked a
    cross join lateral (
      select k.id, k.first_name, k.last_name, k.import_id from contacts k
      where k.company_id = a.company_id and k.deleted_at is null offset 0
    ) c
    where levenshtein_less_equal(lower(c.last_name), a.last, 2) <= 2
      and levenshtein_less_equal(lower(coalesce(c.first_name, '')), a.first, 2) <= 2
    union all
    select a.index, c.id, c.first_name, c.last_name, c.import_id
    from asked a
    cross join lateral (
      select k.id, k.first_name, k.last_name, k.import_id from contacts k
      where k.postal_code = a.postal_code and k.last_name = a.last_name and k.first_name = a.first_name
        and k.deleted_at is null offset 0
    ) c
    where a.company_id is null`)
  for (const { index, ...person } of found)
    if (isSamePerson(rows[index] as Comparable, person)) people.set(index, person)
  return people
}

/**
 * Finds, row by row, an earlier one that shares an address or a number with it and may be the same person. The database
 * cannot tell: the rows of a batch are written together.
 */
export function twinsOf<Line>(): (row: Comparable, line: Line) => Line | undefined {
  const seen = new Map<string, { row: Named & { salutation?: string }; line: Line }[]>()
  return (row, line) => {
    const ways = [...row.emails, ...row.phones]
    const before = ways.flatMap((way) => seen.get(way) ?? [])
    // Mr and Mrs Weber on one telephone are two people.
    const isOther = ({ salutation }: { salutation?: string }) =>
      Boolean(salutation && row.salutation && salutation !== row.salutation)
    const twin = before.find(
      (each) => !isOther(each.row) && (isSamePerson(row, each.row) || isNamedOtherwise(row, each.row)),
    )
    if (twin) return twin.line
    const named = { first_name: row.firstName, last_name: row.lastName, salutation: row.salutation }
    for (const way of ways) seen.set(way, [...(seen.get(way) ?? []), { row: named, line }])
    return undefined
  }
}

/** Names that may be one: folded equal, or a short slip of the pen apart; a missing first name does not part them. */
function isSamePerson(row: Comparable, person: Named): boolean {
  if (!row.lastName) return false
  if (!isAlike(row.lastName, person.last_name)) return false
  return !row.firstName || !person.first_name || isAlike(row.firstName, person.first_name)
}

/** J. Brandl and Jürgen Brandl; Brandl Jürgen and Jürgen Brandl. */
function isNamedOtherwise(row: Comparable, person: Named): boolean {
  const isTurned = isSamePerson(
    { ...row, firstName: row.lastName, lastName: row.firstName },
    { first_name: person.first_name, last_name: person.last_name },
  )
  if (isTurned && person.first_name) return true
  if (!row.lastName || !isAlike(row.lastName, person.last_name)) return false
  const [one, other] = [row.firstName, person.first_name ?? ''].map((name) => fold(name).replace(/\W/g, ''))
  if (!one || !other) return false
  return one.length === 1 ? other.startsWith(one) : other.length === 1 && one.startsWith(other)
}

function isAlike(one: string, other: string): boolean {
  const [left, right] = [folded(one), folded(other)]
  if (left === right) return true
  if (Math.abs(left.length - right.length) > 2) return false
  // Short names differ by a letter and are different names: Ina, Ida, Ira.
  const most = Math.min(left.length, right.length) < 5 ? 0 : Math.min(left.length, right.length) < 8 ? 1 : 2
  if (distance(left, right) > most && !isOneSwapApart(left, right)) return false
  // Another number is no slip of the pen: Lager 1, Lager 2.
  return left.replace(/\D/g, '') === right.replace(/\D/g, '')
}

const lately = new Map<string, string>()

/** The same names are compared over and over where many share one number. */
function folded(name: string): string {
  const known = lately.get(name)
  if (known !== undefined) return known
  if (lately.size >= 5000) lately.clear()
  const result = fold(name)
  lately.set(name, result)
  return result
}

/** Hess and Hses: the slip that fingers make most. */
function isOneSwapApart(left: string, right: string): boolean {
  if (left.length !== right.length || left.length < 4) return false
  let at = 0
  while (left[at] === right[at]) at += 1
  return (
    left[at] === right[at + 1] && left[at + 1] === right[at] && left.slice(at + 2) === right.slice(at + 2)
  )
}
