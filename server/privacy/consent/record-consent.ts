import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { type Channel, channels } from './channels.ts'
import { consentBasis } from './consent-basis.ts'
import {
  type ConsentEventKind,
  type ConsentState,
  type Declarant,
  isRefused,
  isTightening,
  nextState,
  unknownConsent,
  type Way,
} from './consent-state.ts'
import { lockCurrentChain } from './current-person.ts'
import { hashOfEvent, hashScheme } from './event-hash.ts'
import { endInterest } from './grounds.ts'
import { localTimeOf } from './local-time.ts'
import { keepOrigin } from './origins.ts'
import { reachesOf } from './reaches.ts'
import { liftSuppressions, suppress, suppressedAmong } from './suppressions.ts'

export type NewConsentEvent = {
  contactId: string
  event: ConsentEventKind
  purpose: PurposeKey
  channel: Channel
  way: Way
  by: Declarant
  occurredAt: Date
  topic?: string | null
  /** The address it was said of; without one, the preferred one of the channel. */
  addressHash?: Buffer | null
  textId?: string | null
  notice?: string | null
  formId?: string | null
  formVersion?: number | null
  pageUrl?: string | null
  evidence?: string | null
  evidenceFileId?: string | null
  mailId?: string | null
  mailHash?: Buffer | null
  reason?: string | null
  importId?: string | null
  /** Network address of the declaration; kept apart and for a short time. */
  ip?: string | null
}

/** An event as it was added, without its hashes. */
export type NotedEvent = Pick<NewConsentEvent, 'contactId' | 'event' | 'purpose' | 'channel' | 'way'> & {
  id: string
  sequence: number
  topic: string | null
  declaredBy: Declarant
  occurredAt: string
  localTime: string
  textId: string | null
  notice: string | null
  pageUrl: string | null
  evidence: string | null
  evidenceFileId: string | null
  mailId: string | null
  reason: string | null
}

type StateRow = {
  channel: Channel
  addressHash: Buffer
  state: ConsentState['kind']
  way: Way | null
  isProven: boolean
  isObjected: boolean
}

const PERSON = Buffer.alloc(0)

/**
 * Adds an event to the ledger of a person and brings what holds up to date in the same transaction: states, the list of
 * objections, and the basis for advertising. What staff may not declare is refused (Art. 7(3), 21(3) GDPR); an objection
 * to direct marketing reaches all channels (§ 7(1) s. 2 UWG). The caller has made sure that the person may be seen.
 */
export async function recordConsent(gate: Gate, input: NewConsentEvent): Promise<NotedEvent> {
  const { event, purpose, channel, way, by } = input
  const { tx, keyring } = gate
  const contactId = await lockCurrentChain(tx, input.contactId)
  const reaches = (await reachesOf(tx, keyring, [contactId])).get(contactId) ?? []
  const isLoosening = !isTightening(event)
  const reached = channel === 'post' ? [] : reaches.filter((each) => each.channel === channel)
  const hash = isLoosening ? (input.addressHash ?? reached[0]?.hash ?? null) : null
  if (isLoosening && channel !== 'post' && !hash) throw new Problem('consents.address-missing-conflict')
  const isProven = by === 'person' || Boolean(input.evidence || input.evidenceFileId)
  const step = { kind: event, way, by, isProven }

  const rows = await statesOf(gate, contactId, purpose)
  const wanted = event === 'objected' ? channels : [channel]
  const changed: { channel: Channel; addressHash: Buffer; state: ConsentState }[] = []
  for (const each of wanted) {
    const whole = rows.find((row) => row.channel === each && row.addressHash.length === 0)
    const targets = isLoosening
      ? [hash ?? PERSON]
      : [
          PERSON,
          ...rows
            .filter((row) => row.channel === each && row.addressHash.length > 0)
            .map((row) => row.addressHash),
        ]
    for (const target of targets) {
      const row = rows.find((own) => own.channel === each && own.addressHash.equals(target)) ?? whole
      const next = nextState(stateOf(row), step, each)
      if ('refusal' in next) throw new Problem(next.refusal)
      changed.push({ channel: each, addressHash: target, state: next.state })
    }
  }
  const target = hash ?? reaches.find((each) => each.channel === channel)?.hash
  if (isLoosening && by !== 'person' && target && event === 'given') {
    const suppressed = await suppressedAmong(tx, [target], channel, purpose)
    if (suppressed.size > 0) throw new Problem('consents.refused-conflict')
  }

  const noted = await append(gate, { ...input, contactId }, hash)
  const { id } = noted
  for (const { channel: of, addressHash: target, state } of changed) {
    await tx.query(sql`
      insert into consent_states (contact_id, purpose, channel, address_hash, state, way, is_proven, is_objected, event_id, since)
      values (${contactId}, ${purpose}, ${of}, ${target}, ${state.kind}, ${state.way}, ${state.isProven}, ${state.isObjected},
        ${id}, ${input.occurredAt})
      on conflict (contact_id, purpose, channel, address_hash) do update set state = excluded.state, way = excluded.way,
        is_proven = excluded.is_proven, is_objected = excluded.is_objected, event_id = excluded.event_id,
        since = excluded.since`)
  }
  if (['objected', 'withdrawn', 'refused'].includes(event)) {
    const blocked = reaches.filter((each) => wanted.includes(each.channel))
    if (input.addressHash) blocked.push({ channel, hash: input.addressHash, isListed: false })
    await suppress(gate, blocked, {
      purpose,
      reason: event as 'objected',
      since: input.occurredAt,
      eventId: id,
    })
  } else if (hash && by === 'person' && event === 'confirmed') {
    await liftSuppressions(gate, hash, channel, purpose)
  }
  await consentBasis(gate, contactId, purpose, { origin: input.pageUrl ?? input.evidence ?? null })
  if (event === 'objected' && purpose === 'direct-marketing')
    await endInterest(gate, contactId, 'Widerspruch')
  return noted
}

/** All that holds for a person and a purpose. */
export async function statesOf(
  gate: Pick<Gate, 'tx'>,
  contactId: string,
  purpose: string,
): Promise<StateRow[]> {
  return gate.tx.query<StateRow>(sql`
    select channel, address_hash as "addressHash", state, way, is_proven as "isProven", is_objected as "isObjected"
    from consent_states where contact_id = ${contactId} and purpose = ${purpose}`)
}

export function stateOf(row: Omit<StateRow, 'channel' | 'addressHash'> | undefined): ConsentState {
  if (!row) return unknownConsent
  return { kind: row.state, way: row.way, isProven: row.isProven, isObjected: row.isObjected }
}

export { isRefused }

async function append(gate: Gate, input: NewConsentEvent, hash: Buffer | null): Promise<NotedEvent> {
  const { tx } = gate
  const { contactId } = input
  const [last] = await tx.query<{ sequence: number; hash: Buffer }>(sql`
    select sequence, hash from consent_events where contact_id = ${contactId} order by sequence desc limit 1`)
  const id = uuidv7()
  const createdBy = gate.actor.userId
  const createdAt = gate.now()
  const event = {
    previousHash: last?.hash.toString('hex') ?? null,
    id,
    contactId,
    sequence: (last?.sequence ?? 0) + 1,
    addressHash: (hash ?? input.addressHash)?.toString('hex') ?? null,
    channel: input.channel,
    purpose: input.purpose,
    topic: input.topic ?? null,
    event: input.event,
    way: input.way,
    declaredBy: input.by,
    occurredAt: input.occurredAt.toISOString(),
    localTime: localTimeOf(input.occurredAt),
    textId: input.textId ?? null,
    notice: input.notice ?? null,
    formId: input.formId ?? null,
    formVersion: input.formVersion ?? null,
    pageUrl: input.pageUrl ?? null,
    evidence: input.evidence ?? null,
    evidenceFileId: input.evidenceFileId ?? null,
    mailId: input.mailId ?? null,
    mailHash: input.mailHash?.toString('hex') ?? null,
    reason: input.reason ?? null,
  }
  const sealed = hashOfEvent({
    ...event,
    hashScheme,
    importId: input.importId ?? null,
    createdAt: createdAt.toISOString(),
    createdBy,
  })
  await tx.query(sql`
    insert into consent_events (id, contact_id, sequence, address_hash, channel, purpose, topic, event, way, declared_by,
      occurred_at, local_time, text_id, notice, form_id, form_version, page_url, evidence, evidence_file_id, mail_id,
      mail_hash, reason, import_id, previous_hash, hash_scheme, hash, created_at, created_by)
    values (${id}, ${contactId}, ${event.sequence}, ${hash ?? input.addressHash ?? null}, ${event.channel}, ${event.purpose},
      ${event.topic}, ${event.event}, ${event.way}, ${event.declaredBy}, ${input.occurredAt}, ${event.localTime},
      ${event.textId}, ${event.notice}, ${event.formId}, ${event.formVersion}, ${event.pageUrl}, ${event.evidence},
      ${event.evidenceFileId}, ${event.mailId}, ${input.mailHash ?? null}, ${event.reason}, ${input.importId ?? null},
      ${last?.hash ?? null}, ${hashScheme}, ${sealed}, ${createdAt}, ${createdBy})`)
  if (input.ip) await keepOrigin(gate, id, input.ip)
  // The trail is sealed and signed: with the hash in it, the chain has an anchor outside itself.
  gate.record({
    action: 'consent',
    resource: 'consentEvent',
    recordIds: [id, contactId],
    subjectId: contactId,
    details: {
      event: input.event,
      channel: input.channel,
      purpose: input.purpose,
      hash: sealed.toString('hex'),
    },
  })
  const {
    previousHash: _previous,
    addressHash: _address,
    mailHash: _mail,
    formId: _form,
    formVersion: _version,
    ...said
  } = event
  return said
}
