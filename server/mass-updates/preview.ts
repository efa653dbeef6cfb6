import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { MassPreview } from '#api/mass-updates.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { bits } from '#server/platform/gate/purpose-bits.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { changedBy, leavesGroups, type Plan, refusalsOf } from './plan.ts'
import { type Selection, selectedRows } from './selected-rows.ts'

/** What would happen to the rows of a selection, counted by the database. */
export async function previewOf(
  gate: Gate,
  id: string,
  plan: Plan,
  selection: Selection,
): Promise<MassPreview> {
  const where = await selectedRows(gate, plan.resource, id, selection)
  const leaving = leavesGroups(gate.actor, plan)
  const refusals = [
    ...refusalsOf(plan),
    ...(leaving ? [{ code: 'field.outside-groups', where: leaving }] : []),
  ]
  const { bases, consents, isTightened } = tightened(gate, plan)
  const isChanged = anyOf([
    ...plan.steps.map((step) => sql`coalesce(${changedBy(step)}, false)`),
    ...isTightened,
  ])
  const counts = refusals.map(
    (each, index) => sql`count(*) filter (where r.reason = ${each.code})::integer as ${raw(`"#r${index}"`)}`,
  )
  const reason = refusals.map((each) => sql`when ${each.where} then ${each.code}`)
  const [row] = await gate.tx.query<Record<string, number>>(sql`
    select count(*)::integer as matched,
      count(*) filter (where r.reason is null and r.is_changed)::integer as changed,
      count(*) filter (where r.reason is null and not r.is_changed)::integer as unchanged,
      count(*) filter (where r.reason is null and r.is_handed_over)::integer as "handedOver",
      coalesce(sum(r.bases) filter (where r.reason is null), 0)::integer as bases,
      count(*) filter (where r.reason is null and r.is_emptied)::integer as quarantined,
      coalesce(sum(r.consents) filter (where r.reason is null), 0)::integer as consents
      ${counts.length > 0 ? sql`, ${join(counts)}` : raw('')}
    from (
      select ${isChanged} as is_changed, ${handedOver(gate, plan)} as is_handed_over, ${bases} as bases,
        ${consents} as consents, ${emptied(plan, bases)} as is_emptied,
        ${reason.length > 0 ? sql`case ${join(reason, ' ')} end` : raw('null::text')} as reason
      from ${raw(plan.resource.table)} t where ${where}) r`)
  if (!row) throw new Error('the preview gave no row')
  const { matched = 0, changed = 0, unchanged = 0, handedOver: away = 0, quarantined = 0 } = row
  const outOfSight = 'picked' in selection ? selection.picked - matched : 0
  return {
    matched,
    changed,
    unchanged,
    refused: [
      ...refusals.map(({ code }, index) => ({ code, count: row[`#r${index}`] ?? 0 })),
      { code: 'mass-updates.out-of-sight', count: outOfSight },
    ].filter(({ count }) => count > 0),
    needsReason: plan.needsReason,
    handedOver: away,
    bases: row.bases ?? 0,
    quarantined,
    consents: row.consents ?? 0,
  }
}

function anyOf(conditions: readonly Sql[]): Sql {
  return conditions.length > 0
    ? sql`(${join(
        conditions.map((each) => sql`(${each})`),
        ' or ',
      )})`
    : raw('false')
}

/** Whether a row is out of the actor's own rows when all is done. */
function handedOver(gate: Gate, { resource, steps }: Plan): Sql {
  const scope = gate.actor.rights.get(resource.name)?.rows
  const field = scope === 'own' ? 'ownerId' : scope === 'team' ? 'teamId' : null
  const step = steps.find((each) => each.field === field)
  if (!step) return raw('false')
  const keeps =
    scope === 'own' ? step.value === gate.actor.userId : gate.actor.teamIds.includes(String(step.value))
  return keeps ? raw('false') : changedBy(step)
}

function tightened(gate: Gate, { refusals, endings, informs }: Plan) {
  const today = gate.today()
  const bases =
    endings.length > 0
      ? sql`(select count(*) from processing_bases b where b.contact_id = t.id and b.purpose = any (${endings}::text[])
          and b.ended_at is null and (b.valid_until is null or b.valid_until >= ${today}::date))`
      : raw('0')
  const states = sql`select from consent_states s where s.contact_id = t.id and s.purpose = 'direct-marketing'
    and s.channel = any (${refusals}::text[])`
  const consents =
    refusals.length > 0
      ? sql`(select count(*) from (${states} and s.state in ('given', 'confirmed')) c)`
      : raw('0')
  const refused = sql`(select count(*) from (${states} and s.address_hash = ''
    and (s.is_objected or s.state in ('refused', 'withdrawn', 'objected'))) c)`
  return {
    bases,
    consents,
    isTightened: [
      ...(informs ? [raw('t.information_due_on is not null')] : []),
      ...(endings.length > 0 ? [sql`${bases} > 0`] : []),
      ...(refusals.length > 0 ? [sql`${refused} < ${refusals.length}::integer`] : []),
    ],
  }
}

/** Held for nothing any more when these bases end. */
function emptied({ endings }: Plan, bases: Sql): Sql {
  if (endings.length === 0) return raw('false')
  const ended = [...endings, 'legal-compliance'].reduce(
    (sum, each) => sum | (1 << bits[each as PurposeKey]),
    0,
  )
  return sql`(${bases} > 0 and (t.purpose_mask & ~${raw(String(ended))}) = 0)`
}
