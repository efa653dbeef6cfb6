import sql from 'sql-template-tag'
import type { RightsPatch } from '#api/roles.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { allResources, type Resource } from '#server/platform/gate/resource.ts'
import { purposeKeys } from '#server/platform/gate/vocabulary.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import { rightsChanged } from '#server/platform/identity/rights-changed.ts'
import { keepState, type RoleState, roleState } from '#server/platform/identity/states.ts'
import { demandSeparation, tellWatchers } from '#server/platform/identity/watchers.ts'
import { isPurposeHeldBack } from '#server/privacy/public.ts'
import { keepingAnAdministrator, lockAdministrators } from '../users/membership.ts'
import { isInMatrix, mayBeEdited } from './read-rights.ts'
import { role } from './role.ts'

type ResourcePatch = RightsPatch['resources'][string]

/** Changes single cells of a role's rights. Nobody widens a role she holds herself. */
export async function changeRights(gate: Gate, key: string, patch: RightsPatch): Promise<void> {
  const before = await demandChangeable(gate, key)
  await demandFitting(gate, patch)
  await keepingAnAdministrator(gate, async () => {
    for (const [name, cells] of Object.entries(patch.resources)) {
      await changeResource(gate, key, name, cells, before)
      for (const [field, level] of Object.entries(cells.fields ?? {}))
        await changeField(gate, key, name, field, level)
    }
  })
  await settle(gate, key, before, {
    resources: Object.keys(patch.resources),
    fields: Object.entries(patch.resources).flatMap(([name, cells]) =>
      Object.keys(cells.fields ?? {}).map((field) => `${name}.${field}`),
    ),
  })
}

/** Says for which purposes those who hold the role work. Legal compliance waits for somebody who holds it already. */
export async function changePurposes(
  gate: Gate,
  publicUrl: string,
  key: string,
  wanted: readonly string[],
): Promise<void> {
  const before = await demandChangeable(gate, key)
  const errors = wanted.flatMap((purpose, index) =>
    (purposeKeys as readonly string[]).includes(purpose)
      ? []
      : [{ pointer: `/purposes/${index}`, code: 'field.not-a-choice' }],
  )
  if (errors.length > 0) throw new Problem('roles.invalid', { errors })
  const isWatching = wanted.includes('legal-compliance') && !before.purposes.includes('legal-compliance')
  if (isWatching && gate.actor.roleKeys.includes(key)) throw new Problem('roles.own-role', { status: 403 })
  const isWaiting = isWatching && (await isPurposeHeldBack(gate, publicUrl, key))
  const given = isWaiting ? wanted.filter((purpose) => purpose !== 'legal-compliance') : wanted
  await keepingAnAdministrator(gate, async () => {
    await gate.tx.query(sql`delete from role_purposes where role_key = ${key}`)
    await gate.tx.query(sql`
      insert into role_purposes (role_key, purpose) select ${key}, p from unnest(${[...new Set(given)]}::text[]) p`)
  })
  const holders = await gate.tx.query<{ purposes: string[] }>(sql`
    select array_agg(distinct p.purpose) as purposes
    from user_roles m join user_roles o on o.user_id = m.user_id join role_purposes p on p.role_key = o.role_key
    where m.role_key = ${key} group by m.user_id`)
  for (const { purposes } of [{ purposes: [...wanted] }, ...holders])
    demandSeparation(isWaiting ? [...purposes, 'legal-compliance'] : purposes)
  await settle(gate, key, before, {
    purposes: [...given],
    ...(isWatching && !isWaiting ? { withoutRelease: true } : {}),
  })
  if (!isWatching || isWaiting) return
  const now = await gate.tx.query<{ id: string }>(sql`
    select u.id from users u join user_roles m on m.user_id = u.id
    where m.role_key = ${key} and u.deactivated_at is null order by u.id`)
  for (const { id } of now) await tellWatchers(gate, id, [key], true)
}

async function demandChangeable(gate: Gate, key: string): Promise<RoleState> {
  gate.demand(role, 'update')
  await lockAdministrators(gate)
  const state = await roleState(gate, key)
  if (!state || state.isArchived) throw new Problem('roles.not-found')
  return state
}

async function demandFitting(gate: Gate, patch: RightsPatch): Promise<void> {
  const errors: FieldProblem[] = []
  for (const [name, cells] of Object.entries(patch.resources)) {
    const pointer = `/resources/${name}`
    const resource = allResources().get(name)
    if (!resource) {
      errors.push({ pointer, code: 'field.unknown' })
      continue
    }
    if (cells.rows && !isRowsFitting(resource, cells.rows))
      errors.push({ pointer: `${pointer}/rows`, code: 'field.not-a-choice' })
    const fields = await gate.fieldsOf(resource)
    for (const [field, level] of Object.entries(cells.fields ?? {})) {
      const contract = Object.hasOwn(fields, field) ? fields[field] : undefined
      if (!contract || !isInMatrix(contract))
        errors.push({ pointer: `${pointer}/fields/${field}`, code: 'field.unknown' })
      else if (level === 'edit' && !mayBeEdited(contract))
        errors.push({ pointer: `${pointer}/fields/${field}`, code: 'field.read-only' })
    }
  }
  if (errors.length > 0) throw new Problem('roles.invalid', { errors })
}

function isRowsFitting(resource: Resource, rows: string): boolean {
  return resource.rows === 'owned' || rows === 'none' || rows === 'all'
}

async function changeResource(
  gate: Gate,
  key: string,
  name: string,
  { rows, create, update, remove }: ResourcePatch,
  before: RoleState,
): Promise<void> {
  if (rows === 'none') {
    await gate.tx.query(sql`delete from role_rights where role_key = ${key} and resource = ${name}`)
    await keepClosed(gate, key, name, '*')
    return
  }
  if (rows === undefined && create === undefined && update === undefined && remove === undefined) return
  const given = before.rights[name]
  if (!given && !rows) {
    throw new Problem('roles.invalid', {
      errors: [{ pointer: `/resources/${name}/rows`, code: 'field.required' }],
    })
  }
  await gate.tx.query(sql`
    insert into role_rights (role_key, resource, rows, can_create, can_update, can_remove)
    values (${key}, ${name}, ${rows ?? given?.rows ?? 'own'}, ${create ?? given?.create ?? false},
      ${update ?? given?.update ?? false}, ${remove ?? given?.remove ?? false})
    on conflict (role_key, resource) do update set rows = excluded.rows, can_create = excluded.can_create,
      can_update = excluded.can_update, can_remove = excluded.can_remove`)
  await keepClosed(gate, key, name, '*')
}

async function changeField(
  gate: Gate,
  key: string,
  name: string,
  field: string,
  level: string,
): Promise<void> {
  if (level === 'none') {
    await gate.tx.query(
      sql`delete from role_field_rights where role_key = ${key} and resource = ${name} and field = ${field}`,
    )
  } else {
    await gate.tx.query(sql`
      insert into role_field_rights (role_key, resource, field, level) values (${key}, ${name}, ${field}, ${level})
      on conflict (role_key, resource, field) do update set level = excluded.level`)
  }
  await keepClosed(gate, key, name, field)
}

/** What was decided here is not opened again by the template of a later version. */
async function keepClosed(gate: Gate, key: string, name: string, field: string): Promise<void> {
  await gate.tx.query(sql`
    insert into role_field_seeds (role_key, resource, field) values (${key}, ${name}, ${field}) on conflict do nothing`)
}

async function settle(
  gate: Gate,
  key: string,
  before: RoleState,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  const after = await roleState(gate, key)
  if (after && gate.actor.roleKeys.includes(key) && isWider(before, after))
    throw new Problem('roles.own-role', { status: 403 })
  await gate.tx.query(sql`update roles set version = version + 1 where key = ${key}`)
  await keepState(gate, 'role', key)
  await rightsChanged(gate)
  gate.record({ action: 'update', resource: 'role', recordIds: [], details: { role: key, ...details } })
}

const widths: Record<string, number> = { none: 0, own: 1, team: 2, all: 3 }
const levels: Record<string, number> = { none: 0, see: 1, edit: 2 }

function isWider(before: RoleState, after: RoleState): boolean {
  if (after.purposes.some((purpose) => !before.purposes.includes(purpose))) return true
  for (const [name, given] of Object.entries(after.rights)) {
    const had = before.rights[name]
    if ((widths[given.rows] ?? 0) > (widths[had?.rows ?? 'none'] ?? 0)) return true
    if (['create', 'update', 'remove'].some((act) => given[act as 'create'] && !had?.[act as 'create']))
      return true
  }
  for (const [name, fields] of Object.entries(after.fields)) {
    for (const [field, level] of Object.entries(fields)) {
      if ((levels[level] ?? 0) > (levels[before.fields[name]?.[field] ?? 'none'] ?? 0)) return true
    }
  }
  return false
}
