import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import { recordConsent, suppress } from '#server/privacy/consent/public.ts'
import type { Preference } from './preference-token.ts'

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

/** Chooses among the topics one has; choosing none is leaving. */
export async function chooseTopics(
  gate: Gate,
  preference: Preference,
  topics: readonly string[],
): Promise<void> {
  await gate.tx.query(sql`
    update subscriptions set is_subscribed = topic = any (${topics}::text[]), changed_at = ${gate.now()}
    where contact_id = ${preference.contactId} and address_hash = ${preference.addressHash}
      and is_subscribed <> (topic = any (${topics}::text[]))`)
  if (topics.length === 0) await leave(gate, preference, 'withdrawn')
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
  const { contactId, addressHash } = preference
  const [known] = await gate.tx.query<{ isDone: boolean }>(sql`
    select exists (select from consent_states s where s.contact_id = c.id and s.purpose = 'direct-marketing'
        and s.channel = 'email' and s.address_hash = '' and (s.state = ${event} or s.is_objected)) as "isDone"
    from contacts c where c.id = ${contactId}`)
  if (known && !known.isDone) {
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
