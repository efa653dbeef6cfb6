import { keptTable } from '#server/platform/gate/kept-table.ts'
import { resource } from '#server/platform/gate/resource.ts'
import { known, technical, words } from '#server/privacy/fields/contract.ts'

/** Roles that may take over lists; what they may fill is decided by their rights on each field. */
const importing = { rows: 'all', create: true, update: true, remove: true } as const

/** A file on its way into the program: what it holds, what its columns mean, what became of its rows. */
export const importRun = resource({
  name: 'import',
  feature: 'imports',
  label: words(['Import', 'Import']),
  table: 'imports',
  subject: null,
  rows: 'everyone',
  defaultSort: ['-createdAt'],
  rights: { sales: importing, service: importing, dpo: importing },
  fields: {
    id: technical(),
    version: technical('number'),
    state: technical('choice', {
      choices: known([
        'uploaded',
        'mapped',
        'checking',
        'checked',
        'running',
        'done',
        'failed',
        'cancelled',
        'undoing',
        'undone',
      ]),
    }),
    fileId: technical('id'),
    fileName: technical('text'),
    detection: technical('json', { isDetail: true }),
    mapping: technical('json', { isDetail: true }),
    settings: technical('json', { isDetail: true }),
    counts: technical('json'),
    problemCode: technical('text'),
    checkJobId: technical('id'),
    runJobId: technical('id'),
    undoJobId: technical('id'),
    sourceDeletedAt: technical('moment'),
    createdAt: technical('moment'),
    createdBy: technical('id'),
    updatedAt: technical('moment'),
  },
})

keptTable({
  table: 'import_templates',
  purpose: 'customer-relations',
  basis: 'none',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: null,
  columns: {
    id: 'system.operations',
    version: 'system.operations',
    name: 'system.operations',
    columns_hash: 'system.operations',
    mapping: 'system.operations',
    created_at: 'system.operations',
    created_by: 'user.unique_id',
  },
})

keptTable({
  table: 'import_rows',
  purpose: 'customer-relations',
  basis: 'A6-1-c',
  dataKind: 'import-source',
  erase: 'deleted-with-record',
  subject: 'contact_id',
  columns: {
    import_id: 'system.operations',
    row_number: 'system.operations',
    outcome: 'system.operations',
    reasons: 'system.operations',
    contact_id: 'user.unique_id',
    company_id: 'system.operations',
  },
})

keptTable({
  table: 'import_changes',
  purpose: 'customer-relations',
  basis: 'A6-1-c',
  dataKind: 'import-source',
  erase: 'deleted-with-record',
  subject: 'record_id',
  columns: {
    import_id: 'system.operations',
    resource: 'system.operations',
    record_id: 'user.unique_id',
    version_after: 'system.operations',
    sealed_before: 'user.content.private',
  },
})
