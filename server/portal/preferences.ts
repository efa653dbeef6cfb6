import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import {
  type Channel,
  channels,
  currentPerson,
  lockCurrentChain,
  recordConsent,
  saidBefore,
  suppress,
  suppressedAmong,
} from '#server/privacy/consent/public.ts'
import type { Preference } from './preference-token.ts'

/** The same link for who she is now: the record it stood in may have been merged into another. */
export async function currentPreference(gate: Pick<Gate, 'tx'>, preference: Preference): Promise<Preference> {
  return { ...preference, contactId: await currentPerson(gate.tx, preference.contactId) }
}

export type Topic = { key: string; label: string; isSubscribed: boolean }

/** What an address gets now, in the words of the forms; nothing for somebody who is not there any more. */
export async function preferencesOf(gate: Pick<Gate, 'tx'>, preference: Preference): Promise<Topic[]> {
  return gate.tx.query<Topic>(sql`
    select s.topic as key, coalesce(l.label, s.topic) as label, s.is_subscribed as "isSubscribed"
    from subscriptions s
    left join lateral (
      select t.value ->> 'label' as label from subscription_forms f, jsonb_array_elements(f.topics) t
      where t.value ->> 'key' = s.topic order by f.created_at limit 1
    ) l on true
    where s.contact_id = ${preference.contactId} and s.address_hash = ${preference.addressHash} order by 2, 1`)
}

export type Choice = 'saved' | 'left' | 'unknown-topic' | 'needs-consent'

/**
 * Chooses among the topics one has; choosing none is leaving. Who has left comes back by confirming anew only: a tick on
 * this page is no consent, so it changes nothing. Nor does a topic that is not hers. What she chooses counts for her, at all
 * her addresses.
 */
export async function chooseTopics(
  gate: Gate,
  preference: Preference,
  topics: readonly string[],
): Promise<Choice> {
  const own = new Set((await preferencesOf(gate, preference)).map(({ key }) => key))
  if (topics.some((topic) => !own.has(topic))) return 'unknown-topic'
  if (topics.length === 0) {
    await leave(gate, preference, 'withdrawn')
    return 'left'
  }
  if (await hasLeft(gate, preference)) return 'needs-consent'
  await gate.tx.query(sql`
    update subscriptions set is_subscribed = topic = any (${topics}::text[]), changed_at = ${gate.now()}
    where contact_id = ${preference.contactId} and topic = any (${[...own]}::text[])
      and is_subscribed <> (topic = any (${topics}::text[]))`)
  return 'saved'
}

/** Whether advertising by mail has ended for an address: taken back, refused or objected to. */
export async function hasLeft(gate: Pick<Gate, 'tx'>, preference: Preference): Promise<boolean> {
  const { contactId, addressHash } = preference
  const [own] = await gate.tx.query<{ isRefused: boolean }>(sql`
    select is_objected or state in ('withdrawn', 'objected', 'refused') as "isRefused" from consent_states
    where contact_id = ${contactId} and purpose = 'direct-marketing' and channel = 'email'
      and address_hash in (${addressHash}, ''::bytea) order by length(address_hash) desc limit 1`)
  if (own?.isRefused) return true
  return (await suppressedAmong(gate.tx, [addressHash], 'email', 'direct-marketing')).size > 0
}

/** The ways on which she allowed advertising, at whatever address. */
export async function allowedChannels(
  { tx }: Pick<Gate, 'tx'>,
  { contactId }: Preference,
): Promise<Channel[]> {
  const rows = await tx.query<{ channel: Channel }>(sql`
    select distinct channel from consent_states
    where contact_id = ${contactId} and purpose = 'direct-marketing' and state in ('given', 'confirmed') and not is_objected`)
  const allowed = new Set(rows.map(({ channel }) => channel))
  return channels.filter((each) => allowed.has(each))
}

/** Takes back what she allowed on one way; the others stay. */
export async function endChannel(
  gate: Gate,
  preference: Preference,
  channel: string,
): Promise<'saved' | 'left' | 'unclear'> {
  const found = (await allowedChannels(gate, preference)).find((each) => each === channel)
  if (!found) return 'unclear'
  if (found === 'email') {
    await leave(gate, preference, 'withdrawn')
    return 'left'
  }
  await recordConsent(gate, {
    contactId: preference.contactId,
    event: 'withdrawn',
    purpose: 'direct-marketing',
    channel: found,
    way: 'electronic',
    by: 'person',
    occurredAt: gate.now(),
  })
  return 'saved'
}

/** The language her record says; German where it says nothing. */
export async function languageOfPerson(
  { tx }: Pick<Gate, 'tx'>,
  { contactId }: Preference,
): Promise<'de' | 'en'> {
  const [row] = await tx.query<{ language: string | null }>(sql`
    select language from contacts where id = ${contactId}`)
  return row?.language === 'en' ? 'en' : 'de'
}

/** Forms that are open for somebody who comes back. */
export async function formsToReturn(
  gate: Pick<Gate, 'tx'>,
  preference: Preference,
): Promise<{ key: string; title: string }[]> {
  return gate.tx.query(sql`
    select f.key, f.title from subscription_forms f
    where f.is_active and f.kind = 'newsletter' and exists (
      select from subscriptions s, jsonb_array_elements(f.topics) t
      where s.contact_id = ${preference.contactId} and s.address_hash = ${preference.addressHash}
        and t.value ->> 'key' = s.topic)
    order by f.title, f.key limit 5`)
}

/**
 * Takes the consent back, or objects to all advertising, at once and for mails that are waiting, too. The same again
 * changes nothing. It also holds when the record is gone: the address goes on the list by its hash.
 */
export async function leave(
  gate: Gate,
  preference: Preference,
  event: 'withdrawn' | 'objected',
): Promise<void> {
  const { addressHash } = preference
  const contactId = await lockCurrentChain(gate.tx, preference.contactId)
  if ((await saidBefore(gate, contactId, event)) === false) {
    await recordConsent(gate, {
      contactId,
      event,
      purpose: 'direct-marketing',
      channel: 'email',
      way: 'electronic',
      by: 'person',
      occurredAt: gate.now(),
      addressHash,
    })
    await gate.tx.query(sql`
      update subscriptions set is_subscribed = false, changed_at = ${gate.now()}
      where contact_id = ${contactId} and is_subscribed`)
  }
  await suppress(gate, [{ channel: 'email', hash: addressHash }], {
    purpose: 'direct-marketing',
    reason: event,
    since: gate.now(),
    eventId: null,
  })
}
