import { channels, consentEvents } from '#server/privacy/consent/public.ts'

/** The bits of `contacts.consent_mask` for these states of a channel, or for any state; the database keeps them. */
export function consentBits(channel: (typeof channels)[number], states: readonly string[] | null): string {
  const first = channels.indexOf(channel) * consentEvents.length
  return consentEvents
    .reduce(
      (bits, state, place) =>
        states === null || states.includes(state) ? bits | (1n << BigInt(first + place)) : bits,
      0n,
    )
    .toString()
}
