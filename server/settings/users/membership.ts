import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { rightsChanged } from '#server/platform/identity/rights-changed.ts'
import { keepState } from '#server/platform/identity/states.ts'
import { demandSeparation, tellWatchers, watchingAmong } from '#server/platform/identity/watchers.ts'
import { heldBack } from '#server/privacy/public.ts'

/**
 * Gives a user exactly these roles. Nobody widens her own, the last administrator stays one, who runs the program does not
 * watch over it at the same time (Art. 38(6) GDPR), and a role that watches waits for somebody who watches already.
 */
export async function setRoles(
  gate: Gate,
  publicUrl: string,
  userId: string,
  wanted: readonly string[],
): Promise<void> {
  const next = [...new Set(wanted)].sort()
  const known = await gate.tx.query<{ key: string; purposes: string[] }>(sql`
    select r.key, array(select purpose from role_purposes where role_key = r.key) as purposes
    from roles r where r.archived_at is null and r.key = any (${next}::text[])`)
  const errors = wanted.flatMap((key, index) =>
    known.some((role) => role.key === key)
      ? []
      : [{ pointer: `/roleKeys/${index}`, code: 'field.not-a-choice' }],
  )
  if (errors.length > 0) throw new Problem('users.invalid', { errors })
  demandSeparation(known.flatMap(({ purposes }) => purposes))

  await lockAdministrators(gate)
  const before = await rolesOf(gate, userId)
  const asked = next.filter((key) => !before.includes(key))
  const removed = before.filter((key) => !next.includes(key))
  if (asked.length > 0 && userId === gate.actor.userId) throw new Problem('users.own-roles', { status: 403 })
  const waiting = await heldBack(gate, publicUrl, userId, asked)
  const added = asked.filter((key) => !waiting.includes(key))
  if (added.length === 0 && removed.length === 0) return
  await keepingAnAdministrator(gate, async () => {
    await gate.tx.query(
      sql`delete from user_roles where user_id = ${userId} and role_key = any (${removed}::text[])`,
    )
    await gate.tx.query(sql`
      insert into user_roles (user_id, role_key) select ${userId}::uuid, key from unnest(${added}::text[]) key`)
  })
  await rightsChanged(gate)
  await tellWatchers(gate, userId, added, gate.actor.kind !== 'system')
  const isWatching = (await watchingAmong(gate.tx, added)).length > 0
  gate.record({
    action: 'update',
    resource: 'user',
    recordIds: [userId],
    fields: ['roleKeys'],
    details: { added, removed, ...(isWatching ? { withoutRelease: true } : {}) },
  })
}

/** Makes a user member of exactly these teams. */
export async function setTeams(gate: Gate, userId: string, wanted: readonly string[]): Promise<void> {
  const next = [...new Set(wanted)]
  await demandTeams(gate, next)
  const removed = await gate.tx.execute(
    sql`delete from team_members where user_id = ${userId} and team_id <> all (${next}::uuid[])`,
  )
  const added = await gate.tx.execute(sql`
    insert into team_members (team_id, user_id) select id, ${userId}::uuid from unnest(${next}::uuid[]) id
    on conflict do nothing`)
  if (added + removed === 0) return
  await rightsChanged(gate)
  gate.record({ action: 'update', resource: 'user', recordIds: [userId, ...next], fields: ['teamIds'] })
}

/** Refuses teams that are not there, by their place in the request. */
export async function demandTeams(gate: Gate, wanted: readonly string[]): Promise<void> {
  const known = await gate.tx.query<{ id: string }>(
    sql`select id from teams where id = any (${wanted}::uuid[]) and archived_at is null`,
  )
  const errors = wanted.flatMap((id, index) =>
    known.some((team) => team.id === id)
      ? []
      : [{ pointer: `/teamIds/${index}`, code: 'field.not-a-choice' }],
  )
  if (errors.length > 0) throw new Problem('users.invalid', { errors })
}

export async function teamsOf(gate: Gate, userId: string): Promise<string[]> {
  const rows = await gate.tx.query<{ team_id: string }>(
    sql`select team_id from team_members where user_id = ${userId} order by team_id`,
  )
  return rows.map((row) => row.team_id)
}

export async function rolesOf(gate: Gate, userId: string): Promise<string[]> {
  const rows = await gate.tx.query<{ role_key: string }>(
    sql`select role_key from user_roles where user_id = ${userId} order by role_key`,
  )
  return rows.map((row) => row.role_key)
}

/** Keeps the memberships as they now are in the history. */
export async function keepMembership(gate: Gate, userId: string): Promise<void> {
  await keepState(gate, 'user', userId)
}

/** One at a time: of two administrators who remove each other at once, one is too late. */
export async function lockAdministrators(gate: Gate): Promise<void> {
  await gate.tx.query(sql`select pg_advisory_xact_lock(hashtextextended('treu administrators', 0))`)
}

/** Refuses what would leave nobody who can administer users. */
export async function keepingAnAdministrator(gate: Gate, work: () => Promise<void>): Promise<void> {
  const before = await administrators(gate)
  await work()
  if (before > 0 && (await administrators(gate)) === 0)
    throw new Problem('users.last-administrator', { status: 409 })
}

async function administrators(gate: Gate): Promise<number> {
  const [row] = await gate.tx.query<{ count: number }>(sql`
    select count(distinct u.id)::integer as count
    from users u
    join user_roles m on m.user_id = u.id
    join roles r on r.key = m.role_key and r.archived_at is null
    join role_rights g on g.role_key = r.key and g.resource = 'user' and g.can_update
    join role_purposes p on p.role_key = r.key and p.purpose = 'system-operation'
    where u.deactivated_at is null and u.password_hash is not null`)
  return row?.count ?? 0
}
