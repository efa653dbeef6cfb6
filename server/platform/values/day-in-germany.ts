/** The calendar day in Germany: what people here call today. */
export function dayInGermany(at: Date): string {
  // It changes with an hour only, and to write it out takes longer than to look a person up.
  const hour = Math.floor(at.getTime() / 3_600_000)
  if (hour !== lastDay.hour) lastDay = { hour, day: dayFormat.format(at) }
  return lastDay.day
}

let lastDay = { hour: Number.NaN, day: '' }

const dayFormat = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Berlin',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})
