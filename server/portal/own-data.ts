import sql from 'sql-template-tag'
import { consentsOf, contact } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { allResources, type FieldContract, type Resource } from '#server/platform/gate/resource.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { internationalForm } from '#server/platform/values/phone.ts'
import { chainsOf, channelLabels, consentEvent } from '#server/privacy/consent/public.ts'
import { type DisclosureUse, disclosuresOf, disclosureUses } from '#server/privacy/disclosures/public.ts'
import { purposeLabels } from '#server/privacy/purposes/public.ts'
import { topicLabels } from './forms.ts'
import { longDay } from './long-day.ts'
import type { Language } from './page.ts'
import type { Preference } from './preference-token.ts'

export type Line = { label: string; value: string }
/** Where values come from: how it came about, what was noted of it, and whether a file brought them. */
export type Source = { at: Date; occasion: string | null; origin: string | null; isImport: boolean }
export type Entry = { lines: Line[]; source: Source | null; addedAt: Date | null }
export type Group = { key: string; label: string; entries: Entry[] }
export type OwnData = {
  sources: Source[]
  changedAt: Date | null
  groups: Group[]
  uses: { day: string; channel: string; count: number }[]
  /** Who got data of her, by name; what is the labels of its fields. */
  disclosures: { day: string; recipient: string; use: string; what: string[] }[]
  blocked: { channel: string; since: string }[]
  counted: { label: string; count: number; last: string | null }[]
  askAt: string
}

/** Others may be named in them, so these are told as numbers. */
const counted = ['timelineEntry', 'file', 'task']
/** Told in a way of their own, or about what colleagues did. */
const apart = [...counted, 'consentEvent', 'disclosure', 'auditEvent', 'merge']
const first = [
  'contactPoint',
  'address',
  'employment',
  'processingBasis',
  'advertisingGround',
  'subscription',
]
/** What stands in a group of its own, what was derived, and what colleagues wrote about each other's work. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  contact: [
    'letterSalutationShown',
    'email',
    'phone',
    'postalCode',
    'city',
    'country',
    'company',
    'occasion',
    'origin',
    'createdAt',
    'updatedAt',
  ],
  contactPoint: ['valueNorm'],
  processingBasis: ['note', 'endedReason'],
  campaignRecipient: ['contact', 'code', 'status'],
  sequenceMember: ['contact', 'code'],
}
/** Where a word of the program or its short label would not be hers. */
const saidOtherwise: Readonly<Record<string, Words>> = {
  'salutation frau': { de: 'Frau', en: 'Ms' },
  'salutation herr': { de: 'Herr', en: 'Mr' },
  'salutation none': { de: 'ohne', en: 'none' },
}
const labels: Readonly<Record<string, Words>> = {
  lastContactAt: { de: 'Zuletzt in Verbindung', en: 'Last in touch' },
}
const shownOnlyWhenSo = ['isMain', 'isListed', 'isQuarantined', 'isRestricted']
const SAME_MOMENT = 60_000

/**
 * All that is held about a person, in her words and with its origin (Art. 15 GDPR), also while it is quarantined or
 * restricted. What she was shown stands in the trail as a disclosure to herself: the fields, no values.
 */
export async function ownDataOf(gate: Gate, preference: Preference, language: Language): Promise<OwnData> {
  const { contactId } = preference
  const say = await sayingIn(gate, language)
  const told = new Set<string>()
  const person = await gate.get(contact, contactId)
  const ids = await chainsOf(gate.tx, contactId)
  const sources = await sourcesOf(gate, person, ids, say)

  const linesOf = async (resource: Resource, row: Row): Promise<Line[]> => {
    const lines: Line[] = []
    for (const [name, field] of Object.entries(await gate.fieldsOf(resource))) {
      if (!isTold(resource, name, field)) continue
      const value = heldIn(row, name)
      const text = shownOnlyWhenSo.includes(name) && !value ? '' : say.value(name, field, value)
      if (!text) continue
      told.add(`${resource.name}.${name}`)
      lines.push({ label: (labels[name] ?? field.label)[language], value: text })
    }
    return lines
  }

  const groups: Group[] = [
    {
      key: 'contact',
      label: contact.label[language],
      entries: [{ lines: await linesOf(contact, person), source: sources[0] ?? null, addedAt: null }],
    },
  ]
  for (const resource of resourcesOfPerson()) {
    const entries: Entry[] = []
    for (const row of await gate.find(resource, { contactId })) {
      const lines = await linesOf(resource, row)
      // A basis names its own origin.
      const made = 'origin' in row ? null : momentOf(row.createdAt)
      if (lines.length > 0) entries.push({ lines, source: sourceAt(sources, made), addedAt: made })
    }
    if (entries.length > 0) groups.push({ key: resource.name, label: resource.label[language], entries })
  }
  const consents = await consentGroup(gate, contactId, language, say)
  if (consents.entries.length > 0) {
    groups.push(consents)
    for (const name of ['event', 'purpose', 'channel', 'way', 'occurredAt', 'text'])
      told.add(`consentEvent.${name}`)
  }
  const uses = await usesOf(gate, ids, say)
  if (uses.length > 0) told.add('contactUse.at')
  const disclosures = await disclosedOf(gate, contactId, language, say)
  if (disclosures.length > 0) told.add('disclosure.recipient')
  gate.record({
    action: 'disclose',
    resource: 'contact',
    recordIds: [contactId],
    subjectId: contactId,
    fields: [...told].sort(),
    details: { recipient: 'person' },
  })
  return {
    sources,
    changedAt: momentOf(person.updatedAt),
    groups,
    uses,
    disclosures,
    blocked: await blockedOf(gate, preference, say),
    counted: await countsOf(gate, contactId, language, say),
    askAt: await privacyContact(gate),
  }
}

type Saying = Awaited<ReturnType<typeof sayingIn>>

/** Values as people read them. */
async function sayingIn(gate: Gate, language: Language) {
  const purposes = await purposeLabels(gate.tx)
  const rows = await gate.tx.query<{ key: string; label: Words }>(sql`select key, label from occasions`)
  const occasions = new Map(rows.map(({ key, label }) => [key, label]))
  const topics = await gate.tx.query<{ key: string }>(sql`
    select distinct topic ->> 'key' as key from subscription_forms, jsonb_array_elements(topics) topic`)
  const topicWords = await topicLabels(
    gate,
    topics.map(({ key }) => key),
  )
  const topicNames = new Map(topicWords.map(({ key, label }) => [key, { de: label, en: label }]))
  const named: Readonly<Record<string, ReadonlyMap<string, Words>>> = {
    purpose: purposes,
    occasion: occasions,
    topic: topicNames,
  }
  const locale = language === 'en' ? 'en-GB' : 'de-DE'
  const countries = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' })
  const yes = language === 'en' ? ['no', 'yes'] : ['nein', 'ja']
  const day = (value: unknown) => {
    const at = momentOf(value)
    return at ? longDay(at, language) : ''
  }
  const word = (name: string, field: FieldContract, value: string): string => {
    const label =
      saidOtherwise[`${name} ${value}`] ??
      named[name]?.get(value) ??
      field.choices?.find((each) => each.value === value)?.label
    if (label) return label[language]
    if (field.type === 'phone') return internationalForm(value) ?? value
    if (name === 'country' && /^[A-Z]{2}$/.test(value)) return countries.of(value) ?? value
    return value
  }
  const value = (name: string, field: FieldContract, held: unknown): string => {
    if (held === null || held === undefined || held === '') return ''
    if (typeof held === 'boolean') return yes[Number(held)] ?? ''
    if (field.type === 'date' || field.type === 'moment') return day(held)
    if (typeof held === 'number') return new Intl.NumberFormat(locale).format(held)
    if (Array.isArray(held)) return held.map((each) => word(name, field, String(each))).join(', ')
    if (typeof held === 'object') return String((held as { name?: unknown }).name ?? '')
    return word(name, field, String(held))
  }
  const channel = (key: string) => (channelLabels as Readonly<Record<string, Words>>)[key]?.[language] ?? key
  return { day, value, channel, occasion: (key: string) => occasions.get(key)?.[language] ?? key }
}

/** A way to reach her as our own screens write it: a number in groups, everything else as it was typed. */
function heldIn(row: Row, name: string): unknown {
  if (name.startsWith('custom.')) return (row.custom as Row | undefined)?.[name.slice(7)]
  if (name === 'value' && row.valueNorm) return internationalForm(String(row.valueNorm)) ?? row.value
  return row[name]
}

function resourcesOfPerson(): Resource[] {
  const rank = ({ name }: Resource) => first.indexOf(name) + 1 || first.length + 1
  return [...allResources().values()]
    .filter(({ name, subject }) => subject === 'contactId' && !apart.includes(name))
    .sort((one, other) => rank(one) - rank(other))
}

/** Keys, marks and versions say nothing about her, and who of the company did something is about others. */
function isTold(resource: Resource, name: string, field: FieldContract): boolean {
  if (field.isTechnical || field.isSecret || field.isOnDemand || field.type === 'id') return false
  if (field.type === 'json' && name !== 'company') return false
  if (field.dataKind === 'operation' && !field.isCustom) return false
  return !leftOut[resource.name]?.includes(name)
}

/** How her record came about, and what brought more to it since. */
async function sourcesOf(gate: Gate, person: Row, ids: readonly string[], say: Saying): Promise<Source[]> {
  const rows = await gate.tx.query<Source & { importId: string | null }>(sql`
    select created_at as at, occasion, origin, import_id is not null as "isImport", import_id as "importId"
    from contacts where id = ${String(person.id)}`)
  const own = rows.flatMap(({ importId }) => importId ?? [])
  const more = await gate.tx.query<Source>(sql`
    select i.updated_at as at, i.settings ->> 'occasion' as occasion, i.settings ->> 'origin' as origin, true as "isImport"
    from imports i where i.state = 'done' and i.id <> all (${own}::uuid[]) and exists (
      select from import_rows r where r.import_id = i.id and r.contact_id = any (${ids}::uuid[])
        and r.outcome in ('create', 'update'))
    order by i.created_at`)
  return [...rows, ...more].map(({ at, occasion, origin, isImport }) => ({
    at,
    occasion: occasion && say.occasion(occasion),
    origin,
    isImport,
  }))
}

/** What came with a record or a file came from where that did. */
function sourceAt(sources: readonly Source[], at: Date | null): Source | null {
  if (!at) return null
  return sources.find((source) => Math.abs(source.at.getTime() - at.getTime()) <= SAME_MOMENT) ?? null
}

async function consentGroup(gate: Gate, contactId: string, language: Language, say: Saying): Promise<Group> {
  const fields = await gate.fieldsOf(consentEvent)
  const names = ['occurredAt', 'event', 'purpose', 'channel', 'topic', 'way', 'notice', 'pageUrl']
  const entries = (await consentsOf(gate, contactId)).map((event) => {
    const lines = names.flatMap((name) => {
      const field = fields[name]
      const value = field ? say.value(name, field, (event as unknown as Row)[name]) : ''
      return field && value ? [{ label: field.label[language], value }] : []
    })
    if (event.text) lines.push({ label: language === 'en' ? 'Wording' : 'Wortlaut', value: event.text })
    return { lines, source: null, addedAt: null }
  })
  return { key: 'consentEvent', label: consentEvent.label[language], entries }
}

/** Each mail, call and letter that was advertising, by day. */
async function usesOf(gate: Gate, ids: readonly string[], say: Saying): Promise<OwnData['uses']> {
  const rows = await gate.tx.query<{ at: Date; channel: string; count: number }>(sql`
    select max(at) as at, channel, count(*)::integer as count from contact_uses
    where contact_id = any (${ids}::uuid[]) and purpose = 'direct-marketing'
    group by (at at time zone 'Europe/Berlin')::date, channel order by 1 desc`)
  return rows.map(({ at, channel, count }) => ({ day: say.day(at), channel: say.channel(channel), count }))
}

/** To whom her data were handed out (Art. 15(1)(c) GDPR), without what colleagues wrote about it. */
async function disclosedOf(
  gate: Gate,
  contactId: string,
  language: Language,
  say: Saying,
): Promise<OwnData['disclosures']> {
  const found = await disclosuresOf(gate, contactId)
  return found.map(({ at, recipient = '', use, fields = [] }) => ({
    day: say.day(at),
    recipient,
    use: disclosureUses[use as DisclosureUse].label[language],
    what: [...new Set(fields.map(({ label }) => label[language]))],
  }))
}

/** Her address on the list of objections. */
async function blockedOf(gate: Gate, { addressHash }: Preference, say: Saying): Promise<OwnData['blocked']> {
  const rows = await gate.tx.query<{ channel: string; since: Date }>(sql`
    select channel, min(since) as since from suppressions
    where address_hash = ${addressHash} and lifted_at is null group by channel order by 2`)
  return rows.map(({ channel, since }) => ({ channel: say.channel(channel), since: say.day(since) }))
}

async function countsOf(
  gate: Gate,
  contactId: string,
  language: Language,
  say: Saying,
): Promise<OwnData['counted']> {
  const rows = await gate.tx.query<{ of: string; kind: string | null; count: number; last: Date | null }>(sql`
    select 'timelineEntry' as of, kind, count(*)::integer as count, max(at) as last from timeline_entries
      where contact_id = ${contactId} group by kind
    union all select 'file', null, count(*)::integer, max(created_at) from files where contact_id = ${contactId}
    union all select 'task', null, count(*)::integer, max(created_at) from tasks where contact_id = ${contactId}`)
  return rows
    .filter(({ count }) => count > 0)
    .map(({ of, kind, count, last }) => {
      const resource = allResources().get(of)
      const field = resource?.fields.kind
      const label = kind && field ? say.value('kind', field, kind) : resource?.label[language]
      return { label: label ?? of, count, last: last && say.day(last) }
    })
}

/** Whom to ask: who watches over data protection, else the company itself. */
async function privacyContact(gate: Gate): Promise<string> {
  const [row] = await gate.tx.query<{ email: string | null }>(sql`
    select coalesce((select nullif(value ->> 'email', '') from settings where key = 'dpo'),
      (select nullif(value ->> 'email', '') from settings where key = 'company')) as email`)
  return row?.email ?? ''
}

function momentOf(value: unknown): Date | null {
  if (value instanceof Date) return value
  const at = typeof value === 'string' ? new Date(value) : null
  return at && !Number.isNaN(at.getTime()) ? at : null
}
