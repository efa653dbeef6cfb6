import { useSyncExternalStore } from 'react'
import { keepTyping, takeTyped } from './typed-ahead.ts'

export type Overlay = 'palette' | 'shortcuts' | 'more' | null

let current: Overlay = null
const listeners = new Set<() => void>()

/** Opens one of the surfaces that belong to the whole program. */
export function openOverlay(overlay: Overlay): void {
  if (overlay === current) return
  current = overlay
  // Its field takes over as soon as it has the focus.
  if (overlay === 'palette') keepTyping(document, () => openOverlay(null))
  else takeTyped()
  for (const listener of listeners) listener()
}

export function useOverlay(): Overlay {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => current,
  )
}
