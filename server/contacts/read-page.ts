import sql from 'sql-template-tag'
import type { ContactPage } from '#api/contacts.ts'
import { file, shownFile } from '#server/files/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { openTasks } from '#server/tasks/public.ts'
import { readTimeline, timelineEntry } from '#server/timeline/public.ts'
import { readContact } from './read-contact.ts'
import { rememberOpened } from './recent-records.ts'

/** Everything the page of a person shows, in one request. */
export async function readContactPage(gate: Gate, id: string): Promise<ContactPage> {
  // Asked for together, they go to the database in one parcel.
  const [contact, timeline, tasks, files] = await Promise.all([
    readContact(gate, id),
    gate.can(timelineEntry, 'see') ? readTimeline(gate, { contactId: id }) : { items: [], nextCursor: null },
    openTasks(gate, { contactId: id }),
    gate.can(file, 'see') ? gate.find(file, { contactId: id }) : [],
  ])
  const [names] = await Promise.all([
    namesOf(gate, [contact.createdBy, contact.updatedBy]),
    rememberOpened(gate, { contactId: id }),
  ])
  return {
    contact: {
      ...contact,
      ...(contact.createdBy ? { createdByName: names.get(contact.createdBy) ?? null } : {}),
      ...(contact.updatedBy ? { updatedByName: names.get(contact.updatedBy) ?? null } : {}),
    },
    timeline,
    tasks,
    files: files.map(shownFile),
  }
}

/** Colleagues know each other's names. */
async function namesOf(gate: Gate, ids: readonly unknown[]): Promise<Map<string, string>> {
  const wanted = ids.filter((id) => typeof id === 'string')
  if (wanted.length === 0) return new Map()
  const rows = await gate.tx.query<{ id: string; name: string }>(
    sql`select id, name from users where id = any (${wanted}::uuid[])`,
  )
  return new Map(rows.map((row) => [row.id, row.name]))
}
