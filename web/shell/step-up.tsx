import { Suspense, useSyncExternalStore } from 'react'
import { lazyPart } from '../ui/lazy-part.ts'

const StepUpDialog = lazyPart(() => import('./step-up-dialog.tsx'), 'StepUpDialog')

let waiting: ((isConfirmed: boolean) => void)[] = []
const listeners = new Set<() => void>()

/** Opens the dialog; several calls refused at once wait for the same answer. */
export function askForStepUp(): Promise<boolean> {
  return new Promise((resolve) => {
    waiting = [...waiting, resolve]
    for (const listener of listeners) listener()
  })
}

/** The place of the dialog in the document. */
export function StepUp() {
  const isOpen = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => waiting.length > 0,
  )
  if (!isOpen) return null
  return (
    <Suspense fallback={null}>
      <StepUpDialog onSettle={settle} />
    </Suspense>
  )
}

function settle(isConfirmed: boolean): void {
  const all = waiting
  waiting = []
  for (const resolve of all) resolve(isConfirmed)
  for (const listener of listeners) listener()
}
