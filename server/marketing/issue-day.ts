import type { Rhythm } from '#api/newsletters.ts'
import { addMonths } from '#server/platform/values/add-months.ts'

/** The days the issues so far were planned for, newest first. */
export type PlannedDays = readonly [string, ...string[]]

/** The day of the issue after those; `turn` is 2 for the one after it, and so on. */
export function dayAfter(days: PlannedDays, rhythm: Rhythm, turn = 1): string {
  const [last] = days
  if (rhythm === 'monthly' || rhythm === 'quarterly') {
    const begun = begunOn(days)
    return addMonths(begun, monthOf(last) - monthOf(begun) + turn * (rhythm === 'monthly' ? 1 : 3))
  }
  const next = new Date(`${last}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + turn * (rhythm === 'weekly' ? 7 : 14))
  return next.toISOString().slice(0, 10)
}

/** The first day of the rhythm that is still to come: what was missed is not made up for. */
export function nextDay(days: PlannedDays | undefined, rhythm: Rhythm, today: string): string {
  if (!days) return today
  let turn = 1
  while (dayAfter(days, rhythm, turn) < today) turn += 1
  return dayAfter(days, rhythm, turn)
}

/**
 * From where months are counted, so that a short one does not shorten those after it: 31 January, 28 February, 31 March.
 * Who moved an issue to a day that does not go with those before it began anew.
 */
function begunOn([last, ...earlier]: PlannedDays): string {
  let begun = last
  let latest = latestMeant(last)
  for (const day of earlier) {
    latest = Math.min(latest, latestMeant(day))
    const counted = dateOf(day) > dateOf(begun) ? day : begun
    if (dateOf(counted) > latest) break
    begun = counted
  }
  return begun
}

/** The last day of a month may stand for a later one that the month does not have. */
function latestMeant(day: string): number {
  const isLastOfMonth = addMonths('2000-01-31', monthOf(day) - monthOf('2000-01-31')) === day
  return isLastOfMonth ? 31 : dateOf(day)
}

const dateOf = (day: string) => Number(day.slice(8))
const monthOf = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))
