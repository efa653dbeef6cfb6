import { resource } from '#server/platform/gate/resource.ts'
import { wishHeld, wishRows } from '#server/privacy/consent/public.ts'

const { wish, common } = wishHeld(['direct-marketing', 'events'])

/** A topic somebody wants to hear of, at one address; only she changes it. */
export const subscription = resource({
  name: 'subscription',
  feature: 'subscriptions',
  label: { de: 'Abonnement', en: 'Subscription' },
  table: 'subscriptions',
  ...wishRows,
  defaultSort: ['topic'],
  fields: {
    ...common,
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
  },
})
