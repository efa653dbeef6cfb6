import type { Import, ImportDetail } from '#api/imports.ts'

export const steps = ['file', 'mapping', 'origin', 'check', 'run'] as const
export type Step = (typeof steps)[number]

/** An import that failed or was cancelled took nothing over: it can be prepared anew. */
const started: readonly string[] = ['running', 'done', 'undoing', 'undone']

/** The steps one may go to now. */
export function openSteps(item: ImportDetail): Step[] {
  if (started.includes(item.state)) return ['run']
  if (item.state === 'checking') return ['check']
  const open: Step[] = ['file', 'mapping']
  if (item.mapping) open.push('origin')
  if (item.mapping && item.settings) open.push('check')
  return open
}

/** The step of the address where one may be there, else the one that is next. */
export function currentStep(item: ImportDetail, wanted?: string): Step {
  const open = openSteps(item)
  const found = open.find((step) => step === wanted)
  if (found) return found
  if (item.state === 'mapped') return 'origin'
  return item.mapping || open.length === 1 ? (open.at(-1) ?? 'file') : 'file'
}

/** Whether there is anything to take over at all. */
export function isWorthRunning(item: Pick<Import, 'counts'>): boolean {
  const { create = 0, update = 0, companies = 0 } = item.counts
  return create + update + companies > 0
}

export function canUndo(item: Pick<Import, 'state' | 'undoUntil'>, now = Date.now()): boolean {
  return item.state === 'done' && item.undoUntil !== null && Date.parse(item.undoUntil) > now
}
