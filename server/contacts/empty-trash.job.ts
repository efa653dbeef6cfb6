import sql from 'sql-template-tag'
import { company } from '#server/companies/public.ts'
import { destroyPersonKeys } from '#server/platform/crypto/person-keys.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { endOfTrash } from '#server/platform/gate/life-cycle.ts'
import { job } from '#server/platform/jobs/jobs.ts'
import { forgetWords, wordsOfCompanies, wordsOfContacts } from '#server/search/public.ts'
import { contact } from './contact.ts'

const AT_A_TIME = 100

/** What lay in the trash for 30 days is removed for good: rows, files, search words and the key of the person. */
export const emptyTrash = job({
  kind: 'contacts.empty-trash',
  purpose: 'legal-compliance',
  schedule: '17 1 * * *',
  run: async ({ throughGate, progress, isCancelled }) => {
    let people = 0
    let firms = 0
    for (let removed = AT_A_TIME; removed === AT_A_TIME && !(await isCancelled()); ) {
      removed = await throughGate(removePeople)
      people += removed
      await progress(people)
    }
    for (let removed = AT_A_TIME; removed === AT_A_TIME && !(await isCancelled()); ) {
      removed = await throughGate(removeFirms)
      firms += removed
    }
    await throughGate(removeRest)
    return { result: { contacts: people, companies: firms } }
  },
})

/** Removes people whose time in the trash is over; answers how many. */
export async function removePeople(gate: Gate): Promise<number> {
  const rows = await gate.tx.query<{ id: string }>(sql`
    select id from contacts where deleted_at < ${endOfTrash(gate)} order by id limit ${AT_A_TIME}`)
  const ids = rows.map((row) => row.id)
  if (ids.length === 0) return 0
  const words = await wordsOfContacts(gate.tx, ids)
  const stored = await gate.tx.query<{ key: string }>(
    sql`select storage_key as key from files where contact_id = any (${ids}::uuid[])`,
  )
  for (const id of ids) await gate.remove(contact, id)
  await forgetWords(gate.tx, words)
  await destroyPersonKeys(gate, ids)
  gate.afterCommit(() => {
    // Bytes that stay behind after a crash are swept up with the other files without a row.
    return Promise.all(stored.map(({ key }) => gate.files.remove(key).catch(() => {})))
  })
  return ids.length
}

async function removeFirms(gate: Gate): Promise<number> {
  const rows = await gate.tx.query<{ id: string }>(sql`
    select id from companies where deleted_at < ${endOfTrash(gate)} order by id limit ${AT_A_TIME}`)
  const ids = rows.map((row) => row.id)
  if (ids.length === 0) return 0
  const words = await wordsOfCompanies(gate.tx, ids)
  // What was noted about a person stays with her when the company she worked for goes.
  await gate.tx.query(sql`
    update timeline_entries set company_id = null where company_id = any (${ids}::uuid[]) and contact_id is not null`)
  await gate.tx.query(sql`
    update tasks set company_id = null where company_id = any (${ids}::uuid[]) and contact_id is not null`)
  await gate.tx.query(sql`
    update files set company_id = null where company_id = any (${ids}::uuid[]) and contact_id is not null`)
  const stored = await gate.tx.query<{ key: string }>(
    sql`select storage_key as key from files where company_id = any (${ids}::uuid[])`,
  )
  for (const id of ids) await gate.remove(company, id)
  await forgetWords(gate.tx, words)
  gate.afterCommit(() => {
    return Promise.all(stored.map(({ key }) => gate.files.remove(key).catch(() => {})))
  })
  return ids.length
}

/** Entries removed one by one, and paths to records nobody went for a long time. */
async function removeRest(gate: Gate): Promise<void> {
  await gate.tx.query(sql`delete from timeline_entries where deleted_at < ${endOfTrash(gate)}`)
  await gate.tx.query(sql`delete from recent_records where at < ${endOfTrash(gate)}`)
}
