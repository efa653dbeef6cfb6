import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
/** What is chosen in this tab, for browsers that forbid storage. */
const memory = new Map<string, string>()

/** A habit of the person at this device (row height, folded navigation); never customer data. */
export function usePreference(name: string, standard: string): [string, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => readPreference(name, standard))
  return [value, (next) => writePreference(name, next)]
}

export function readPreference(name: string, standard: string): string {
  try {
    return localStorage.getItem(`treu.${name}`) ?? memory.get(name) ?? standard
  } catch {
    return memory.get(name) ?? standard
  }
}

export function writePreference(name: string, value: string): void {
  memory.set(name, value)
  try {
    localStorage.setItem(`treu.${name}`, value)
  } catch {
    // Kept in memory above.
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
