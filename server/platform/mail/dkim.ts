import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Keyring } from '../crypto/keyring.ts'
import type { Tx } from '../db/tx.ts'
import { signedHeaders } from './compose-mail.ts'

/** With what mails of a domain are signed. */
export type DkimKey = { domain: string; selector: string; publicKey: string; privateKey: KeyObject }
export type DnsRecord = { type: 'TXT'; name: string; value: string }

/** Puts the DKIM signature before a composed mail. */
export type MailSigner = (message: Buffer) => Promise<Buffer>

/** Makes a key pair for a domain, or gives the one that is there: what was published goes on being valid. */
export async function ensureDkimKey(
  tx: Tx,
  keyring: Keyring,
  { domain, selector, now }: { domain: string; selector: string; now: Date },
): Promise<DkimKey> {
  const found = await dkimKeyOf(tx, keyring, domain, selector)
  if (found) return found
  // RSA: Ed25519 signatures (RFC 8463) are still not checked by the large mailbox providers.
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const id = uuidv7()
  const sealed = keyring.seal(`dkim:${id}`, pair.privateKey.export({ type: 'pkcs8', format: 'der' }))
  await tx.query(sql`
    insert into mail_keys (id, domain, selector, public_key, sealed_private_key, created_at)
    values (${id}, ${domain}, ${selector}, ${publicKey}, ${sealed}, ${now})
    on conflict (domain, selector) do nothing`)
  const key = await dkimKeyOf(tx, keyring, domain, selector)
  if (!key) throw new Error('a key was made and is not there')
  return key
}

export async function dkimKeyOf(
  tx: Tx,
  keyring: Keyring,
  domain: string,
  selector: string,
): Promise<DkimKey | null> {
  const [row] = await tx.query<{ id: string; public_key: string; sealed_private_key: Buffer }>(sql`
    select id, public_key, sealed_private_key from mail_keys where domain = ${domain} and selector = ${selector}`)
  if (!row) return null
  const der = keyring.open(`dkim:${row.id}`, row.sealed_private_key)
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return { domain, selector, publicKey: row.public_key, privateKey }
}

/** What has to stand in the DNS for the signatures to hold. */
export function dkimRecord({ domain, selector, publicKey }: Omit<DkimKey, 'privateKey'>): DnsRecord {
  return {
    type: 'TXT',
    name: `${selector}._domainkey.${domain}`,
    value: `v=DKIM1; k=rsa; p=${publicKey}`,
  }
}

export function mailSigner({ domain, selector, privateKey }: DkimKey): MailSigner {
  const loading = import('nodemailer/lib/dkim').then(
    ({ default: DKIM }) =>
      new DKIM({
        // Read once: a PEM would be parsed for each mail.
        keys: [{ domainName: domain, keySelector: selector, privateKey: privateKey as unknown as string }],
        headerFieldNames: signedHeaders,
      }),
  )
  loading.catch(() => {}) // met where it is waited for
  return async (message) => {
    const dkim = await loading
    const parts: Buffer[] = []
    for await (const part of dkim.sign(message)) parts.push(part)
    const signed = Buffer.concat(parts)
    if (signed.length === message.length) throw new Error('a mail could not be signed')
    return signed
  }
}
