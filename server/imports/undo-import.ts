import sql from 'sql-template-tag'
import type { ImportCounts } from '#api/imports.ts'
import { destroyPersonKeys } from '#server/platform/crypto/person-keys.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { columnOf } from '#server/platform/gate/resource.ts'
import type { JobRun } from '#server/platform/jobs/jobs.ts'
import {
  forgetWords,
  indexContacts,
  indexOwnWords,
  namesOwnFields,
  wordsOfCompanies,
  wordsOfContacts,
} from '#server/search/public.ts'
import { bulkSettings, Cancelled } from './take-over.ts'
import type { Before } from './update-known.ts'

const BATCH = 1000

/**
 * Takes an import back: removes the people and companies it made and restores the values it changed. Whoever was worked
 * with since is kept as she is, and named in the list of rows.
 */
export async function undoImport(gate: Gate, importId: string, run: JobRun): Promise<ImportCounts> {
  const [{ total = 0 } = {}] = await gate.tx.query<{ total: number }>(sql`
    select (select count(*) from contacts where import_id = ${importId})::integer
      + (select count(*) from import_changes where import_id = ${importId})::integer
      + (select count(*) from companies where import_id = ${importId})::integer as total`)
  let done = 0
  const step = async (count: number) => {
    if (await run.isCancelled()) throw new Cancelled()
    done += count
    await run.progress(done, total)
  }
  await bulkSettings(gate)
  // What this connection planned for the tables before they were filled would lead through all of them.
  await gate.tx.query(sql`discard plans`)
  const removed = await removeNew(gate, importId, step)
  const restored = await restoreChanged(gate, importId, step)
  const undoneCompanies = await removeCompanies(gate, importId, step)
  return {
    undone: removed.undone + restored.undone + undoneCompanies,
    undoneCompanies,
    kept: removed.kept + restored.kept,
  }
}

type Step = (count: number) => Promise<void>

/** Nobody touched her since: no change, no entry, task, file or address that did not come with the import. */
async function removeNew(
  gate: Gate,
  importId: string,
  step: Step,
): Promise<{ undone: number; kept: number }> {
  const keptIds = (
    await gate.tx.query<{ id: string }>(sql`
      select c.id from contacts c where c.import_id = ${importId} and (
        c.version > 1
        or exists (select from timeline_entries e where e.contact_id = c.id and e.import_id is distinct from ${importId}::uuid)
        or exists (select from tasks t where t.contact_id = c.id)
        or exists (select from files f where f.contact_id = c.id)
        or exists (select from contact_points p where p.contact_id = c.id and (p.version > 1 or p.created_at > c.created_at))
        or exists (select from addresses a where a.contact_id = c.id and (a.version > 1 or a.created_at > c.created_at))
        or exists (select from employments w where w.contact_id = c.id and (w.version > 1 or w.created_at > c.created_at))
        or exists (select from processing_bases b where b.contact_id = c.id and b.import_id is distinct from ${importId}::uuid))`)
  ).map((row) => row.id)
  await markKept(gate, importId, keptIds)
  await step(keptIds.length)
  // All at once: asked for by the batch, the removed ones would be passed over again and again.
  const made = await gate.tx.query<{ id: string }>(sql`
    select id from contacts where import_id = ${importId} and not (id = any (${keptIds}::uuid[])) order by id`)
  const words = new Set<string>()
  let undone = 0
  while (undone < made.length) {
    const ids = made.slice(undone, undone + BATCH).map((row) => row.id)
    for (const word of await wordsOfContacts(gate.tx, ids)) words.add(word)
    await gate.tx.query(sql`delete from contacts where id = any (${ids}::uuid[])`)
    await destroyPersonKeys(gate, ids)
    gate.record({
      action: 'remove',
      resource: 'contact',
      recordIds: ids,
      details: { importId, isUndo: true },
    })
    undone += ids.length
    await step(ids.length)
  }
  // Most of these words are those of all batches: whether anybody else bears them is asked once.
  await forgetWords(gate.tx, [...words])
  return { undone, kept: keptIds.length }
}

async function restoreChanged(
  gate: Gate,
  importId: string,
  step: Step,
): Promise<{ undone: number; kept: number }> {
  let [undone, kept] = [0, 0]
  let last = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const changes = await gate.tx.query<Change>(sql`
      select i.record_id, i.sealed_before, c.version = i.version_after as is_same
      from import_changes i join contacts c on c.id = i.record_id
      where i.import_id = ${importId} and i.record_id > ${last}::uuid
      order by i.record_id limit ${BATCH} for update of c`)
    last = changes.at(-1)?.record_id ?? last
    if (changes.length === 0) break
    const touched = changes.filter((change) => !change.is_same).map((change) => change.record_id)
    await markKept(gate, importId, touched)
    const restored = await restore(
      gate,
      changes.filter((change) => change.is_same),
      importId,
    )
    kept += touched.length
    undone += restored
    await step(changes.length)
  }
  await gate.tx.query(sql`delete from import_changes where import_id = ${importId}`)
  return { undone, kept }
}

type Change = { record_id: string; sealed_before: Buffer; is_same: boolean }

/** Gives a batch of people back what they were; whose key was destroyed has nothing left to give back. */
async function restore(gate: Gate, changes: readonly Change[], importId: string): Promise<number> {
  const opened = await Promise.all(
    changes.map(async ({ record_id, sealed_before }) => {
      const before = await gate.personKeys.open(gate.tx, record_id, sealed_before)
      return before ? [{ id: record_id, before: JSON.parse(before.toString()) as Before }] : []
    }),
  )
  const people = opened.flat()
  const added = (part: 'points' | 'addresses' | 'employments') => people.flatMap(({ before }) => before[part])
  await Promise.all([
    gate.tx.query(
      sql`delete from contact_points where id = any (${added('points')}::uuid[]) and version = 1`,
    ),
    gate.tx.query(sql`delete from addresses where id = any (${added('addresses')}::uuid[]) and version = 1`),
    gate.tx.query(
      sql`delete from employments where id = any (${added('employments')}::uuid[]) and version = 1`,
    ),
    ...people.map(({ id, before }) => restoreValues(gate, id, before, importId)),
  ])
  const ids = people.map((person) => person.id)
  await gate.tx.query(sql`select refresh_contacts(${ids}::uuid[])`)
  await indexContacts(gate.tx, ids)
  const ownChanged = people.filter(({ before }) => namesOwnFields(before.values))
  await indexOwnWords(
    gate.tx,
    'contact',
    ownChanged.map(({ id }) => id),
  )
  return ids.length
}

async function restoreValues(gate: Gate, id: string, before: Before, importId: string): Promise<void> {
  // A refusal that came with the file stands in the ledger and stays: an undo loosens it as little as an import does.
  const names = Object.keys(before.values)
  gate.record({
    action: 'update',
    resource: 'contact',
    recordIds: [id],
    subjectId: id,
    fields: names,
    details: { importId, isUndo: true },
  })
  if (names.length === 0) return
  const sets = names.map((name, index) => `${columnOf(name)} = $${index + 4}`)
  const values = names.map((name) => stored(before.values[name]))
  await gate.tx.query({
    text: `update contacts set version = version + 1, updated_at = $2, updated_by = $3, ${sets.join(', ')} where id = $1`,
    values: [id, gate.now(), gate.actor.userId, ...values],
  })
}

function stored(value: Row[string]): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? JSON.stringify(value) : value
}

/** Companies the import made, unless somebody changed them or works with them by now; answers how many. */
async function removeCompanies(gate: Gate, importId: string, step: Step): Promise<number> {
  const rows = await gate.tx.query<{ id: string }>(sql`
    select k.id from companies k where k.import_id = ${importId} and k.version = 1
      and not exists (select from employments e where e.company_id = k.id)
      and not exists (select from timeline_entries t where t.company_id = k.id)
      and not exists (select from tasks t where t.company_id = k.id)
      and not exists (select from files f where f.company_id = k.id)`)
  for (let start = 0; start < rows.length; start += BATCH) {
    const ids = rows.slice(start, start + BATCH).map((row) => row.id)
    const words = await wordsOfCompanies(gate.tx, ids)
    await gate.tx.query(sql`delete from companies where id = any (${ids}::uuid[])`)
    await forgetWords(gate.tx, words)
    gate.record({
      action: 'remove',
      resource: 'company',
      recordIds: ids,
      details: { importId, isUndo: true },
    })
    await step(ids.length)
  }
  return rows.length
}

async function markKept(gate: Gate, importId: string, contactIds: readonly string[]): Promise<void> {
  if (contactIds.length === 0) return
  await gate.tx.query(sql`
    update import_rows set reasons = reasons || '[{"code": "imports.kept-edited", "column": null}]'::jsonb
    where import_id = ${importId} and contact_id = any (${contactIds}::uuid[])`)
}
