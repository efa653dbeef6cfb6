import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import type { Channel } from './channels.ts'
import { consentBasis } from './consent-basis.ts'
import { type ConsentEventKind, isRefused, isTightening, type Way } from './consent-state.ts'
import { endInterest } from './grounds.ts'
import { reachesOf } from './reaches.ts'
import { recordConsent } from './record-consent.ts'
import { replayedStates } from './replay.ts'
import { type HeldState, mergedStates } from './strictest.ts'
import { type SuppressionReason, suppressedAmong, suppressMany } from './suppressions.ts'

/** The last event of a chain; the trail keeps its hash, so that nobody can put another chain in its place. */
export async function headOf(
  gate: Gate,
  contactId: string,
): Promise<{ sequence: number; hash: string | null }> {
  const [row] = await gate.tx.query<{ sequence: number; hash: string }>(sql`
    select sequence, encode(hash, 'hex') as hash from consent_events
    where contact_id = ${contactId} order by sequence desc limit 1`)
  return row ?? { sequence: 0, hash: null }
}

/**
 * One person from here on: what either record forbids is forbidden (the chains stay as they are, each under its own
 * record). Answers the entries this added to the list of objections. Both chains are locked by the caller, and whatever
 * can be written to has moved already.
 */
export async function mergeConsents(
  gate: Gate,
  { keptId, mergedId, blocked }: { keptId: string; mergedId: string; blocked: readonly Blocked[] },
): Promise<Entry[]> {
  const [kept, merged] = [await heldBy(gate, keptId), await heldBy(gate, mergedId)]
  const states = mergedStates(kept, merged)
  await keepStates(gate, keptId, states)
  const refused: Blocked[] = states
    .filter((state) => state.address === '' && isRefused(state))
    .map(({ purpose, channel, kind, isObjected, eventId }) => ({
      purpose,
      channel,
      eventId,
      reason: isObjected ? 'objected' : (kind as SuppressionReason),
    }))
  const added = await suppressAll(gate, keptId, [...refused, ...blocked])
  await endBases(gate, keptId)
  return added
}

/** An entry of the list of objections. */
export type Entry = { purpose: string; channel: Channel; hash: string }
export type Blocked = {
  purpose: string
  channel: Channel
  reason: SuppressionReason
  /** The declaration it goes back to. */
  eventId: string | null
}

/** For which channels and purposes an address of hers is on the list of objections. */
export async function blockedFor(gate: Gate, contactId: string): Promise<Blocked[]> {
  const reaches = (await reachesOf(gate.tx, gate.keyring, [contactId])).get(contactId) ?? []
  const rows = await gate.tx.query<Blocked & { hash: Buffer }>(sql`
    select purpose, channel, reason, event_id as "eventId", address_hash as hash from suppressions
    where address_hash = any (${reaches.map(({ hash }) => hash)}::bytea[]) and lifted_at is null`)
  return rows
    .filter(({ hash, channel }) => reaches.some((each) => each.channel === channel && each.hash.equals(hash)))
    .map(({ hash: _, ...blocked }) => blocked)
}

/** Takes entries off the list that stood there for the merge alone; what was noted again since stays. */
export async function liftEntries(gate: Gate, entries: readonly Entry[], since: Date): Promise<void> {
  await gate.tx.query(sql`
    update suppressions s set lifted_at = ${gate.now()}
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as e (purpose text, channel text, hash text)
    where s.purpose = e.purpose and s.channel = e.channel and s.address_hash = decode(e.hash, 'hex')
      and s.since = ${since} and s.lifted_at is null`)
}

/** Two people again, each by her own chain; a no that came in meanwhile was said by one of them and counts for both. */
export async function separateConsents(
  gate: Gate,
  { keptId, mergedId, keptSequence }: { keptId: string; mergedId: string; keptSequence: number },
): Promise<void> {
  const since = await gate.tx.query<Said>(sql`
    select event, purpose, channel, way, occurred_at as "occurredAt" from consent_events
    where contact_id = ${keptId} and sequence > ${keptSequence} order by sequence`)
  const states = await replayedStates(gate.tx, [keptId, mergedId])
  for (const [id, held] of states) await keepStates(gate, id, held)
  for (const { event, purpose, channel, way, occurredAt } of since) {
    if (!isTightening(event)) continue
    await recordConsent(gate, {
      contactId: mergedId,
      event,
      purpose,
      channel,
      way,
      occurredAt,
      by: 'system',
      reason: 'Erklärt, solange die Datensätze zusammengeführt waren',
    })
  }
  for (const id of [keptId, mergedId]) await endBases(gate, id)
}

type Said = { event: ConsentEventKind; purpose: PurposeKey; channel: Channel; way: Way; occurredAt: Date }

async function heldBy({ tx }: Gate, contactId: string): Promise<HeldState[]> {
  return tx.query<HeldState>(sql`
    select purpose, channel, encode(address_hash, 'hex') as address, state as kind, way, is_proven as "isProven",
      is_objected as "isObjected", event_id as "eventId", since
    from consent_states where contact_id = ${contactId}`)
}

async function keepStates({ tx }: Gate, contactId: string, states: readonly HeldState[]): Promise<void> {
  await tx.query(sql`delete from consent_states where contact_id = ${contactId}`)
  if (states.length === 0) return
  await tx.query(sql`
    insert into consent_states (contact_id, purpose, channel, address_hash, state, way, is_proven, is_objected, event_id, since)
    select ${contactId}::uuid, s.purpose, s.channel, decode(s.address, 'hex'), s.kind, s.way, s."isProven", s."isObjected",
      s."eventId", s.since
    from jsonb_to_recordset(${JSON.stringify(states)}::jsonb) as s (purpose text, channel text, address text, kind text,
      way text, "isProven" boolean, "isObjected" boolean, "eventId" uuid, since timestamptz)`)
}

/** Every way to reach her by a channel she closed goes on the list; answers what was not on it before. */
async function suppressAll(gate: Gate, contactId: string, wanted: readonly Blocked[]): Promise<Entry[]> {
  const reaches = (await reachesOf(gate.tx, gate.keyring, [contactId])).get(contactId) ?? []
  const added: Entry[] = []
  const seen = new Set<string>()
  for (const { purpose, channel, reason, eventId } of wanted) {
    const own = reaches.filter((each) => each.channel === channel)
    const known = await suppressedAmong(
      gate.tx,
      own.map(({ hash }) => hash),
      channel,
      purpose,
    )
    const fresh = own.filter(({ hash }) => {
      const key = `${purpose} ${channel} ${hash.toString('hex')}`
      if (known.has(hash.toString('hex')) || seen.has(key)) return false
      seen.add(key)
      return true
    })
    await suppressMany(
      gate,
      fresh.map(({ hash }) => ({ channel, hash, reason, eventId })),
      { purpose, since: gate.now() },
    )
    for (const { hash } of fresh) added.push({ purpose, channel, hash: hash.toString('hex') })
  }
  return added
}

/** Bases end with what they stood on, and for advertising there is none at all after an objection. None begins here. */
async function endBases(gate: Gate, contactId: string): Promise<void> {
  const { tx } = gate
  const rows = await tx.query<{ purpose: string }>(sql`
    select distinct purpose from processing_bases where contact_id = ${contactId} and basis = 'A6-1-a' and ended_at is null`)
  for (const { purpose } of rows) await consentBasis(gate, contactId, purpose, { origin: null })
  const [objected] = await tx.query(sql`
    select 1 from consent_states where contact_id = ${contactId} and purpose = 'direct-marketing' and is_objected limit 1`)
  if (objected) await endInterest(gate, contactId, 'Widerspruch')
}
