import type { Callable, NewCall } from '#api/calls.ts'
import type { Begun } from './queries.ts'

export type Outcome = NewCall['outcome']
/** What became of one person while one works through the list. */
export type CallState = {
  begun?: Begun
  refusal?: unknown
  isNoticeGiven: boolean
  text: string
  minutes: number | null
  outcome?: Outcome
  noticeGivenAt?: string | null
}

export const untouched: CallState = { isNoticeGiven: false, text: '', minutes: null }

/** Whether one is through with this person for today. */
export function isDone(person: Callable, state: CallState | undefined, now = new Date()): boolean {
  if (state?.outcome || state?.refusal) return true
  if (state?.begun) return false
  return person.calledAt !== null && new Date(person.calledAt).toDateString() === now.toDateString()
}

/** Where one goes on: the first behind `from` with whom one is not through, else the length. */
export function nextOpen(
  people: readonly Callable[],
  states: Readonly<Record<string, CallState>>,
  from: number,
): number {
  const at = people.findIndex((person, index) => index > from && !isDone(person, states[person.contact.id]))
  return at === -1 ? people.length : at
}

/** As the interface takes it. Whoever was not reached has heard nothing and talked for no time. */
export function callOf({ isNoticeGiven, text, minutes }: CallState, outcome: Outcome): NewCall {
  const wasReached = outcome !== 'not-reached'
  return {
    outcome,
    isNoticeGiven: isNoticeGiven && wasReached,
    ...(text.trim() ? { text: text.trim() } : {}),
    ...(wasReached && minutes !== null ? { durationMinutes: Math.round(minutes) } : {}),
  }
}
