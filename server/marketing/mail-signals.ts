import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import { noteBounce, noteDelivery } from '#server/platform/mail/bounces.ts'
import { onMailSignal } from '#server/platform/mail/inbound/intake.job.ts'
import {
  addressHash,
  lockCurrentChain,
  recordConsent,
  saidBefore,
  suppress,
} from '#server/privacy/consent/public.ts'

type Sent = { campaignId: string; contactId: string; addressHash: Buffer | null }

/**
 * What comes back to a mailing: an address that is gone gets no more mail, a complaint or a wish to stop is a withdrawal by
 * the person herself, at once. An answer of a machine is never a wish.
 */
onMailSignal(async (gate, { kind, mailId, status, at }) => {
  if (
    !mailId ||
    !['hard-bounce', 'soft-bounce', 'complaint', 'unsubscribe', 'reply', 'delivered'].includes(kind)
  )
    return
  const [sent] = await gate.tx.query<Sent>(sql`
    select campaign_id as "campaignId", contact_id as "contactId", address_hash as "addressHash"
    from recipient_of_mail(${mailId})`)
  if (!sent?.addressHash) return
  await seeForTheLaw(gate)
  const address = await addressOf(gate, sent)
  if (kind === 'hard-bounce' || kind === 'soft-bounce') {
    if (address) await noteBounce(gate.tx, gate.keyring, { address, kind, status: status ?? null, at })
    if (kind === 'hard-bounce') await mark(gate, mailId, 'bounced', status ?? null, at)
    return
  }
  if (kind === 'reply' || kind === 'delivered') {
    if (address) await noteDelivery(gate.tx, gate.keyring, address)
    // Somebody is talking to us: the next mails of a sequence would talk across her.
    if (kind === 'reply') await gate.tx.query(sql`select note_sequence_reply(${mailId}, ${at})`)
    return
  }
  if (kind === 'complaint') await mark(gate, mailId, 'complained', null, at)
  await withdraw(gate, sent, at, kind)
})

async function withdraw(gate: Gate, sent: Sent, at: Date, kind: string): Promise<void> {
  const { addressHash: hash } = sent
  if (!hash) return
  const contactId = await lockCurrentChain(gate.tx, sent.contactId)
  if ((await saidBefore(gate, contactId, 'withdrawn')) === false)
    await recordConsent(gate, {
      contactId,
      event: 'withdrawn',
      purpose: 'direct-marketing',
      channel: 'email',
      way: 'electronic',
      by: 'person',
      occurredAt: at,
      addressHash: hash,
      reason: kind === 'complaint' ? 'Beschwerde beim Anbieter des Postfachs' : 'Abmeldung per E-Mail',
    })
  await suppress(gate, [{ channel: 'email', hash }], {
    purpose: 'direct-marketing',
    reason: kind === 'complaint' ? 'complaint' : 'withdrawn',
    since: at,
    eventId: null,
  })
}

/** The address the mail went to, while the person still has it. */
async function addressOf(gate: Gate, { contactId, addressHash: hash }: Sent): Promise<string | null> {
  const points = await gate.tx.query<{ value: string }>(sql`
    select value_norm as value from contact_points where contact_id = ${contactId} and kind = 'email'`)
  return (
    points.find(({ value }) => hash !== null && addressHash(gate.keyring, value).equals(hash))?.value ?? null
  )
}

async function mark(
  gate: Gate,
  mailId: string,
  state: string,
  status: string | null,
  at: Date,
): Promise<void> {
  await gate.tx.query(sql`select mark_recipient(${mailId}, ${state}, ${status}, ${at})`)
}

/** A wish to stop is heard also from people who are out of sight for daily work. */
async function seeForTheLaw(gate: Gate): Promise<void> {
  await gate.tx.query(sql`
    select set_config('treu.purpose_mask', (1 << 7)::text, true), set_config('treu.unrestricted', 'on', true),
      set_config('treu.contact_rows', 'all', true)`)
}
