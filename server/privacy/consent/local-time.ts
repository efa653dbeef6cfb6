const parts = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Berlin',
  dateStyle: 'short',
  timeStyle: 'medium',
})
const offset = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', timeZoneName: 'longOffset' })

/** A moment as clocks in Germany, Austria and Switzerland show it, to the second, with its zone (RFC 9557). */
export function localTimeOf(at: Date): string {
  const zone = offset.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  return `${parts.format(at).replace(' ', 'T')}${zone === 'GMT' ? '+00:00' : zone.slice(3)}[Europe/Berlin]`
}
