import { resource } from '#server/platform/gate/resource.ts'
import { everyone, fieldsHeld, named, technical, words } from '#server/privacy/fields/contract.ts'
import { purposeTemplates } from '#server/privacy/purposes/public.ts'

const writers = ['sales', 'marketing', 'service', 'dpo', 'partner'] as const
const said = fieldsHeld({
  purposes: ['customer-relations', 'contract', 'care', 'events', 'direct-marketing'],
  basis: 'A6-1-f',
  dataKind: 'communication',
  see: everyone,
  edit: writers,
  exportClass: 'four-eyes',
  erase: 'deleted-with-record',
  isProvided: false,
})
const why = [
  'Damit alle, die Sie betreuen, auf demselben Stand sind.',
  'So that everyone who looks after you knows the same.',
] as const

/** What happened with a person or a company: a note, a call, a meeting, a letter, each for a purpose. */
export const timelineEntry = resource({
  name: 'timelineEntry',
  feature: 'timeline-entries',
  label: { de: 'Verlaufseintrag', en: 'Timeline entry' },
  table: 'timeline_entries',
  subject: 'contactId',
  rows: 'by-parent',
  alive: 't.deleted_at is null',
  defaultSort: ['-at'],
  conflicts: {
    timeline_entries_contact_id_fkey: 'contacts.not-found',
    timeline_entries_company_id_fkey: 'companies.not-found',
  },
  rights: {
    sales: { rows: 'all', create: true, update: true, remove: true },
    marketing: { rows: 'all', create: true, update: true, remove: true },
    service: { rows: 'all', create: true, update: true, remove: true },
    management: { rows: 'all' },
    dpo: { rows: 'all', create: true, update: true, remove: true },
    auditor: { rows: 'all' },
    partner: { rows: 'all', create: true, update: true, remove: true },
  },
  fields: {
    id: technical(),
    version: technical('number'),
    contactId: technical('id'),
    companyId: technical('id'),
    at: said({
      type: 'moment',
      isRequired: true,
      category: 'user.behavior',
      label: ['Zeitpunkt', 'Time'],
      why,
    }),
    kind: said({
      type: 'choice',
      isRequired: true,
      choices: [
        { value: 'note', label: words(['Notiz', 'Note']) },
        { value: 'call', label: words(['Anruf', 'Call']) },
        { value: 'meeting', label: words(['Treffen', 'Meeting']) },
        { value: 'letter', label: words(['Brief', 'Letter']) },
        { value: 'email', label: words(['E-Mail', 'E-mail']) },
        { value: 'system', label: words(['Von Treu vermerkt', 'Noted by Treu']) },
      ],
      category: 'user.behavior',
      label: ['Art', 'Kind'],
      why,
    }),
    direction: said({
      type: 'choice',
      choices: [
        { value: 'in', label: words(['Eingehend', 'Incoming']) },
        { value: 'out', label: words(['Ausgehend', 'Outgoing']) },
      ],
      category: 'user.behavior',
      label: ['Richtung', 'Direction'],
      why,
    }),
    subject: said({
      type: 'text',
      maxLength: 300,
      category: 'user.content.private',
      label: ['Betreff', 'Subject'],
      why,
    }),
    text: said({
      type: 'long-text',
      category: 'user.content.private',
      label: ['Text', 'Text'],
      why,
    }),
    purpose: said({
      type: 'choice',
      isRequired: true,
      basis: 'A6-1-c',
      choices: purposeTemplates.map(({ key, label }) => ({ value: key, label })),
      category: 'user.privacy_preferences',
      label: ['Zweck', 'Purpose'],
      why: [
        'Was für einen Zweck notiert wurde, sehen nur die, die ihm dienen.',
        'What was noted for a purpose is seen only by those who serve it.',
      ],
    }),
    durationMinutes: said({
      type: 'number',
      category: 'user.behavior',
      label: ['Dauer in Minuten', 'Duration in minutes'],
      why,
    }),
    author: said({
      ...named('users', 'created_by'),
      category: 'system.operations',
      label: ['Von', 'By'],
      why: ['Nachweis, wer den Eintrag geschrieben hat.', 'Proof of who wrote the entry.'],
    }),
    importId: technical('id', { isDetail: true }),
    createdAt: technical('moment'),
    createdBy: technical('id'),
    updatedAt: technical('moment'),
    updatedBy: technical('id', { isDetail: true }),
    deletedAt: technical('moment', { isDetail: true }),
  },
})
