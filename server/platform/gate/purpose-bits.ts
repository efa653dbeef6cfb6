import type { PurposeKey } from './vocabulary.ts'

/** Bit of each purpose in contacts.purpose_mask; the table purposes holds the same numbers. */
export const bits: Readonly<Record<PurposeKey, number>> = {
  'customer-relations': 0,
  contract: 1,
  care: 2,
  events: 3,
  'direct-marketing': 4,
  analysis: 5,
  'secret-protection': 6,
  'legal-compliance': 7,
  'system-operation': 8,
}

/** The bit of a purpose as a number; none where somebody looks at her own account. */
export function maskOf(purpose: PurposeKey | 'own-account'): number {
  return purpose === 'own-account' ? 0 : 1 << bits[purpose]
}
