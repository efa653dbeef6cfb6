import { resource } from '#server/platform/gate/resource.ts'
import { everyone, fieldsHeld, named, technical } from '#server/privacy/fields/contract.ts'
import { purposeTemplates } from '#server/privacy/purposes/public.ts'

const filed = fieldsHeld({
  purposes: ['customer-relations', 'contract', 'care', 'events', 'direct-marketing'],
  basis: 'A6-1-f',
  dataKind: 'communication',
  see: everyone,
  edit: ['sales', 'marketing', 'service', 'dpo', 'partner'],
  exportClass: 'four-eyes',
  erase: 'deleted-with-record',
  isProvided: true,
})
const why = [
  'Damit Schriftstücke zu Ihrem Vorgang wiedergefunden werden.',
  'So that documents about your matter are found again.',
] as const

/** A file about a person, a company or an import, or a picture about nobody. Its bytes lie sealed outside the database. */
export const file = resource({
  name: 'file',
  feature: 'files',
  label: { de: 'Datei', en: 'File' },
  table: 'files',
  subject: 'contactId',
  rows: 'by-parent',
  defaultSort: ['-createdAt'],
  conflicts: {
    files_contact_id_fkey: 'contacts.not-found',
    files_company_id_fkey: 'companies.not-found',
    campaign_images_file_id_fkey: 'files.in-use',
  },
  rights: {
    sales: { rows: 'all', create: true, remove: true },
    marketing: { rows: 'all', create: true, remove: true },
    service: { rows: 'all', create: true, remove: true },
    management: { rows: 'all' },
    dpo: { rows: 'all', create: true, remove: true },
    auditor: { rows: 'all' },
    partner: { rows: 'all', create: true, remove: true },
  },
  fields: {
    id: technical(),
    version: technical('number'),
    contactId: technical('id'),
    companyId: technical('id'),
    importId: technical('id', { isDetail: true }),
    name: filed({
      type: 'text',
      isRequired: true,
      maxLength: 150,
      category: 'user.content.private',
      label: ['Name', 'Name'],
      why,
    }),
    mediaType: filed({
      type: 'text',
      isReadOnly: true,
      category: 'system.operations',
      label: ['Art', 'Type'],
      why: ['Damit das richtige Programm sie öffnet.', 'So that the right program opens it.'],
    }),
    sizeBytes: filed({
      type: 'number',
      isReadOnly: true,
      category: 'system.operations',
      label: ['Größe in Byte', 'Size in bytes'],
      why: ['Damit die Ablage nicht überläuft.', 'So that the store does not overflow.'],
    }),
    purpose: filed({
      type: 'choice',
      isRequired: true,
      basis: 'A6-1-c',
      choices: purposeTemplates.map(({ key, label }) => ({ value: key, label })),
      category: 'user.privacy_preferences',
      label: ['Zweck', 'Purpose'],
      why: [
        'Was für einen Zweck abgelegt wurde, sehen nur die, die ihm dienen.',
        'What was filed for a purpose is seen only by those who serve it.',
      ],
    }),
    storageKey: technical('text', { isSecret: true }),
    wrappedKey: technical('text', { isSecret: true }),
    contentHash: technical('text', { isSecret: true }),
    isPicture: technical('boolean', { isDetail: true }),
    expiresAt: technical('moment', { isDetail: true }),
    createdAt: technical('moment'),
    author: filed({
      ...named('users', 'created_by'),
      category: 'system.operations',
      label: ['Abgelegt von', 'Filed by'],
      why: ['Nachweis, wer die Datei abgelegt hat.', 'Proof of who filed it.'],
    }),
    createdBy: technical('id', { isDetail: true }),
  },
})
