import type { Channel } from './channels.ts'

/** What can happen to a consent (DPV); each is added and none is ever changed. */
export const consentEvents = [
  'requested',
  'given',
  'confirmed',
  'refused',
  'withdrawn',
  'objected',
  'revoked',
  'expired',
  'invalidated',
] as const
export type ConsentEventKind = (typeof consentEvents)[number]

/** How it was declared. */
export const ways = ['electronic', 'paper', 'spoken'] as const
export type Way = (typeof ways)[number]

/** Who declares: the person herself (by a link or form only she can use), or somebody of the company noting what she said. */
export type Declarant = 'person' | 'staff' | 'system'

export type ConsentState = {
  /** What holds for the question; `unknown` where nothing was ever noted. */
  kind: ConsentEventKind | 'unknown'
  way: Way | null
  /** Something shows it: a text version and a signed sheet, a recording, or the confirmation of a mail. */
  isProven: boolean
  /** An objection to direct marketing, which no later consent of somebody else's hand lifts (Art. 21(3) GDPR). */
  isObjected: boolean
}

export const unknownConsent: ConsentState = { kind: 'unknown', way: null, isProven: false, isObjected: false }

export type ConsentStep = { kind: ConsentEventKind; way: Way; by: Declarant; isProven: boolean }

const refusals: readonly ConsentEventKind[] = ['refused', 'withdrawn', 'objected']

/** Whether an event takes a permission away or keeps it away. */
export function isTightening(kind: ConsentEventKind): boolean {
  return !['requested', 'given', 'confirmed'].includes(kind)
}

/** Whether the person has said no, in whichever word. */
export function isRefused(state: ConsentState): boolean {
  return state.isObjected || refusals.includes(state.kind as ConsentEventKind)
}

/**
 * The state after one more event, or why the event cannot be. Staff and system only tighten where the person has said no:
 * only she lifts a refusal (Art. 7(3), 21(3) GDPR). A consent is confirmed by her and nobody else. A request does not
 * change what holds: whoever types somebody's address into a form neither raises nor lowers anything (failure 22).
 */
export function nextState(
  state: ConsentState,
  step: ConsentStep,
  channel: Channel,
): { state: ConsentState } | { refusal: string } {
  const { kind, way, by, isProven } = step
  if (kind === 'confirmed') {
    if (by !== 'person') return { refusal: 'consents.confirmation-not-allowed' }
    // A mail proves the address it went to, never that a number belongs to the same person (BGH I ZR 164/09).
    if (channel !== 'email') return { refusal: 'consents.confirmation-not-allowed' }
  }
  if ((kind === 'given' || kind === 'requested') && by !== 'person' && isRefused(state))
    return { refusal: 'consents.refused-conflict' }
  if (kind === 'requested') return { state: state.kind === 'unknown' ? { ...state, kind, way } : state }
  // Unconfirmed, an electronic declaration of an address could be anybody's.
  if (kind === 'given' && way === 'electronic' && channel === 'email')
    return { state: state.kind === 'unknown' || state.kind === 'requested' ? { ...state, kind, way } : state }
  // A weaker word neither raises nor lowers what is there already.
  if (kind === 'given' && strengthOf(state) > strengthOf({ kind, way, isProven })) return { state }
  if (kind === 'objected') return { state: { kind, way, isProven, isObjected: true } }
  if (isTightening(kind)) {
    // What she refused herself stays her refusal, whatever the company notes afterwards.
    const isHers = isRefused(state) && !refusals.includes(kind)
    // Nor does what was taken back come back by having expired.
    const isOver = state.kind === 'revoked' && (kind === 'expired' || kind === 'invalidated')
    return { state: isHers || isOver ? state : { kind, way, isProven, isObjected: state.isObjected } }
  }
  return { state: { kind, way, isProven, isObjected: false } }
}

/** How well a yes can be shown. */
export function strengthOf({ kind, way, isProven }: Pick<ConsentState, 'kind' | 'way' | 'isProven'>): number {
  if (kind === 'confirmed') return 3
  if (kind !== 'given' || !isProven) return 0
  return way === 'paper' ? 2 : way === 'spoken' ? 1 : 0
}
