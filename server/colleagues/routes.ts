import sql from 'sql-template-tag'
import { type Colleague, ListColleagues, ListOwnTeams, type OwnTeam } from '#api/colleagues.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { Routes } from '#server/platform/http/routes.ts'

const config = { purpose: 'own-account' } as const

export const colleagueRoutes: Routes = async (app) => {
  app.get('/colleagues', { schema: ListColleagues, config }, async ({ gate }) => ({
    items: await listColleagues(gate),
  }))
  app.get('/teams/mine', { schema: ListOwnTeams, config }, async ({ gate }) => ({
    items: await listOwnTeams(gate),
  }))
}

/** Names for choosing who is in charge. Partners are no colleagues: they see only themselves. */
async function listColleagues(gate: Gate): Promise<Colleague[]> {
  const isOutside = gate.actor.roleKeys.every((role) => role === 'partner')
  return gate.tx.query<Colleague>(sql`
    select id, name, deactivated_at is null as "isActive" from users
    where ${!isOutside} or id = ${gate.actor.userId}::uuid
    order by name, id limit 5000`)
}

async function listOwnTeams(gate: Gate): Promise<OwnTeam[]> {
  return gate.tx.query<OwnTeam>(sql`
    select id, name, id is not distinct from ${gate.actor.mainTeamId}::uuid as "isMain" from teams
    where id = any (${gate.actor.teamIds}::uuid[]) and archived_at is null
    order by name, id`)
}
