import type { ContactDetail } from '#api/contacts.ts'
import { errorsOf } from '#server/platform/gate/errors-of.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { restore, setArchived, trash } from '#server/platform/gate/life-cycle.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { followRefusals } from '#server/privacy/consent/public.ts'
import { indexContacts, indexOwnWords, namesOwnFields } from '#server/search/public.ts'
import { contact } from './contact.ts'
import { normaliseName } from './contact-values.ts'
import { readContact } from './read-contact.ts'

const searched = ['firstName', 'namePrefix', 'lastName', 'nameSuffix']

/** Changes fields of a person; `version` is the one the editor saw. */
export async function changeContact(
  gate: Gate,
  id: string,
  patch: Row,
  version: number,
): Promise<ContactDetail> {
  gate.demand(contact, 'update')
  const { values, errors } = normaliseName(patch)
  const all = await errorsOf(gate, contact, values, { isPatch: true, known: errors })
  if (all.length > 0) throw new Problem('contacts.invalid', { errors: all })
  const read = () =>
    readContact(gate, id).catch((error: unknown) => {
      // Handed over to a team that is not one's own: done, and from now on out of sight.
      const isOutOfSight = error instanceof Problem && error.code === 'contacts.not-found'
      if (!isOutOfSight) throw error
      return { id, version: version + 1, contactPoints: [], addresses: [], employments: [], bases: [] }
    })
  const isSearched = searched.some((name) => name in values)
  const isOwnSearched = namesOwnFields(values)
  // After a hand-over more may have to be asked.
  const handsOver = 'ownerId' in values || 'teamId' in values
  let shown: Promise<ContactDetail> | null = null
  const asked = () => {
    shown = gate.lastly(read)
    shown.catch(() => {}) // looked at below, after what went before it
  }
  await gate.update(contact, id, values, {
    version,
    ...(isSearched || isOwnSearched || handsOver ? {} : { asked }),
  })
  if ('lastName' in values) await followRefusals(gate, { renamedIds: [id] })
  if (isSearched) await indexContacts(gate.tx, [id])
  if (isOwnSearched) await indexOwnWords(gate.tx, 'contact', [id])
  return shown ?? read()
}

/** Puts a person into the trash, from where she can be brought back for 30 days. */
export async function trashContact(gate: Gate, id: string, version: number): Promise<void> {
  await trash(gate, contact, id, version)
}

/** Brings a person back from the trash. */
export async function restoreContact(gate: Gate, id: string): Promise<ContactDetail> {
  await restore(gate, contact, id)
  return readContact(gate, id)
}

/** Puts a person aside, out of the daily lists, or takes her back. */
export async function archiveContact(gate: Gate, id: string, isArchived: boolean): Promise<ContactDetail> {
  await setArchived(gate, contact, id, isArchived)
  return readContact(gate, id)
}
