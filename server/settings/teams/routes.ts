import { DeleteTeam, GetTeam, ListTeams, PatchTeam, PostTeam, type Team } from '#api/teams.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { type PurposeKey, purposeKeys } from '#server/platform/gate/vocabulary.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { archiveTeam, changeTeam, createTeam } from './change-team.ts'
import { team } from './team.ts'

const reading: readonly PurposeKey[] = [
  'system-operation',
  ...purposeKeys.filter((key) => key !== 'system-operation'),
]
const dangerous = { purpose: 'system-operation', stepUp: true } as const

export const teamRoutes: Routes = async (app) => {
  app.get(
    '/teams',
    { schema: ListTeams, config: { purpose: reading } },
    ({ gate, query }) => gate.list(team, readListQuery(query)) as never,
  )
  app.get('/teams/:id', { schema: GetTeam, config: { purpose: reading } }, ({ gate, params }) =>
    readTeam(gate, params.id),
  )
  app.post('/teams', { schema: PostTeam, config: dangerous }, async ({ gate, body }, reply) => {
    const id = await createTeam(gate, body)
    reply.code(201).header('location', `/api/v1/teams/${id}`)
    return readTeam(gate, id)
  })
  app.patch(
    '/teams/:id',
    { schema: PatchTeam, config: { ...dangerous, versioned: true } },
    async ({ gate, params, body, version }) => {
      await changeTeam(gate, params.id, body, version)
      return readTeam(gate, params.id)
    },
  )
  app.delete('/teams/:id', { schema: DeleteTeam, config: dangerous }, async ({ gate, params }, reply) => {
    await archiveTeam(gate, params.id)
    reply.code(204)
    return null
  })
}

async function readTeam(gate: Gate, id: string): Promise<Team> {
  // The gate shaped the row by the contracts; the response schema lists the same fields.
  return (await gate.get(team, id)) as Team
}
