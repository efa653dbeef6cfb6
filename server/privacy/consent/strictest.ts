import type { Channel } from './channels.ts'
import { type ConsentState, isRefused, strengthOf, unknownConsent } from './consent-state.ts'

/** What holds for a person, purpose, channel and address; an empty address speaks of the person as a whole. */
export type HeldState = ConsentState & {
  purpose: string
  channel: Channel
  /** Keyed hash, as hex. */
  address: string
  eventId: string
  since: Date
}

const nos = ['refused', 'withdrawn', 'objected']
const ends = ['expired', 'invalidated']

/**
 * Of two answers about one person the stricter: a no before an end, an end before a yes, and a yes before silence. When each
 * was said does not matter: nobody knows whether the later one knew of the earlier.
 */
export function strictest<T extends ConsentState>(one: T, other: T): T {
  const [first] = [one, other].sort((a, b) => rankOf(b) - rankOf(a) || strengthOf(b) - strengthOf(a))
  const found = first ?? one
  const isObjected = isRefused(found) && (one.isObjected || other.isObjected)
  return found.isObjected === isObjected ? found : { ...found, isObjected }
}

function rankOf(state: ConsentState): number {
  if (state.isObjected) return 7
  if (nos.includes(state.kind)) return 4 + nos.indexOf(state.kind)
  if (state.kind === 'revoked') return 3
  if (ends.includes(state.kind)) return 2
  return state.kind === 'unknown' ? 0 : 1
}

/** The answers of two records that are one person, each address with what the other record says of the person as a whole. */
export function mergedStates(one: readonly HeldState[], other: readonly HeldState[]): HeldState[] {
  const keyOf = ({ purpose, channel, address }: HeldState) => `${purpose} ${channel} ${address}`
  const maps = [one, other].map((states) => new Map(states.map((state) => [keyOf(state), state])))
  const merged = new Map<string, HeldState>()
  for (const state of [...one, ...other]) {
    const key = keyOf(state)
    if (merged.has(key)) continue
    const said = maps.flatMap((map) => {
      const whole = map.get(keyOf({ ...state, address: '' }))
      const own = map.get(key) ?? whole
      return own ? [{ ...own, address: state.address }] : []
    })
    const [first = { ...state, ...unknownConsent }, second] = said
    merged.set(key, second ? strictest(first, second) : first)
  }
  return [...merged.values()]
}
