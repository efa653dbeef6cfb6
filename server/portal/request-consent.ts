import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import { randomToken, sha256 } from '#server/platform/crypto/keyring.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { companyName } from '#server/platform/identity/company-name.ts'
import { writeLetter } from '#server/platform/mail/letter.ts'
import { queueMail } from '#server/platform/mail/outbox.ts'
import { parseEmail } from '#server/platform/values/email.ts'
import { cleanText } from '#server/platform/values/text.ts'
import { addressHash } from '#server/privacy/consent/public.ts'
import { releasedNotice } from '#server/privacy/notice/public.ts'
import type { Form } from './forms.ts'

export type SignUp = {
  email: string
  firstName: string
  lastName: string
  topics: string[]
  pageUrl: string
  ip: string
}
/** `noticeNumber`: the privacy notice the form led to; null where none was released. */
export type Sealed = SignUp & { textId: string | null; formVersion: number; noticeNumber: number | null }

const HOURS = 48
const MAILS_A_DAY = 3
const DAYS_AFTER_NO = 30

/**
 * Keeps what somebody typed into a form, sealed, and writes to the address. Until the link in that mail is used there is
 * no record, no state and no list (§ 7(2) no. 2 UWG; failure 22). Who asks again and again gets no more mails; the answer is the
 * same whether the address is known, new, or on the list of objections.
 */
export async function requestConsent(
  gate: Gate,
  form: Form,
  input: SignUp,
  publicUrl: string,
): Promise<void> {
  const email = parseEmail(input.email)
  if (!email.ok) return
  const hash = addressHash(gate.keyring, email.value)
  await gate.tx.query(
    sql`select pg_advisory_xact_lock(hashtextextended(${`sign-up ${hash.toString('hex')}`}, 0))`,
  )
  // Who has said no is asked whether she has changed her mind, and not again soon. Its requests are kept as long as that.
  const [no] = await gate.tx.query<{ since: Date }>(sql`
    select since from suppressions where address_hash = ${hash} and channel = 'email' and purpose = 'direct-marketing'
      and lifted_at is null order by since desc limit 1`)
  const back = gate.now().getTime() - (no ? DAYS_AFTER_NO : 1) * 86_400_000
  const since = new Date(Math.max(back, no?.since.getTime() ?? 0))
  const [recent] = await gate.tx.query<{ count: number }>(sql`
    select count(*)::integer as count from consent_requests where address_hash = ${hash} and requested_at >= ${since}`)
  if ((recent?.count ?? 0) >= (no ? 1 : MAILS_A_DAY)) return
  const id = uuidv7()
  const token = randomToken()
  const company = (await companyName(gate.tx)) || 'Treu'
  const known = new Set(form.topics.map(({ key }) => key))
  const sealed: Sealed = {
    email: email.value,
    firstName: oneLine(input.firstName),
    lastName: oneLine(input.lastName),
    topics: input.topics.filter((topic) => known.has(topic)),
    pageUrl: input.pageUrl,
    ip: input.ip,
    textId: form.textId,
    formVersion: form.version,
    noticeNumber: (await releasedNotice(gate.tx))?.number ?? null,
  }
  const letter = writeLetter(confirmationLetter(form, company, `${publicUrl}/p/bestaetigen/${token}`))
  const mailId = await queueMail(gate, {
    kind: 'confirm-consent',
    userId: null,
    to: { name: '', address: email.value },
    ...letter,
  })
  await gate.tx.query(sql`
    insert into consent_requests (id, form_id, token_hash, address_hash, sealed, mail_id, mail_hash, requested_at, expires_at)
    values (${id}, ${form.id}, ${sha256(token)}, ${hash}, ${gate.keyring.seal(`sign-up:${id}`, JSON.stringify(sealed))},
      ${mailId}, ${sha256(letter.text)}, ${gate.now()}, ${new Date(gate.now().getTime() + HOURS * 3_600_000)})`)
}

/** The same words whatever the form is called: nobody's title becomes an advertisement to people who asked for nothing. */
function confirmationLetter({ language }: Form, company: string, url: string) {
  return language === 'en'
    ? {
        subject: `${company}: please confirm your address`,
        greeting: 'Good day,',
        paragraphs: [
          `this address was entered in a form of ${company}. Please confirm that it was you; the page the link leads to says for what.`,
          'The link is good for 48 hours. If it was not you, nothing needs to be done: the entry is deleted by itself.',
        ],
        button: { label: 'To the confirmation', url },
        closing: company,
      }
    : {
        subject: `${company}: Bitte bestätigen Sie Ihre Adresse`,
        greeting: 'Guten Tag,',
        paragraphs: [
          `diese Adresse wurde in ein Formular von ${company} eingetragen. Bitte bestätigen Sie, dass Sie das waren; wofür, steht auf der Seite hinter dem Link.`,
          'Der Link gilt 48 Stunden. Wenn Sie es nicht waren, brauchen Sie nichts zu tun: Der Eintrag wird von selbst gelöscht.',
        ],
        button: { label: 'Zur Bestätigung', url },
        closing: company,
      }
}

function oneLine(text: string): string {
  const clean = cleanText(text, { maxLength: 100 })
  return clean.ok ? clean.value.replace(/\p{Cc}/gu, ' ').trim() : ''
}
