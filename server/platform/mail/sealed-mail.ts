import type { Keyring } from '../crypto/keyring.ts'
import type { Mail } from './mailer.ts'

export function sealMail(keyring: Keyring, id: string, mail: Mail): Buffer {
  return keyring.seal(`mail:${id}`, JSON.stringify(mail))
}

export function unsealMail(keyring: Keyring, id: string, sealed: Buffer): Mail {
  return JSON.parse(keyring.open(`mail:${id}`, sealed).toString())
}
