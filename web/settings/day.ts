/** A moment's day in the reader's calendar, `2026-11-27`. */
export function dayOf(moment: string | Date): string {
  const date = new Date(moment)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
}

/** A whole day that is over, so that its end is a state of the past. */
export function isPastDay(day: string | null | undefined): day is string {
  return !!day && /^\d{4}-\d{2}-\d{2}$/.test(day) && day < dayOf(new Date())
}
