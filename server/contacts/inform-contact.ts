import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Information, NewInformation } from '#api/notice.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { secondsToWait } from '#server/platform/identity/attempts.ts'
import { companyName } from '#server/platform/identity/company-name.ts'
import { writeLetter } from '#server/platform/mail/letter.ts'
import { queueMail } from '#server/platform/mail/outbox.ts'
import { parseEmail } from '#server/platform/values/email.ts'
import { demandPermission } from '#server/privacy/consent/public.ts'
import { information, releasedNotice } from '#server/privacy/notice/public.ts'
import { type AddressedPerson, letterSalutation } from './names.ts'
import { visibleContact } from './visible-contact.ts'

const AGAIN_AFTER_HOURS = 24

/**
 * Notes that a person was told about the processing of her data, or tells her by mail (Art. 13, 14 GDPR). What ends the
 * duty without telling needs its reason (Art. 14(5) GDPR; § 33(2) BDSG).
 */
export async function informContact(
  gate: Gate,
  contactId: string,
  input: NewInformation,
  publicUrl: string,
): Promise<Information> {
  const { version } = await visibleContact(gate, contactId, { lock: true })
  gate.demand(information, 'create')
  const errors: { pointer: string; code: string }[] = []
  if (input.way === 'exempt' && !input.reason?.trim())
    errors.push({ pointer: '/reason', code: 'field.required' })
  const at = input.at ? new Date(input.at) : gate.now()
  if (at.getTime() > gate.now().getTime() + 60_000)
    errors.push({ pointer: '/at', code: 'field.in-the-future' })
  if (errors.length > 0) throw new Problem('informations.invalid', { errors })
  const notice = await releasedNotice(gate.tx)
  if (input.way !== 'exempt' && !notice) throw new Problem('notices.none-released-conflict')
  if (input.way === 'mail' && notice?.id)
    await mailNotice(gate, contactId, notice.id, `${publicUrl}/p/datenschutz/${notice.number}`)
  const id = uuidv7()
  await gate.tx.query(sql`
    insert into informations (id, contact_id, notice_id, way, reason, at, created_at, created_by)
    values (${id}, ${contactId}, ${input.way === 'exempt' ? null : (notice?.id ?? null)}, ${input.way},
      ${input.reason ?? null}, ${at}, ${gate.now()}, ${gate.actor.userId})`)
  gate.record({
    action: 'create',
    resource: 'information',
    recordIds: [id, contactId],
    subjectId: contactId,
    details: { way: input.way },
  })
  await gate.tx.query(sql`
    update contacts set informed_at = coalesce(informed_at, ${input.way === 'exempt' ? null : at}),
      information_due_on = null, version = ${version + 1}, updated_at = ${gate.now()}, updated_by = ${gate.actor.userId}
    where id = ${contactId}`)
  const found = (await informationsOf(gate, contactId)).find((each) => each.id === id)
  if (!found) throw new Error('the information is not there')
  return found
}

export async function informationsOf(gate: Gate, contactId: string): Promise<Information[]> {
  await visibleContact(gate, contactId)
  return (await gate.find(information, { contactId })) as unknown as Information[]
}

/**
 * The same information twice in a day informs nobody better, whichever of several records of a person asks for it; no mailbox
 * is filled like that, either. What was changed meanwhile may be told.
 */
async function demandNotJustSent(gate: Gate, email: string, noticeId: string): Promise<void> {
  const now = gate.now()
  const attempt = { kind: 'information', of: `${noticeId} ${email}` } as const
  const seconds = await secondsToWait(gate.tx, gate.keyring, now, attempt)
  if (seconds === 0) return
  const againAt = new Date(now.getTime() + seconds * 1000)
  throw new Problem('informations.sent-recently-conflict', {
    details: { at: new Date(againAt.getTime() - AGAIN_AFTER_HOURS * 3_600_000), againAt },
  })
}

/** A duty of law and no advertising: it is sent to whoever can be reached, with the right to object apart from the rest. */
async function mailNotice(gate: Gate, contactId: string, noticeId: string, url: string): Promise<void> {
  await demandPermission(gate, contactId, { channel: 'email', purpose: 'legal-compliance' })
  const [person] = await gate.tx.query<AddressedPerson & { email: string | null }>(sql`
    select salutation, titles, first_name as "firstName", name_prefix as "namePrefix", last_name as "lastName",
      name_suffix as "nameSuffix", letter_salutation as "letterSalutation", form_of_address as "formOfAddress", email
    from contacts where id = ${contactId}`)
  const email = parseEmail(person?.email ?? '')
  if (!person || !email.ok) throw new Problem('informations.address-missing-conflict')
  await demandNotJustSent(gate, email.value, noticeId)
  const company = (await companyName(gate.tx)) || 'Treu'
  await queueMail(gate, {
    kind: 'inform-contact',
    userId: null,
    to: { name: '', address: email.value },
    ...writeLetter({
      subject: `Wie ${company} Ihre Daten verarbeitet`,
      greeting: `${letterSalutation(person)},`,
      paragraphs: [
        `wir haben Ihre Kontaktdaten in unsere Kundenverwaltung aufgenommen. Wozu, woher sie stammen, wie lange wir sie behalten und welche Rechte Sie haben, lesen Sie auf der folgenden Seite.`,
        'Unabhängig davon: Werbung können Sie jederzeit und ohne Angabe von Gründen widersprechen. Eine Antwort auf diese E-Mail genügt.',
      ],
      button: { label: 'Hinweise zum Datenschutz', url },
      closing: `Freundliche Grüße\n${company}`,
    }),
  })
}
