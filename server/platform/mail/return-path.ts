import { timingSafeEqual } from 'node:crypto'
import type { Keyring } from '../crypto/keyring.ts'

// RFC 4648 base32 in lower case: a local part may be folded to one case on its way, a hexadecimal one would be longer.
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const ID_BYTES = 16
const PROOF_BYTES = 10
const TOKEN = /^[a-z2-7]{42}$/

/** The address a mail is returned to when it cannot be delivered: names the mail, and nobody else can make one (VERP). */
export function returnPathOf(keyring: Keyring, mailId: string, bounceDomain: string): string {
  return `bounces+${mailToken(keyring, mailId)}@${bounceDomain}`
}

/** The address to which a mail, of whatever content, ends further mails: the second way of `List-Unsubscribe`. */
export function unsubscribeAddressOf(keyring: Keyring, mailId: string, bounceDomain: string): string {
  return `unsubscribe+${mailToken(keyring, mailId)}@${bounceDomain}`
}

/** The Message-ID of a mail: the same however often it is composed, and it names the mail to us alone. */
export function messageIdOf(keyring: Keyring, mailId: string, domain: string): string {
  return `<${mailToken(keyring, mailId)}@${domain}>`
}

/** The opaque, keyed name of a mail in addresses and headers. */
export function mailToken(keyring: Keyring, mailId: string): string {
  const id = Buffer.from(mailId.replaceAll('-', ''), 'hex')
  if (id.length !== ID_BYTES) throw new Error('the id of a mail is a UUID')
  return base32(Buffer.concat([id, proofOf(keyring, id)]))
}

/** The mail a token, a return path or a Message-ID names; null when it was not made by us. */
export function readMailToken(keyring: Keyring, text: string): string | null {
  const local = text.trim().replace(/^</, '').split('@')[0] ?? ''
  const token = local.slice(local.indexOf('+') + 1).toLowerCase()
  if (!TOKEN.test(token)) return null
  const bytes = fromBase32(token)
  const id = bytes.subarray(0, ID_BYTES)
  if (!timingSafeEqual(bytes.subarray(ID_BYTES), proofOf(keyring, id))) return null
  // Bits the text has beyond its bytes: another spelling of the same token is not ours either.
  if (base32(bytes) !== token) return null
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function proofOf(keyring: Keyring, id: Buffer): Buffer {
  return keyring.mac('mail-token', id).subarray(0, PROOF_BYTES)
}

function base32(bytes: Buffer): string {
  let text = ''
  let value = 0
  let bits = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(value >>> (bits - 5)) & 31]
    value &= 31
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = []
  let value = 0
  let bits = 0
  for (const sign of text) {
    value = ((value << 5) | ALPHABET.indexOf(sign)) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((value >>> bits) & 255)
    }
  }
  return Buffer.from(bytes)
}
