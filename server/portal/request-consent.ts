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
import type { Form } from './forms.ts'

export type SignUp = {
  email: string
  firstName: string
  lastName: string
  topics: string[]
  pageUrl: string
  ip: string
}
export type Sealed = SignUp & { textId: string | null; formVersion: number }

const HOURS = 48
const MAILS_A_DAY = 3

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
  const dayBefore = new Date(gate.now().getTime() - 86_400_000)
  const [recent] = await gate.tx.query<{ count: number }>(sql`
    select count(*)::integer as count from consent_requests where address_hash = ${hash} and requested_at > ${dayBefore}`)
  if ((recent?.count ?? 0) >= MAILS_A_DAY) return
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

/** Neutral: what was asked for and how to confirm it, and nothing that could be called advertising. */
function confirmationLetter(form: Form, company: string, url: string) {
  return form.language === 'en'
    ? {
        subject: `Please confirm: ${form.title}`,
        greeting: 'Good day,',
        paragraphs: [
          `this address was entered at ${company} for “${form.title}”. Please confirm that it was you.`,
          'The link is good for 48 hours. If it was not you, nothing needs to be done: the entry is deleted by itself.',
        ],
        button: { label: 'To the confirmation', url },
        closing: company,
      }
    : {
        subject: `Bitte bestätigen: ${form.title}`,
        greeting: 'Guten Tag,',
        paragraphs: [
          `bei ${company} wurde diese Adresse für „${form.title}“ eingetragen. Bitte bestätigen Sie, dass Sie das waren.`,
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
