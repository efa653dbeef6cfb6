import { useSyncExternalStore } from 'react'

export type Toast = {
  id: number
  text: string
  /** What it is about, in a second line. */
  detail?: string
  tone?: 'plain' | 'yes' | 'no'
  /** Offered for at least ten seconds. */
  undo?: () => void | Promise<void>
  action?: { label: string; run: () => void }
  milliseconds: number
}

let toasts: Toast[] = []
let nextId = 1
const listeners = new Set<() => void>()

/** Says what has happened, in a corner. With `undo` it stays long enough to change one's mind. */
export function toast(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
  const shortest = options.undo || options.action || options.tone === 'no' ? 12_000 : 5_000
  const id = nextId++
  toasts = [
    ...toasts.slice(-3),
    { ...options, id, text, milliseconds: Math.max(shortest, options.milliseconds ?? 0) },
  ]
  tell()
  return id
}

export function dismissToast(id: number): void {
  toasts = toasts.filter((one) => one.id !== id)
  tell()
}

export function useToasts(): Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
}

function tell(): void {
  for (const listener of listeners) listener()
}
