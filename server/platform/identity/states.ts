import sql, { raw, type Sql } from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Gate } from '../gate/gate.ts'

/** What the history keeps the states of: everything that decides what somebody may see or do. */
export type StateKind = 'role' | 'user' | 'team' | 'setting'

/** A role with everything it opens, at one moment. */
export type RoleState = {
  label: { de: string; en: string }
  isArchived: boolean
  purposes: string[]
  /** Those it is bounded to; left out where it is bounded to none. */
  customerGroups?: string[]
  rights: Record<string, { rows: string; create: boolean; update: boolean; remove: boolean }>
  fields: Record<string, Record<string, 'see' | 'edit'>>
}

/**
 * Keeps the state of a role, user, team or setting as it now is in this transaction, beside the one before: so the
 * rights of any past day can be rebuilt. Nothing is written when nothing changed.
 */
export async function keepState(gate: Gate, kind: StateKind, key: string): Promise<void> {
  await gate.tx.query(sql`
    insert into settings_history (id, at, actor_id, kind, key, before, after)
    select ${uuidv7()}::uuid, ${gate.now()}::timestamptz, ${gate.actor.userId}::uuid, ${kind}, n.key, last.after, n.state
    from (${raw(current[kind])}) n ${previous(kind)}
    where n.key = ${key} and n.state is distinct from last.after`)
}

/** The same for every role whose rights a change elsewhere has touched. */
export async function keepRoleStates(gate: Gate): Promise<void> {
  const roles = await gate.tx.query<{ key: string }>(sql`select key from roles order by key`)
  for (const { key } of roles) await keepState(gate, 'role', key)
}

/** Keeps what changed without a request: templates of a new version, a first start, work on the database by hand. */
export async function keepAllStates(run: (statement: Sql) => Promise<unknown>): Promise<void> {
  for (const kind of Object.keys(current) as StateKind[]) {
    await run(sql`
      insert into settings_history (id, at, kind, key, before, after)
      select gen_random_uuid(), now(), ${kind}, n.key, last.after, n.state
      from (${raw(current[kind])}) n ${previous(kind)}
      where n.state is distinct from last.after`)
  }
}

/** The state at a moment, or null when there was none yet. */
export async function stateAt<State>(
  gate: Gate,
  kind: StateKind,
  key: string,
  at: Date,
): Promise<State | null> {
  const [row] = await gate.tx.query<{ after: State | null }>(sql`
    select after from settings_history where kind = ${kind} and key = ${key} and at <= ${at}
    order by at desc, id desc limit 1`)
  return row?.after ?? null
}

/** The state of a role as it is now. */
export async function roleState(gate: Gate, key: string): Promise<RoleState | null> {
  const [row] = await gate.tx.query<{ state: RoleState }>(
    sql`select n.state from (${raw(current.role)}) n where n.key = ${key}`,
  )
  return row?.state ?? null
}

function previous(kind: StateKind): Sql {
  return sql`left join lateral (
    select h.after from settings_history h where h.kind = ${kind} and h.key = n.key order by h.at desc, h.id desc limit 1
  ) last on true`
}

const current: Record<StateKind, string> = {
  role: `
    select r.key, jsonb_build_object(
      'label', r.label,
      'isArchived', r.archived_at is not null,
      'purposes', (select coalesce(jsonb_agg(p.purpose order by p.purpose), '[]') from role_purposes p where p.role_key = r.key),
      'rights', (select coalesce(jsonb_object_agg(g.resource, jsonb_build_object('rows', g.rows, 'create', g.can_create,
        'update', g.can_update, 'remove', g.can_remove)), '{}') from role_rights g where g.role_key = r.key),
      'fields', (select coalesce(jsonb_object_agg(f.resource, f.levels), '{}') from (
        select resource, jsonb_object_agg(field, level) as levels from role_field_rights where role_key = r.key group by resource
      ) f)
    ) || case when r.customer_groups = '{}' then '{}' else jsonb_build_object('customerGroups', to_jsonb(r.customer_groups)) end
    as state from roles r`,
  user: `
    select u.id::text as key, jsonb_build_object(
      'isActive', u.deactivated_at is null,
      'roleKeys', (select coalesce(jsonb_agg(m.role_key order by m.role_key), '[]') from user_roles m where m.user_id = u.id),
      'teamIds', (select coalesce(jsonb_agg(m.team_id order by m.team_id), '[]') from team_members m where m.user_id = u.id),
      'mainTeamId', u.main_team_id
    ) as state from users u`,
  team: `
    select t.id::text as key, jsonb_build_object('name', t.name, 'isArchived', t.archived_at is not null) as state
    from teams t`,
  setting: `select s.key, s.value as state from settings s`,
}
