import type { PurposeKey, RoleKey } from '#server/platform/gate/vocabulary.ts'
import { fieldsHeld, technical } from '#server/privacy/fields/contract.ts'

const readers: readonly RoleKey[] = ['sales', 'marketing', 'management', 'dpo', 'auditor']

/** What somebody chose for herself about the mails she gets, for one address; only she changes it. */
export const wishRows = {
  subject: 'contactId',
  rows: 'by-parent',
  rights: Object.fromEntries(readers.map((role) => [role, { rows: 'all' as const }])),
} as const

/** How the fields of a wish are held, and those that each wish has. */
export function wishHeld(purposes: readonly PurposeKey[]) {
  const wish = fieldsHeld({
    purposes,
    basis: 'A6-1-a',
    dataKind: 'contact-master',
    see: readers,
    edit: [],
    exportClass: 'four-eyes',
    erase: 'deleted-with-record',
    isProvided: true,
    isReadOnly: true,
  })
  const common = {
    id: technical(),
    contactId: technical('id'),
    addressHash: technical('text', { isSecret: true }),
    changedAt: wish({
      type: 'moment',
      category: 'user.privacy_preferences',
      label: ['Geändert am', 'Changed at'],
      why: ['Nachweis, seit wann es gilt.', 'Proof of since when it holds.'],
    }),
  }
  return { wish, common }
}
