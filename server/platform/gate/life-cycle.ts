import { Problem } from '../http/problem.ts'
import type { Gate } from './gate.ts'
import type { Resource } from './resource.ts'

/** How long what was thrown away can be brought back; after that the nightly job removes it for good. */
export const TRASH_DAYS = 30

/** Puts a record aside, out of the daily lists, or takes it back. */
export async function setArchived(
  gate: Gate,
  resource: Resource,
  id: string,
  isArchived: boolean,
): Promise<void> {
  const current = await gate.get(resource, id)
  if (isArchived === (current.archivedAt !== null)) return
  await gate.update(resource, id, {}, { also: { archivedAt: isArchived ? gate.now() : null } })
}

/** Throws a record into the trash. */
export async function trash(gate: Gate, resource: Resource, id: string, version?: number): Promise<void> {
  gate.demand(resource, 'remove')
  await gate.update(resource, id, {}, { version, also: { deletedAt: gate.now() } })
}

/** Brings a record back from the trash, as long as it lies there; answers when it was thrown away. */
export async function restore(gate: Gate, resource: Resource, id: string): Promise<Date | null> {
  gate.demand(resource, 'remove')
  const { deletedAt } = await gate.get(resource, id)
  if (!(deletedAt instanceof Date)) return null
  if (deletedAt < endOfTrash(gate)) throw new Problem(`${resource.feature}.not-found`)
  await gate.update(resource, id, {}, { also: { deletedAt: null } })
  return deletedAt
}

/** What was thrown away before this moment is removed for good. */
export function endOfTrash(gate: Gate): Date {
  return new Date(gate.now().getTime() - TRASH_DAYS * 86_400_000)
}
