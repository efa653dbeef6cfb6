import sql, { join, raw, type Sql } from 'sql-template-tag'
import { contact } from '#server/contacts/public.ts'
import { bits, type Gate } from '#server/platform/gate/gate.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { homeCountry } from '#server/platform/values/home-country.ts'
import {
  type ChannelFacts,
  channels,
  type Decision,
  decide,
  type OwnFacts,
  permissionsFor,
  profileIn,
  withoutBasis,
} from '#server/privacy/consent/public.ts'
import { type Asking, type Audience, audienceCondition, nextOf } from './audience.ts'

export type Reason = { code: string; norm: string; reason: Words; count: number }
export type Preview = { matched: number; allowed: number; excluded: Reason[]; isEstimate: boolean }

/** So many are looked at while somebody types; of more, a sample. */
const LOOKED_AT = 5000
/** Fewer of them in the sample say too little: then all are counted, where the database expects it to be quick. */
const TELLING = 250
/** About a tenth of a second, in the units of the planner. */
const QUICK_COST = 25_000
/** Asked one by one at most while somebody types. */
const ASKED_AT_MOST = 400
const AT_ONCE = 4000
const STALE_AT_MOST = 20_000
const PLACES = 65_536

/**
 * How many the filter finds, and how many of them may be contacted. Those whom advertising may not even see are among them,
 * as numbers with their reason. Equal people are decided once, by the one decision that also decides at sending; who was
 * changed a moment ago is asked one by one.
 */
export function countAudience(
  gate: Gate,
  audience: Audience,
  asking: Asking,
  isExact: boolean,
): Promise<Preview> {
  // Numbers about people out of sight are told, too: who asks for them, and by which fields, stays on the record.
  gate.record({
    action: 'find',
    resource: contact.name,
    recordIds: [],
    fields: fieldsIn(audience.filter),
    details: { counted: 'everybody', ...(audience.segmentId ? { segmentId: audience.segmentId } : {}) },
  })
  return gate.countingAll(contact, async (rows) => {
    const where = await audienceCondition(gate, audience, rows)
    if (isExact) return tally(await groupsOf(gate, where, asking, null))
    const people = await aboutHowMany(gate)
    const share = Math.min(1, LOOKED_AT / Math.max(people, 1))
    if (share === 1) return tally(await groupsOf(gate, where, asking, ASKED_AT_MOST))
    const places = Math.ceil(share * PLACES)
    const sampled = sql`${where} and t.sample < ${raw(String(places))}`
    const sample = await groupsOf(gate, sampled, asking, ASKED_AT_MOST)
    const found = sample.groups.reduce((sum, { count }) => sum + count, 0)
    if (found < TELLING && (await isQuick(gate, where)))
      return tally(await groupsOf(gate, where, asking, ASKED_AT_MOST))
    return tally(sample, PLACES / places)
  })
}

/** The names of the fields a filter asks about, never what it asks of them. */
function fieldsIn(filter: unknown): string[] {
  if (typeof filter !== 'object' || filter === null) return []
  if ('field' in filter) return [String(filter.field)]
  return [...new Set(Object.values(filter).flat().flatMap(fieldsIn))]
}

type Group = { decision: Decision; count: number }
type Counted = { groups: readonly Group[]; isWhole: boolean }

/** People with equal facts, decided once each. With `atMost`, of those to be asked one by one only so many are. */
async function groupsOf(gate: Gate, where: Sql, asking: Asking, atMost: number | null): Promise<Counted> {
  const { tx } = gate
  const isMarked = asking.purpose === 'direct-marketing'
  const place = channels.indexOf(asking.channel) + 1
  const mark = isMarked ? await markOf(gate, place) : raw('null::integer')
  const bit = raw(String(1 << bits[asking.purpose]))
  const [rows, country] = await Promise.all([
    tx.query<GroupRow>(sql`
      select ${mark} as mark, t.is_restricted as "isRestricted", t.is_quarantined as "isQuarantined",
        t.is_consumer as "isConsumer", t.stage <> 'lead' as "isCustomer", t.country,
        (t.purpose_mask & ${bit}) <> 0 as "hasBasis", count(*)::integer as count
      from contacts t where ${where} group by 1, 2, 3, 4, 5, 6, 7`),
    homeCountry(tx),
  ])
  const known = await factsOf(gate, rows)
  const groups: Group[] = []
  let unknown = 0
  for (const { mark: number, country: of, hasBasis, count, ...row } of rows) {
    const facts = number === null ? undefined : known.get(number)
    if (!facts) {
      unknown += count
      continue
    }
    const own: OwnFacts = {
      ...row,
      profile: profileIn(of, country),
      purposes: hasBasis ? [asking.purpose, 'legal-compliance'] : ['legal-compliance'],
    }
    groups.push({ decision: inSight(decide(own, facts, asking), hasBasis), count })
  }
  if (unknown === 0) return { groups, isWhole: true }
  const left = isMarked ? sql`${where} and (${mark}) is null` : where
  const asked = await askEach(gate, left, asking, unknown, atMost)
  return { groups: [...groups, ...asked], isWhole: atMost === null || unknown <= atMost }
}

/**
 * The mark of a person for a channel, or nothing where it may be out of date. Who is stale is asked for first: what changes
 * later changes after the count.
 */
async function markOf({ tx, now }: Gate, place: number): Promise<Sql> {
  const day = now().toISOString().slice(0, 10)
  const [stale, over] = await Promise.all([
    tx.query<{ id: string }>(sql`select stale_marks() as id limit ${raw(String(STALE_AT_MOST + 1))}`),
    tx.query<{ id: number }>(sql`select id from advertising_facts where until_on < ${day}::date`),
  ])
  const mark = raw(`t.marks[${place}]`)
  // Without a question to another table in it, all processors count.
  const doubts = [
    ...(stale.length > STALE_AT_MOST
      ? [sql`t.id in (select stale_marks())`]
      : stale.length > 0
        ? [sql`t.id = any (${stale.map(({ id }) => id)}::uuid[])`]
        : []),
    ...(over.length > 0 ? [sql`${mark} = any (${over.map(({ id }) => id)}::integer[])`] : []),
  ]
  return doubts.length > 0 ? sql`case when ${join(doubts, ' or ')} then null else ${mark} end` : mark
}

type GroupRow = Omit<OwnFacts, 'profile' | 'purposes'> & {
  mark: number | null
  country: string | null
  hasBasis: boolean
  count: number
}

async function factsOf({ tx }: Gate, rows: readonly GroupRow[]): Promise<Map<number, ChannelFacts>> {
  const numbers = [...new Set(rows.flatMap(({ mark }) => (mark === null ? [] : [mark])))]
  if (numbers.length === 0) return new Map()
  const found = await tx.query<{ id: number; facts: ChannelFacts }>(
    sql`select id, facts from advertising_facts where id = any (${numbers}::integer[])`,
  )
  return new Map(found.map(({ id, facts }) => [id, facts]))
}

async function askEach(
  gate: Gate,
  where: Sql,
  asking: Asking,
  count: number,
  atMost: number | null,
): Promise<Group[]> {
  const counts = new Map<string, Group>()
  let asked = 0
  for await (const ids of atMost === null || count <= atMost ? all(gate, where) : some(gate, where, atMost)) {
    const hidden = await gate.tx.query<{ id: string }>(sql`
      select id from contacts where id = any (${ids}::uuid[])
        and (purpose_mask & ${raw(String(1 << bits[asking.purpose]))}) = 0`)
    const isHidden = new Set(hidden.map(({ id }) => id))
    for (const [id, permission] of await permissionsFor(gate, ids, asking)) {
      asked += 1
      const decision = inSight(permission, !isHidden.has(id))
      const known = counts.get(decision.code)
      counts.set(decision.code, { decision, count: (known?.count ?? 0) + 1 })
    }
  }
  const share = asked > 0 ? count / asked : 1
  return [...counts.values()].map((each) => ({ ...each, count: each.count * share }))
}

/**
 * Whoever may be contacted by law but is not held for the purpose is not in sight when the mailing is made. That somebody is
 * restricted or in quarantine is for the data protection officer alone (Art. 18 GDPR).
 */
function inSight(decision: Decision, hasBasis: boolean): Decision {
  const isUntold = decision.code === 'restricted' || decision.code === 'quarantined'
  return isUntold || (decision.allowed && !hasBasis) ? withoutBasis : decision
}

async function* all(gate: Gate, where: Sql): AsyncGenerator<string[]> {
  for (let after: string | null = null; ; ) {
    const ids: string[] = await nextOf(gate, where, after, AT_ONCE)
    if (ids.length > 0) yield ids
    after = ids.at(-1) ?? null
    if (ids.length < AT_ONCE) return
  }
}

/** In the order of the sample, which is by chance: old and new records count alike. */
async function* some(gate: Gate, where: Sql, atMost: number): AsyncGenerator<string[]> {
  const rows = await gate.tx.query<{ id: string }>(
    sql`select t.id from contacts t where ${where} order by t.sample, t.id limit ${raw(String(atMost))}`,
  )
  yield rows.map(({ id }) => id)
}

async function aboutHowMany({ tx }: Gate): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    sql`select greatest(reltuples, 0)::integer as count from pg_class where oid = 'contacts'::regclass`,
  )
  return row?.count ?? 0
}

/** Whether the database expects to find them all in a moment. */
async function isQuick({ tx }: Gate, where: Sql): Promise<boolean> {
  const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: { 'Total Cost': number } }] }>(
    sql`explain (format json) select from contacts t where ${where}`,
  )
  return (row?.['QUERY PLAN'][0].Plan['Total Cost'] ?? Number.POSITIVE_INFINITY) < QUICK_COST
}

function tally({ groups, isWhole }: Counted, times = 1): Preview {
  const counts = new Map<string, Reason & { allowed: boolean }>()
  for (const { decision, count } of groups) {
    const { code, norm, reason, allowed } = decision
    const known = counts.get(code)?.count ?? 0
    counts.set(code, { code, norm, reason, allowed, count: known + count * times })
  }
  const rounded = [...counts.values()].map((each) => ({ ...each, count: Math.round(each.count) }))
  const excluded = rounded
    .filter((each) => !each.allowed)
    .map(({ allowed: _, ...reason }) => reason)
    .sort((a, b) => b.count - a.count)
  const sum = (of: readonly { count: number }[]) => of.reduce((total, { count }) => total + count, 0)
  return {
    matched: sum(rounded),
    allowed: sum(rounded.filter(({ allowed }) => allowed)),
    excluded,
    isEstimate: times > 1 || !isWhole,
  }
}
