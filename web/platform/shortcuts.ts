import { useEffect, useRef, useSyncExternalStore } from 'react'
import { readPreference, writePreference } from './preference.ts'

export type Shortcut = {
  /** `mod+k` (Ctrl, on a Mac the command key), `n`, `?`, `g k` (one after the other). */
  keys: string
  label: string
  group: 'general' | 'goTo' | 'here'
  run: () => void
  /** Also while somebody types in a field; only for keys with Ctrl. */
  isGlobal?: boolean
}

type Registered = { id: symbol; shortcut: Shortcut }

let registered: Registered[] = []
const listeners = new Set<() => void>()
const sequenceMilliseconds = 1200

/** Binds keys for as long as the component is on screen and lists them in the overview (`?`). */
export function useShortcut(shortcut: Shortcut): void {
  const latest = useRef(shortcut)
  latest.current = shortcut
  const { keys, label, group, isGlobal } = shortcut
  useEffect(() => {
    const entry = {
      id: Symbol(keys),
      shortcut: { keys, label, group, isGlobal, run: () => latest.current.run() },
    }
    registered = [...registered, entry]
    tell()
    return () => {
      registered = registered.filter((one) => one !== entry)
      tell()
    }
  }, [keys, label, group, isGlobal])
}

export function useShortcuts(): Shortcut[] {
  const entries = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => registered,
  )
  return entries.map((entry) => entry.shortcut)
}

/** Shortcuts of one bare key can be switched off (WCAG 2.1.4): speech input types them by accident. */
export const singleKeys = {
  preference: 'single-keys',
  areOn: () => readPreference('single-keys', 'on') === 'on',
  choose: (areOn: boolean) => writePreference('single-keys', areOn ? 'on' : 'off'),
}

/** Listens to the keyboard; once per document. */
export function listenToShortcuts(target: Document): () => void {
  let typed = ''
  let typedAt = 0

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    const key = keyOf(event)
    if (!key) return
    const isModified = key.startsWith('mod+')
    if (!isModified && (!singleKeys.areOn() || isTyping(event.target) || isBehindDialog(target))) return

    const isFollowing = event.timeStamp - typedAt < sequenceMilliseconds
    typedAt = event.timeStamp
    const sequence = isFollowing && typed ? `${typed} ${key}` : key
    const hit = find(sequence) ?? find(key)
    typed = hit ? '' : key
    if (!hit || (isTyping(event.target) && !hit.isGlobal)) return
    event.preventDefault()
    hit.run()
  }

  target.addEventListener('keydown', onKeyDown)
  return () => target.removeEventListener('keydown', onKeyDown)
}

/** The one registered last wins: a page may take over a key of the shell. */
function find(keys: string): Shortcut | undefined {
  return registered.findLast((entry) => entry.shortcut.keys === keys)?.shortcut
}

function keyOf(event: KeyboardEvent): string | null {
  if (event.altKey || ['Control', 'Shift', 'Meta', 'Alt'].includes(event.key)) return null
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}

function isBehindDialog(document: Document): boolean {
  return (
    document.querySelector('[role="dialog"]:not([data-closed]), [role="alertdialog"]:not([data-closed])') !==
    null
  )
}

function tell(): void {
  for (const listener of listeners) listener()
}
