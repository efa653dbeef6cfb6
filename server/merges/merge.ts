import { keptTable } from '#server/platform/gate/kept-table.ts'
import { resource } from '#server/platform/gate/resource.ts'
import { known, technical, words } from '#server/privacy/fields/contract.ts'

const reading = { rows: 'all' } as const

/** Two records that became one; how many days there is a way back stands in UNDO_DAYS. */
export const merge = resource({
  name: 'merge',
  feature: 'merges',
  label: words(['Zusammenführung', 'Merge']),
  table: 'merges',
  subject: 'currentId',
  // Who sees what it went into; the database sees to it.
  rows: 'everyone',
  defaultSort: ['-mergedAt'],
  rights: { sales: reading, service: reading, management: reading, dpo: reading, auditor: reading },
  fields: {
    id: technical(),
    version: technical('number'),
    resource: technical('choice', { choices: known(['contact', 'company']) }),
    mergedId: technical('id'),
    keptId: technical('id'),
    currentId: technical('id'),
    keptSequence: technical('number', { isSecret: true }),
    sealedBefore: technical('text', { isSecret: true }),
    mergedAt: technical('moment'),
    mergedBy: technical('id'),
    undoneAt: technical('moment'),
    undoneBy: technical('id'),
  },
})

const suspects = {
  purpose: 'customer-relations',
  basis: 'A6-1-f',
  dataKind: 'contact-master',
  erase: 'deleted-with-record',
  columns: {
    one_id: 'user.unique_id',
    other_id: 'user.unique_id',
    score: 'system.operations',
    reasons: 'system.operations',
    scores: 'system.operations',
    found_at: 'system.operations',
    dismissed_at: 'system.operations',
    dismissed_by: 'user.unique_id',
  },
} as const
keptTable({ ...suspects, table: 'contact_suspects', subject: 'one_id' })
keptTable({ ...suspects, table: 'company_suspects', dataKind: 'company-master', subject: null })
