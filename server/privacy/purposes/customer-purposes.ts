import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'

/** What those work for who deal with people and companies, and those who watch over it; the first held is taken. */
export const customerPurposes: readonly PurposeKey[] = [
  'customer-relations',
  'care',
  'contract',
  'direct-marketing',
  'events',
  'legal-compliance',
]
