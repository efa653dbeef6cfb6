import type { Rhythm } from '#api/newsletters.ts'
import { addMonths } from '#server/platform/values/add-months.ts'

/** The day of the issue after one of `day`. */
export function dayAfter(day: string, rhythm: Rhythm): string {
  if (rhythm === 'monthly') return addMonths(day, 1)
  if (rhythm === 'quarterly') return addMonths(day, 3)
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + (rhythm === 'weekly' ? 7 : 14))
  return next.toISOString().slice(0, 10)
}

/** The first day of the rhythm that is still to come: what was missed is not made up for. */
export function nextDay(last: string | null, rhythm: Rhythm, today: string): string {
  if (!last) return today
  let day = dayAfter(last, rhythm)
  while (day < today) day = dayAfter(day, rhythm)
  return day
}
