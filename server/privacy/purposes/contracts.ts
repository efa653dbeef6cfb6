import { resource } from '#server/platform/gate/resource.ts'
import { basisKeys, roleKeys, type Words } from '#server/platform/gate/vocabulary.ts'
import { fieldsHeld, known, technical } from '../fields/contract.ts'
import { retentionStarts } from './retention.ts'

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
const told = (type: 'text' | 'number' | 'boolean' | 'moment', label: readonly [string, string]) =>
  rule({ type, category: 'system.operations', label, why: toProve })
const oneOf = (values: readonly string[], label: readonly [string, string]) =>
  rule({ type: 'choice', choices: known(values), category: 'system.operations', label, why: toProve })
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
    defaultBasis: oneOf(basisKeys, ['Übliche Rechtsgrundlage', 'Usual legal basis']),
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
    retentionStart: oneOf(retentionStarts, ['Beginn der Frist', 'Start of the period']),
    roundsToYearEnd: told('boolean', ['Bis zum Jahresende', 'Until the end of the year']),
    isDuty: told('boolean', ['Gesetzliche Pflicht', 'Legal duty']),
    norm: told('text', ['Norm', 'Norm']),
    version: technical('number'),
  },
})

/** A period of its own for one customer group; once ended it stays as a record of what held when. */
export const retentionRule = resource({
  ...shared,
  name: 'retentionRule',
  feature: 'retention-rules',
  label: { de: 'Frist einer Kundengruppe', en: 'Retention of a customer group' },
  table: 'retention_rules',
  defaultSort: ['dataKind', 'customerGroup'],
  rights: { ...shared.rights, dpo: { rows: 'all', create: true, update: true } },
  conflicts: { retention_rules_one_a_group: 'retention-rules.taken' },
  fields: {
    id: technical(),
    version: technical('number'),
    dataKind: { ...told('text', ['Datenart', 'Kind of data']), isRequired: true },
    customerGroup: { ...told('text', ['Kundengruppe', 'Customer group']), isRequired: true, maxLength: 100 },
    retentionMonths: { ...told('number', ['Frist in Monaten', 'Period in months']), isRequired: true },
    retentionStart: {
      ...oneOf(retentionStarts, ['Beginn der Frist', 'Start of the period']),
      isRequired: true,
    },
    roundsToYearEnd: told('boolean', ['Bis zum Jahresende', 'Until the end of the year']),
    isDuty: told('boolean', ['Gesetzliche Pflicht', 'Legal duty']),
    norm: told('text', ['Norm', 'Norm']),
    reason: { ...told('text', ['Begründung', 'Reason']), isRequired: true, maxLength: 1000 },
    createdAt: technical('moment'),
    createdBy: technical('id', { isDetail: true }),
    updatedAt: technical('moment'),
    updatedBy: technical('id', { isDetail: true }),
    endedAt: { ...told('moment', ['Beendet am', 'Ended on']), isReadOnly: true },
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
    informationDuty: oneOf(['art-13', 'art-14', 'none'], ['Informationspflicht', 'Information duty']),
    stage: oneOf(['lead', 'customer', 'former'], ['Status', 'Stage']),
    position: technical('number'),
    releasedAt: technical('moment'),
    archivedAt: technical('moment'),
    version: technical('number'),
  },
})
