import { resource } from '#server/platform/gate/resource.ts'
import { known, technical, words } from '#server/privacy/fields/contract.ts'

/** A role that watches over data protection, asked for by one and released by another who watches already. */
export const watchGrant = resource({
  name: 'watchGrant',
  feature: 'watch-grants',
  label: words(['Aufsicht über den Datenschutz', 'Watching over data protection']),
  table: 'watch_grants',
  subject: null,
  rows: 'everyone',
  defaultSort: ['-requestedAt'],
  // Who decides is no matter of this right, which administrators could take away, but of legal compliance itself.
  rights: {
    administration: { rows: 'all', create: true },
    dpo: { rows: 'all' },
    auditor: { rows: 'all' },
    management: { rows: 'all' },
  },
  fields: {
    id: technical(),
    version: technical('number'),
    userId: technical('id'),
    roleKey: technical('text'),
    state: technical('choice', { choices: known(['waiting', 'approved', 'refused']) }),
    requestedBy: technical('id'),
    requestedAt: technical('moment'),
    decidedBy: technical('id'),
    decidedAt: technical('moment'),
    note: technical('text', { isFilterable: false, isSortable: false }),
  },
})
