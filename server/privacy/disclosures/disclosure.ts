import { resource } from '#server/platform/gate/resource.ts'
import type { RoleKey } from '#server/platform/gate/vocabulary.ts'
import { fieldsHeld, technical, words } from '#server/privacy/fields/contract.ts'

// Whoever answers her or corrects her data has to know whom to tell (Art. 15, 19 GDPR); partners do neither.
const see: readonly RoleKey[] = ['sales', 'marketing', 'service', 'management', 'dpo', 'auditor']
const kept = fieldsHeld({
  purposes: ['legal-compliance', 'customer-relations', 'contract', 'care', 'events', 'direct-marketing'],
  basis: 'A6-1-c',
  dataKind: 'disclosure',
  see,
  edit: [],
  exportClass: 'four-eyes',
  erase: 'kept-by-law',
  isProvided: false,
  isReadOnly: true,
  isFilterable: false,
  isSortable: false,
})
const why = [
  'Damit Sie erfahren, wer Ihre Daten bekommen hat (Art. 15 Abs. 1 lit. c, Art. 19 DSGVO).',
  'So that you learn who got your data (Art. 15(1)(c), 19 GDPR).',
] as const
const told = (
  type: Parameters<typeof kept>[0]['type'],
  label: readonly [string, string],
  more: Partial<Parameters<typeof kept>[0]> = {},
) => kept({ type, category: 'system.operations', label, why, ...more })

export const disclosureKinds = {
  'address-file': words(['Datei mit Anschriften', 'File of addresses']),
  letters: words(['Briefe zum Drucken', 'Letters to print']),
  'consent-proof': words(['Nachweis einer Einwilligung', 'Proof of a consent']),
} as const
export type DisclosureKind = keyof typeof disclosureKinds

/** What the recipient does with the data, and on which ground it got them. */
export const disclosureUses = {
  'on-our-behalf': { label: words(['arbeitet in unserem Auftrag', 'works on our behalf']), basis: 'A28' },
  'legal-duty': {
    label: words(['verlangt es nach dem Gesetz', 'demands it by law']),
    basis: 'A6-1-c',
  },
  'legal-claims': {
    label: words(['zum Schutz unserer Rechte', 'to defend our rights']),
    basis: 'A6-1-f',
  },
} as const
export type DisclosureUse = keyof typeof disclosureUses

/** That data of a person were handed out: to whom, when, which. Added and never changed; no value of hers is in it. */
export const disclosure = resource({
  name: 'disclosure',
  feature: 'disclosures',
  label: { de: 'Weitergabe', en: 'Disclosure' },
  table: 'disclosures',
  subject: 'contactId',
  rows: 'by-parent',
  defaultSort: ['-at'],
  rights: Object.fromEntries(see.map((role) => [role, { rows: 'all' }])),
  fields: {
    id: technical(),
    contactId: technical('id'),
    at: told('moment', ['Weitergegeben am', 'Handed out on']),
    kind: told('choice', ['Was', 'What'], {
      choices: Object.entries(disclosureKinds).map(([value, label]) => ({ value, label })),
    }),
    recipient: told('text', ['Empfänger', 'Recipient'], { category: 'user.behavior' }),
    use: told('choice', ['Wozu', 'What for'], {
      choices: Object.entries(disclosureUses).map(([value, { label }]) => ({ value, label })),
    }),
    reason: told('text', ['Anlass', 'Occasion']),
    fields: told('texts', ['Felder', 'Fields']),
    categories: told('texts', ['Kategorien', 'Categories']),
    basis: told('text', ['Grundlage', 'Basis']),
    releaseId: technical('id', { isDetail: true }),
    releasedBy: technical('id', { isDetail: true }),
    createdBy: technical('id', { isDetail: true }),
  },
})
