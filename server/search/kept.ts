import { keptTable } from '#server/platform/gate/kept-table.ts'

keptTable({
  table: 'contact_tokens',
  purpose: 'customer-relations',
  basis: 'A6-1-f',
  dataKind: 'contact-master',
  erase: 'deleted-with-record',
  subject: 'contact_id',
  columns: { token: 'user.name', kind: 'system.operations', contact_id: 'user.unique_id' },
})

keptTable({
  table: 'company_tokens',
  purpose: 'customer-relations',
  basis: 'A6-1-f',
  dataKind: 'company-master',
  erase: 'deleted-with-record',
  subject: null,
  columns: { token: 'user.contact.organization', kind: 'system.operations', company_id: 'system.operations' },
})

// Words without their bearers; a word nobody bears any more is removed by the nightly job.
keptTable({
  table: 'search_words',
  purpose: 'customer-relations',
  basis: 'A6-1-f',
  dataKind: 'contact-master',
  erase: 'deleted-with-record',
  subject: null,
  columns: { word: 'user.name', bearers: 'system.operations' },
})
