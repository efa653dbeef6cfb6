import type { ContactDetail } from '#api/contacts.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { indexContacts } from '#server/search/public.ts'
import { contact } from './contact.ts'
import { readContact } from './read-contact.ts'

const searched = ['firstName', 'namePrefix', 'lastName', 'nameSuffix']

/** Changes fields of a person; `version` is the one the editor saw. */
export async function changeContact(
  gate: Gate,
  id: string,
  patch: Row,
  version: number,
): Promise<ContactDetail> {
  await gate.update(contact, id, patch, { version })
  if (searched.some((name) => name in patch)) await indexContacts(gate.tx, [id])
  return readContact(gate, id).catch((error: unknown) => {
    // Handed over to a team that is not one's own: done, and from now on out of sight.
    const isOutOfSight = error instanceof Problem && error.code === 'contacts.not-found'
    if (!isOutOfSight) throw error
    return { id, version: version + 1, contactPoints: [], addresses: [], employments: [], bases: [] }
  })
}

/** Puts a person into the trash, from where she can be brought back for 30 days. */
export async function trashContact(gate: Gate, id: string, version: number): Promise<void> {
  gate.demand(contact, 'remove')
  await gate.update(contact, id, {}, { version, also: { deletedAt: gate.now() } })
}
