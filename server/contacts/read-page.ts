import sql from 'sql-template-tag'
import type { ContactPage } from '#api/contacts.ts'
import { file, shownFile } from '#server/files/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { task } from '#server/tasks/public.ts'
import { readTimeline, timelineEntry } from '#server/timeline/public.ts'
import { readContact } from './read-contact.ts'
import { rememberOpened } from './recent-records.ts'

/** Everything the page of a person shows, in one request. */
export async function readContactPage(gate: Gate, id: string): Promise<ContactPage> {
  const contact = await readContact(gate, id)
  const timeline = gate.can(timelineEntry, 'see')
    ? await readTimeline(gate, { contactId: id })
    : { items: [], nextCursor: null }
  const tasks = gate.can(task, 'see') ? await gate.find(task, { contactId: id, isDone: false }) : []
  const files = gate.can(file, 'see') ? await gate.find(file, { contactId: id }) : []
  const names = await namesOf(gate, [contact.createdBy, contact.updatedBy])
  await rememberOpened(gate, { contactId: id })
  return {
    contact: {
      ...contact,
      ...(contact.createdBy ? { createdByName: names.get(contact.createdBy) ?? null } : {}),
      ...(contact.updatedBy ? { updatedByName: names.get(contact.updatedBy) ?? null } : {}),
    },
    timeline,
    tasks: tasks as unknown as ContactPage['tasks'],
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
