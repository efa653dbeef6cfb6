import { timingSafeEqual } from 'node:crypto'
import type { Keyring } from '#server/platform/crypto/keyring.ts'

/** Whom a link in a mail is about: an address by its hash, and the record it stood in. */
export type Preference = { contactId: string; addressHash: Buffer }

const MAC_BYTES = 16

/**
 * The link to one's own preferences, good from every mail for ever, also when the record is gone: nothing is looked up to
 * know that it is ours. It tells nobody the address.
 */
export function preferenceToken(keyring: Keyring, { contactId, addressHash }: Preference): string {
  const body = Buffer.concat([Buffer.from(contactId.replaceAll('-', ''), 'hex'), addressHash])
  return Buffer.concat([body, macOf(keyring, body)]).toString('base64url')
}

/** What a link says, or null when it is not one of ours. */
export function readPreferenceToken(keyring: Keyring, token: string): Preference | null {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== 16 + 32 + MAC_BYTES) return null
  const body = bytes.subarray(0, 48)
  if (!timingSafeEqual(bytes.subarray(48), macOf(keyring, body))) return null
  const hex = body.subarray(0, 16).toString('hex')
  const contactId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { contactId, addressHash: Buffer.from(body.subarray(16)) }
}

function macOf(keyring: Keyring, body: Buffer): Buffer {
  return keyring.mac('preference-link', body).subarray(0, MAC_BYTES)
}
