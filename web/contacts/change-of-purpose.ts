import type { Basis } from '#api/contacts.ts'
import { isoDay } from '../platform/date-input.ts'

const onInterest = ['A6-1-e', 'A6-1-f']
const consent = 'A6-1-a'

/** Whether data collected for one purpose would be used for another (Art. 6(4) GDPR), as the server will decide it. */
export function isChangeOfPurpose(
  bases: readonly Basis[],
  { purpose, basis }: { purpose: string; basis: string },
  today = isoDay(new Date()),
): boolean {
  if (!onInterest.includes(basis) || bases.length === 0) return false
  return !bases.some(
    (each) =>
      each.purpose === purpose &&
      ((!each.endedAt && (each.validUntil ?? today) >= today) ||
        // What she was entered for stays known; a consent she took back does not.
        (each.occasion && (each.basis !== consent || !each.endedAt))),
  )
}
