import sql, { join, raw, type Sql } from 'sql-template-tag'
import { resource } from '#server/platform/gate/resource.ts'
import {
  everyone,
  fieldsHeld,
  named,
  personNamed,
  technical,
  words,
} from '#server/privacy/fields/contract.ts'
import { purposeTemplates } from '#server/privacy/purposes/public.ts'

const planned = fieldsHeld({
  purposes: ['customer-relations', 'contract', 'care', 'events', 'direct-marketing', 'system-operation'],
  basis: 'A6-1-f',
  dataKind: 'communication',
  see: everyone,
  edit: ['sales', 'marketing', 'service', 'management', 'dpo', 'partner'],
  exportClass: 'four-eyes',
  erase: 'deleted-with-record',
  isProvided: false,
})
const why = ['Damit wir tun, was wir zugesagt haben.', 'So that we do what we promised.'] as const

const reaching = ['direct-marketing', 'customer-relations', 'contract', 'care', 'events', 'legal-compliance']

/** What somebody can be called for. */
export const callPurposes = purposeTemplates.filter(({ key }) => reaching.includes(key))

/** Something to do, a day to get back to somebody (Wiedervorlage), which needs no reason, or a call to her for a purpose. */
export const task = resource({
  name: 'task',
  feature: 'tasks',
  label: { de: 'Aufgabe', en: 'Task' },
  table: 'tasks',
  subject: 'contactId',
  rows: 'by-parent',
  defaultSort: ['dueOn'],
  search: matching,
  conflicts: {
    tasks_contact_id_fkey: 'contacts.not-found',
    tasks_company_id_fkey: 'companies.not-found',
  },
  rights: {
    sales: { rows: 'all', create: true, update: true, remove: true },
    marketing: { rows: 'all', create: true, update: true, remove: true },
    service: { rows: 'all', create: true, update: true, remove: true },
    management: { rows: 'all', create: true, update: true, remove: true },
    dpo: { rows: 'all', create: true, update: true, remove: true },
    auditor: { rows: 'all' },
    partner: { rows: 'all', create: true, update: true, remove: true },
  },
  fields: {
    id: technical(),
    version: technical('number'),
    kind: planned({
      type: 'choice',
      choices: [
        { value: 'task', label: words(['Aufgabe', 'Task']) },
        { value: 'follow-up', label: words(['Wiedervorlage', 'Follow-up']) },
        { value: 'call', label: words(['Anruf', 'Call']) },
      ],
      category: 'system.operations',
      label: ['Art', 'Kind'],
      why,
    }),
    title: planned({
      type: 'text',
      maxLength: 300,
      category: 'user.content.private',
      label: ['Aufgabe', 'Task'],
      why,
    }),
    dueOn: planned({ type: 'date', category: 'user.content.private', label: ['Fällig', 'Due'], why }),
    purpose: planned({
      type: 'choice',
      isReadOnly: true,
      choices: purposeTemplates.map(({ key, label }) => ({ value: key, label })),
      edit: [],
      category: 'user.privacy_preferences',
      label: ['Zweck', 'Purpose'],
      why: [
        'Was für einen Zweck geplant wurde, sehen nur die, die ihm dienen.',
        'What was planned for a purpose is seen only by those who serve it.',
      ],
    }),
    callReason: planned({
      type: 'text',
      maxLength: 500,
      isSortable: false,
      category: 'user.content.private',
      label: ['Mutmaßliche Einwilligung', 'Presumed consent'],
      why: [
        'Warum anzunehmen ist, dass gerade dieses Unternehmen den Anruf wünscht (§ 7 Abs. 2 Nr. 1 UWG).',
        'Why this very business may be presumed to want the call (§ 7(2) no. 1 UWG).',
      ],
    }),
    contactId: planned({
      type: 'id',
      isSortable: false,
      category: 'user.unique_id',
      label: ['Kontakt', 'Contact'],
      why,
    }),
    contact: planned({
      ...personNamed,
      standsFor: 'contactId',
      label: ['Kontakt', 'Contact'],
      why,
    }),
    companyId: planned({
      type: 'id',
      isSortable: false,
      category: 'user.contact.organization',
      label: ['Firma', 'Company'],
      why,
    }),
    company: planned({
      ...named('companies', 'company_id'),
      category: 'user.contact.organization',
      shows: ['company.name'],
      standsFor: 'companyId',
      label: ['Firma', 'Company'],
      why,
    }),
    assigneeId: planned({
      type: 'id',
      dataKind: 'operation',
      category: 'user.unique_id',
      label: ['Zuständig', 'Assignee'],
      why,
    }),
    assignee: planned({
      ...named('users', 'assignee_id'),
      dataKind: 'operation',
      category: 'user.name',
      standsFor: 'assigneeId',
      label: ['Zuständig', 'Assignee'],
      why,
    }),
    isDone: planned({
      type: 'boolean',
      isReadOnly: true,
      edit: [],
      category: 'system.operations',
      label: ['Erledigt', 'Done'],
      why,
    }),
    doneAt: planned({
      type: 'moment',
      isReadOnly: true,
      edit: [],
      category: 'system.operations',
      label: ['Erledigt am', 'Done at'],
      why,
    }),
    createdAt: technical('moment'),
    createdBy: technical('id'),
    updatedAt: technical('moment'),
    updatedBy: technical('id', { isDetail: true }),
  },
})

/** Each word stands somewhere in the title. */
function matching(text: string, sees: (field: string) => boolean): Sql | null {
  if (!sees('title')) return raw('false')
  const words = text.toLowerCase().split(/\s+/).slice(0, 8)
  const terms = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
  return join(
    terms.map((term) => sql`lower(t.title) like ${term}`),
    ' and ',
  )
}
