import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import { randomToken, sha256 } from '#server/platform/crypto/keyring.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { mayAttempt } from '#server/platform/identity/attempts.ts'
import { companyName } from '#server/platform/identity/company-name.ts'
import { writeLetter } from '#server/platform/mail/letter.ts'
import { queueMail } from '#server/platform/mail/outbox.ts'
import { addressHash } from '#server/privacy/consent/public.ts'
import type { Language } from './page.ts'
import type { Preference } from './preference-token.ts'

const HOURS = 24

/**
 * Mails a fresh link to her data to the address a preference link belongs to; an earlier link ends. It answers an access
 * request (Art. 12, 15 GDPR) and advertises nothing, so an objection does not stop it. Nothing is sent where her record
 * does not hold the address any more, and nobody learns which.
 */
export async function requestDataLink(
  gate: Gate,
  preference: Preference,
  language: Language,
  publicUrl: string,
): Promise<void> {
  const { contactId, addressHash: hash } = preference
  const address = await addressOf(gate, preference)
  if (!address) return
  const attempt = { kind: 'own-data', of: hash.toString('hex') } as const
  if (!(await mayAttempt(gate.tx, gate.keyring, gate.now(), attempt))) return
  const token = randomToken()
  const expiresAt = new Date(gate.now().getTime() + HOURS * 3_600_000)
  await gate.tx.query(sql`
    insert into data_links (id, contact_id, address_hash, token_hash, requested_at, expires_at)
    values (${uuidv7()}, ${contactId}, ${hash}, ${sha256(token)}, ${gate.now()}, ${expiresAt})
    on conflict (contact_id, address_hash) do update set token_hash = excluded.token_hash,
      requested_at = excluded.requested_at, expires_at = excluded.expires_at`)
  const company = (await companyName(gate.tx)) || 'Treu'
  const url = `${publicUrl}/p/daten/${token}${language === 'en' ? '?sprache=en' : ''}`
  await queueMail(gate, {
    kind: 'own-data',
    userId: null,
    to: { name: '', address },
    ...writeLetter(letterIn(language, company, url)),
  })
}

/** Whose data a link shows while it is good; reading it changes nothing. It moves with her record into another. */
export async function personOfLink(
  gate: Pick<Gate, 'tx' | 'keyring' | 'now'>,
  token: string,
): Promise<Preference | null> {
  const [found] = await gate.tx.query<Preference>(sql`
    select contact_id as "contactId", address_hash as "addressHash" from data_links
    where token_hash = ${sha256(token)} and expires_at > ${gate.now()}`)
  if (!found) return null
  return (await addressOf(gate, found)) ? found : null
}

/** The address behind the hash, while her record holds it. */
async function addressOf(
  { tx, keyring }: Pick<Gate, 'tx' | 'keyring'>,
  preference: Preference,
): Promise<string | null> {
  const points = await tx.query<{ value: string }>(sql`
    select p.value_norm as value from contact_points p join contacts c on c.id = p.contact_id
    where p.contact_id = ${preference.contactId} and p.kind = 'email' and c.deleted_at is null`)
  return points.find(({ value }) => addressHash(keyring, value).equals(preference.addressHash))?.value ?? null
}

function letterIn(language: Language, company: string, url: string) {
  return language === 'en'
    ? {
        subject: `${company}: the link to your data`,
        greeting: 'Good day,',
        paragraphs: [
          `you asked for a link to the data ${company} holds about you.`,
          'The link is good for 24 hours. Whoever has it sees your data, so please do not pass this mail on. If you did not ask for it, nothing needs to be done.',
        ],
        button: { label: 'To my data', url },
        closing: company,
      }
    : {
        subject: `${company}: Der Link zu Ihren Daten`,
        greeting: 'Guten Tag,',
        paragraphs: [
          `Sie haben einen Link zu den Daten angefordert, die ${company} über Sie gespeichert hat.`,
          'Der Link gilt 24 Stunden. Wer ihn hat, sieht Ihre Daten; bitte leiten Sie diese E-Mail nicht weiter. Wenn Sie ihn nicht angefordert haben, brauchen Sie nichts zu tun.',
        ],
        button: { label: 'Zu meinen Daten', url },
        closing: company,
      }
}
