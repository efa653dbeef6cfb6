import type { MassUpdate } from '#api/mass-updates.ts'

/** Said of people or to them: nothing to take back. */
const lasting: readonly string[] = ['refuse', 'end', 'inform']

/** Whether an undo would give anything back. */
export function isUndoable({ changes }: Pick<MassUpdate, 'changes'>): boolean {
  return changes.some(({ action }) => !lasting.includes(action))
}
