import sql from 'sql-template-tag'
import type { Role } from '#api/roles.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { role } from './role.ts'

/** Roles with what is worth knowing at a glance. */
export async function listRoles(gate: Gate, options: { withArchived?: boolean } = {}): Promise<Role[]> {
  gate.demand(role, 'see')
  const rows = await gate.tx.query<Omit<Role, 'isOwn'>>(sql`
    select r.key, r.version, r.label, r.description, r.is_template as "isTemplate",
      to_json(r.archived_at) as "archivedAt", r.customer_groups as "customerGroups",
      array(select purpose from role_purposes where role_key = r.key order by purpose) as purposes,
      (select count(*)::integer from user_roles m join users u on u.id = m.user_id
        where m.role_key = r.key and u.deactivated_at is null) as "userCount"
    from roles r
    where ${options.withArchived ?? false}::boolean or r.archived_at is null
    order by r.is_template desc, r.created_at, r.key`)
  return rows.map((row) => ({ ...row, isOwn: gate.actor.roleKeys.includes(row.key) }))
}

/** Names of the customer groups there are, to choose from. */
export async function customerGroupsInUse(gate: Gate): Promise<string[]> {
  gate.demand(role, 'update')
  const rows = await gate.tx.query<{ name: string }>(sql`select name from customer_groups_in_use() as name`)
  return rows.map(({ name }) => name)
}

export async function readRole(gate: Gate, key: string): Promise<Role> {
  const found = (await listRoles(gate, { withArchived: true })).find((each) => each.key === key)
  if (!found) throw new Problem('roles.not-found')
  return found
}
