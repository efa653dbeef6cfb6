import { resource } from '#server/platform/gate/resource.ts'
import { technical } from '#server/privacy/fields/contract.ts'
import { everybodySees, openRule } from '../contracts.ts'

const toDecide = [
  'Rollen bestimmen, wer was sehen und tun darf.',
  'Roles decide who may see and do what.',
] as const

/** A bundle of rights, known by its key. Read and changed by the code beside this file: it has no id of its own. */
export const role = resource({
  name: 'role',
  feature: 'roles',
  label: { de: 'Rolle', en: 'Role' },
  table: 'roles',
  subject: null,
  rows: 'everyone',
  defaultSort: ['key'],
  title: ['key'],
  rights: { ...everybodySees, administration: { rows: 'all', create: true, update: true } },
  fields: {
    key: technical('text'),
    label: openRule({
      type: 'json',
      category: 'system.operations',
      label: ['Bezeichnung', 'Label'],
      why: toDecide,
    }),
    description: openRule({
      type: 'json',
      category: 'system.operations',
      label: ['Beschreibung', 'Description'],
      why: toDecide,
    }),
    customerGroups: openRule({
      type: 'texts',
      category: 'system.operations',
      label: ['Kundengruppen', 'Customer groups'],
      why: [
        'Damit eine Rolle nur Datensätze ihrer Kundengruppen zeigt.',
        'So that a role shows records of its customer groups alone.',
      ],
    }),
    isTemplate: technical('boolean'),
    createdAt: technical('moment'),
    archivedAt: technical('moment'),
    version: technical('number'),
  },
})
