import { resource } from '#server/platform/gate/resource.ts'
import { known, technical, words } from '#server/privacy/fields/contract.ts'

/** A file with personal data, asked for by one and released by another. About the file, and about nobody in it. */
export const release = resource({
  name: 'release',
  feature: 'releases',
  label: words(['Freigabe', 'Release']),
  table: 'releases',
  subject: null,
  rows: 'everyone',
  defaultSort: ['-requestedAt'],
  // Who may change one decides about those of others.
  rights: {
    marketing: { rows: 'all', create: true },
    management: { rows: 'all', update: true },
    dpo: { rows: 'all', update: true },
    auditor: { rows: 'all' },
  },
  fields: {
    id: technical(),
    version: technical('number'),
    kind: technical('text'),
    aboutId: technical('id'),
    aboutVersion: technical('number', { isDetail: true }),
    aboutName: technical('text'),
    params: technical('json', { isFilterable: false }),
    reason: technical('text', { isFilterable: false, isSortable: false }),
    people: technical('number'),
    letters: technical('number'),
    state: technical('choice', { choices: known(['waiting', 'approved', 'refused', 'taken']) }),
    requestedBy: technical('id'),
    requestedAt: technical('moment'),
    expiresAt: technical('moment'),
    decidedBy: technical('id'),
    decidedAt: technical('moment'),
    note: technical('text', { isFilterable: false, isSortable: false }),
    takenAfter: technical('id', { isSecret: true }),
    takenPeople: technical('number'),
    takenAt: technical('moment'),
  },
})
