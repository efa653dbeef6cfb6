import { resource } from '#server/platform/gate/resource.ts'
import type { RoleKey } from '#server/platform/gate/vocabulary.ts'
import { fieldsHeld, technical } from '#server/privacy/fields/contract.ts'

const readers: readonly RoleKey[] = ['sales', 'marketing', 'management', 'dpo', 'auditor']
const wish = fieldsHeld({
  purposes: ['direct-marketing', 'events'],
  basis: 'A6-1-a',
  dataKind: 'contact-master',
  see: readers,
  edit: [],
  exportClass: 'four-eyes',
  erase: 'deleted-with-record',
  isProvided: true,
  isReadOnly: true,
})

/** A topic somebody wants to hear of, at one address; only she changes it. */
export const subscription = resource({
  name: 'subscription',
  feature: 'subscriptions',
  label: { de: 'Abonnement', en: 'Subscription' },
  table: 'subscriptions',
  subject: 'contactId',
  rows: 'by-parent',
  defaultSort: ['topic'],
  rights: {
    sales: { rows: 'all' },
    marketing: { rows: 'all' },
    management: { rows: 'all' },
    dpo: { rows: 'all' },
    auditor: { rows: 'all' },
  },
  fields: {
    id: technical(),
    contactId: technical('id'),
    addressHash: technical('text', { isSecret: true }),
    topic: wish({
      type: 'text',
      category: 'user.privacy_preferences',
      label: ['Thema', 'Topic'],
      why: ['Damit Sie nur bekommen, was Sie bestellt haben.', 'So that you get only what you asked for.'],
    }),
    isSubscribed: wish({
      type: 'boolean',
      category: 'user.privacy_preferences',
      label: ['Abonniert', 'Subscribed'],
      why: ['Damit eine Abbestellung sofort gilt.', 'So that leaving takes effect at once.'],
    }),
    changedAt: wish({
      type: 'moment',
      category: 'user.privacy_preferences',
      label: ['Geändert am', 'Changed at'],
      why: ['Nachweis, seit wann es gilt.', 'Proof of since when it holds.'],
    }),
  },
})
