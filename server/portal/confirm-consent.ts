import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import { createContact, grantBases, informContact, occasionOf } from '#server/contacts/public.ts'
import { sha256 } from '#server/platform/crypto/keyring.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { lockCurrentChain, recordConsent } from '#server/privacy/consent/public.ts'
import { releasedNotice } from '#server/privacy/notice/public.ts'
import { type Form, formById } from './forms.ts'
import type { Preference } from './preference-token.ts'
import type { Sealed } from './request-consent.ts'

type Request = {
  id: string
  formId: string
  sealed: Buffer
  addressHash: Buffer
  mailId: string
  mailHash: Buffer
  requestedAt: Date
}

/** The form a link belongs to, while it is good; reading it changes nothing (failure 21). */
export async function requestOf(gate: Pick<Gate, 'tx' | 'now'>, token: string): Promise<Form | null> {
  const [found] = await gate.tx.query<{ formId: string }>(sql`
    select form_id as "formId" from consent_requests
    where token_hash = ${sha256(token)} and used_at is null and expires_at > ${gate.now()}`)
  return found ? formById(gate, found.formId) : null
}

/** Of a link that is no longer good: its form, and whether it was used or came too late. Only its holder asks. */
export async function pastRequestOf(
  gate: Pick<Gate, 'tx' | 'now'>,
  token: string,
): Promise<{ form: Form; isUsed: boolean } | null> {
  const [found] = await gate.tx.query<{ formId: string; isUsed: boolean }>(sql`
    select form_id as "formId", used_at is not null as "isUsed" from consent_requests
    where token_hash = ${sha256(token)}`)
  return found ? { form: await formById(gate, found.formId), isUsed: found.isUsed } : null
}

/**
 * The person pressed the button of the page her mail led to: now there is a record, a consent with its whole proof, and a
 * subscription. Good once; used again, wrong or too late it is null and nothing changes.
 */
export async function confirmConsent(
  gate: Gate,
  token: string,
  ip: string,
  publicUrl: string,
): Promise<{ form: Form; preference: Preference } | null> {
  const [request] = await gate.tx.query<Request>(sql`
    select id, form_id as "formId", sealed, address_hash as "addressHash", mail_id as "mailId", mail_hash as "mailHash",
      requested_at as "requestedAt"
    from consent_requests
    where token_hash = ${sha256(token)} and used_at is null and expires_at > ${gate.now()} and sealed is not null
    for update`)
  if (!request) return null
  const form = await formById(gate, request.formId)
  const said = JSON.parse(gate.keyring.open(`sign-up:${request.id}`, request.sealed).toString()) as Sealed
  await gate.tx.query(sql`
    update consent_requests set used_at = ${gate.now()}, sealed = null where id = ${request.id}`)
  const contactId = await lockCurrentChain(gate.tx, await personOf(gate, form, said))
  if (form.kind === 'newsletter') {
    const [text] = await gate.tx.query<{ notice: string | null }>(
      sql`select notice from consent_texts where id = ${said.textId}`,
    )
    const proof = {
      contactId,
      notice: noticeOf(text?.notice, said.noticeNumber),
      purpose: 'direct-marketing' as const,
      channel: 'email' as const,
      way: 'electronic' as const,
      by: 'person' as const,
      addressHash: request.addressHash,
      textId: said.textId,
      formId: form.id,
      formVersion: said.formVersion,
      pageUrl: said.pageUrl,
      mailId: request.mailId,
      mailHash: request.mailHash,
    }
    await recordConsent(gate, { ...proof, event: 'requested', occurredAt: request.requestedAt, ip: said.ip })
    await recordConsent(gate, { ...proof, event: 'confirmed', occurredAt: gate.now(), ip })
    for (const topic of said.topics) {
      await gate.tx.query(sql`
        insert into subscriptions (id, contact_id, address_hash, topic, is_subscribed, changed_at)
        values (${uuidv7()}, ${contactId}, ${request.addressHash}, ${topic}, true, ${gate.now()})
        on conflict (contact_id, address_hash, topic) do update set is_subscribed = true, changed_at = excluded.changed_at`)
    }
  }
  await noteInformed(gate, contactId, publicUrl)
  return { form, preference: { contactId, addressHash: request.addressHash } }
}

/** What the form said beside its words, and which version of the privacy notice it led to. */
function noticeOf(beside: string | null | undefined, number: number | null | undefined): string | null {
  const version = number ? `Datenschutzhinweise, Fassung ${number}` : null
  return [beside, version].filter(Boolean).join('; ') || null
}

/** The page she confirmed on led to the notice, so that she is told by it (Art. 13 GDPR), unless she was before. */
async function noteInformed(gate: Gate, contactId: string, publicUrl: string): Promise<void> {
  const [due] = await gate.tx.query(
    sql`select from contacts where id = ${contactId} and information_due_on is not null`,
  )
  if (due && (await releasedNotice(gate.tx))) await informContact(gate, contactId, { way: 'page' }, publicUrl)
}

/** Who has the address already, or somebody new for whom the consent is the only basis. */
async function personOf(gate: Gate, form: Form, said: Sealed): Promise<string> {
  const [known] = await gate.tx.query<{ id: string }>(sql`
    select c.id from contact_points p join contacts c on c.id = p.contact_id
    where p.value_norm = ${said.email} and p.kind = 'email' and c.deleted_at is null order by p.is_main desc, c.created_at limit 1`)
  const origin = `${form.title} (${said.pageUrl})`.slice(0, 300)
  if (known) {
    if (form.kind === 'event') await grantEvents(gate, known.id, origin)
    return known.id
  }
  const values = {
    firstName: said.firstName || null,
    lastName: said.lastName || said.email,
    occasion: form.kind === 'event' ? 'event' : 'newsletter',
    origin,
    contactPoints: [{ kind: 'email', value: said.email }],
  }
  const made = await createContact(gate, values, form.kind === 'event' ? { only: ['events'] } : {})
  return made.id
}

/** Somebody known registers: she is held for the event from now on, too, for as long as its occasion says. */
async function grantEvents(gate: Gate, contactId: string, origin: string): Promise<void> {
  const [held] = await gate.tx.query(sql`
    select 1 from processing_bases where contact_id = ${contactId} and purpose = 'events' and ended_at is null
      and occasion = 'event' and valid_from = ${gate.today()} limit 1`)
  if (held) return
  const occasion = await occasionOf(gate, 'event')
  const grants = occasion.grants.filter(({ purpose }) => purpose === 'events')
  await grantBases(gate, contactId, { ...occasion, grants }, origin)
}
