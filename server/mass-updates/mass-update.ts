import { keptTable } from '#server/platform/gate/kept-table.ts'
import { resource } from '#server/platform/gate/resource.ts'
import { known, technical, words } from '#server/privacy/fields/contract.ts'

/** Roles that may change many records at once; which ones and which fields is decided by their other rights. */
const changing = { rows: 'all', create: true, update: true, remove: true } as const

/** Values set, cleared or replaced for many records: what was asked for, and what became of it. */
export const massUpdate = resource({
  name: 'massUpdate',
  feature: 'mass-updates',
  label: words(['Sammeländerung', 'Mass update']),
  table: 'mass_updates',
  subject: null,
  // Who made it and data protection; the database sees to it.
  rows: 'everyone',
  defaultSort: ['-createdAt'],
  rights: { sales: changing, service: changing, dpo: changing, auditor: { rows: 'all' } },
  fields: {
    id: technical(),
    version: technical('number'),
    resource: technical('choice', { choices: known(['contact', 'company']) }),
    state: technical('choice', {
      choices: known(['draft', 'running', 'done', 'cancelled', 'undoing', 'undone']),
    }),
    selection: technical('json', { isDetail: true, isFilterable: false }),
    changes: technical('json', { isFilterable: false }),
    reason: technical('text', { isFilterable: false, isSortable: false }),
    counts: technical('json', { isFilterable: false }),
    isFound: technical('boolean', { isDetail: true }),
    runJobId: technical('id'),
    undoJobId: technical('id'),
    startedAt: technical('moment'),
    finishedAt: technical('moment'),
    emptiedAt: technical('moment', { isDetail: true }),
    createdAt: technical('moment'),
    createdBy: technical('id'),
    updatedAt: technical('moment'),
  },
})

keptTable({
  table: 'mass_update_rows',
  purpose: 'customer-relations',
  basis: 'A6-1-c',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: 'record_id',
  columns: {
    mass_update_id: 'system.operations',
    record_id: 'user.unique_id',
    outcome: 'system.operations',
    reasons: 'system.operations',
    version_after: 'system.operations',
    sealed_before: 'user.content.private',
  },
})
