import sql from 'sql-template-tag'
import type { Gate } from '../gate/gate.ts'

/** Channel on which processes tell each other that rights, roles, sessions or own fields are no longer what they were. */
export const RIGHTS_CHANNEL = 'treu_rights'

const forgetters = new Set<() => void>()

/** What is kept of rights in memory registers here how it forgets; answers how to stop. */
export function onRightsChanged(forget: () => void): () => void {
  forgetters.add(forget)
  return () => {
    forgetters.delete(forget)
  }
}

/** Forgets in this process. */
export function forgetRights(): void {
  for (const forget of forgetters) forget()
}

/** To be called in the transaction that changes them: here it holds with the next request, elsewhere with the next message. */
export async function rightsChanged(gate: Pick<Gate, 'tx' | 'afterCommit'>): Promise<void> {
  await gate.tx.query(sql`select pg_notify(${RIGHTS_CHANNEL}, '')`)
  gate.afterCommit(forgetRights)
}
