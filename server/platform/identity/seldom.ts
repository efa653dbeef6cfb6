import type { Tx } from '../db/tx.ts'
import type { Gate } from '../gate/gate.ts'
import { onRightsChanged } from './rights-changed.ts'

const FRESH_FOR_MS = 10_000

type Asking = Pick<Gate, 'tx' | 'personKeys'>

/**
 * What seldom changes and is needed with request after request, looked up by the first that needs it. It is forgotten
 * with the rights (see `rightsChanged`), here and in other processes, and after ten seconds in any case.
 */
export function seldomChanged<T>(load: (tx: Tx) => Promise<T>): (gate: Asking) => Promise<T> {
  // A process may serve several installations, as in tests; each has keys of its own.
  let known = new WeakMap<object, { at: number; value: Promise<T> }>()
  onRightsChanged(() => {
    known = new WeakMap()
  })
  return ({ tx, personKeys }) => {
    const now = Date.now()
    const found = known.get(personKeys)
    // What broke the transaction of somebody else is no reason for this one to fail.
    if (found && now - found.at < FRESH_FOR_MS) return found.value.catch(() => load(tx))
    const entry = { at: now, value: load(tx) }
    known.set(personKeys, entry)
    // Whoever's transaction broke did not find out anything.
    entry.value.catch(() => known.get(personKeys) === entry && known.delete(personKeys))
    return entry.value
  }
}
