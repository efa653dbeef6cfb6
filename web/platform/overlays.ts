import { useSyncExternalStore } from 'react'

export type Overlay = 'palette' | 'shortcuts' | 'more' | null

let current: Overlay = null
const listeners = new Set<() => void>()

/** Opens one of the surfaces that belong to the whole program. */
export function openOverlay(overlay: Overlay): void {
  current = overlay
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
