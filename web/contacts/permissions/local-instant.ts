/** `9:05`, `0905` or `9.05` as `09:05`; null where it is no time of day. */
export function timeOf(input: string): string | null {
  const [, hours, minutes] = /^(\d{1,2})[:.]?(\d{2})(?:\s*uhr)?$/i.exec(input.trim()) ?? []
  if (!hours || !minutes || Number(hours) > 23 || Number(minutes) > 59) return null
  return `${hours.padStart(2, '0')}:${minutes}`
}

/** A day and a time where the reader is, as the moment it means everywhere. */
export function localInstant(day: string, time: string): string {
  return new Date(`${day}T${time}:00`).toISOString()
}
