import { useSyncExternalStore } from 'react'

const narrow = typeof matchMedia === 'undefined' ? undefined : matchMedia('(width < 48rem)')

/** The same border as the `phone:` classes. */
export function useIsPhone(): boolean {
  return useSyncExternalStore(
    (listener) => {
      narrow?.addEventListener('change', listener)
      return () => narrow?.removeEventListener('change', listener)
    },
    () => narrow?.matches ?? false,
  )
}
