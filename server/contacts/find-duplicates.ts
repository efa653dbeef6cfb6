import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { DuplicateContact, DuplicateQuery } from '#api/contacts.ts'
import { company } from '#server/companies/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { homeCountry } from '#server/platform/identity/home-country.ts'
import { companiesNamed, idsOfToken, tokenKinds } from '#server/search/public.ts'
import { contact } from './contact.ts'
import { contactPoint } from './contact-point.ts'
import { normaliseName } from './contact-values.ts'
import { fullName } from './names.ts'
import { normaliseReach } from './reach.ts'
import { readContact } from './read-contact.ts'
import { type Comparable, type Reason, resemblance, scoreOf, soundOf } from './resemblance.ts'

/** What is known of the person somebody is about to enter. */
type Wanted = {
  firstName: string
  lastName: string
  emails: string[]
  phones: string[]
  companyIds: string[]
  postalCode: string
  /** The record itself, which is no duplicate of its own. */
  selfId: string | null
}

const SHOWN = 8
const WORTH_SHOWING = 45
const NAMESAKES = 500

/** Who may be meant already by what is being typed. Nobody is merged by this. */
export async function duplicatesFor(gate: Gate, query: DuplicateQuery): Promise<DuplicateContact[]> {
  demandVisible(gate, query)
  const { values } = normaliseName({ name: query.name, firstName: query.firstName, lastName: query.lastName })
  const home = await homeCountry(gate)
  return find(gate, {
    firstName: text(values.firstName),
    lastName: text(values.lastName),
    emails: reaches('email', [query.email], home),
    phones: reaches('phone', [query.phone], home),
    companyIds: query.company ? await companiesNamed(gate.tx, query.company) : [],
    postalCode: query.postalCode?.trim() ?? '',
    selfId: null,
  })
}

/** Who may be the same person as one that is there. */
export async function duplicatesOf(gate: Gate, id: string): Promise<DuplicateContact[]> {
  const person = await readContact(gate, id)
  const values = (kinds: readonly string[]) =>
    person.contactPoints.filter((point) => kinds.includes(point.kind ?? '')).map((point) => point.value)
  const home = await homeCountry(gate)
  return find(gate, {
    firstName: person.firstName ?? '',
    lastName: person.lastName ?? '',
    emails: reaches('email', values(['email']), home),
    phones: reaches('phone', values(['phone', 'mobile']), home),
    companyIds: person.companyId ? [person.companyId] : [],
    postalCode: person.postalCode ?? '',
    selfId: id,
  })
}

async function find(gate: Gate, wanted: Wanted): Promise<DuplicateContact[]> {
  const matches = await candidates(gate, wanted)
  const byReach = [...matches].filter(([, reasons]) => reasons.has('email') || reasons.has('phone'))
  const isKnownToOthers = await isReachedByOthers(
    gate,
    wanted,
    byReach.map(([id]) => id),
  )
  const people = await shownFields(gate, [...matches.keys()])
  const found = people
    .map((person) => judged(gate, wanted, person, matches.get(String(person.id)) ?? new Set()))
    .filter((each) => each.score >= WORTH_SHOWING)
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN)
  return isKnownToOthers ? [...found, { score: 90, reasons: ['email', 'phone'], isHidden: true }] : found
}

/** Ids of visible people by what they share. Names are looked up by sound, which spelling does not change. */
async function candidates(gate: Gate, wanted: Wanted): Promise<Map<string, Set<Reason>>> {
  const { emails, phones, companyIds } = wanted
  const ways: Sql[] = []
  const point = (reason: Reason, values: string[]) =>
    sql`(select p.contact_id as id, ${reason} as reason from contact_points p where p.value_norm = any (${values}) limit 50)`
  if (emails.length > 0) ways.push(point('email', emails))
  if (phones.length > 0) ways.push(point('phone', phones))
  const last = soundOf(wanted.lastName)
  const first = soundOf(wanted.firstName)
  if (last && first)
    ways.push(sql`(
      select b.id, 'name' from (
        select k as id from ${idsOfToken('contact', last.token, last.kind)} k
        intersect select k from ${idsOfToken('contact', first.token, first.kind)} k
      ) b limit ${raw(String(NAMESAKES))})`)
  if (last && companyIds.length > 0)
    ways.push(sql`(
      select c.id, 'name-company' from contacts c
      where c.company_id = any (${companyIds}::uuid[])
        and exists (
          select from contact_tokens k where (k.contact_id, k.token) = (c.id, ${last.token}) and k.kind = ${tokenKinds[last.kind]} offset 0)
      limit 50)`)
  if (ways.length === 0) return new Map()
  const rows = await gate.tx.query<{ id: string; reason: Reason }>(sql`
    select w.id, w.reason from (${join(ways, ' union all ')}) w (id, reason) join contacts t on t.id = w.id
    where t.deleted_at is null and ${gate.rowsOf(contact)} and t.id is distinct from ${wanted.selfId}::uuid
      and not exists (select from contact_suspects s where s.one_id = least(t.id, ${wanted.selfId}::uuid)
        and s.other_id = greatest(t.id, ${wanted.selfId}::uuid) and s.dismissed_at is not null)`)
  const found = new Map<string, Set<Reason>>()
  for (const { id, reason } of rows) found.set(id, (found.get(id) ?? new Set()).add(reason))
  return found
}

/** Only that there is somebody: who it is, those may tell who see her. */
async function isReachedByOthers(gate: Gate, wanted: Wanted, visible: string[]): Promise<boolean> {
  const values = [...wanted.emails, ...wanted.phones]
  if (values.length === 0) return false
  const known = wanted.selfId ? [...visible, wanted.selfId] : visible
  const [row] = await gate.tx.query<{ isReached: boolean }>(
    sql`select is_reached_by_others(${values}::text[], ${known}::uuid[]) as "isReached"`,
  )
  const isReached = row?.isReached ?? false
  if (isReached)
    gate.record({
      action: 'find',
      resource: 'contact',
      recordIds: [],
      fields: ['email', 'phone'],
      details: { isHidden: true },
    })
  return isReached
}

async function shownFields(gate: Gate, ids: readonly string[]): Promise<Row[]> {
  if (ids.length === 0) return []
  const fields = [
    'titles',
    'firstName',
    'namePrefix',
    'lastName',
    'nameSuffix',
    'email',
    'companyId',
    'company',
    'city',
    'postalCode',
  ]
  const { items } = await gate.list(contact, {
    filter: { and: [{ field: 'id', op: 'in', value: ids.slice(0, 200) }, anyArchived] },
    fields: fields.filter((field) => gate.sees(contact, field)),
    sort: 'id',
    limit: 200,
  })
  return items
}

// A person in the archive is a duplicate all the same; lists show her when the filter speaks of the archive.
const anyArchived = {
  or: [
    { field: 'archivedAt', op: 'empty' },
    { field: 'archivedAt', op: 'notEmpty' },
  ],
}

function judged(gate: Gate, wanted: Wanted, person: Row, shared: ReadonlySet<Reason>): DuplicateContact {
  const reasons = resemblance(wanted, comparable(person), shared)
  return {
    id: String(person.id),
    name: fullName(person),
    ...(gate.sees(contact, 'company') && gate.sees(company, 'name')
      ? { company: nameOf(person.company) }
      : {}),
    ...('city' in person ? { city: text(person.city) || null } : {}),
    ...('email' in person ? { email: text(person.email) || null } : {}),
    score: scoreOf(reasons),
    reasons: reasons.map(([reason]) => reason),
    isHidden: false,
  }
}

function comparable(person: Row): Comparable {
  return {
    firstName: text(person.firstName),
    lastName: text(person.lastName),
    postalCode: text(person.postalCode),
    companyIds: typeof person.companyId === 'string' ? [person.companyId] : [],
  }
}

/** What one may not see, one may not ask about in this way either. */
function demandVisible(gate: Gate, query: DuplicateQuery): void {
  gate.demand(contact, 'see')
  const needed: Record<string, readonly [typeof contact, string][]> = {
    name: [[contact, 'lastName']],
    firstName: [[contact, 'firstName']],
    lastName: [[contact, 'lastName']],
    email: [[contact, 'email']],
    phone: [
      [contact, 'phone'],
      [contactPoint, 'value'],
    ],
    company: [[company, 'name']],
    postalCode: [[contact, 'postalCode']],
  }
  for (const [name, fields] of Object.entries(needed)) {
    const isAsked = Boolean(query[name as keyof DuplicateQuery])
    if (isAsked && !fields.every(([resource, field]) => gate.sees(resource, field)))
      throw new Problem('duplicates.malformed', { errors: [{ pointer: `/${name}`, code: 'field.unknown' }] })
  }
}

function reaches(kind: 'email' | 'phone', values: readonly unknown[], home: string): string[] {
  return values.flatMap((value) => {
    if (typeof value !== 'string' || value.trim() === '') return []
    const reach = normaliseReach(kind, value, home)
    return 'code' in reach ? [] : [reach.valueNorm]
  })
}

function nameOf(value: unknown): string | null {
  return typeof value === 'object' && value !== null && 'name' in value ? text(value.name) || null : null
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
