import { resource } from '#server/platform/gate/resource.ts'
import { technical, words } from '#server/privacy/fields/contract.ts'
import { mailing, readers } from './held.ts'

const why = [
  'Damit ein regelmäßiger Newsletter nur an die geht, die sein Thema abonniert haben.',
  'So that a regular newsletter goes only to those who subscribed to its topic.',
] as const

/** A mailing that comes again at a rhythm, to the subscribers of one topic. */
export const newsletter = resource({
  name: 'newsletter',
  feature: 'newsletters',
  label: { de: 'Newsletter', en: 'Newsletter' },
  table: 'newsletters',
  subject: null,
  rows: 'everyone',
  defaultSort: ['name'],
  rights: { ...readers, marketing: { rows: 'all', create: true, update: true, remove: true } },
  conflicts: { newsletters_name_key: 'newsletters.taken' },
  fields: {
    id: technical(),
    version: technical('number'),
    name: mailing({
      type: 'text',
      maxLength: 80,
      isRequired: true,
      category: 'system.operations',
      label: ['Name', 'Name'],
      why,
    }),
    topic: mailing({
      type: 'text',
      isReadOnly: true,
      category: 'system.operations',
      label: ['Thema', 'Topic'],
      why,
    }),
    rhythm: mailing({
      type: 'choice',
      isRequired: true,
      choices: [
        { value: 'weekly', label: words(['Jede Woche', 'Every week']) },
        { value: 'fortnightly', label: words(['Alle zwei Wochen', 'Every two weeks']) },
        { value: 'monthly', label: words(['Jeden Monat', 'Every month']) },
        { value: 'quarterly', label: words(['Jedes Vierteljahr', 'Every quarter']) },
      ],
      category: 'system.operations',
      label: ['Rhythmus', 'Rhythm'],
      why,
    }),
    segmentId: technical('id'),
    createdAt: technical('moment'),
    createdBy: technical('id'),
    updatedAt: technical('moment'),
    updatedBy: technical('id'),
  },
})
