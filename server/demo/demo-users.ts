import type { Keyring } from '#server/platform/crypto/keyring.ts'
import type { RoleKey } from '#server/platform/gate/vocabulary.ts'
import { type Chance, chance } from './chance.ts'

export const demoCompanyName = 'Sparrenlicht Leuchten GmbH'
export const demoDomain = 'sparrenlicht.example'

/** The settings of the demo company; the number is one of those kept for films. */
export const demoSettings = {
  company: {
    name: demoCompanyName,
    street: 'Am Leuchtturm 12',
    postalCode: '20457',
    city: 'Hamburg',
    country: 'DE',
    email: `post@${demoDomain}`,
    phone: '+49 40 66969 100',
    website: `https://www.${demoDomain}`,
  },
  dpo: { name: 'Konrad Vahrenhorst', email: `datenschutz@${demoDomain}`, isExternal: false },
} as const

export type DemoUser = {
  id: string
  name: string
  email: string
  role: RoleKey
  /** Roles beside it: who calls needs people of her own to call. */
  more: readonly RoleKey[]
  /** Index into the two teams; null for those who belong to none. */
  team: 0 | 1 | null
}

export const demoTeams = ['Vertrieb Nord', 'Vertrieb Süd und Alpen'] as const

const people: readonly (readonly [string, string, RoleKey, 0 | 1 | null])[] = [
  ['Jana Holtkamp', 'vertrieb', 'sales', 0],
  ['Markus Aigner', 'vertrieb.sued', 'sales', 1],
  ['Nele Brockmann', 'marketing', 'marketing', 0],
  ['Emre Kaya', 'service', 'service', 0],
  ['Ulrike Strothmann', 'leitung', 'management', 0],
  ['Konrad Vahrenhorst', 'datenschutz', 'dpo', null],
  ['Svenja Tiemann', 'admin', 'administration', null],
  ['Georg Niehaus', 'pruefung', 'auditor', null],
  ['Olaf Petersen', 'partner', 'partner', 0],
]

const CALLER_SEED = 1861

/** One person for each role, and a second one in sales, so that the two teams can be told apart. */
export function demoUsers(draw: Chance, at: Date): DemoUser[] {
  const withRoles = people.map(([name, mailbox, role, team]) => ({
    id: draw.id(at),
    name,
    email: `${mailbox}@${demoDomain}`,
    role,
    more: [],
    team,
  }))
  // Drawn apart, so that whoever is drawn after her stays who he was.
  const caller: DemoUser = {
    id: chance(CALLER_SEED).id(at),
    name: 'Wiebke Lorenzen',
    email: `telefon@${demoDomain}`,
    role: 'caller',
    more: ['sales'],
    team: 0,
  }
  return [...withRoles, caller]
}

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/**
 * The one password of all demo users: derived from the master key, so it differs from installation to installation, can
 * be printed again at every start, and is stored nowhere.
 */
export function demoPassword(keyring: Keyring): string {
  const bytes = Buffer.from(keyring.secret('demo password'), 'base64url')
  const text = [...bytes.subarray(0, 15)].map((byte) => letters[byte % letters.length]).join('')
  return [text.slice(0, 5), text.slice(5, 10), text.slice(10)].join('-')
}
