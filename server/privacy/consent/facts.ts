import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { homeCountry } from '#server/platform/identity/home-country.ts'
import { postNeedsConsent } from '#server/platform/identity/post-needs-consent.ts'
import { dayInGermany } from '#server/platform/values/day-in-germany.ts'
import { type Channel, type Profile, profileOf } from './channels.ts'
import { type ConsentState, unknownConsent, type Way } from './consent-state.ts'
import { type ContactFacts, type Decision, type ExistingCustomer, mayContact } from './may-contact.ts'
import { reachesOf } from './reaches.ts'
import { stateOf } from './record-consent.ts'
import { replayedStates } from './replay.ts'
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

/** What is asked of a person that does not depend on the channel. */
export type OwnFacts = Pick<
  ContactFacts,
  'isRestricted' | 'isQuarantined' | 'isConsumer' | 'isCustomer' | 'profile' | 'purposes' | 'postNeedsConsent'
>
/** What is asked of her for one channel; equal for many, and the same until something happens or `until` has passed. */
export type ChannelFacts = Pick<
  ContactFacts,
  'hasAddress' | 'isUndeliverable' | 'isSuppressed' | 'consent' | 'isListed' | 'isPresumed'
> & {
  sales: Sale[]
  /** The last day it holds as it is. */
  until: string | null
}
type Sale = { isFromSale: boolean; wasNoticeGiven: boolean; productGroups: string[] }
export type Gathered = {
  own: OwnFacts
  channel: ChannelFacts
  addressHash: Buffer | null
  eventId: string | null
}

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
  until: string | null
}
type Asker = Pick<Gate, 'tx' | 'keyring' | 'personKeys' | 'now' | 'today'>

/**
 * Asks for each person, with everything fresh from the database, whether she may be contacted. Who is not there, or not to
 * be seen by the asker, has no answer. To be called in the transaction that acts on it.
 */
export async function permissionsFor(
  gate: Asker,
  contactIds: readonly string[],
  question: Question,
): Promise<Map<string, Permission>> {
  const gathered = await gatherFacts(gate, contactIds, question)
  return new Map(
    [...gathered].map(([id, { own, channel, addressHash, eventId }]): [string, Permission] => [
      id,
      { ...decide(own, channel, question), addressHash, eventId },
    ]),
  )
}

/** The one decision, over facts that were gathered. */
export function decide(
  own: OwnFacts,
  { sales, until: _, ...channelFacts }: ChannelFacts,
  { channel, purpose, productGroup = null }: Omit<Question, 'at'>,
): Decision {
  const facts: ContactFacts = { ...own, ...channelFacts, existingCustomer: customerBy(sales, productGroup) }
  return mayContact(facts, channel, purpose)
}

/** What the decision asks of each of them, fresh from the database. */
export async function gatherFacts(
  gate: Asker,
  contactIds: readonly string[],
  question: Omit<Question, 'productGroup'>,
): Promise<Map<string, Gathered>> {
  if (contactIds.length === 0) return new Map()
  const { tx, keyring } = gate
  const { channel, purpose } = question
  const at = question.at ?? gate.now()
  const day = dayInGermany(at)
  // Asked for together, they travel together; so below.
  const [people, reaches] = await Promise.all([
    tx.query<Person>(sql`
    select c.id, c.is_restricted as "isRestricted", c.is_quarantined as "isQuarantined", c.is_consumer as "isConsumer",
      c.stage, c.country,
      array(select distinct b.purpose from processing_bases b where b.contact_id = c.id and b.valid_from <= ${day}::date
        and (b.valid_until is null or b.valid_until >= ${day}::date) and (b.ended_at is null or b.ended_at > ${at})) as purposes
    from contacts c where c.id = any (${contactIds}::uuid[]) and c.deleted_at is null`),
    reachesOf(tx, keyring, contactIds, [channel]),
  ])
  const ids = people.map(({ id }) => id)
  const preferred = new Map(ids.map((id) => [id, reaches.get(id)?.[0]]))
  const hashes = [...preferred.values()].flatMap((reach) => (reach ? [reach.hash] : []))
  const [states, suppressed, undeliverable, grounds, country, isPostByConsent] = await Promise.all([
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
            product_groups as "productGroups", reason, least(valid_until, (ended_at at time zone 'Europe/Berlin')::date - 1)::text as until
          from advertising_grounds where contact_id = any (${ids}::uuid[]) and (ended_at is null or ended_at > ${at})
            and created_at <= ${at} and (valid_until is null or valid_until >= ${day}::date)
          order by contact_id, created_at, id`)
      : [],
    homeCountry(gate),
    channel === 'post' && postNeedsConsent(gate),
  ])
  const statesOfPerson = Map.groupBy(states, ({ contactId }) => contactId)
  const groundsOfPerson = Map.groupBy(grounds, ({ contactId }) => contactId)

  return new Map(
    people.map((person): [string, Gathered] => {
      const reach = preferred.get(person.id)
      const states = statesOfPerson.get(person.id) ?? []
      const whole = states.find((row) => row.addressHash.length === 0)
      const state = states.find((row) => reach && row.addressHash.equals(reach.hash)) ?? whole
      const own: OwnFacts = {
        isRestricted: person.isRestricted,
        isQuarantined: person.isQuarantined,
        isConsumer: person.isConsumer,
        isCustomer: person.stage !== 'lead',
        profile: profileIn(person.country, country),
        purposes: [...person.purposes, 'legal-compliance'],
        postNeedsConsent: isPostByConsent,
      }
      const key = reach?.hash.toString('hex') ?? ''
      const channelFacts: ChannelFacts = {
        hasAddress: reach !== undefined,
        isUndeliverable: undeliverable.has(key),
        isSuppressed: suppressed.has(key),
        consent: state ? stateOf(state) : unknownConsent,
        isListed: reach?.isListed ?? false,
        ...groundsOf(groundsOfPerson.get(person.id) ?? []),
      }
      return [
        person.id,
        { own, channel: channelFacts, addressHash: reach?.hash ?? null, eventId: state?.eventId ?? null },
      ]
    }),
  )
}

/** The law that decides for somebody in a country, asked by a company in its own. */
export function profileIn(country: string | null, home: string): Profile {
  return profileOf(country, profileOf(home, 'DE'))
}

/** Which of the addresses do not exist any more, by the word of their mail servers, as hex. */
async function undeliverableOf(tx: Gate['tx'], hashes: readonly Buffer[]): Promise<Set<string>> {
  const rows = await tx.query<{ hash: Buffer }>(sql`
    select address_hash as hash from mail_bounces
    where address_hash = any (${hashes}::bytea[]) and undeliverable_since is not null`)
  return new Set(rows.map(({ hash }) => hash.toString('hex')))
}

function groundsOf(grounds: readonly Ground[]): Pick<ChannelFacts, 'sales' | 'isPresumed' | 'until'> {
  const sales = grounds.filter(({ kind }) => kind === 'existing-customer')
  return {
    sales: sales.map(({ saleReference, notice, productGroups }) => ({
      isFromSale: Boolean(saleReference),
      wasNoticeGiven: Boolean(notice),
      productGroups,
    })),
    isPresumed: grounds.some(({ kind, reason }) => kind === 'presumed' && Boolean(reason)),
    until: grounds.reduce<string | null>(
      (first, { until }) => (until && (!first || until < first) ? until : first),
      null,
    ),
  }
}

function customerBy(sales: readonly Sale[], productGroup: string | null): ExistingCustomer {
  const fitting = sales.find(
    ({ productGroups }) => productGroup !== null && productGroups.includes(productGroup),
  )
  const best = fitting ?? sales[0]
  return {
    isFromSale: best?.isFromSale ?? false,
    wasNoticeGiven: best?.wasNoticeGiven ?? false,
    isSimilar: fitting !== undefined,
  }
}

/** What held at a moment, told by the events up to it. */
async function statesAt(
  { tx }: Pick<Gate, 'tx'>,
  ids: readonly string[],
  channel: Channel,
  purpose: string,
  at: Date,
): Promise<StateRow[]> {
  const states = await replayedStates(tx, ids, { purpose, at })
  return [...states].flatMap(([contactId, held]) =>
    held
      .filter((each) => each.channel === channel)
      .map(({ address, kind, way, isProven, isObjected, eventId }) => ({
        contactId,
        addressHash: Buffer.from(address, 'hex'),
        state: kind,
        way,
        isProven,
        isObjected,
        eventId,
      })),
  )
}
