import { resource } from '#server/platform/gate/resource.ts'
import { roleKeys, type Words } from '#server/platform/gate/vocabulary.ts'
import { fieldsHeld, technical } from '../fields/contract.ts'

/** Rules for holding data; they are about nobody, open to all who sign in, and changed by data protection alone. */
const rule = fieldsHeld({
  purposes: ['legal-compliance', 'system-operation'],
  basis: 'none',
  dataKind: 'operation',
  see: roleKeys,
  edit: ['dpo'],
  exportClass: 'free',
  erase: 'deleted-with-record',
  isProvided: false,
})
const said = (label: readonly [string, string], why: readonly [string, string]) =>
  rule({ type: 'json', category: 'system.operations', isFilterable: false, isSortable: false, label, why })
const told = (type: 'text' | 'number' | 'boolean' | 'choice', label: readonly [string, string]) =>
  rule({ type, category: 'system.operations', label, why: toProve })
const toProve = [
  'Damit nachweisbar ist, wozu und wie lange Daten gehalten werden (Art. 5 Abs. 2 DSGVO).',
  'So that it can be proved why and how long data is held (Art. 5(2) GDPR).',
] as const
const shared = {
  subject: null,
  rows: 'everyone',
  defaultSort: ['key'],
  rights: {
    sales: { rows: 'all' },
    marketing: { rows: 'all' },
    service: { rows: 'all' },
    management: { rows: 'all' },
    dpo: { rows: 'all', update: true },
    administration: { rows: 'all' },
    auditor: { rows: 'all' },
    partner: { rows: 'all' },
  },
} as const
const key = () => technical('text')
const wordsOf: Words = { de: 'Bezeichnung', en: 'Label' }

export const purpose = resource({
  ...shared,
  name: 'purpose',
  feature: 'purposes',
  label: { de: 'Zweck', en: 'Purpose' },
  table: 'purposes',
  fields: {
    key: key(),
    bit: technical('number', { isDetail: true }),
    dpv: told('text', ['Begriff im Data Privacy Vocabulary', 'Term of the Data Privacy Vocabulary']),
    label: said([wordsOf.de, wordsOf.en], toProve),
    description: said(['Beschreibung', 'Description'], toProve),
    defaultBasis: told('choice', ['Übliche Rechtsgrundlage', 'Usual legal basis']),
    interest: said(['Berechtigtes Interesse', 'Legitimate interest'], toProve),
    releasedAt: technical('moment'),
    releasedBy: technical('id'),
    version: technical('number'),
  },
})

export const dataKind = resource({
  ...shared,
  name: 'dataKind',
  feature: 'data-kinds',
  label: { de: 'Datenart', en: 'Kind of data' },
  table: 'data_kinds',
  fields: {
    key: key(),
    label: said([wordsOf.de, wordsOf.en], toProve),
    description: said(['Beschreibung', 'Description'], toProve),
    retentionMonths: told('number', ['Frist in Monaten', 'Period in months']),
    retentionStart: told('choice', ['Beginn der Frist', 'Start of the period']),
    roundsToYearEnd: told('boolean', ['Bis zum Jahresende', 'Until the end of the year']),
    norm: told('text', ['Norm', 'Norm']),
    version: technical('number'),
  },
})

export const occasion = resource({
  ...shared,
  name: 'occasion',
  feature: 'occasions',
  label: { de: 'Anlass', en: 'Occasion' },
  table: 'occasions',
  fields: {
    key: key(),
    label: said([wordsOf.de, wordsOf.en], toProve),
    hint: said(['Hinweis', 'Hint'], toProve),
    origin: said(['Herkunft', 'Origin'], toProve),
    grants: said(['Grundlagen', 'Bases'], toProve),
    informationDuty: told('choice', ['Informationspflicht', 'Information duty']),
    stage: told('choice', ['Status', 'Stage']),
    position: technical('number'),
    releasedAt: technical('moment'),
    archivedAt: technical('moment'),
    version: technical('number'),
  },
})
