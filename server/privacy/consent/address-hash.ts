import type { Keyring } from '#server/platform/crypto/keyring.ts'

/** Keyed hash of an e-mail address or number in its comparable form; the list of objections knows no other name of it. */
export function addressHash(keyring: Keyring, valueNorm: string): Buffer {
  return keyring.mac('address', valueNorm)
}

export type PostalAddress = {
  lastName: string | null
  postalCode: string | null
  street: string | null
  houseNumber: string | null
  poBox: string | null
}

/** Keyed hash of a person at a house, however her name and street are written; null without a place to write to. */
export function postalHash(keyring: Keyring, address: PostalAddress): Buffer | null {
  const { lastName, postalCode, street, houseNumber, poBox } = address
  if (!postalCode || !(street || poBox)) return null
  const road = plain(street ?? '').replace(/str(?:asse)?(?![a-z])\.?/g, 'str')
  const parts = [plain(lastName ?? ''), postalCode, road || `pf ${poBox}`, (houseNumber ?? '').toLowerCase()]
  return keyring.mac('address', `post:${parts.map((part) => part.replace(/[\s.-]/g, '')).join('|')}`)
}

/** Without case, umlauts and accents, so that Müller, Mueller and Muller are one. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([aou])e/g, '$1')
}
