import type { Rights } from '#server/platform/gate/resource.ts'
import type { RoleKey } from '#server/platform/gate/vocabulary.ts'
import { decisionCodes } from '#server/privacy/consent/public.ts'
import { fieldsHeld, known, personNamed, technical, words } from '#server/privacy/fields/contract.ts'

/** Who looks at mailings without making them. */
export const readers: Partial<Record<RoleKey, Rights>> = {
  management: { rows: 'all' },
  dpo: { rows: 'all' },
  auditor: { rows: 'all' },
}
export const seeing: readonly RoleKey[] = ['marketing', 'management', 'dpo', 'auditor']

/** What a mailing says and whom it is for: about nobody by itself. */
export const mailing = fieldsHeld({
  purposes: ['direct-marketing', 'events'],
  basis: 'none',
  dataKind: 'operation',
  see: seeing,
  edit: ['marketing'],
  exportClass: 'free',
  erase: 'deleted-with-record',
  isProvided: false,
})

/** What became of a mail for one person. */
export const received = fieldsHeld({
  purposes: ['direct-marketing', 'events'],
  basis: 'A6-1-f',
  dataKind: 'communication',
  see: seeing,
  edit: [],
  exportClass: 'four-eyes',
  erase: 'deleted-with-record',
  isProvided: false,
  isReadOnly: true,
})

/** The person a row is about, by name, where she may be seen. */
export const personShown = (why: readonly [de: string, en: string]) =>
  received({ ...personNamed, label: ['Kontakt', 'Contact'], why })

type Said = readonly [de: string, en: string]

/** Rows that say what became of a mailing for one person each. */
export const perPerson = {
  subject: 'contactId',
  rows: 'by-parent',
  defaultSort: ['id'],
  rights: { ...readers, marketing: { rows: 'all' } },
} as const

/** Why a mail goes to nobody, or a sequence ends, where that is no answer to "May I?". */
const endings = [
  'address-changed',
  'cancelled',
  'internal',
  'replied',
  'same-address',
  'sequence-stopped',
  'stopped',
  'topic-left',
  'campaigns.invalid',
  'mail.address-invalid',
  'mail.not-lawful',
]

/** What each of those rows says: who it is, how far it is with her, and why she gets nothing. */
export const perPersonFields = (why: Said, states: Readonly<Record<string, Said>>) => ({
  id: technical(),
  contactId: technical('id'),
  contact: personShown(why),
  campaignId: technical('id'),
  state: received({
    type: 'choice',
    category: 'user.behavior',
    choices: Object.entries(states).map(([value, label]) => ({ value, label: words(label) })),
    label: ['Stand', 'State'],
    why,
  }),
  code: received({
    type: 'choice',
    choices: known([...decisionCodes, ...endings, ...Object.keys(states)]),
    category: 'user.privacy_preferences',
    label: ['Grund', 'Reason'],
    why,
  }),
})

/** The fields every mailing has, of one mail or of several. */
export const mailingFields = (maxLength: number, why: readonly [de: string, en: string]) => ({
  id: technical(),
  version: technical('number'),
  name: mailing({
    type: 'text',
    maxLength,
    isRequired: true,
    category: 'system.operations',
    label: ['Name', 'Name'],
    why,
  }),
  productGroup: mailing({
    type: 'text',
    maxLength: 120,
    category: 'system.operations',
    label: ['Warengruppe', 'Product group'],
    why: [
      'Bestandskunden dürfen nur zu Ähnlichem angeschrieben werden (§ 7 Abs. 3 UWG).',
      'Existing customers may only be written to about similar goods (§ 7(3) UWG).',
    ],
  }),
  segmentId: mailing({
    type: 'id',
    isSortable: false,
    category: 'system.operations',
    label: ['Segment', 'Segment'],
    why,
  }),
  startedAt: technical('moment'),
  isDemo: technical('boolean', { isDetail: true }),
  createdAt: technical('moment'),
  createdBy: technical('id'),
  updatedAt: technical('moment'),
  updatedBy: technical('id'),
})
