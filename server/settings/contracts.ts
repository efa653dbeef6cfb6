import { type RoleKey, roleKeys } from '#server/platform/gate/vocabulary.ts'
import { fieldsHeld } from '#server/privacy/fields/contract.ts'

/** Who keeps the program running, and who checks how it is kept. */
export const keepers: readonly RoleKey[] = ['administration', 'dpo', 'auditor', 'management']

/** Rules of the installation; about nobody. */
export const rule = fieldsHeld({
  purposes: ['system-operation', 'secret-protection'],
  basis: 'none',
  dataKind: 'operation',
  see: keepers,
  edit: ['administration'],
  exportClass: 'free',
  erase: 'deleted-with-record',
  isProvided: false,
})

export const openRule = fieldsHeld({
  purposes: [
    'system-operation',
    'customer-relations',
    'contract',
    'care',
    'events',
    'direct-marketing',
    'analysis',
    'secret-protection',
  ],
  basis: 'none',
  dataKind: 'operation',
  see: roleKeys,
  edit: ['administration'],
  exportClass: 'free',
  erase: 'deleted-with-record',
  isProvided: false,
})

export const everybodySees = {
  sales: { rows: 'all' },
  marketing: { rows: 'all' },
  service: { rows: 'all' },
  management: { rows: 'all' },
  dpo: { rows: 'all' },
  auditor: { rows: 'all' },
  partner: { rows: 'all' },
} as const

export const keepersSee = {
  management: { rows: 'all' },
  dpo: { rows: 'all' },
  auditor: { rows: 'all' },
} as const
