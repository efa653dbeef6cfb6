import sql, { raw } from 'sql-template-tag'
import type { MassReason } from '#api/mass-updates.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { columnOf } from '#server/platform/gate/resource.ts'
import { job } from '#server/platform/jobs/jobs.ts'
import { indexOwnWords, namesOwnFields } from '#server/search/public.ts'
import { type KeptValues, openValues } from './kept-values.ts'
import { massUpdate } from './mass-update.ts'
import { countsOf } from './mass-update-row.ts'
import { isSame, type Plan, pastPlanOf } from './plan.ts'
import { lockRows } from './selected-rows.ts'
import { type OpenRow, type RowEnd, settleRows, together } from './settle-rows.ts'

/** Gives the rows back what they were. A value somebody changed since is kept as it is, and named. */
export const undoMassUpdate = job({
  kind: 'mass-updates.undo',
  purpose: 'customer-relations',
  run: async (run) => {
    const id = run.recordId
    if (!id) throw new Error('job without a mass update')
    const isDone = await settleRows(run, id, {
      plan: pastPlanOf,
      open: 'changed',
      batch: restoreRows,
      refused: 'kept',
    })
    const counts = await run.throughGate(async (gate) => {
      const found = await countsOf(gate, id)
      const state = isDone ? 'undone' : 'done'
      await gate.update(massUpdate, id, {}, { also: { state, counts: found } })
      return found
    })
    return isDone ? { result: { ...counts } } : undefined
  },
})

async function restoreRows(gate: Gate, plan: Plan, rows: readonly OpenRow[]): Promise<RowEnd[]> {
  const { resource, steps } = plan
  const kept = new Map<string, KeptValues>()
  await Promise.all(
    rows.map(async ({ recordId, sealed }) => {
      const values = await openValues(gate, resource, recordId, sealed)
      if (values) kept.set(recordId, values)
    }),
  )
  await takeBack(gate, plan, rows, kept)
  const locked = await lockRows(
    gate,
    resource,
    steps.map(({ field }) => field),
    rows.map(({ recordId }) => recordId),
  )
  const isTightened = plan.refusals.length + plan.endings.length > 0
  const ends = await together(rows, async ({ recordId, sealed }): Promise<RowEnd> => {
    const row = locked.get(recordId)
    const values = kept.get(recordId)
    if (!row || !values || row.isProtected) {
      const lasts = row && !sealed ? 'mass-updates.stays' : 'mass-updates.out-of-sight'
      const code = row?.isProtected ? 'mass-updates.protected' : lasts
      return { recordId, outcome: 'kept', reasons: [{ code, field: null }] }
    }
    const patch: Row = {}
    const reasons: MassReason[] = []
    for (const [name, before] of Object.entries(values.before)) {
      const current = row.values[name] ?? null
      if (isSame(current, before)) continue
      if (!isSame(current, values.after[name] ?? null))
        reasons.push({ code: 'mass-updates.kept-edited', field: name })
      else if (!gate.edits(resource, name)) reasons.push({ code: 'mass-updates.kept-right', field: name })
      else patch[name] = before
    }
    await gate.update(resource, recordId, patch, { version: row.version })
    return {
      recordId,
      outcome: reasons.length > 0 ? 'kept' : 'restored',
      reasons: [...reasons, ...(isTightened ? [{ code: 'mass-updates.stays', field: null }] : [])],
    }
  })
  if (steps.some(({ field }) => namesOwnFields({ [field]: null })))
    await indexOwnWords(
      gate.tx,
      plan.kind,
      rows.map(({ recordId }) => recordId),
    )
  return ends
}

/**
 * Who handed records over does not see them any more, and still may take back her own mistake: those this run took out of her
 * rows, and that are exactly as she left them, come back into them. Nothing of them is shown before, and what is out of her
 * sight for another reason stays there.
 */
async function takeBack(
  gate: Gate,
  { resource, steps }: Plan,
  rows: readonly OpenRow[],
  kept: ReadonlyMap<string, KeptValues>,
): Promise<void> {
  const scope = gate.actor.rights.get(resource.name)?.rows
  const field = scope === 'own' ? 'ownerId' : scope === 'team' ? 'teamId' : null
  if (!scope || !field || !steps.some((step) => step.field === field) || !gate.edits(resource, field)) return
  const isMine = (value: unknown) =>
    scope === 'own' ? value === gate.actor.userId : gate.actor.teamIds.includes(String(value))
  const left = rows.filter(({ recordId }) => {
    const { before = {}, after = {} } = kept.get(recordId) ?? {}
    return field in before && isMine(before[field]) && !isMine(after[field])
  })
  if (left.length === 0) return
  const seen = await lockRows(
    gate,
    resource,
    [],
    left.map(({ recordId }) => recordId),
  )
  const gone = left.filter(({ recordId }) => !seen.has(recordId))
  if (gone.length === 0) return
  const widen = (rowsSeen: string) =>
    gate.tx.query(sql`select set_config(${`treu.${resource.name}_rows`}, ${rowsSeen}, true)`)
  const column = raw(columnOf(field))
  const isFree = resource.subject === 'id' ? raw('not (t.is_restricted or t.is_quarantined)') : raw('true')
  await widen('all')
  const back = await gate.tx.query<{ id: string }>(sql`
    update ${raw(resource.table)} t set ${column} = g.before, version = t.version + 1, updated_at = ${gate.now()},
      updated_by = ${gate.actor.userId}::uuid
    from unnest(${gone.map(({ recordId }) => recordId)}::uuid[],
      ${gone.map(({ versionAfter }) => versionAfter)}::integer[],
      ${gone.map(({ recordId }) => kept.get(recordId)?.before[field] as string)}::uuid[],
      ${gone.map(({ recordId }) => kept.get(recordId)?.after[field] as string | null)}::uuid[])
      as g (id, version_after, before, after)
    where t.id = g.id and t.version = g.version_after and t.${column} is not distinct from g.after
      and t.deleted_at is null and ${isFree}
    returning t.id`)
  await widen(scope)
  for (const { id } of back) {
    gate.record({
      action: 'update',
      resource: resource.name,
      recordIds: [id],
      subjectId: resource.subject === 'id' ? id : null,
      fields: [field],
      details: { isUndo: true },
    })
  }
}
