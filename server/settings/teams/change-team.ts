import sql from 'sql-template-tag'
import type { TeamFields } from '#api/teams.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { rightsChanged } from '#server/platform/identity/rights-changed.ts'
import { keepState } from '#server/platform/identity/states.ts'
import { team } from './team.ts'

export async function createTeam(gate: Gate, { memberIds = [], ...fields }: TeamFields): Promise<string> {
  const id = await gate.create(team, fields)
  await setMembers(gate, id, memberIds)
  await keepState(gate, 'team', id)
  return id
}

/** Changes name and members; whoever joins sees the team's customers with the next request, whoever leaves no longer. */
export async function changeTeam(
  gate: Gate,
  id: string,
  { memberIds, ...fields }: TeamFields,
  version: number,
): Promise<void> {
  await gate.update(team, id, fields, { version })
  if (memberIds) {
    await setMembers(gate, id, memberIds)
    if (fields.name === undefined)
      await gate.tx.query(sql`update teams set version = version + 1 where id = ${id}`)
  }
  await keepState(gate, 'team', id)
}

/** An empty team is put away; its records keep knowing whose they were. */
export async function archiveTeam(gate: Gate, id: string): Promise<void> {
  gate.demand(team, 'remove')
  const found = await gate.get(team, id)
  if (Array.isArray(found.memberIds) && found.memberIds.length > 0) throw new Problem('teams.in-use')
  await gate.update(team, id, {}, { also: { archivedAt: gate.now() } })
  await keepState(gate, 'team', id)
}

async function setMembers(gate: Gate, id: string, wanted: readonly string[]): Promise<void> {
  const next = [...new Set(wanted)]
  const known = await gate.tx.query<{ id: string }>(
    sql`select id from users where id = any (${next}::uuid[]) and deactivated_at is null`,
  )
  const errors = wanted.flatMap((each, index) =>
    known.some((user) => user.id === each)
      ? []
      : [{ pointer: `/memberIds/${index}`, code: 'field.not-a-choice' }],
  )
  if (errors.length > 0) throw new Problem('teams.invalid', { errors })
  const left = await gate.tx.query<{ user_id: string }>(
    sql`delete from team_members where team_id = ${id} and user_id <> all (${next}::uuid[]) returning user_id`,
  )
  const joined = await gate.tx.query<{ user_id: string }>(sql`
    insert into team_members (team_id, user_id) select ${id}::uuid, u from unnest(${next}::uuid[]) u
    on conflict do nothing returning user_id`)
  // The main team is always one of the teams.
  await gate.tx.query(sql`
    update users u set main_team_id = (select m.team_id from team_members m where m.user_id = u.id order by m.team_id limit 1)
    where u.id = any (${left.map((row) => row.user_id)}::uuid[]) and u.main_team_id = ${id}`)
  await gate.tx.query(sql`
    update users set main_team_id = ${id}
    where id = any (${joined.map((row) => row.user_id)}::uuid[]) and main_team_id is null`)
  const moved = [...left, ...joined].map((row) => row.user_id)
  if (moved.length === 0) return
  for (const userId of moved) await keepState(gate, 'user', userId)
  await rightsChanged(gate)
  gate.record({ action: 'update', resource: 'team', recordIds: [id, ...moved], fields: ['memberIds'] })
}
