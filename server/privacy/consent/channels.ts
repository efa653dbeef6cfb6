import type { Words } from '#server/platform/gate/vocabulary.ts'

/** Ways to reach a person, each with its own rules: a permission for one is none for another. */
export const channels = ['email', 'phone', 'sms', 'fax', 'post'] as const
export type Channel = (typeof channels)[number]

export const channelLabels: Record<Channel, Words> = {
  email: { de: 'E-Mail', en: 'E-mail' },
  phone: { de: 'Telefon', en: 'Phone' },
  sms: { de: 'SMS und Messenger', en: 'SMS and messenger' },
  fax: { de: 'Fax', en: 'Fax' },
  post: { de: 'Briefpost', en: 'Post' },
}

/** Kinds of contact points a channel uses; a letter goes to an address instead. */
export const pointKindsOf: Record<Channel, readonly string[]> = {
  email: ['email'],
  phone: ['phone', 'mobile'],
  sms: ['mobile', 'messenger'],
  fax: ['fax'],
  post: [],
}

/** Country whose law of advertising decides. */
export type Profile = 'DE' | 'AT' | 'CH'

/** The person's country if we know its law, else that of the company that asks. */
export function profileOf(country: string | null, home: Profile): Profile {
  return country === 'DE' || country === 'AT' || country === 'CH' ? country : home
}
