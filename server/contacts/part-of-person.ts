/** What belongs to a person and is seen with her; who may do what with it. */
export const partOfPerson = {
  subject: 'contactId',
  rows: 'by-parent',
  rights: {
    sales: { rows: 'all', create: true, update: true, remove: true },
    marketing: { rows: 'all' },
    service: { rows: 'all', create: true, update: true, remove: true },
    management: { rows: 'all' },
    dpo: { rows: 'all', create: true, update: true, remove: true },
    auditor: { rows: 'all' },
    partner: { rows: 'all', create: true, update: true, remove: true },
  },
} as const
