import type { FieldType } from '#api/fields.ts'
import { resource } from '#server/platform/gate/resource.ts'
import { basisKeys, exportClasses } from '#server/platform/gate/vocabulary.ts'
import { fieldsHeld, known, technical } from './contract.ts'

const declared = fieldsHeld({
  purposes: ['legal-compliance', 'analysis', 'system-operation'],
  basis: 'none',
  dataKind: 'operation',
  see: ['management', 'dpo', 'administration', 'auditor'],
  edit: ['management', 'dpo', 'administration'],
  exportClass: 'free',
  erase: 'deleted-with-record',
  isProvided: false,
})
const toDecide = [
  'Ein eigenes Feld gibt es nur mit Zweck, Grundlage, Frist, Rollen und Freigabe (Art. 5 DSGVO).',
  'There is no own field without purpose, basis, period, roles and approval (Art. 5 GDPR).',
] as const
const part = (type: FieldType, label: readonly [string, string]) =>
  declared({ type, category: 'system.operations', label, why: toDecide })
const oneOf = (values: readonly string[], label: readonly [string, string]) =>
  declared({ type: 'choice', choices: known(values), category: 'system.operations', label, why: toDecide })

/** A field a company adds for itself: a proposal until somebody who holds legal compliance has approved it. */
export const customField = resource({
  name: 'customField',
  feature: 'custom-fields',
  label: { de: 'Eigenes Feld', en: 'Own field' },
  table: 'custom_fields',
  subject: null,
  rows: 'everyone',
  defaultSort: ['resource', 'key'],
  rights: {
    management: { rows: 'all', create: true },
    dpo: { rows: 'all', create: true, update: true, remove: true },
    administration: { rows: 'all', create: true },
    auditor: { rows: 'all' },
  },
  conflicts: { custom_fields_resource_key: 'custom-fields.key-taken' },
  title: ['key'],
  fields: {
    id: technical(),
    version: technical('number'),
    resource: oneOf(['contact', 'company'], ['Gehört zu', 'Belongs to']),
    key: part('text', ['Schlüssel', 'Key']),
    label: part('json', ['Bezeichnung', 'Label']),
    why: part('json', ['Wozu', 'Why']),
    type: oneOf(['text', 'number', 'date', 'choice', 'boolean', 'choices', 'link'], ['Art', 'Type']),
    choices: part('json', ['Auswahl', 'Choices']),
    category: part('text', ['Kategorie', 'Category']),
    purposes: part('texts', ['Zwecke', 'Purposes']),
    basis: oneOf(basisKeys, ['Rechtsgrundlage', 'Legal basis']),
    dataKind: part('text', ['Datenart', 'Kind of data']),
    seeRoles: part('texts', ['Sehen', 'See']),
    editRoles: part('texts', ['Ändern', 'Change']),
    exportClass: oneOf(exportClasses, ['Ausfuhr', 'Export']),
    isProvided: part('boolean', ['Von der Person angegeben', 'Provided by the person']),
    state: oneOf(['proposed', 'active', 'refused', 'retired'], ['Stand', 'State']),
    statement: part('text', ['Begründung', 'Statement']),
    wordsVersion: technical('number', { isSecret: true }),
    wordsAfter: technical('id', { isSecret: true }),
    createdAt: technical('moment'),
    createdBy: part('id', ['Vorgeschlagen von', 'Proposed by']),
    decidedAt: technical('moment'),
    decidedBy: part('id', ['Entschieden von', 'Decided by']),
  },
})
