import sql, { raw } from 'sql-template-tag'
import type { Approval, Retirement } from '#api/custom-fields.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { allResources } from '#server/platform/gate/resource.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { rightsChanged } from '#server/platform/identity/rights-changed.ts'
import { keepRoleStates } from '#server/platform/identity/states.ts'
import { customField } from './custom-field.ts'
import { keepHistory } from './history.ts'
import { indexOwnFieldsJob } from './index-own-fields.job.ts'
import { inferredErrors, type Named } from './inferred-attributes.ts'

/** A single word is no reason somebody could check later. */
const SHORTEST_REASON = 10

/**
 * Approves or refuses a proposal. Two pairs of eyes look at it, unless who proposed it is the only one who may decide:
 * then she says why nobody else does, and that stays with the field's history and in the trail.
 */
export async function decideField(gate: Gate, id: string, approval: Approval): Promise<void> {
  gate.demand(customField, 'update')
  const field = await gate.get(customField, id)
  if (field.state !== 'proposed') throw new Problem('custom-fields.decided-conflict')
  const isFourEyes = field.createdBy !== gate.actor.userId
  if (!isFourEyes && (await othersWhoDecide(gate)) > 0)
    throw new Problem('custom-fields.four-eyes-not-allowed')
  const aloneReason = isFourEyes ? null : (approval.aloneReason ?? '').trim()
  if (aloneReason !== null && aloneReason.length < SHORTEST_REASON) {
    throw new Problem('custom-fields.invalid', {
      errors: [{ pointer: '/aloneReason', code: 'custom-fields.alone-reason-missing' }],
    })
  }
  const state = approval.decision === 'approve' ? 'active' : 'refused'
  if (state === 'active' && inferredErrors(field as unknown as Named).length > 0) {
    throw new Problem('custom-fields.invalid', {
      errors: [{ pointer: '/decision', code: 'custom-fields.inferred-attribute' }],
    })
  }
  await gate.update(
    customField,
    id,
    {},
    {
      version: Number(field.version),
      also: { state, statement: approval.statement, decidedAt: gate.now(), decidedBy: gate.actor.userId },
    },
  )
  if (state === 'active') await openField(gate, String(field.resource), `custom.${field.key}`, field)
  await keepHistory(
    gate,
    'custom-field',
    `${field.resource}.custom.${field.key}`,
    { state: 'proposed' },
    { state, statement: approval.statement, isFourEyes, ...(aloneReason ? { aloneReason } : {}) },
  )
  gate.record({
    action: state === 'active' ? 'approve' : 'refuse',
    resource: customField.name,
    recordIds: [id],
    reason: aloneReason,
    details: { field: `${field.resource}.custom.${field.key}`, isFourEyes },
  })
  await keepRoleStates(gate)
  await rightsChanged(gate)
  await gate.enqueue(indexOwnFieldsJob, id)
  if (state === 'active') await gate.turnAt('search.index-own-words', gate.now())
}

/** Takes a field out of use; what was stored in it is removed, or kept out of sight until its period ends. */
export async function retireField(gate: Gate, id: string, { statement, values }: Retirement): Promise<void> {
  gate.demand(customField, 'update')
  const field = await gate.get(customField, id)
  if (field.state !== 'active') throw new Problem('custom-fields.decided-conflict')
  const name = `custom.${field.key}`
  await gate.update(
    customField,
    id,
    {},
    { version: Number(field.version), also: { state: 'retired', statement } },
  )
  await gate.tx.query(
    sql`delete from role_field_rights where resource = ${field.resource} and field = ${name}`,
  )
  // Nobody finds by it any more, see search/tokens.ts.
  await gate.tx.query(sql`
    delete from ${raw(field.resource === 'contact' ? 'contact_tokens' : 'company_tokens')}
    where token >= ${`:${field.key}:`} and token < ${`:${field.key};`}`)
  const removed =
    values === 'remove' ? await removeValues(gate, String(field.resource), String(field.key)) : 0
  await keepHistory(
    gate,
    'custom-field',
    `${field.resource}.${name}`,
    { state: 'active' },
    { state: 'retired', statement, values },
  )
  gate.record({
    action: 'retire',
    resource: customField.name,
    recordIds: [id],
    details: { field: `${field.resource}.${name}`, values, removed },
  })
  await keepRoleStates(gate)
  await rightsChanged(gate)
  await gate.enqueue(indexOwnFieldsJob, id)
}

/** Who has not taken her invitation yet can decide nothing. */
async function othersWhoDecide(gate: Gate): Promise<number> {
  const [row] = await gate.tx.query<{ count: number }>(sql`
    select count(distinct u.id)::integer as count
    from users u join user_roles m on m.user_id = u.id join roles r on r.key = m.role_key
    where u.deactivated_at is null
      and (u.password_hash is not null or exists (select from access_tokens a where a.user_id = u.id and a.ended_at is null))
      and r.archived_at is null and u.id <> ${gate.actor.userId}
      and exists (select from role_purposes p where p.role_key = r.key and p.purpose = 'legal-compliance')
      and exists (select from role_rights g where g.role_key = r.key and g.resource = ${customField.name} and g.can_update)`)
  return row?.count ?? 0
}

async function openField(
  gate: Gate,
  resource: string,
  name: string,
  field: Readonly<Record<string, unknown>>,
): Promise<void> {
  await gate.tx.query(sql`
    insert into role_field_rights (role_key, resource, field, level)
    select r.key, ${resource}, ${name}, case when r.key = any (${field.editRoles}::text[]) then 'edit' else 'see' end
    from roles r where r.key = any (${field.seeRoles}::text[])
    on conflict (role_key, resource, field) do update set level = excluded.level`)
  await keepHistory(gate, 'field-rights', `${resource}.${name}`, null, {
    see: field.seeRoles,
    edit: field.editRoles,
  })
}

async function removeValues(gate: Gate, resource: string, key: string): Promise<number> {
  const table = allResources().get(resource)?.table
  if (!table) throw new Error(`no resource ${resource}`)
  return gate.tx.execute(sql`update ${raw(table)} set custom = custom - ${key}::text where custom ? ${key}`)
}
