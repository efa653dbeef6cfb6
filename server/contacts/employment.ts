import { resource } from '#server/platform/gate/resource.ts'
import { everyone, fieldsHeld, named, technical, writing } from '#server/privacy/fields/contract.ts'
import { partOfPerson } from './part-of-person.ts'

const work = fieldsHeld({
  purposes: ['customer-relations', 'contract', 'care', 'events', 'direct-marketing', 'analysis'],
  basis: 'A6-1-f',
  dataKind: 'contact-master',
  see: everyone,
  edit: writing,
  exportClass: 'four-eyes',
  erase: 'deleted-with-record',
  isProvided: true,
})
const why = ['Damit wir wissen, für wen Sie sprechen.', 'So that we know for whom you speak.'] as const

/** A person's work for a company, from until: what she agreed to stays with her and not with the job. */
export const employment = resource({
  ...partOfPerson,
  name: 'employment',
  feature: 'employments',
  label: { de: 'Tätigkeit', en: 'Employment' },
  table: 'employments',
  defaultSort: ['-isMain', 'createdAt'],
  fields: {
    id: technical(),
    version: technical('number'),
    contactId: technical('id'),
    companyId: work({
      type: 'id',
      isRequired: true,
      category: 'user.contact.organization',
      label: ['Firma', 'Company'],
      why,
    }),
    company: work({
      ...named('companies', 'company_id'),
      category: 'user.contact.organization',
      shows: ['company.name'],
      standsFor: 'companyId',
      label: ['Firma', 'Company'],
      why,
    }),
    jobTitle: work({
      type: 'text',
      maxLength: 200,
      category: 'user.job_title',
      label: ['Funktion', 'Job title'],
      why,
    }),
    department: work({
      type: 'text',
      maxLength: 200,
      category: 'user.workplace',
      label: ['Abteilung', 'Department'],
      why,
    }),
    isMain: work({
      type: 'boolean',
      isProvided: false,
      category: 'user.workplace',
      label: ['Haupttätigkeit', 'Main employment'],
      why,
    }),
    fromOn: work({ type: 'date', category: 'user.workplace', label: ['Von', 'From'], why }),
    untilOn: work({
      type: 'date',
      category: 'user.workplace',
      label: ['Bis', 'Until'],
      why: [
        'Nach einem Wechsel verlieren die Daten ihren Zweck.',
        'After a change of job the data lose their purpose.',
      ],
    }),
    createdAt: technical('moment', { isDetail: true }),
    createdBy: technical('id', { isDetail: true }),
  },
})
