import type { Feature, NavEntry } from '../platform/feature.ts'
import type { Session } from '../platform/session.ts'

const groups = ['work', 'protection', 'system'] as const

/** What the person is offered, in the order of the side navigation. */
export function navOf(features: readonly Feature[], session: Session): NavEntry[] {
  return features
    .flatMap((feature) => feature.nav ?? [])
    .filter((entry) => entry.shows?.(session) ?? true)
    .sort((one, other) => groups.indexOf(one.group) - groups.indexOf(other.group) || one.order - other.order)
}

/** Is this entry, or a page below it, on screen? */
export function isAt(entry: { path: string }, pathname: string): boolean {
  return pathname === entry.path || pathname.startsWith(`${entry.path}/`)
}
