import sql, { raw } from 'sql-template-tag'
import type { MergeUndone } from '#api/merges.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { liftEntries, lockChains, separateConsents, shareFrequency } from '#server/privacy/consent/public.ts'
import { indexCompanies, indexContacts, indexOwnWords } from '#server/search/public.ts'
import { beyondSight } from './beyond-sight.ts'
import {
  filesIn,
  type Kept,
  type Kind,
  refresh,
  resources,
  waitingBriefly,
  wrapFiles,
} from './merge-records.ts'
import { isSame, standing } from './merge-values.ts'
import { moveBack, putRecordBack } from './move-parts.ts'
import { companyParts, contactParts } from './parts.ts'
import { type MergeRow, mergeRow, UNDO_DAYS } from './read-merges.ts'
import { openKept } from './sealed-before.ts'

type Reason = MergeUndone['kept'][number]

/**
 * Makes two records of one again, as they were. A value somebody changed since stays and is named; what came in since stays
 * with the one that stayed; a no that was said meanwhile counts for both.
 */
export async function undoMerge(gate: Gate, id: string): Promise<MergeUndone> {
  const asked = await mergeRow(gate, id)
  const { keptId, mergedId } = asked
  const kind = asked.resource as Kind
  const resource = resources[kind]
  gate.demand(resource, 'update')
  gate.demand(resource, 'remove')
  demandOpen(asked)
  await waitingBriefly(gate, async () => {
    if (kind === 'contact') await lockChains(gate.tx, [keptId, mergedId])
    await gate.update(resource, keptId, {}, { also: {} })
  })
  // Read anew: somebody may have been quicker.
  const found = await mergeRow(gate, id)
  demandOpen(found)
  const isOver = found.mergedAt.getTime() < gate.now().getTime() - UNDO_DAYS * 86_400_000
  const remembered =
    found.sealed && !isOver ? await openKept(gate, kind, { id, mergedId }, found.sealed) : null
  if (!remembered) throw new Problem('merges.over-conflict')
  const [row] = await gate.tx.query<{ row: Row }>(sql`
    select to_jsonb(t) as row from ${raw(resource.table)} t where id = ${keptId}`)
  if (row?.row.deleted_at) throw new Problem('merges.in-trash-conflict')
  const kept: Reason[] = await takeValuesBack(gate, kind, keptId, row?.row ?? {}, remembered)
  await beyondSight(gate, () => separate(gate, kind, found, remembered, kept))
  for (const subject of [keptId, mergedId])
    gate.record({
      action: 'separate',
      resource: kind,
      recordIds: [subject, subject === keptId ? mergedId : keptId],
      subjectId: kind === 'contact' ? subject : null,
      details: { mergeId: id, keptId, mergedId, kept: kept.length },
    })
  return { id, keptId, mergedId, kept }
}

function demandOpen({ undoneAt, currentId, keptId }: MergeRow): void {
  if (undoneAt) throw new Problem('merges.undone-conflict')
  // The one that stayed went into another itself: that one is taken back first.
  if (currentId !== keptId) throw new Problem('merges.later-conflict', { details: { keptId: currentId } })
}

/** Fields that still hold what the merge wrote get back what stood there. */
async function takeValuesBack(
  gate: Gate,
  kind: Kind,
  keptId: string,
  row: Row,
  { before, after }: Kept,
): Promise<Reason[]> {
  const reasons: Reason[] = []
  const patch: Row = {}
  const fields = await gate.fieldsOf(resources[kind])
  for (const name of Object.keys(before).filter((each) => each in fields)) {
    if (isSame(standing(row, name), after[name])) patch[name] = before[name]
    else if (!isSame(standing(row, name), before[name]))
      reasons.push({ code: 'merges.kept-edited', field: name })
  }
  await gate.update(resources[kind], keptId, {}, { also: patch })
  return reasons.filter(({ field }) => field === null || gate.sees(resources[kind], field))
}

async function separate(
  gate: Gate,
  kind: Kind,
  found: MergeRow,
  { row, before, after, parts, endedBases, entries, carried, dismissed }: Kept,
  kept: Reason[],
): Promise<void> {
  const { tx } = gate
  const { id, keptId, mergedId, keptSequence, mergedAt } = found
  const isPerson = kind === 'contact'
  const table = isPerson ? 'contacts' : 'companies'
  const own = isPerson ? contactParts : companyParts
  if (await hasNewRows(gate, kind, keptId, parts, mergedAt))
    kept.push({ code: 'merges.kept-added', field: null })
  await tx.query(sql`
    update merges set undone_at = ${gate.now()}, undone_by = ${gate.actor.userId}, sealed_before = null,
      version = version + 1
    where id = ${id}`)
  await tx.query(sql`
    update merges set current_id = ${mergedId}
    where current_id = ${keptId} and undone_at is null and merged_id = any (${carried}::uuid[])`)
  await putRecordBack(gate, table, {
    ...row,
    version: Number(row.version) + 1,
    updated_at: gate.now().toISOString(),
    updated_by: gate.actor.userId,
    ...(isPerson ? { company_id: null, marks: null } : {}),
  })
  const [there] = await tx.query(sql`select 1 from ${raw(table)} where id = ${mergedId}`)
  if (!there) throw new Problem('merges.over-conflict')
  const strict = Object.keys(before).filter((column) => column.includes('_') && column in row)
  await tx.query(sql`
    update ${raw(table)} t set (${raw([...strict, 'version'].join(', '))}) = (
      select ${raw(strict.map((name) => `case when to_jsonb(t) -> '${name}' is not distinct from a.${name} then r.${name} else t.${name} end`).join(', '))},
        t.version + 1
      from jsonb_populate_record(null::${raw(table)}, ${JSON.stringify(before)}::jsonb) r,
        (select ${raw(strict.map((name) => `j -> '${name}' as ${name}`).join(', '))} from (select ${JSON.stringify(after)}::jsonb as j) x) a)
    where t.id = ${keptId}`)
  for (const part of own) {
    const moved = parts.find((each) => each.table === part.table)
    if (moved) await moveBack(gate, part, moved, { keptId, mergedId })
  }
  if (isPerson) {
    await wrapFiles(gate, filesIn(parts), keptId, mergedId)
    await tx.query(sql`
      update processing_bases set ended_at = null, ended_reason = null, version = version + 1
      where id = any (${endedBases}::uuid[]) and ended_at = ${mergedAt}`)
    await liftEntries(gate, entries, mergedAt)
    await separateConsents(gate, { keptId, mergedId, keptSequence })
    await shareFrequency(gate, { fromId: keptId, toId: mergedId, since: mergedAt })
  }
  const suspects = raw(isPerson ? 'contact_suspects' : 'company_suspects')
  await tx.query(sql`
    insert into ${suspects} select r.* from jsonb_populate_recordset(null::${suspects}, ${JSON.stringify(dismissed)}::jsonb) r
    where exists (select from ${raw(table)} c where c.id = r.one_id) and exists (select from ${raw(table)} c where c.id = r.other_id)
    on conflict do nothing`)
  await refresh(gate, kind, isPerson ? [keptId, mergedId] : [keptId, ...(await workersOf(gate, parts))])
  await (isPerson ? indexContacts : indexCompanies)(tx, [keptId, mergedId])
  await indexOwnWords(tx, kind, [keptId, mergedId])
}

async function workersOf({ tx }: Gate, parts: Kept['parts']): Promise<string[]> {
  const work = parts.find(({ table }) => table === 'employments')
  const rows = await tx.query<{ id: string }>(sql`
    select distinct contact_id as id from employments
    where id = any (${[...(work?.moved ?? []), ...(work?.dropped ?? []).map((row) => String(row.id))]}::uuid[])`)
  return rows.map(({ id }) => id)
}

/** Something was noted since that belongs to nobody's past: it stays where it was noted. */
async function hasNewRows(
  { tx }: Gate,
  kind: Kind,
  keptId: string,
  parts: Kept['parts'],
  mergedAt: Date,
): Promise<boolean> {
  for (const part of kind === 'contact' ? contactParts : companyParts) {
    if (!part.isDated) continue
    const moved = parts.find(({ table }) => table === part.table)?.moved ?? []
    const [found] = await tx.query(sql`
      select 1 from ${raw(part.table)} where ${raw(part.column)} = ${keptId} and created_at > ${mergedAt}
        and not (id = any (${moved}::uuid[])) limit 1`)
    if (found) return true
  }
  return false
}
