import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Gate } from '#server/platform/gate/gate.ts'
import { type Channel, channels } from './channels.ts'
import { consentBasis } from './consent-basis.ts'
import { hashOfEvent, hashScheme } from './event-hash.ts'
import { refuseWays } from './follow-refusals.ts'
import { localTimeOf } from './local-time.ts'
import { reachesOf } from './reaches.ts'

export type Refusal = { contactId: string; channels: readonly (Channel | 'all')[] }

const PURPOSE = 'direct-marketing'

/**
 * Notes for many people at once what another system says they refused: all channels as an objection (Art. 21(2) GDPR),
 * single ones as refusals. It only ever tightens; who has said no already is left as she is. Answers whom it tightened.
 */
export async function refuseMany(
  gate: Gate,
  given: readonly Refusal[],
  { evidence, importId = null }: { evidence: string; importId?: string | null },
): Promise<ReadonlySet<string>> {
  const { tx } = gate
  // One moment for all: what is hashed is what is stored.
  const at = gate.now()
  const refusals = await ofCurrentPeople(gate, given)
  const ids = [...new Set(refusals.map(({ contactId }) => contactId))].sort()
  if (ids.length === 0) return new Set()
  const said = await tx.query<{ contactId: string; channel: Channel }>(sql`
    select contact_id as "contactId", channel from consent_states
    where contact_id = any (${ids}::uuid[]) and purpose = ${PURPOSE}
      -- What only the other record said goes with it when the merge is undone; what is said now counts for both.
      and not exists (select from merges m where m.current_id = contact_id and m.undone_at is null)
    group by contact_id, channel
    -- An address she confirmed since is no longer refused, and is by this.
    having bool_or(address_hash = '') and bool_and(is_objected or state in ('refused', 'withdrawn', 'objected'))`)
  const heads = await tx.query<{ contactId: string; sequence: number; hash: Buffer }>(sql`
    select distinct on (contact_id) contact_id as "contactId", sequence, hash from consent_events
    where contact_id = any (${ids}::uuid[]) order by contact_id, sequence desc`)
  await closeWays(gate, refusals)
  const isSaid = new Set(said.map(({ contactId, channel }) => `${contactId} ${channel}`))
  const headOf = new Map(heads.map((head) => [head.contactId, head]))

  const events: ReturnType<typeof eventOf>[] = []
  const states: { contactId: string; channel: Channel; state: string; eventId: string }[] = []
  for (const { contactId, channels: refused } of refusals) {
    const isAll = refused.includes('all')
    const open = (isAll ? channels : (refused as readonly Channel[])).filter(
      (channel) => !isSaid.has(`${contactId} ${channel}`),
    )
    for (const channel of isAll ? open.slice(0, 1) : open) {
      const head = headOf.get(contactId)
      const event = eventOf(
        gate,
        { contactId, channel, event: isAll ? 'objected' : 'refused', evidence, importId, at },
        head,
      )
      headOf.set(contactId, { contactId, sequence: event.sequence, hash: event.hash })
      events.push(event)
      for (const each of isAll ? open : [channel])
        states.push({ contactId, channel: each, state: event.event, eventId: event.id })
    }
  }
  if (events.length === 0) return new Set()
  await tx.query(sql`
    insert into consent_events (id, contact_id, sequence, channel, purpose, event, way, declared_by, occurred_at, local_time,
      evidence, import_id, previous_hash, hash_scheme, hash, created_at, created_by)
    select e.id, e.contact_id, e.sequence, e.channel, ${PURPOSE}, e.event, 'electronic', 'system', ${at},
      ${localTimeOf(at)}, ${evidence}, ${importId}::uuid, e.previous, ${hashScheme}::smallint, e.hash, ${at}, ${gate.actor.userId}::uuid
    from unnest(${events.map((each) => each.id)}::uuid[], ${events.map((each) => each.contactId)}::uuid[],
      ${events.map((each) => each.sequence)}::integer[], ${events.map((each) => each.channel)}::text[],
      ${events.map((each) => each.event)}::text[], ${events.map((each) => each.previous)}::bytea[],
      ${events.map((each) => each.hash)}::bytea[]) as e (id, contact_id, sequence, channel, event, previous, hash)`)
  const written = sql`
    unnest(${states.map((each) => each.contactId)}::uuid[], ${states.map((each) => each.channel)}::text[],
      ${states.map((each) => each.state)}::text[], ${states.map((each) => each.eventId)}::uuid[])
      as s (contact_id, channel, state, event_id)`
  await tx.query(sql`
    insert into consent_states (contact_id, purpose, channel, address_hash, state, way, is_objected, event_id, since)
    select s.contact_id, ${PURPOSE}, s.channel, '', s.state, 'electronic', s.state = 'objected', s.event_id, ${at}
    from ${written}
    on conflict (contact_id, purpose, channel, address_hash) do update set state = excluded.state, way = excluded.way,
      is_proven = false, is_objected = consent_states.is_objected or excluded.is_objected, event_id = excluded.event_id,
      since = excluded.since`)
  await tx.query(sql`
    update consent_states c set state = s.state, way = 'electronic', is_proven = false,
      is_objected = c.is_objected or s.state = 'objected', event_id = s.event_id, since = ${at}
    from ${written}
    where c.contact_id = s.contact_id and c.channel = s.channel and c.purpose = ${PURPOSE} and c.address_hash <> ''`)

  const held = await tx.query<{ id: string }>(sql`
    select distinct contact_id as id from processing_bases
    where contact_id = any (${ids}::uuid[]) and purpose = ${PURPOSE} and basis = 'A6-1-a' and ended_at is null`)
  for (const { id } of held) await consentBasis(gate, id, PURPOSE, { origin: null })
  gate.record({
    action: 'consent',
    resource: 'consentEvent',
    recordIds: events.map((each) => each.id),
    details: { event: 'refused', importId, count: events.length },
  })
  return new Set(events.map(({ contactId }) => contactId))
}

/** All their addresses, also where they had refused before: somebody may have opened one at another record since. */
async function closeWays(gate: Gate, refusals: readonly Refusal[]): Promise<void> {
  const reaches = await reachesOf(
    gate.tx,
    gate.keyring,
    refusals.map(({ contactId }) => contactId),
  )
  const ways = refusals.flatMap(({ contactId, channels: refused }) => {
    const reason = refused.includes('all') ? ('objected' as const) : ('refused' as const)
    return (reaches.get(contactId) ?? [])
      .filter(({ channel }) => refused.includes('all') || refused.includes(channel))
      .map(({ channel, hash }) => ({ channel, hash, reason }))
  })
  await refuseWays(gate, ways)
}

/** Whoever was merged into another meanwhile refuses as the one she is now. */
async function ofCurrentPeople({ tx }: Gate, refusals: readonly Refusal[]): Promise<readonly Refusal[]> {
  const merges = await tx.query<{ from: string; to: string }>(sql`
    select merged_id as "from", current_id as "to" from merges
    where merged_id = any (${refusals.map(({ contactId }) => contactId)}::uuid[]) and undone_at is null`)
  if (merges.length === 0) return refusals
  const now = new Map(merges.map(({ from, to }) => [from, to]))
  return refusals.map((each) => ({ ...each, contactId: now.get(each.contactId) ?? each.contactId }))
}

type Said = {
  contactId: string
  channel: Channel
  event: 'objected' | 'refused'
  evidence: string
  importId: string | null
  at: Date
}

function eventOf(gate: Gate, said: Said, head: { sequence: number; hash: Buffer } | undefined) {
  const id = uuidv7()
  const sequence = (head?.sequence ?? 0) + 1
  const hash = hashOfEvent({
    previousHash: head?.hash.toString('hex') ?? null,
    id,
    contactId: said.contactId,
    sequence,
    channel: said.channel,
    purpose: PURPOSE,
    event: said.event,
    way: 'electronic',
    declaredBy: 'system',
    occurredAt: said.at.toISOString(),
    localTime: localTimeOf(said.at),
    evidence: said.evidence,
    hashScheme,
    importId: said.importId,
    createdAt: said.at.toISOString(),
    createdBy: gate.actor.userId,
  })
  return { ...said, id, sequence, previous: head?.hash ?? null, hash }
}
