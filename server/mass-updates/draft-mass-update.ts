import sql, { raw } from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { MassUpdateDetail, NewMassUpdate } from '#api/mass-updates.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { namingConditions } from '#server/platform/gate/naming-filter.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { cleanText } from '#server/platform/values/text.ts'
import { type Kind, massFields, resources } from './mass-fields.ts'
import { massUpdate } from './mass-update.ts'
import { countsOf, massUpdateRow, shownMassUpdate, undoUntil } from './mass-update-row.ts'
import { planOf } from './plan.ts'
import { previewOf } from './preview.ts'
import { runMassUpdate } from './run-mass-update.job.ts'
import { type Selection, selectedRows } from './selected-rows.ts'
import { undoMassUpdate } from './undo-mass-update.job.ts'

/** Notes what is to be changed, and answers what would happen. Nothing is changed yet. */
export async function draftMassUpdate(gate: Gate, input: NewMassUpdate): Promise<MassUpdateDetail> {
  gate.demand(massUpdate, 'create')
  const { resource, changes, filter, q } = input
  const ids = input.ids && [...new Set(input.ids)]
  if ((ids === undefined) === (filter === undefined && q === undefined))
    refuse('/ids', 'mass-updates.nothing-selected')
  await planOf(gate, resource, changes)
  const asked: Selection = { filter: filter ?? {}, ...(q ? { q } : {}) }
  // What names somebody is not kept (Art. 17 GDPR): then the records it finds now are, as if picked by hand.
  const isNaming = Boolean(q) || namingConditions(filter, await gate.fieldsOf(resources[resource])).length > 0
  const id = uuidv7()
  const found = ids ?? (isNaming ? await foundNow(gate, resource, id, asked) : null)
  const selection: Selection = found ? { picked: found.length } : asked
  await gate.create(massUpdate, {}, { id, resource, selection, changes, counts: {}, state: 'draft' })
  if (found)
    await gate.tx.query(sql`
      insert into mass_update_rows (mass_update_id, record_id) select ${id}::uuid, r from unnest(${found}::uuid[]) r`)
  return readMassUpdate(gate, id)
}

/** The mass update, as long as it is a draft with what would happen now. */
export async function readMassUpdate(gate: Gate, id: string): Promise<MassUpdateDetail> {
  const row = await massUpdateRow(gate, id)
  const isDraft = row.state === 'draft'
  const plan = isDraft ? await planOf(gate, row.resource, row.changes).catch(noLonger) : null
  const preview = plan ? await previewOf(gate, id, plan, row.selection) : null
  const counts = isDraft || row.emptiedAt ? row.counts : await countsOf(gate, id)
  return { ...shownMassUpdate({ ...row, counts }), preview, fields: await massFields(gate, row.resource) }
}

async function foundNow(gate: Gate, kind: Kind, id: string, asked: Selection): Promise<string[]> {
  const resource = resources[kind]
  const where = await selectedRows(gate, resource, id, asked)
  const rows = await gate.tx.query<{ id: string }>(
    sql`select t.id from ${raw(resource.table)} t where ${where}`,
  )
  return rows.map((row) => row.id)
}

/** What was drafted with rights one does not have any more has no preview. */
function noLonger(error: unknown): null {
  if (error instanceof Problem && ['mass-updates.invalid', 'access.not-allowed'].includes(error.code))
    return null
  throw error
}

/** Starts a draft, or what was stopped on the way; answers the job. */
export async function startMassUpdate(
  gate: Gate,
  id: string,
  { reason, expected }: { reason?: string; expected?: number },
): Promise<string> {
  gate.demand(massUpdate, 'update')
  const row = await lockedRow(gate, id)
  if (!['draft', 'cancelled', 'failed'].includes(row.state) || row.emptiedAt)
    throw new Problem('mass-updates.not-possible-now')
  // What others wrote down is theirs to start; data protection looks into it only.
  if (row.state === 'draft' && row.createdBy !== gate.actor.userId) throw new Problem('access.not-allowed')
  const plan = await planOf(gate, row.resource, row.changes)
  const said = reason === undefined ? row.reason : clean(reason)
  if (plan.needsReason && !said) refuse('/reason', 'field.required')
  if (row.state === 'draft' && expected === undefined && !('picked' in row.selection))
    refuse('/expected', 'field.required')
  if (row.state === 'draft' && expected !== undefined) {
    const { matched } = await previewOf(gate, id, plan, row.selection)
    if (matched !== expected) throw new Problem('mass-updates.rows-changed-conflict')
  }
  const runJobId = await gate.enqueue(runMassUpdate, id)
  const startedAt = row.startedAt ?? gate.now()
  await gate.update(massUpdate, id, {}, { also: { state: 'running', runJobId, reason: said, startedAt } })
  gate.record({
    action: 'start',
    resource: massUpdate.name,
    recordIds: [id],
    fields: row.changes.map(({ field }) => field),
    reason: said,
    details: { about: row.resource },
  })
  return runJobId
}

/** Said of people or to them, not written in fields: nobody takes that back. */
const lasting: readonly string[] = ['refuse', 'end', 'inform']

/** Takes a mass update back, whole or as far as it came; answers the job. */
export async function startUndo(gate: Gate, id: string): Promise<string> {
  gate.demand(massUpdate, 'update')
  const row = await lockedRow(gate, id)
  const until = undoUntil(row)
  const isUndoable = row.changes.some(({ action }) => !lasting.includes(action))
  const isPossible =
    isUndoable && ['done', 'cancelled', 'failed'].includes(row.state) && until !== null && gate.now() < until
  if (!isPossible) throw new Problem('mass-updates.not-possible-now')
  const undoJobId = await gate.enqueue(undoMassUpdate, id)
  await gate.update(massUpdate, id, {}, { also: { state: 'undoing', undoJobId } })
  gate.record({
    action: 'undo',
    resource: massUpdate.name,
    recordIds: [id],
    fields: row.changes.map(({ field }) => field),
    details: { about: row.resource },
  })
  return undoJobId
}

/** Throws a draft away; what has run stays as a proof. */
export async function discardMassUpdate(gate: Gate, id: string): Promise<void> {
  const { state } = await lockedRow(gate, id)
  if (state !== 'draft') throw new Problem('mass-updates.not-possible-now')
  await gate.remove(massUpdate, id)
}

/** Asked for several times at once, each waits here for the one before and then sees what it did. */
async function lockedRow(gate: Gate, id: string): ReturnType<typeof massUpdateRow> {
  await gate.tx.query(sql`select 1 from mass_updates where id = ${id}::uuid for update`)
  return massUpdateRow(gate, id)
}

function clean(reason: string): string | null {
  const text = cleanText(reason, { maxLength: 500 })
  if (!text.ok) refuse('/reason', 'field.unreadable-characters')
  return text.value || null
}

function refuse(pointer: string, code: string): never {
  throw new Problem('mass-updates.invalid', { errors: [{ pointer, code }] })
}
