import sql, { raw } from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Merge } from '#api/merges.ts'
import { company } from '#server/companies/public.ts'
import { contact } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { Resource } from '#server/platform/gate/resource.ts'
import { Problem } from '#server/platform/http/problem.ts'
import {
  type Entry,
  headOf,
  lockChains,
  mergeConsents,
  type WaysHeld,
  waysHeldBy,
} from '#server/privacy/consent/public.ts'
import {
  forgetWords,
  indexCompanies,
  indexContacts,
  indexOwnWords,
  wordsOfCompanies,
  wordsOfContacts,
} from '#server/search/public.ts'
import { beyondSight } from './beyond-sight.ts'
import { type Choices, mergedFields, settledValues } from './merge-values.ts'
import { keepOneMain, type Moved, moveParts } from './move-parts.ts'
import { companyParts, contactParts } from './parts.ts'
import { readMerge } from './read-merges.ts'
import { sealKept } from './sealed-before.ts'

export type Kind = 'contact' | 'company'
export const resources: Readonly<Record<Kind, Resource>> = { contact, company }

export type MergeOrder = {
  keptId: string
  mergedId: string
  keptVersion: number
  mergedVersion: number
  /** By field; `email`, `phone`, `address` and `company` say whose is the preferred one. */
  choices: Choices
}

/** All that is needed for the way back. */
export type Kept = {
  /** The record that went, as it was. */
  row: Row
  /** Values of the one that stayed: before and after. */
  before: Row
  after: Row
  parts: Moved[]
  endedBases: string[]
  entries: Entry[]
  /** Merges into the one that went, which are now with the one that stayed. */
  carried: string[]
  /** Pairs of the one that went of which somebody said that they are none. */
  dismissed: Row[]
}

/**
 * Makes one record of two. The other's belongings move over, what either forbids is forbidden, and the other's id leads to
 * the one that stays. Asked for by a person each time; for thirty days it can be taken back.
 */
export async function mergeRecords(gate: Gate, kind: Kind, order: MergeOrder): Promise<Merge> {
  const { keptId, mergedId } = order
  const resource = resources[kind]
  gate.demand(resource, 'update')
  gate.demand(resource, 'remove')
  if (keptId === mergedId) throw new Problem('merges.same-record')
  await knownChoices(gate, resource, order.choices)
  await waitingBriefly(gate, () => lockBoth(gate, kind, order))
  const [kept, merged] = await wholeRows(gate, kind, keptId, mergedId)
  if (kept.deleted_at || merged.deleted_at) throw new Problem('merges.in-trash-conflict')
  const values = await settledValues(gate, resource, { kept, merged, choices: order.choices })
  const names = Object.keys(values)
  await gate.update(resource, keptId, {}, { also: values })
  const id = uuidv7()
  // One moment for all of it: by that the way back knows what the merge itself did.
  const at = gate.now()
  const still: Gate = { ...gate, now: () => at }
  const heads = await headsOf(gate, kind, order)
  const counts = await beyondSight(gate, async () => {
    const remembered = await join(still, kind, id, { ...order, kept, merged, values })
    return Object.fromEntries(remembered.parts.map(({ table, moved }) => [table, moved.length]))
  })
  for (const subject of [keptId, mergedId])
    gate.record({
      action: 'merge',
      resource: kind,
      recordIds: [subject, subject === keptId ? mergedId : keptId],
      subjectId: kind === 'contact' ? subject : null,
      fields: names,
      details: { mergeId: id, keptId, mergedId, ...heads, moved: counts },
    })
  return readMerge(gate, id).catch((error: unknown) => {
    // What either forbade may put the person out of sight of whoever merged her: done, and said without her.
    const isOutOfSight = error instanceof Problem && error.code === 'merges.not-found'
    if (!isOutOfSight) throw error
    return {
      id,
      resource: kind,
      keptId,
      mergedId,
      mergedAt: gate.now().toISOString(),
      mergedBy: gate.actor.userId,
      undoUntil: null,
      undoneAt: null,
      isOutOfSight: true,
    }
  })
}

/** Merges two people, looks at what came of it, and leaves everything as it was. */
export async function tryMerge<T>(
  gate: Gate,
  pair: Pick<MergeOrder, 'keptId' | 'mergedId' | 'choices'>,
  look: (gate: Gate) => Promise<T>,
): Promise<T> {
  const { keptId, mergedId, choices } = pair
  const { tx, personKeys } = gate
  // A key that was made on the way would not be there afterwards.
  for (const id of [keptId, mergedId]) await personKeys.keyOf(tx, id)
  // Nothing of it happens, so nothing is told.
  const silent: Gate = { ...gate, record: () => {}, afterCommit: () => {} }
  await tx.query(sql`savepoint before_merge`)
  await waitingBriefly(gate, async () => {
    await lockChains(tx, [keptId, mergedId])
    await tx.query(sql`
      select from contacts where id = any (${[keptId, mergedId]}::uuid[]) order by id for update`)
  })
  const [kept, merged] = await wholeRows(gate, 'contact', keptId, mergedId)
  const values = await settledValues(gate, contact, { kept, merged, choices })
  const found = await beyondSight(silent, async () => {
    // Of what is chosen, this alone is asked when somebody is written to.
    if (typeof values.stage === 'string')
      await tx.query(sql`update contacts set stage = ${values.stage} where id = ${keptId}`)
    const versions = { keptVersion: Number(kept.version), mergedVersion: Number(merged.version) }
    await join(silent, 'contact', uuidv7(), { keptId, mergedId, ...versions, choices, kept, merged, values })
    return look(silent)
  })
  await tx.query(sql`rollback to savepoint before_merge`)
  return found
}

async function knownChoices(gate: Gate, resource: Resource, choices: Choices): Promise<void> {
  const names = new Set((await mergedFields(gate, resource)).map(([name]) => name))
  const mains = resource.subject === 'id' ? ['email', 'phone', 'address', 'company'] : []
  const errors = Object.keys(choices)
    .filter((name) => !(mains.includes(name) || (names.has(name) && gate.edits(resource, name))))
    .map((name) => ({ pointer: `/fields/${name}`, code: 'field.unknown' }))
  if (errors.length > 0) throw new Problem('merges.invalid', { errors })
}

/** Both in the order of their ids, so that two who merge the same pair do not wait for each other for ever. */
async function lockBoth(gate: Gate, kind: Kind, order: MergeOrder): Promise<void> {
  const { keptId, mergedId, keptVersion, mergedVersion } = order
  if (kind === 'contact') await lockChains(gate.tx, [keptId, mergedId])
  for (const id of [keptId, mergedId].sort())
    await gate.update(
      resources[kind],
      id,
      {},
      { version: id === keptId ? keptVersion : mergedVersion, also: {} },
    )
}

/** An import may hold people for a minute; nobody waits for it in front of a dialog. */
export async function waitingBriefly(gate: Gate, work: () => Promise<void>): Promise<void> {
  await gate.tx.query(sql`select set_config('lock_timeout', '5s', true)`)
  try {
    await work()
  } catch (error) {
    const { code } = error as { code?: string }
    // Not to be had within that time, or two waited for each other.
    if (code === '55P03' || code === '40P01') throw new Problem('merges.not-possible-now')
    throw error
  }
  await gate.tx.query(sql`select set_config('lock_timeout', '0', true)`)
}

async function wholeRows(gate: Gate, kind: Kind, keptId: string, mergedId: string): Promise<[Row, Row]> {
  const rows = await gate.tx.query<{ row: Row }>(sql`
    select to_jsonb(t) as row from ${raw(resources[kind].table)} t where t.id = any (${[keptId, mergedId]}::uuid[])`)
  const of = (id: string) => rows.find(({ row }) => row.id === id)?.row
  const [kept, merged] = [of(keptId), of(mergedId)]
  if (!kept || !merged) throw new Error(`locked records ${keptId} and ${mergedId} are not there`)
  return [kept, merged]
}

async function headsOf(gate: Gate, kind: Kind, { keptId, mergedId }: MergeOrder) {
  if (kind === 'company') return {}
  const [kept, merged] = [await headOf(gate, keptId), await headOf(gate, mergedId)]
  return { keptSequence: kept.sequence, keptHead: kept.hash, mergedHead: merged.hash }
}

type Joining = MergeOrder & { kept: Row; merged: Row; values: Row }

/** The merge itself, with everything in sight. */
async function join(gate: Gate, kind: Kind, id: string, joining: Joining): Promise<Kept> {
  const { tx } = gate
  const { keptId, mergedId, kept, merged, values } = joining
  const isPerson = kind === 'contact'
  const parts = isPerson ? contactParts : companyParts
  const ways = isPerson ? await waysOfBoth(gate, keptId, mergedId) : null
  const { sequence } = isPerson ? await headOf(gate, keptId) : { sequence: 0 }
  const workers = isPerson ? [] : await workersOf(gate, mergedId)
  const dismissed = await carryDismissed(gate, kind, keptId, mergedId)
  const moved = await moveParts(gate, parts, { keptId, mergedId })
  const words = await (isPerson ? wordsOfContacts : wordsOfCompanies)(tx, [mergedId])
  const entries: Entry[] = []
  const endedBases: string[] = []
  const carried = await tx.query<{ id: string }>(sql`
    update merges set current_id = ${keptId} where current_id = ${mergedId} and undone_at is null
    returning merged_id as id`)
  await tx.query(sql`
    insert into merges (id, resource, merged_id, kept_id, current_id, kept_sequence, merged_at, merged_by)
    values (${id}, ${kind}, ${mergedId}, ${keptId}, ${keptId}, ${sequence}, ${gate.now()}, ${gate.actor.userId})`)
  const strict = isPerson ? strictValues(kept, merged) : { is_demo: kept.is_demo && merged.is_demo }
  if (isPerson) {
    for (const part of contactParts) {
      const own = moved.find(({ table }) => table === part.table)
      if (own && part.mainIn !== undefined)
        own.changed.push(
          ...(await keepOneMain(gate, part, keptId, own, (group) =>
            isOtherMain(joining.choices, part.table, group),
          )),
        )
    }
    await wrapFiles(gate, filesIn(moved), mergedId, keptId)
    endedBases.push(
      ...(await endDoubleBases(gate, keptId, Boolean(kept.is_quarantined || merged.is_quarantined))),
    )
    const before = await openBases(gate, keptId)
    if (ways) entries.push(...(await mergeConsents(gate, { keptId, mergedId, ways })))
    const after = new Set(await openBases(gate, keptId))
    endedBases.push(...before.filter((each) => !after.has(each)))
  }
  await refresh(gate, kind, [keptId, ...workers])
  await tx.query(sql`delete from ${raw(resources[kind].table)} where id = ${mergedId}`)
  const sets = Object.keys(strict)
  await tx.query(sql`
    update ${raw(resources[kind].table)} t set (${raw([...sets, 'version'].join(', '))}) =
      (select ${raw(sets.map((name) => `r.${name}`).join(', '))}, ${Number(kept.version) + 1}::integer
       from jsonb_populate_record(null::${raw(resources[kind].table)}, ${JSON.stringify(strict)}::jsonb) r)
    where t.id = ${keptId}`)
  await (isPerson ? indexContacts : indexCompanies)(tx, [keptId])
  await indexOwnWords(tx, kind, [keptId])
  await forgetWords(tx, words)
  const names = Object.keys(values)
  const remembered: Kept = {
    row: merged,
    before: { ...pick(kept, sets), ...fieldsIn(kept, names) },
    after: { ...strict, ...values },
    parts: moved,
    endedBases,
    entries,
    carried: carried.map((each) => each.id),
    dismissed,
  }
  const sealed = await sealKept(gate, kind, { id, mergedId }, remembered)
  await tx.query(sql`update merges set sealed_before = ${sealed} where id = ${id}`)
  return remembered
}

function pick(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]))
}

function fieldsIn(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(
    names.map((name) => [
      name,
      name.startsWith('custom.')
        ? ((row.custom as Row | null)?.[name.slice(7)] ?? null)
        : (row[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] ?? null),
    ]),
  )
}

/** What nobody chooses: the stricter of the two. */
function strictValues(kept: Row, merged: Row): Row {
  const due = [kept.information_due_on, merged.information_due_on].filter((day) => typeof day === 'string')
  const informed = [kept.informed_at, merged.informed_at]
  return {
    is_restricted: Boolean(kept.is_restricted || merged.is_restricted),
    is_consumer: Boolean(kept.is_consumer || merged.is_consumer),
    is_demo: Boolean(kept.is_demo && merged.is_demo),
    information_due_on: due.sort()[0] ?? null,
    // Informed is who was informed of all we hold.
    informed_at: due.length > 0 ? null : (informed.filter(Boolean).sort().at(-1) ?? null),
  }
}

function isOtherMain(choices: Choices, table: string, group: string): boolean {
  const name =
    table === 'addresses'
      ? 'address'
      : table === 'employments'
        ? 'company'
        : ({ email: 'email', phone: 'phone', mobile: 'phone' } as Record<string, string>)[group]
  return name !== undefined && choices[name] === 'merged'
}

async function waysOfBoth(gate: Gate, keptId: string, mergedId: string): Promise<[WaysHeld, WaysHeld]> {
  return [await waysHeldBy(gate, keptId), await waysHeldBy(gate, mergedId)]
}

async function workersOf({ tx }: Gate, companyId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    sql`select distinct contact_id as id from employments where company_id = ${companyId}`,
  )
  return rows.map(({ id }) => id)
}

/** A consent has one basis; and who was held for nothing on one side is held for nothing until somebody decides it. */
async function endDoubleBases({ tx, now }: Gate, keptId: string, isQuarantined: boolean): Promise<string[]> {
  const reason = isQuarantined ? 'Zusammengeführt mit einem Datensatz in Quarantäne' : 'Zusammengeführt'
  const rows = await tx.query<{ id: string }>(sql`
    update processing_bases b set ended_at = ${now()}, ended_reason = ${reason}, version = version + 1
    where b.contact_id = ${keptId} and b.ended_at is null and (${isQuarantined} or (b.basis = 'A6-1-a' and exists (
      select from processing_bases o where o.contact_id = b.contact_id and o.purpose = b.purpose and o.basis = 'A6-1-a'
        and o.ended_at is null and o.id < b.id)))
    returning b.id`)
  return rows.map(({ id }) => id)
}

async function openBases({ tx }: Gate, contactId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    sql`select id from processing_bases where contact_id = ${contactId} and ended_at is null`,
  )
  return rows.map(({ id }) => id)
}

/** The ids of the files among what moved. */
export function filesIn(parts: readonly Moved[]): readonly string[] {
  return parts.find(({ table }) => table === 'files')?.moved ?? []
}

/** The key of a file is wrapped by that of the person it is about, and goes with her. */
export async function wrapFiles(
  gate: Gate,
  ids: readonly string[],
  fromId: string,
  toId: string,
): Promise<void> {
  const { tx, personKeys } = gate
  const rows = await tx.query<{ id: string; wrapped: Buffer }>(sql`
    select id, wrapped_key as wrapped from files where id = any (${ids}::uuid[]) and contact_id = ${toId}`)
  for (const { id, wrapped } of rows) {
    const key = await personKeys.open(tx, fromId, wrapped)
    if (!key) continue
    const anew = await personKeys.seal(tx, toId, key)
    await tx.query(sql`update files set wrapped_key = ${anew} where id = ${id}`)
  }
}

const suspectsOf = { contact: 'contact_suspects', company: 'company_suspects' } as const

/** That a pair is none was said of the record that goes, and holds for the one that stays. */
async function carryDismissed({ tx }: Gate, kind: Kind, keptId: string, mergedId: string): Promise<Row[]> {
  const table = raw(suspectsOf[kind])
  const rows = await tx.query<{ row: Row }>(sql`
    delete from ${table} s where ${mergedId} in (one_id, other_id) returning to_jsonb(s) as row`)
  const said = rows.filter(({ row }) => row.dismissed_at).map(({ row }) => row)
  await tx.query(sql`
    insert into ${table} (one_id, other_id, score, reasons, scores, found_at, dismissed_at, dismissed_by)
    select least(o.id, ${keptId}::uuid), greatest(o.id, ${keptId}::uuid), r.score, r.reasons, r.scores, r.found_at, r.dismissed_at, r.dismissed_by
    from jsonb_populate_recordset(null::${table}, ${JSON.stringify(said)}::jsonb) r
    cross join lateral (select case when r.one_id = ${mergedId}::uuid then r.other_id else r.one_id end as id) o
    where o.id <> ${keptId}::uuid
    on conflict (one_id, other_id) do update set dismissed_at = excluded.dismissed_at, dismissed_by = excluded.dismissed_by`)
  return said
}

/** Derives anew what lists show of these people. */
export async function refresh({ tx }: Gate, kind: Kind, ids: readonly string[]): Promise<void> {
  const people = kind === 'contact' ? ids : ids.slice(1)
  if (people.length > 0) await tx.query(sql`select refresh_contacts(${people}::uuid[])`)
}
