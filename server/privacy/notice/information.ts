import { keptTable } from '#server/platform/gate/kept-table.ts'
import { resource } from '#server/platform/gate/resource.ts'
import { everyone, fieldsHeld, technical, words } from '#server/privacy/fields/contract.ts'

keptTable({
  table: 'privacy_notices',
  purpose: 'legal-compliance',
  basis: 'none',
  dataKind: 'accountability',
  erase: 'kept-by-law',
  subject: null,
  columns: {
    id: 'system.operations',
    number: 'system.operations',
    content: 'system.operations',
    content_hash: 'system.operations',
    released_at: 'system.operations',
    released_by: 'system.operations',
  },
})

const proof = fieldsHeld({
  purposes: ['customer-relations', 'contract', 'care', 'events', 'direct-marketing', 'legal-compliance'],
  basis: 'A6-1-c',
  dataKind: 'accountability',
  see: everyone,
  edit: [],
  exportClass: 'four-eyes',
  erase: 'deleted-with-record',
  isProvided: false,
  isReadOnly: true,
})
const why = [
  'Nachweis, dass wir über die Verarbeitung informiert haben (Art. 13, 14 DSGVO).',
  'Proof that we informed about the processing (Art. 13, 14 GDPR).',
] as const
const category = 'user.privacy_preferences'

/** That a person was told how her data are used: when, by what way, in which version. */
export const information = resource({
  name: 'information',
  feature: 'informations',
  label: { de: 'Information', en: 'Information' },
  table: 'informations',
  subject: 'contactId',
  rows: 'by-parent',
  defaultSort: ['-at'],
  rights: {
    sales: { rows: 'all', create: true },
    marketing: { rows: 'all', create: true },
    service: { rows: 'all', create: true },
    management: { rows: 'all' },
    dpo: { rows: 'all', create: true },
    auditor: { rows: 'all' },
    partner: { rows: 'all', create: true },
  },
  fields: {
    id: technical(),
    contactId: technical('id'),
    noticeId: technical('id'),
    way: proof({
      type: 'choice',
      category,
      label: ['Weg', 'Way'],
      why,
      choices: [
        { value: 'mail', label: words(['E-Mail', 'E-mail']) },
        { value: 'letter', label: words(['Brief', 'Letter']) },
        { value: 'spoken', label: words(['Im Gespräch', 'In person']) },
        { value: 'page', label: words(['Auf der Website', 'On the website']) },
        { value: 'exempt', label: words(['Nicht nötig (Art. 13 Abs. 4, 14 Abs. 5 DSGVO)', 'Not needed']) },
      ],
    }),
    reason: proof({ type: 'text', category, label: ['Begründung', 'Reason'], why }),
    at: proof({ type: 'moment', category, label: ['Informiert am', 'Informed at'], why }),
    createdAt: technical('moment', { isDetail: true }),
    createdBy: technical('id', { isDetail: true }),
  },
})
