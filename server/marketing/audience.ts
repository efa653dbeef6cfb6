import sql, { empty, join, raw, type Sql } from 'sql-template-tag'
import { company } from '#server/companies/public.ts'
import { contact } from '#server/contacts/public.ts'
import { expressionOf, type Visible } from '#server/platform/gate/filter.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { conditionsOf } from '#server/platform/gate/list-query.ts'
import { columnOf, type FieldContract, type Resource } from '#server/platform/gate/resource.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { channels, consentEvent } from '#server/privacy/consent/public.ts'
import { technical } from '#server/privacy/fields/contract.ts'
import { timelineEntry } from '#server/timeline/public.ts'
import { consentBits } from './consent-bits.ts'
import { touchPlaces } from './touches.ts'

/** Whom a mailing could be for, before anybody asked whether she may be written to. */
export type Audience = { filter: unknown; segmentId?: string | null }

/** What is asked of each of them. */
export type Asking = {
  channel: (typeof channels)[number]
  purpose: PurposeKey
  productGroup?: string | null
}

const TOPIC = 'subscription.topic'
const companyFields = ['name', 'industry', 'city', 'postalCode', 'country', 'customerGroups'] as const

/**
 * The condition for the people of a filter, over what the asker may see for the purpose the gate is open for: fields of the
 * person, `company.<field>`, `consent.<channel>` (states of consents), `subscription.topic` and `timeline.<kind>[.in|.out].lastAt`
 * or `.count` (what was noted for advertising, never what it says). Another field is unknown.
 */
export async function audienceCondition(
  gate: Gate,
  { filter, segmentId }: Audience,
  rows: Sql = gate.rowsOf(contact),
): Promise<Sql> {
  gate.demand(contact, 'see')
  const given = isEmpty(filter) ? undefined : filter
  const conditions = [rows, ...(await conditionsOf({ filter: given }, await askable(gate), gate.tx))]
  if (segmentId)
    conditions.push(
      sql`exists (select from segment_members m where m.segment_id = ${segmentId} and m.contact_id = t.id)`,
    )
  return join(
    conditions.map((each) => sql`(${each})`),
    ' and ',
  )
}

/** The names of the fields a filter asks about, never what it asks of them. */
export function fieldsIn(filter: unknown): string[] {
  if (typeof filter !== 'object' || filter === null) return []
  if ('field' in filter) return [String(filter.field)]
  return [...new Set(Object.values(filter).flat().flatMap(fieldsIn))]
}

/**
 * What a filter can tell apart, as SQL that is equal for people it treats alike, and what to read for it; `alike` is null
 * where it tells nobody apart. Null where it asks for more than what many have in common, or for people chosen one by one.
 */
export async function likeness(
  gate: Gate,
  { filter, segmentId }: Audience,
): Promise<{ alike: Sql | null; from: Sql } | null> {
  if (segmentId) return null
  const { fields, sees } = await askable(gate)
  const parts: Sql[] = []
  for (const name of fieldsIn(filter)) {
    const field = fields[name]
    if (!field || !sees(name) || !isShared(name, field)) return null
    parts.push(expressionOf(name, field))
  }
  const asksCompany = fieldsIn(filter).some((name) => name.startsWith('company.'))
  return {
    alike: parts.length > 0 ? sql`jsonb_build_array(${join(parts)})::text` : null,
    from: asksCompany ? sql`contacts t left join companies k on k.id = t.company_id` : sql`contacts t`,
  }
}

const sharedFields = new Set([
  ...['city', 'postalCode', 'country', 'customerGroups', 'ownerId', 'teamId'],
  ...['company.industry', 'company.city', 'company.postalCode', 'company.country', 'company.customerGroups'],
])

function isShared(name: string, { type }: FieldContract): boolean {
  return sharedFields.has(name) || ['choice', 'boolean', 'choices'].includes(type)
}

/** Everything a segment may ask about, as far as the asker sees it. */
async function askable(gate: Gate): Promise<Visible> {
  const fields: Record<string, FieldContract> = { ...(await gate.fieldsOf(contact)) }
  const more = new Map<string, () => boolean>()
  const add = (name: string, field: FieldContract, sees: () => boolean) => {
    fields[name] = field
    more.set(name, sees)
  }
  const of = (resource: Resource, field: string) => () =>
    gate.can(resource, 'see') && gate.sees(resource, field)
  const elsewhere = new Map<string, (condition: Sql) => Sql>()
  const companyContracts = await gate.fieldsOf(company)
  for (const name of companyFields) {
    const contract = companyContracts[name]
    if (!contract) continue
    add(`company.${name}`, { ...contract, expression: `k.${columnOf(name)}` }, of(company, name))
    elsewhere.set(
      `company.${name}`,
      (condition) => sql`t.company_id in (select k.id from companies k where ${condition})`,
    )
  }
  const sets = new Map<string, (values: string[] | null) => Sql>()
  const addSet = (name: string, set: (values: string[] | null) => Sql) => {
    add(name, technical('texts'), of(consentEvent, 'event'))
    sets.set(name, set)
  }
  for (const channel of channels)
    addSet(
      `consent.${channel}`,
      (states) => sql`(t.consent_mask & ${raw(consentBits(channel, states))}) <> 0`,
    )
  addSet(
    TOPIC,
    (topics) => sql`exists (select from subscriptions s where s.contact_id = t.id and s.is_subscribed
      ${topics ? sql`and s.topic = any (${topics}::text[])` : empty})`,
  )
  const seesTouches = () => gate.purpose === 'direct-marketing' && of(timelineEntry, 'at')()
  touchPlaces.forEach((name, index) => {
    const at = technical('moment', { expression: `t.touched_at[${index + 1}]` })
    const count = technical('number', { expression: `coalesce(t.touch_counts[${index + 1}], 0)` })
    add(`timeline.${name}.lastAt`, at, seesTouches)
    add(`timeline.${name}.count`, count, seesTouches)
  })
  return {
    resource: contact,
    fields,
    sees: (name: string) => more.get(name)?.() ?? gate.sees(contact, name),
    userId: gate.actor.userId,
    today: gate.today(),
    sets,
    elsewhere,
  }
}

/**
 * The part of a filter that asks for topics, or null where none does: what somebody may have changed herself since a list
 * was frozen. Where topics are one of several ways in, all of them are asked again.
 */
export function topicPart(filter: unknown): unknown {
  if (typeof filter !== 'object' || filter === null) return null
  if ('field' in filter) return filter.field === TOPIC ? filter : null
  if ('and' in filter && Array.isArray(filter.and)) {
    const parts = filter.and.map(topicPart).filter((part) => part !== null)
    return parts.length > 0 ? { and: parts } : null
  }
  const below = 'or' in filter && Array.isArray(filter.or) ? filter.or : 'not' in filter ? [filter.not] : []
  return below.some((each) => topicPart(each) !== null) ? filter : null
}

/** The topics a filter names. */
export function topicsOf(filter: unknown): string[] {
  if (typeof filter !== 'object' || filter === null) return []
  if ('field' in filter)
    return filter.field === TOPIC && 'value' in filter ? [filter.value].flat().map(String) : []
  return Object.values(filter).flat().flatMap(topicsOf)
}

/** Who of these people still wants to hear of what a segment was made for. */
export async function stillInTopic(
  gate: Gate,
  filter: unknown,
  ids: readonly string[],
): Promise<Set<string>> {
  const asked = topicPart(filter)
  if (asked === null || ids.length === 0) return new Set(ids)
  const where = await audienceCondition(gate, { filter: asked })
  const rows = await gate.tx.query<{ id: string }>(
    sql`select t.id from contacts t where t.id = any (${ids}::uuid[]) and ${where}`,
  )
  return new Set(rows.map(({ id }) => id))
}

/** The next people of an audience in the order of their ids. */
export async function nextOf(gate: Gate, where: Sql, after: string | null, limit: number): Promise<string[]> {
  const rows = await gate.tx.query<{ id: string }>(sql`
    select t.id from contacts t where ${where} ${after ? sql`and t.id > ${after}::uuid` : sql``}
    order by t.id limit ${limit}`)
  return rows.map(({ id }) => id)
}

/** A mailing serves the purpose the gate is open for: who holds another one looks with the other one's eyes. */
export function demandPurpose(gate: Gate, purpose: string | undefined): PurposeKey {
  if (purpose !== undefined && purpose !== gate.purpose)
    throw new Problem('campaigns.other-purpose', { status: 409 })
  return gate.purpose as PurposeKey
}

function isEmpty(filter: unknown): boolean {
  return typeof filter === 'object' && filter !== null && Object.keys(filter).length === 0
}
