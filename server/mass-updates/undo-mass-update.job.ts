import sql, { join, raw } from 'sql-template-tag'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { columnOf } from '#server/platform/gate/resource.ts'
import { job } from '#server/platform/jobs/jobs.ts'
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

const handedOver = ['ownerId', 'teamId'] as const

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
  return together(rows, async ({ recordId, sealed }): Promise<RowEnd> => {
    const row = locked.get(recordId)
    const values = kept.get(recordId)
    if (!row || !values || row.isProtected) {
      const lasts = row && !sealed ? 'mass-updates.stays' : 'mass-updates.out-of-sight'
      const code = row?.isProtected ? 'mass-updates.protected' : lasts
      return { recordId, outcome: 'kept', reasons: [{ code, field: null }] }
    }
    const patch: Row = {}
    const edited: string[] = []
    for (const [name, before] of Object.entries(values.before)) {
      const current = row.values[name] ?? null
      if (isSame(current, values.after[name] ?? null)) patch[name] = before
      else if (!isSame(current, before)) edited.push(name)
    }
    await gate.update(resource, recordId, patch, { version: row.version })
    return {
      recordId,
      outcome: edited.length > 0 ? 'kept' : 'restored',
      reasons: [
        ...edited.map((field) => ({ code: 'mass-updates.kept-edited', field })),
        ...(isTightened ? [{ code: 'mass-updates.stays', field: null }] : []),
      ],
    }
  })
}

/**
 * Who handed records over does not see them any more, and still may take back her own mistake: those that are exactly as she
 * left them come back into her rows, and nothing of them is shown before.
 */
async function takeBack(
  gate: Gate,
  { resource, steps }: Plan,
  rows: readonly OpenRow[],
  kept: ReadonlyMap<string, KeptValues>,
): Promise<void> {
  const fields = handedOver.filter((name) => steps.some(({ field }) => field === name))
  const scope = gate.actor.rights.get(resource.name)?.rows
  if (fields.length === 0 || scope === 'all' || !scope) return
  const seen = await lockRows(
    gate,
    resource,
    [],
    rows.map(({ recordId }) => recordId),
  )
  const gone = rows.filter(({ recordId }) => !seen.has(recordId) && kept.has(recordId))
  if (gone.length === 0) return
  const widen = (rowsSeen: string) =>
    gate.tx.query(sql`select set_config(${`treu.${resource.name}_rows`}, ${rowsSeen}, true)`)
  const before = (name: string) =>
    gone.map(({ recordId }) => (kept.get(recordId)?.before[name] ?? null) as string | null)
  const sets = fields.map(
    (name) =>
      sql`${raw(columnOf(name))} = case when g.${raw(columnOf(name))}_changed then g.${raw(columnOf(name))} else t.${raw(columnOf(name))} end`,
  )
  const given = fields.map(
    (name) =>
      sql`${before(name)}::uuid[], ${gone.map(({ recordId }) => name in (kept.get(recordId)?.before ?? {}))}::boolean[]`,
  )
  const names = fields.flatMap((name) => [columnOf(name), `${columnOf(name)}_changed`])
  await widen('all')
  const back = await gate.tx.query<{ id: string }>(sql`
    update ${raw(resource.table)} t set ${join(sets)}, version = t.version + 1, updated_at = ${gate.now()},
      updated_by = ${gate.actor.userId}::uuid
    from unnest(${gone.map(({ recordId }) => recordId)}::uuid[],
      ${gone.map(({ versionAfter }) => versionAfter)}::integer[], ${join(given)}) as g (id, version_after, ${raw(names.join(', '))})
    where t.id = g.id and t.version = g.version_after and t.deleted_at is null
    returning t.id`)
  await widen(scope)
  for (const { id } of back) {
    gate.record({
      action: 'update',
      resource: resource.name,
      recordIds: [id],
      subjectId: resource.subject === 'id' ? id : null,
      fields,
      details: { isUndo: true },
    })
  }
}
