import sql from 'sql-template-tag'
import type { ImportSettings } from '#api/imports.ts'
import { contact } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { columnOf } from '#server/platform/gate/resource.ts'
import { followRefusals } from '#server/privacy/consent/public.ts'
import { indexContacts, indexOwnWords, namesOwnFields } from '#server/search/public.ts'
import type { MappedRow } from './mapping/row-draft.ts'
import { contactOf, type Owner, writeAddresses, writeEmployments, writePoints } from './write-rows.ts'

export type KnownPerson = { contactId: string; row: MappedRow; companyId: string | null }

/** What an import changed in a record that was there before: for the undo, sealed with the person's key. */
export type Before = {
  values: Row
  points: string[]
  addresses: string[]
  employments: string[]
}

const texts = [
  'salutation',
  'firstName',
  'namePrefix',
  'lastName',
  'nameSuffix',
  'letterSalutation',
  'formOfAddress',
  'jobTitle',
  'department',
  'language',
  'stage',
]
const lists = ['titles', 'customerGroups']
const flags = ['isConsumer']
const changeable = [...texts, ...lists, ...flags, 'custom']

/**
 * Brings what the file knows to people on record: `fill` only where nothing stands, `overwrite` also over values. A
 * refusal is only ever added. Answers which of them changed at all.
 */
export async function updateKnown(
  gate: Gate,
  owner: Owner,
  mode: NonNullable<ImportSettings['known']>,
  found: readonly KnownPerson[],
): Promise<Set<string>> {
  const touched = new Set<string>()
  if (found.length === 0 || mode === 'skip') return touched
  const { people, current } = await lockFound(gate, found)
  const befores = new Map<string, Before>()
  const patches: { id: string; patch: Row; before: Row }[] = []

  for (const { contactId, row } of people) {
    const record = current.get(contactId)
    if (!record || befores.has(contactId)) continue
    const patch = patchOf(record, contactOf(row), mode)
    const before = Object.fromEntries(Object.keys(patch).map((name) => [name, record[name]]))
    befores.set(contactId, { values: before, points: [], addresses: [], employments: [] })
    if (Object.keys(patch).length > 0) patches.push({ id: contactId, patch, before })
  }
  await addParts(
    gate,
    owner,
    people.filter((person) => current.has(person.contactId)),
    befores,
    current,
  )
  await writePatches(gate, patches)

  for (const { id } of patches) touched.add(id)
  for (const [id, before] of befores) {
    if (before.points.length + before.addresses.length + before.employments.length > 0) touched.add(id)
  }
  const changed = [...touched]
  await gate.tx.query(sql`select refresh_contacts(${changed}::uuid[])`)
  await indexContacts(gate.tx, changed)
  const ownChanged = patches.filter(({ patch }) => namesOwnFields(patch))
  await indexOwnWords(
    gate.tx,
    'contact',
    ownChanged.map(({ id }) => id),
  )
  await keepBefores(gate, owner.importId, changed, befores, patches)
  return touched
}

/** Locks who was found; whoever was merged into another meanwhile is met there. */
async function lockFound(
  gate: Gate,
  found: readonly KnownPerson[],
): Promise<{ people: readonly KnownPerson[]; current: Map<string, Row> }> {
  const ids = [...new Set(found.map((person) => person.contactId))]
  const current = await lockPeople(gate, ids)
  const missing = ids.filter((id) => !current.has(id))
  if (missing.length === 0) return { people: found, current }
  const merges = await gate.tx.query<{ from: string; to: string }>(sql`
    select merged_id as "from", current_id as "to" from merges
    where merged_id = any (${missing}::uuid[]) and undone_at is null`)
  const now = new Map(merges.map(({ from, to }) => [from, to]))
  for (const [id, row] of await lockPeople(gate, [...new Set(now.values())])) current.set(id, row)
  const people = found.map((person) => ({
    ...person,
    contactId: now.get(person.contactId) ?? person.contactId,
  }))
  return { people, current }
}

async function lockPeople(gate: Gate, ids: readonly string[]): Promise<Map<string, Row>> {
  // Same order for everyone, so that two imports cannot wait for each other for ever.
  const rows = await gate.tx.query<Row>(sql`
    select c.id, c.version, c.salutation, c.titles, c.first_name as "firstName", c.name_prefix as "namePrefix",
      c.last_name as "lastName", c.name_suffix as "nameSuffix", c.letter_salutation as "letterSalutation",
      c.form_of_address as "formOfAddress", c.job_title as "jobTitle", c.department, c.language,
      c.customer_groups as "customerGroups", c.stage, c.is_consumer as "isConsumer",
      c.custom,
      exists (select from addresses a where a.contact_id = c.id) as "hasAddress",
      exists (select from employments e where e.contact_id = c.id and e.until_on is null) as "hasEmployment",
      exists (select from contact_points p where p.contact_id = c.id) as "hasPoint"
    from contacts c where c.id = any (${ids}::uuid[]) order by c.id for update`)
  return new Map(rows.map((row) => [String(row.id), row]))
}

function patchOf(record: Row, values: Row, mode: 'fill' | 'overwrite'): Row {
  const patch: Row = {}
  for (const [name, value] of Object.entries(values)) {
    if (!changeable.includes(name) || value === null || value === undefined) continue
    const before = record[name]
    if (name === 'customerGroups') {
      const union = [...new Set([...(before as string[]), ...(value as string[])])]
      if (union.length > (before as string[]).length) patch[name] = union
    } else if (name === 'custom') {
      const merged =
        mode === 'overwrite'
          ? { ...(before as Row), ...(value as Row) }
          : { ...(value as Row), ...(before as Row) }
      if (JSON.stringify(merged) !== JSON.stringify(before)) patch.custom = merged
    } else if (mode === 'overwrite' ? !isEqual(before, value) : isEmpty(before)) patch[name] = value
  }
  return patch
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}

async function addParts(
  gate: Gate,
  owner: Owner,
  people: readonly KnownPerson[],
  befores: Map<string, Before>,
  current: ReadonlyMap<string, Row>,
): Promise<void> {
  const state = (id: string) => current.get(id) ?? {}
  const parts = people.map((person) => ({ ...person, hasMain: true }))
  const before = await pointIds(gate, [...befores.keys()])
  await writePoints(
    gate,
    owner,
    parts.map((part) => ({ ...part, hasMain: state(part.contactId).hasPoint === true })),
  )
  for (const [contactId, ids] of await pointIds(gate, [...befores.keys()])) {
    const old = new Set(before.get(contactId))
    befores.get(contactId)?.points.push(...ids.filter((id) => !old.has(id)))
  }
  const withoutAddress = parts.filter((part) => state(part.contactId).hasAddress === false)
  for (const { id, contactId } of await writeAddresses(
    gate,
    owner,
    withoutAddress.map((part) => ({ ...part, hasMain: false })),
  )) {
    befores.get(contactId)?.addresses.push(id)
  }
  const withoutWork = parts.filter((part) => state(part.contactId).hasEmployment === false)
  for (const { id, contactId } of await writeEmployments(
    gate,
    owner,
    withoutWork.map((part) => ({ ...part, hasMain: false })),
  )) {
    befores.get(contactId)?.employments.push(id)
  }
  const all = [...befores.values()]
  await followRefusals(gate, {
    pointIds: all.flatMap(({ points }) => points),
    addressIds: all.flatMap(({ addresses }) => addresses),
  })
}

async function pointIds(gate: Gate, contactIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await gate.tx.query<{ contact_id: string; ids: string[] }>(sql`
    select contact_id, array_agg(id) as ids from contact_points where contact_id = any (${contactIds}::uuid[]) group by contact_id`)
  return new Map(rows.map((row) => [row.contact_id, row.ids]))
}

/** Sets the changed columns of many people in one statement; a column that a row does not name keeps its value. */
async function writePatches(gate: Gate, patches: readonly { id: string; patch: Row }[]): Promise<void> {
  if (patches.length === 0) return
  const rows = patches.map(({ id, patch }) => ({ ...patch, id, names: Object.keys(patch) }))
  const keep = (name: string) =>
    `${columnOf(name)} = case when '${name}' = any (r.names) then r."${name}" else c.${columnOf(name)} end`
  const type = (name: string) =>
    name === 'custom' ? 'jsonb' : name === 'isConsumer' ? 'boolean' : texts.includes(name) ? 'text' : 'text[]'
  const text = `
    update contacts c set ${changeable.map(keep).join(', ')}, version = c.version + 1, updated_at = $2, updated_by = $3
    from jsonb_to_recordset($1::jsonb) as r (id uuid, names text[], ${changeable.map((name) => `"${name}" ${type(name)}`).join(', ')})
    where c.id = r.id`
  await gate.tx.query({ text, values: [JSON.stringify(rows), gate.now(), gate.actor.userId] })
}

async function keepBefores(
  gate: Gate,
  importId: string,
  ids: readonly string[],
  befores: ReadonlyMap<string, Before>,
  patches: readonly { id: string; patch: Row; before: Row }[],
): Promise<void> {
  if (ids.length === 0) return
  const versions = await gate.tx.query<{ id: string; version: number }>(sql`
    select id, version from contacts where id = any (${ids}::uuid[])`)
  const sealed = new Map<string, Buffer>()
  // Asked for together, the keys come in one answer.
  await Promise.all(
    ids.map(async (id) => {
      sealed.set(id, await gate.personKeys.seal(gate.tx, id, JSON.stringify(befores.get(id))))
    }),
  )
  await gate.tx.query(sql`
    insert into import_changes (import_id, resource, record_id, version_after, sealed_before)
    select ${importId}::uuid, ${contact.name}, t.id, t.version, t.sealed
    from unnest(${versions.map((row) => row.id)}::uuid[], ${versions.map((row) => row.version)}::integer[],
      ${versions.map((row) => sealed.get(row.id) ?? null)}::bytea[]) as t (id, version, sealed)
    on conflict (import_id, resource, record_id) do nothing`)
  for (const { id, patch, before } of patches) {
    gate.record({
      action: 'update',
      resource: contact.name,
      recordIds: [id],
      subjectId: id,
      fields: Object.keys(patch),
      details: { importId },
      sealed: await gate.personKeys.seal(gate.tx, id, JSON.stringify({ before, after: patch })),
    })
  }
}
