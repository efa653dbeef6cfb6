import { resource } from '#server/platform/gate/resource.ts'
import { technical } from '#server/privacy/fields/contract.ts'
import { keepersSee, rule } from '../contracts.ts'

/** One setting of the installation, known by its key. Read and changed by the code beside this file. */
export const setting = resource({
  name: 'setting',
  feature: 'settings',
  label: { de: 'Einstellung', en: 'Setting' },
  table: 'settings',
  subject: null,
  rows: 'everyone',
  defaultSort: ['key'],
  rights: { ...keepersSee, administration: { rows: 'all', update: true } },
  fields: {
    key: technical('text'),
    value: rule({
      type: 'json',
      category: 'system.operations',
      label: ['Wert', 'Value'],
      why: [
        'Damit Treu so arbeitet, wie die Firma es will.',
        'So that Treu works the way the company wants.',
      ],
    }),
    updatedAt: technical('moment'),
    updatedBy: technical('id'),
  },
})
