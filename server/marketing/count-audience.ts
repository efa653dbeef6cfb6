import sql, { join, raw, type Sql } from 'sql-template-tag'
import { contact } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { bits } from '#server/platform/gate/purpose-bits.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { homeCountry } from '#server/platform/identity/home-country.ts'
import { postNeedsConsent } from '#server/platform/identity/post-needs-consent.ts'
import {
  type ChannelFacts,
  channels,
  type Decision,
  decide,
  type OwnFacts,
  permissionsFor,
  profileIn,
  tooOften,
  tooOftenPeople,
  withoutBasis,
} from '#server/privacy/consent/public.ts'
import { type Asking, type Audience, audienceCondition, fieldsIn, likeness, nextOf } from './audience.ts'

export type Reason = { code: string; norm: string; reason: Words; count: number }
export type Preview = {
  matched: number
  allowed: number
  excluded: Reason[]
  isEstimate: boolean
  outOfSight: { count: number; excluded: Reason[] } | null
}

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
/** Groups of people out of sight are told from this size on, and in multiples of it. */
const TOLD_FROM = 10

/**
 * How many the filter finds, and how many of them may be contacted. Those whom advertising may not even see are counted
 * apart and coarsely (decision 0016): whatever somebody asks, she learns no more than how many people are alike. Equal people are decided once, by the one decision that also decides at sending; who was
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
    const shared = await likeness(gate, audience)
    const tally = (counted: Counted, times = 1) => summed(counted, times, shared !== null)
    const people = shared ?? { alike: null, from: sql`contacts t` }
    const count = (of: Sql, atMost: number | null) => groupsOf(gate, of, people, asking, atMost)
    if (isExact) return tally(await count(where, null))
    const share = Math.min(1, LOOKED_AT / Math.max(await aboutHowMany(gate), 1))
    if (share === 1) return tally(await count(where, ASKED_AT_MOST))
    const places = Math.ceil(share * PLACES)
    const sampled = sql`${where} and t.sample < ${raw(String(places))}`
    const sample = await count(sampled, ASKED_AT_MOST)
    const found = sample.groups.reduce((sum, { count }) => sum + count, 0)
    if (found < TELLING && (await isQuick(gate, where))) return tally(await count(where, ASKED_AT_MOST))
    return tally(sample, PLACES / places)
  })
}

/** `alike` is null for people in sight. So many were looked at, and stand for `count`. */
type Group = { decision: Decision; alike: string | null; looked: number; count: number }
type Counted = { groups: readonly Group[]; isWhole: boolean }

/** People with equal facts, decided once each. With `atMost`, of those to be asked one by one only so many are. */
async function groupsOf(
  gate: Gate,
  where: Sql,
  { alike, from }: { alike: Sql | null; from: Sql },
  asking: Asking,
  atMost: number | null,
): Promise<Counted> {
  const { tx } = gate
  const isMarked = asking.purpose === 'direct-marketing'
  const place = channels.indexOf(asking.channel) + 1
  const mark = isMarked ? await markOf(gate, place) : raw('null::integer')
  const bit = raw(String(1 << bits[asking.purpose]))
  const hidden = hiddenAs(asking, alike ?? sql`''`)
  const enough = asking.channel === 'email' && isMarked ? await tooOftenPeople(gate) : []
  const hasEnough = enough.length > 0 ? sql`t.id = any (${enough}::uuid[])` : raw('false')
  const [rows, country, isPostByConsent] = await Promise.all([
    // Grouped by what stands there: to derive anything first takes a tenth of the time of a million people.
    tx.query<GroupRow>(sql`
      select ${mark} as mark, t.is_restricted as "isRestricted", t.is_quarantined as "isQuarantined",
        t.is_consumer as "isConsumer", t.stage, t.country, t.purpose_mask & ${bit} as basis,
        ${alike ? hidden : raw('null::text')} as alike, ${hasEnough} as "hasEnough", count(*)::integer as count
      from ${from} where ${where} group by 1, 2, 3, 4, 5, 6, 7, 8, 9`),
    homeCountry(gate),
    postNeedsConsent(gate),
  ])
  const known = await factsOf(gate, rows)
  const groups: Group[] = []
  let unknown = 0
  for (const { mark: number, country: of, stage, basis, alike: as, hasEnough, count, ...row } of rows) {
    const facts = number === null ? undefined : known.get(number)
    if (!facts) {
      unknown += count
      continue
    }
    const hasBasis = basis !== 0
    const isHidden = !hasBasis || row.isRestricted || row.isQuarantined
    const own: OwnFacts = {
      ...row,
      isCustomer: stage !== 'lead',
      profile: profileIn(of, country),
      postNeedsConsent: isPostByConsent,
      purposes: hasBasis ? [asking.purpose, 'legal-compliance'] : ['legal-compliance'],
    }
    const decision = wanted(inSight(decide(own, facts, asking), hasBasis), hasEnough)
    groups.push({ decision, alike: isHidden ? (as ?? '') : null, looked: count, count })
  }
  if (unknown === 0) return { groups, isWhole: true }
  const left = isMarked ? sql`${where} and (${mark}) is null` : where
  const asked = await askEach(gate, left, { hidden, from, hasEnough }, asking, unknown, atMost)
  return { groups: [...groups, ...asked], isWhole: atMost === null || unknown <= atMost }
}

/**
 * The mark of a person for a channel, or nothing where it may be out of date. Who is stale is asked for first: what changes
 * later changes after the count.
 */
async function markOf({ tx, today }: Gate, place: number): Promise<Sql> {
  const [stale, over] = await Promise.all([
    tx.query<{ id: string }>(sql`select stale_marks() as id limit ${raw(String(STALE_AT_MOST + 1))}`),
    tx.query<{ id: number }>(sql`select id from advertising_facts where until_on < ${today()}::date`),
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

type GroupRow = Omit<OwnFacts, 'profile' | 'purposes' | 'isCustomer'> & {
  mark: number | null
  stage: string
  country: string | null
  basis: number
  alike: string | null
  hasEnough: boolean
  count: number
}

/** Null for people in sight; for the others what they have in common. */
function hiddenAs(asking: Asking, alike: Sql): Sql {
  const bit = raw(String(1 << bits[asking.purpose]))
  return sql`case when (t.purpose_mask & ${bit}) = 0 or t.is_restricted or t.is_quarantined then ${alike} end`
}

async function factsOf({ tx }: Gate, rows: readonly GroupRow[]): Promise<Map<number, ChannelFacts>> {
  const numbers = [...new Set(rows.flatMap(({ mark }) => (mark === null ? [] : [mark])))]
  if (numbers.length === 0) return new Map()
  const found = await tx.query<{ id: number; facts: ChannelFacts }>(
    sql`select id, facts from advertising_facts where id = any (${numbers}::integer[])`,
  )
  return new Map(found.map(({ id, facts }) => [id, facts]))
}

type About = { id: string; alike: string | null; hasBasis: boolean; hasEnough: boolean }

async function askEach(
  gate: Gate,
  where: Sql,
  { hidden, from, hasEnough }: { hidden: Sql; from: Sql; hasEnough: Sql },
  asking: Asking,
  count: number,
  atMost: number | null,
): Promise<Group[]> {
  const counts = new Map<string, Group>()
  const bit = raw(String(1 << bits[asking.purpose]))
  let asked = 0
  for await (const ids of atMost === null || count <= atMost ? all(gate, where) : some(gate, where, atMost)) {
    const about = await gate.tx.query<About>(sql`
      select t.id, ${hidden} as alike, (t.purpose_mask & ${bit}) <> 0 as "hasBasis", ${hasEnough} as "hasEnough"
      from ${from} where t.id = any (${ids}::uuid[])`)
    const permissions = await permissionsFor(gate, ids, asking)
    for (const { id, alike, hasBasis, hasEnough } of about) {
      const permission = permissions.get(id)
      if (!permission) continue
      asked += 1
      const decision = wanted(inSight(permission, hasBasis), hasEnough)
      const key = `${decision.code} ${alike === null} ${alike ?? ''}`
      const looked = (counts.get(key)?.looked ?? 0) + 1
      counts.set(key, { decision, alike, looked, count: looked })
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

/** Who may be written to and has had as many mails as she wants gets none for now. */
function wanted(decision: Decision, hasEnough: boolean): Decision {
  return decision.allowed && hasEnough ? tooOften : decision
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

function summed({ groups, isWhole }: Counted, times: number, isCounted: boolean): Preview {
  const seen = groups.filter(({ alike }) => alike === null)
  const rounded = reasonsOf(seen, ({ count }) => count * times)
  const sum = (of: readonly { count: number }[]) => of.reduce((total, { count }) => total + count, 0)
  const hidden = groups.filter(({ alike }) => alike !== null)
  return {
    matched: sum(rounded),
    allowed: sum(rounded.filter(({ allowed }) => allowed)),
    excluded: rounded.filter((each) => !each.allowed).map(({ allowed: _, ...reason }) => reason),
    isEstimate: times > 1 || !isWhole,
    outOfSight: isCounted
      ? {
          count: Math.round(sum(coarse(hidden, ({ alike }) => alike ?? '')) * times),
          excluded: reasonsOf(
            coarse(hidden, ({ alike, decision }) => `${decision.code} ${alike}`),
            ({ count }) => count * times,
          )
            .filter(({ count }) => count > 0)
            .map(({ allowed: _, ...reason }) => reason),
        }
      : null,
  }
}

function reasonsOf(groups: readonly Group[], countOf: (group: Group) => number) {
  const counts = new Map<string, Reason & { allowed: boolean }>()
  for (const group of groups) {
    const { code, norm, reason, allowed } = group.decision
    const known = counts.get(code)?.count ?? 0
    counts.set(code, { code, norm, reason, allowed, count: known + countOf(group) })
  }
  return [...counts.values()]
    .map((each) => ({ ...each, count: Math.round(each.count) }))
    .sort((a, b) => b.count - a.count)
}

/**
 * People out of sight, joined by a key that the conditions cannot take apart, in whole tens. So an answer is put together
 * from numbers that are the same whatever is asked, and comparing answers tells nothing about one of them.
 */
function coarse(groups: readonly Group[], keyOf: (group: Group) => string): Group[] {
  const joined = new Map<string, Group>()
  for (const group of groups) {
    const known = joined.get(keyOf(group))
    joined.set(
      keyOf(group),
      known
        ? { ...known, looked: known.looked + group.looked, count: known.count + group.count }
        : { ...group },
    )
  }
  return [...joined.values()].map((group) => {
    const told = Math.floor(group.looked / TOLD_FROM) * TOLD_FROM
    return { ...group, looked: told, count: told * (group.count / group.looked) }
  })
}
