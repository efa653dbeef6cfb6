import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Keyring } from '../crypto/keyring.ts'

/** So long a browser is known that somebody signed in with. */
export const KNOWN_FOR_MS = 180 * 86_400_000

export const deviceCookie = (isHttps: boolean) => (isHttps ? '__Host-treu-device' : 'treu-device')

/**
 * What a browser is given with a good sign-in, bound to that account. It opens nothing; it only keeps those who try many
 * accounts from the same address of the net from shutting its holder out.
 */
export function deviceProof(keyring: Keyring, now: Date, userId: string): string {
  const since = Math.floor(now.getTime() / 1000).toString(36)
  const id = randomBytes(16).toString('base64url')
  return `${since}.${id}.${proofOf(keyring, userId, since, id).toString('base64url')}`
}

/** Which known device of this account it is; null for all others. */
export function knownDevice(
  keyring: Keyring,
  now: Date,
  userId: string,
  cookie: string | undefined,
): string | null {
  const [, since, id, given] = /^([0-9a-z]{1,9})\.([\w-]{22})\.([\w-]{43})$/.exec(cookie ?? '') ?? []
  if (!since || !id || !given) return null
  const proof = proofOf(keyring, userId, since, id)
  const said = Buffer.from(given, 'base64url')
  if (said.length !== proof.length || !timingSafeEqual(said, proof)) return null
  return Number.parseInt(since, 36) * 1000 + KNOWN_FOR_MS > now.getTime() ? id : null
}

function proofOf(keyring: Keyring, userId: string, since: string, id: string): Buffer {
  return keyring.mac('known-device', `${userId} ${since} ${id}`)
}
