import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import type { Channel } from './channels.ts'
import { consentBasis } from './consent-basis.ts'
import { type ConsentEventKind, isRefused, isTightening, type Way } from './consent-state.ts'
import { endInterest } from './grounds.ts'
import { type Reach, reachesOf } from './reaches.ts'
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
  { keptId, mergedId, ways }: { keptId: string; mergedId: string; ways: readonly [WaysHeld, WaysHeld] },
): Promise<Entry[]> {
  const [kept, merged] = [await heldBy(gate, keptId), await heldBy(gate, mergedId)]
  const states = mergedStates(kept, merged)
  await keepStates(gate, keptId, states)
  const reaches = (await reachesOf(gate.tx, gate.keyring, [keptId])).get(keptId) ?? []
  const added = await suppressNew(gate, [...refusedAmong(reaches, states), ...blockedByOther(reaches, ways)])
  await endBases(gate, keptId)
  return added
}

/** An entry of the list of objections. */
export type Entry = { purpose: string; channel: Channel; hash: string }
type Blocked = {
  purpose: string
  channel: Channel
  hash: Buffer
  reason: SuppressionReason
  /** The declaration it goes back to. */
  eventId: string | null
}

/** How one of two could be reached before they were one, and what of it is on the list of objections. */
export type WaysHeld = { reaches: readonly Reach[]; blocked: readonly Blocked[] }

export async function waysHeldBy(gate: Gate, contactId: string): Promise<WaysHeld> {
  const reaches = (await reachesOf(gate.tx, gate.keyring, [contactId])).get(contactId) ?? []
  const rows = await gate.tx.query<Blocked>(sql`
    select purpose, channel, reason, event_id as "eventId", address_hash as hash from suppressions
    where address_hash = any (${reaches.map(({ hash }) => hash)}::bytea[]) and lifted_at is null`)
  return { reaches, blocked: rows.filter((row) => isAmong(reaches, row)) }
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

function isAmong(reaches: readonly Reach[], { channel, hash }: Pick<Blocked, 'channel' | 'hash'>): boolean {
  return reaches.some((each) => each.channel === channel && each.hash.equals(hash))
}

/** Every address by a channel she closed, but those she opened again herself. */
function refusedAmong(reaches: readonly Reach[], states: readonly HeldState[]): Blocked[] {
  const wholes = states.filter((state) => state.address === '')
  return wholes.flatMap((whole) =>
    reaches
      .filter(({ channel }) => channel === whole.channel)
      .flatMap(({ channel, hash }) => {
        const { purpose } = whole
        const address = hash.toString('hex')
        const own = states.find(
          (state) => state.purpose === purpose && state.channel === channel && state.address === address,
        )
        const { kind, isObjected, eventId, ...state } = own ?? whole
        if (!isRefused({ kind, isObjected, ...state })) return []
        const reason = isObjected ? 'objected' : (kind as SuppressionReason)
        return [{ purpose, channel, hash, eventId, reason }]
      }),
  )
}

/** Who is on the list with an address of one record is to be left alone at those of the other, too. */
function blockedByOther(reaches: readonly Reach[], [kept, merged]: readonly [WaysHeld, WaysHeld]): Blocked[] {
  const others = (reach: Reach) => [
    ...(isAmong(kept.reaches, reach) ? [] : kept.blocked),
    ...(isAmong(merged.reaches, reach) ? [] : merged.blocked),
  ]
  return reaches.flatMap((reach) =>
    others(reach)
      .filter(({ channel }) => channel === reach.channel)
      .map((blocked) => ({ ...blocked, hash: reach.hash })),
  )
}

/** Puts on the list what is not there yet; answers that. */
async function suppressNew(gate: Gate, wanted: readonly Blocked[]): Promise<Entry[]> {
  const added: Entry[] = []
  for (const each of wanted) {
    const { purpose, channel, hash } = each
    if ((await suppressedAmong(gate.tx, [hash], channel, purpose)).size > 0) continue
    await suppressMany(gate, [each], { purpose, since: gate.now() })
    added.push({ purpose, channel, hash: hash.toString('hex') })
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
