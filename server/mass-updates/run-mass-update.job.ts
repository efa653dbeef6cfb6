import sql, { raw } from 'sql-template-tag'
import { informContact, processingBasis } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { groupsIn, isWithinGroups } from '#server/platform/gate/group-bounds.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { type JobRun, job } from '#server/platform/jobs/jobs.ts'
import { refuseMany } from '#server/privacy/consent/public.ts'
import { indexOwnWords, namesOwnFields } from '#server/search/public.ts'
import { sealValues } from './kept-values.ts'
import { massUpdate } from './mass-update.ts'
import { countsOf, type MassUpdateRow } from './mass-update-row.ts'
import { loosens, type Plan, patchOf, planOf } from './plan.ts'
import { type Locked, lockRows, selectedRows } from './selected-rows.ts'
import { type OpenRow, type RowEnd, settleRows, together } from './settle-rows.ts'

/** Changes the rows, each by the gate with all its rules; what has ended is not begun again. */
export const runMassUpdate = job({
  kind: 'mass-updates.run',
  purpose: 'customer-relations',
  run: async (run) => {
    const id = run.recordId
    if (!id) throw new Error('job without a mass update')
    await writeDown(run, id)
    const { publicUrl } = run.platform.config
    const isDone = await settleRows(run, id, {
      plan: planOf,
      open: 'waiting',
      batch: (gate, plan, rows) =>
        plan.informs ? informRows(gate, plan, rows, publicUrl) : changeRows(gate, plan, rows),
      refused: 'refused',
    })
    const counts = await run.throughGate(async (gate) => {
      const found = await countsOf(gate, id)
      const state = isDone ? 'done' : 'cancelled'
      await gate.update(massUpdate, id, {}, { also: { state, counts: found, finishedAt: gate.now() } })
      return found
    })
    return isDone ? { result: { ...counts } } : undefined
  },
})

/** Whom the filter finds at the beginning is who is meant, whatever the changes themselves do to the filter. */
async function writeDown(run: JobRun, id: string): Promise<void> {
  await run.throughGate(async (gate) => {
    const { isFound, resource, changes, selection } = (await gate.get(
      massUpdate,
      id,
    )) as unknown as MassUpdateRow
    const plan = await planOf(gate, resource, changes)
    if (isFound) return
    if (!('picked' in selection)) {
      const where = await selectedRows(gate, plan.resource, id, selection)
      await gate.tx.query(sql`
        insert into mass_update_rows (mass_update_id, record_id)
        select ${id}::uuid, t.id from ${raw(plan.resource.table)} t where ${where}`)
    }
    await gate.update(massUpdate, id, {}, { also: { isFound: true } })
  })
}

async function changeRows(gate: Gate, plan: Plan, rows: readonly OpenRow[]): Promise<RowEnd[]> {
  const { resource, steps } = plan
  const ids = rows.map(({ recordId }) => recordId)
  // Of whom a record is decides, with its groups, who sees it.
  const charge = gate.actor.rights.get(resource.name)?.groups ? ['ownerId', 'teamId'] : []
  const locked = await lockRows(
    gate,
    resource,
    [...new Set([...steps.map(({ field }) => field), ...charge])],
    ids,
  )
  const ends = new Map<string, RowEnd>()
  const wanted: { row: Locked; patch: Row }[] = []
  for (const recordId of ids) {
    const row = locked.get(recordId)
    const code = row ? refusalOf(plan, row) : 'mass-updates.out-of-sight'
    if (code || !row) {
      ends.set(recordId, { recordId, outcome: 'refused', reasons: [{ code: code ?? '', field: null }] })
      continue
    }
    const patch = patchOf(steps, row.values)
    if (!staysInGroups(gate, plan, row, patch)) {
      const reasons = [{ code: 'field.outside-groups', field: 'customerGroups' }]
      ends.set(recordId, { recordId, outcome: 'refused', reasons })
      continue
    }
    if (Object.keys(patch).length > 0) wanted.push({ row, patch })
    ends.set(recordId, { recordId, outcome: 'unchanged' })
  }
  const open = ids.filter((id) => ends.get(id)?.outcome === 'unchanged')
  for (const recordId of await tighten(gate, plan, open)) ends.set(recordId, { recordId, outcome: 'changed' })
  const changed = await together(wanted, (each) => changeRow(gate, plan, each))
  const ownChanged = wanted.filter(({ patch }) => namesOwnFields(patch)).map(({ row }) => row.id)
  await indexOwnWords(gate.tx, plan.kind, ownChanged)
  for (const end of changed) ends.set(end.recordId, end)
  return [...ends.values()]
}

/** Who is due is told by mail, as one by one: asked for again before each, with the proof that comes of it. */
async function informRows(
  gate: Gate,
  { resource }: Plan,
  rows: readonly OpenRow[],
  publicUrl: string,
): Promise<RowEnd[]> {
  const ids = rows.map(({ recordId }) => recordId)
  const locked = await lockRows(gate, resource, ['informationDueOn', 'email'], ids)
  const ends: RowEnd[] = []
  const refuse = (recordId: string, code: string) =>
    ends.push({ recordId, outcome: 'refused', reasons: [{ code, field: null }] })
  for (const recordId of ids) {
    const row = locked.get(recordId)
    if (!row) refuse(recordId, 'mass-updates.out-of-sight')
    else if (row.values.informationDueOn === null) ends.push({ recordId, outcome: 'unchanged' })
    else if (row.values.email === null) refuse(recordId, 'informations.address-missing-conflict')
    else {
      try {
        await informContact(gate, recordId, { way: 'mail' }, publicUrl)
        ends.push({ recordId, outcome: 'changed' })
      } catch (error) {
        // Refused before anything was written.
        if (!(error instanceof Problem) || error.code === 'access.not-allowed') throw error
        refuse(recordId, error.code)
      }
    }
  }
  return ends
}

/** The gate would refuse it, and with it the whole batch: told beforehand, the others need not be done one by one. */
function staysInGroups({ actor }: Gate, { resource }: Plan, { values }: Locked, patch: Row): boolean {
  const rights = actor.rights.get(resource.name)
  if (!rights || !('customerGroups' in patch)) return true
  const { ownerId, teamId } = values
  return isWithinGroups(rights, actor, { ownerId, teamId }, groupsIn(patch))
}

async function changeRow(gate: Gate, { resource }: Plan, { row, patch }: { row: Locked; patch: Row }) {
  const { id, version } = row
  const before = Object.fromEntries(Object.keys(patch).map((name) => [name, row.values[name] ?? null]))
  const [sealed] = await Promise.all([
    sealValues(gate, resource, id, { before, after: patch }),
    gate.update(resource, id, patch, { version }),
  ])
  return { recordId: id, outcome: 'changed', versionAfter: version + 1, sealed } as const
}

function refusalOf({ kind, steps }: Plan, { isProtected, values }: Locked): string | null {
  if (kind !== 'contact' || steps.length === 0) return null
  if (isProtected) return 'mass-updates.protected'
  const isLoosened = steps.some((step) => loosens(step) && 'isConsumer' in patchOf([step], values))
  return isLoosened ? 'mass-updates.loosens' : null
}

/** Refusals and ended bases; they only ever tighten. Answers whom they reached. */
async function tighten(gate: Gate, plan: Plan, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { refusals, endings } = plan
  const reached = new Set<string>()
  const reason = gate.reason ?? ''
  if (refusals.length > 0) {
    const asked = ids.map((contactId) => ({ contactId, channels: refusals }))
    for (const id of await refuseMany(gate, asked, { evidence: reason })) reached.add(id)
  }
  if (endings.length === 0) return reached
  const bases = await gate.tx.query<{ id: string; contactId: string; version: number }>(sql`
    select id, contact_id as "contactId", version from processing_bases
    where contact_id = any (${ids}::uuid[]) and purpose = any (${endings}::text[]) and ended_at is null
      and (valid_until is null or valid_until >= ${gate.today()}::date) order by id`)
  const patch = { endedAt: gate.now().toISOString(), endedReason: reason.slice(0, 300) }
  for (const { id, contactId, version } of bases) {
    await gate.update(processingBasis, id, patch, { version })
    reached.add(contactId)
  }
  return reached
}
