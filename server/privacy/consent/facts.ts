import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { homeCountry } from '#server/platform/values/home-country.ts'
import { type Channel, type Profile, profileOf } from './channels.ts'
import { type ConsentState, type Declarant, nextState, unknownConsent, type Way } from './consent-state.ts'
import { type ContactFacts, type Decision, mayContact } from './may-contact.ts'
import { reachesOf } from './reaches.ts'
import { stateOf } from './record-consent.ts'
import { suppressedAmong } from './suppressions.ts'

export type Question = {
  channel: Channel
  purpose: PurposeKey
  /** The moment it is asked for; now unless told. */
  at?: Date
  /** What the mailing is about, for the similarity of § 7(3) UWG. */
  productGroup?: string | null
}

export type Permission = Decision & { addressHash: Buffer | null; eventId: string | null }

type Person = {
  id: string
  isRestricted: boolean
  isQuarantined: boolean
  isConsumer: boolean
  stage: string
  country: string | null
  purposes: PurposeKey[]
}
type StateRow = {
  contactId: string
  addressHash: Buffer
  state: ConsentState['kind']
  way: Way | null
  isProven: boolean
  isObjected: boolean
  eventId: string
}
type Ground = {
  contactId: string
  kind: 'existing-customer' | 'presumed'
  saleReference: string | null
  notice: string | null
  productGroups: string[]
  reason: string | null
}

/**
 * Asks for each person, with everything fresh from the database, whether she may be contacted. Who is not there, or not to
 * be seen by the asker, has no answer. To be called in the transaction that acts on it.
 */
export async function permissionsFor(
  gate: Pick<Gate, 'tx' | 'keyring' | 'now' | 'today'>,
  contactIds: readonly string[],
  question: Question,
): Promise<Map<string, Permission>> {
  const { tx, keyring } = gate
  const { channel, purpose } = question
  const at = question.at ?? gate.now()
  const day = at.toISOString().slice(0, 10)
  const people = await tx.query<Person>(sql`
    select c.id, c.is_restricted as "isRestricted", c.is_quarantined as "isQuarantined", c.is_consumer as "isConsumer",
      c.stage, c.country,
      array(select distinct b.purpose from processing_bases b where b.contact_id = c.id and b.valid_from <= ${day}::date
        and (b.valid_until is null or b.valid_until >= ${day}::date) and (b.ended_at is null or b.ended_at > ${at})) as purposes
    from contacts c where c.id = any (${contactIds}::uuid[]) and c.deleted_at is null`)
  const ids = people.map(({ id }) => id)
  const reaches = await reachesOf(tx, keyring, ids, [channel])
  const preferred = new Map(ids.map((id) => [id, reaches.get(id)?.[0]]))
  const hashes = [...preferred.values()].flatMap((reach) => (reach ? [reach.hash] : []))
  // Asked for together, they travel together.
  const [states, suppressed, undeliverable, grounds, country] = await Promise.all([
    question.at
      ? statesAt(gate, ids, channel, purpose, at)
      : tx.query<StateRow>(sql`
          select contact_id as "contactId", address_hash as "addressHash", state, way, is_proven as "isProven",
            is_objected as "isObjected", event_id as "eventId"
          from consent_states where contact_id = any (${ids}::uuid[]) and purpose = ${purpose} and channel = ${channel}`),
    suppressedAmong(tx, hashes, channel, purpose, question.at),
    channel === 'email' ? undeliverableOf(tx, hashes) : new Set<string>(),
    purpose === 'direct-marketing'
      ? tx.query<Ground>(sql`
          select contact_id as "contactId", kind, sale_reference as "saleReference", notice,
            product_groups as "productGroups", reason
          from advertising_grounds where contact_id = any (${ids}::uuid[]) and (ended_at is null or ended_at > ${at})
            and created_at <= ${at} and (valid_until is null or valid_until >= ${day}::date)`)
      : [],
    homeCountry(tx),
  ])
  const statesOfPerson = Map.groupBy(states, ({ contactId }) => contactId)
  const groundsOfPerson = Map.groupBy(grounds, ({ contactId }) => contactId)
  const home = homeProfile(country)

  return new Map(
    people.map((person): [string, Permission] => {
      const reach = preferred.get(person.id)
      const own = statesOfPerson.get(person.id) ?? []
      const whole = own.find((row) => row.addressHash.length === 0)
      const state = own.find((row) => reach && row.addressHash.equals(reach.hash)) ?? whole
      const facts: ContactFacts = {
        isRestricted: person.isRestricted,
        isQuarantined: person.isQuarantined,
        isConsumer: person.isConsumer,
        isCustomer: person.stage !== 'lead',
        profile: profileOf(person.country, home),
        purposes: [...person.purposes, 'legal-compliance'],
        hasAddress: reach !== undefined,
        isUndeliverable: reach !== undefined && undeliverable.has(reach.hash.toString('hex')),
        isSuppressed: reach !== undefined && suppressed.has(reach.hash.toString('hex')),
        consent: state ? stateOf(state) : unknownConsent,
        ...groundsFor(groundsOfPerson.get(person.id) ?? [], question.productGroup ?? null),
        isListed: reach?.isListed ?? false,
      }
      return [
        person.id,
        {
          ...mayContact(facts, channel, purpose),
          addressHash: reach?.hash ?? null,
          eventId: state?.eventId ?? null,
        },
      ]
    }),
  )
}

/** Which of the addresses do not exist any more, by the word of their mail servers, as hex. */
async function undeliverableOf(tx: Gate['tx'], hashes: readonly Buffer[]): Promise<Set<string>> {
  const rows = await tx.query<{ hash: Buffer }>(sql`
    select address_hash as hash from mail_bounces
    where address_hash = any (${hashes}::bytea[]) and undeliverable_since is not null`)
  return new Set(rows.map(({ hash }) => hash.toString('hex')))
}

function homeProfile(country: string): Profile {
  return profileOf(country, 'DE')
}

function groundsFor(grounds: readonly Ground[], productGroup: string | null) {
  const sales = grounds.filter(({ kind }) => kind === 'existing-customer')
  const fitting = sales.find(
    ({ productGroups }) => productGroup !== null && productGroups.includes(productGroup),
  )
  const best = fitting ?? sales[0]
  return {
    existingCustomer: {
      isFromSale: Boolean(best?.saleReference),
      wasNoticeGiven: Boolean(best?.notice),
      isSimilar: fitting !== undefined,
    },
    isPresumed: grounds.some(({ kind, reason }) => kind === 'presumed' && Boolean(reason)),
  }
}

type EventRow = {
  id: string
  contactId: string
  addressHash: Buffer | null
  channel: Channel
  event: Parameters<typeof nextState>[1]['kind']
  way: Way
  declaredBy: Declarant
  isProven: boolean
}

/** What held at a moment, told by the events up to it. */
async function statesAt(
  { tx }: Pick<Gate, 'tx'>,
  ids: readonly string[],
  channel: Channel,
  purpose: string,
  at: Date,
): Promise<StateRow[]> {
  const events = await tx.query<EventRow>(sql`
    select id, contact_id as "contactId", address_hash as "addressHash", channel, event, way, declared_by as "declaredBy",
      declared_by = 'person' or evidence is not null or evidence_file_id is not null as "isProven"
    from consent_events
    where contact_id = any (${ids}::uuid[]) and purpose = ${purpose} and (channel = ${channel} or event = 'objected')
      and occurred_at <= ${at}
    order by contact_id, sequence`)
  const rows = new Map<string, StateRow>()
  for (const { id, contactId, addressHash, event, way, declaredBy, isProven } of events) {
    const isLoosening = ['requested', 'given', 'confirmed'].includes(event)
    const own = [...rows.values()].filter((row) => row.contactId === contactId)
    const whole = own.find((row) => row.addressHash.length === 0)
    const none = Buffer.alloc(0)
    const targets = isLoosening
      ? [addressHash ?? none]
      : [none, ...own.filter((row) => row.addressHash.length > 0).map((row) => row.addressHash)]
    for (const target of targets) {
      const before = own.find((row) => row.addressHash.equals(target)) ?? whole
      const next = nextState(stateOf(before), { kind: event, way, by: declaredBy, isProven }, channel)
      if (!('state' in next)) continue
      const { state } = next
      rows.set(`${contactId} ${target.toString('hex')}`, {
        contactId,
        addressHash: target,
        state: state.kind,
        way: state.way,
        isProven: state.isProven,
        isObjected: state.isObjected,
        eventId: id,
      })
    }
  }
  return [...rows.values()]
}
