import type { Rights } from '#server/platform/gate/resource.ts'
import type { RoleKey } from '#server/platform/gate/vocabulary.ts'
import { fieldsHeld } from '#server/privacy/fields/contract.ts'

/** Who looks at mailings without making them. */
export const readers: Partial<Record<RoleKey, Rights>> = {
  management: { rows: 'all' },
  dpo: { rows: 'all' },
  auditor: { rows: 'all' },
}
export const seeing: readonly RoleKey[] = ['marketing', 'management', 'dpo', 'auditor']

/** What a mailing says and whom it is for: about nobody by itself. */
export const mailing = fieldsHeld({
  purposes: ['direct-marketing', 'events'],
  basis: 'none',
  dataKind: 'operation',
  see: seeing,
  edit: ['marketing'],
  exportClass: 'free',
  erase: 'deleted-with-record',
  isProvided: false,
})
