import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import { fieldOf } from '#server/platform/gate/rows.ts'
import { checkValue } from '#server/platform/gate/values.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { rightsChanged } from '#server/platform/identity/rights-changed.ts'
import { keepState } from '#server/platform/identity/states.ts'
import { role } from './role.ts'

type Labels = { de: string; en: string }
type NewRole = { label: Labels; description?: Labels | undefined; copyOf: string }
type RolePatch = {
  label?: Labels | undefined
  description?: Labels | undefined
  isArchived?: boolean | undefined
  customerGroups?: string[] | undefined
}

/** Without these nobody could run the program or watch over it. */
const needed = ['administration', 'dpo']

/** A new role begins as a copy of one there is: same purposes, same rights. Answers its key. */
export async function createRole(gate: Gate, { label, description, copyOf }: NewRole): Promise<string> {
  gate.demand(role, 'create')
  const [original] = await gate.tx.query<{ key: string }>(
    sql`select key from roles where key = ${copyOf} and archived_at is null`,
  )
  if (!original)
    throw new Problem('roles.invalid', { errors: [{ pointer: '/copyOf', code: 'field.not-a-choice' }] })
  const key = await freeKey(gate, label.de)
  await gate.tx.query(sql`
    insert into roles (key, label, description, created_at, customer_groups)
    select ${key}, ${JSON.stringify(label)}::jsonb, ${JSON.stringify(description ?? {})}::jsonb, ${gate.now()}, customer_groups
    from roles where key = ${copyOf}`)
  await gate.tx.query(sql`
    insert into role_purposes (role_key, purpose) select ${key}, purpose from role_purposes where role_key = ${copyOf}`)
  await gate.tx.query(sql`
    insert into role_rights (role_key, resource, rows, can_create, can_update, can_remove)
    select ${key}, resource, rows, can_create, can_update, can_remove from role_rights where role_key = ${copyOf}`)
  await gate.tx.query(sql`
    insert into role_field_rights (role_key, resource, field, level)
    select ${key}, resource, field, level from role_field_rights where role_key = ${copyOf}`)
  await keepState(gate, 'role', key)
  gate.record({ action: 'create', resource: 'role', recordIds: [], details: { role: key, copyOf } })
  return key
}

/** Names a role anew, bounds it to customer groups, or puts it away when nobody holds it any more. */
export async function changeRole(gate: Gate, key: string, patch: RolePatch, version: number): Promise<void> {
  gate.demand(role, 'update')
  const groups = patch.customerGroups && checkedGroups(patch.customerGroups)
  const [found] = await gate.tx.query<{
    version: number
    archived_at: Date | null
    groups: string[]
    holders: number
  }>(sql`
    select version, archived_at, customer_groups as groups, (select count(*)::integer from user_roles where role_key = ${key}) as holders
    from roles where key = ${key} for update`)
  if (!found) throw new Problem('roles.not-found')
  if (found.version !== version) throw new Problem('roles.stale')
  if (patch.isArchived && needed.includes(key)) throw new Problem('roles.needed', { status: 409 })
  if (patch.isArchived && found.holders > 0) throw new Problem('roles.in-use')
  if (groups && gate.actor.roleKeys.includes(key) && isWiderBound(found.groups, groups))
    throw new Problem('roles.own-role', { status: 403 })
  const archivedAt = patch.isArchived === undefined ? found.archived_at : patch.isArchived ? gate.now() : null
  await gate.tx.query(sql`
    update roles set version = version + 1, archived_at = ${archivedAt},
      customer_groups = coalesce(${groups ?? null}::text[], customer_groups),
      label = coalesce(${patch.label ? JSON.stringify(patch.label) : null}::jsonb, label),
      description = coalesce(${patch.description ? JSON.stringify(patch.description) : null}::jsonb, description)
    where key = ${key}`)
  await keepState(gate, 'role', key)
  await rightsChanged(gate)
  gate.record({
    action: 'update',
    resource: 'role',
    recordIds: [],
    fields: Object.keys(patch),
    details: { role: key, ...(groups ? { customerGroups: groups } : {}) },
  })
}

function checkedGroups(given: readonly string[]): string[] {
  const checked = checkValue(fieldOf(role.fields, 'customerGroups'), given)
  if ('code' in checked)
    throw new Problem('roles.invalid', { errors: [{ pointer: '/customerGroups', ...checked }] })
  return checked.value as string[]
}

/** Whether a role shows more with these groups; without any it is not bounded. */
function isWiderBound(before: readonly string[], after: readonly string[]): boolean {
  if (before.length === 0) return false
  return after.length === 0 || after.some((group) => !before.includes(group))
}

async function freeKey(gate: Gate, label: string): Promise<string> {
  const base =
    label
      .toLowerCase()
      .replaceAll('ä', 'ae')
      .replaceAll('ö', 'oe')
      .replaceAll('ü', 'ue')
      .replaceAll('ß', 'ss')
      .normalize('NFKD')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'role'
  for (let number = 1; ; number += 1) {
    const key = number === 1 ? base : `${base}-${number}`
    const [taken] = await gate.tx.query(sql`select key from roles where key = ${key}`)
    if (!taken) return key
  }
}
