import type { Actor } from './actor.ts'

const kept = new WeakMap<Actor, Map<string, { source: object; value: unknown }>>()

/**
 * What follows from an actor's rights and a source alone, worked out once for as long as both are the same objects: an
 * actor is made anew whenever she is asked for again, the fields whenever one of them changes.
 */
export function remembered<T>(actor: Actor, source: object, key: string, work: () => T): T {
  let ofActor = kept.get(actor)
  if (!ofActor) {
    ofActor = new Map()
    kept.set(actor, ofActor)
  }
  const found = ofActor.get(key)
  if (found?.source === source) return found.value as T
  const value = work()
  ofActor.set(key, { source, value })
  return value
}
