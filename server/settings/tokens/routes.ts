import { DeleteToken, ListIssuedTokens, ListTokens, PostToken } from '#api/tokens.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { demandPerson } from '#server/platform/identity/sign-in.ts'
import { accessToken } from './access-token.ts'
import { createToken, endToken, listTokens } from './create-token.ts'

const watching: readonly PurposeKey[] = ['system-operation', 'secret-protection', 'legal-compliance']

export const tokenRoutes: Routes = async (app) => {
  app.get('/tokens', { schema: ListTokens, config: { purpose: 'own-account' } }, async ({ gate }) => ({
    items: gate.actor.userId ? await listTokens(gate, gate.actor.userId) : [],
  }))
  app.post(
    '/tokens',
    { schema: PostToken, config: { purpose: 'own-account', stepUp: true } },
    async ({ gate, body }, reply) => {
      // A token that makes tokens would outlive its own end.
      const { userId } = demandPerson(gate.actor)
      reply.code(201)
      return createToken(gate, userId, body)
    },
  )
  app.delete(
    '/tokens/:id',
    { schema: DeleteToken, config: { purpose: 'own-account' } },
    async ({ gate, params }, reply) => {
      await endToken(gate, params.id, gate.actor.userId)
      reply.code(204)
      return null
    },
  )
  app.get(
    '/issued-tokens',
    { schema: ListIssuedTokens, config: { purpose: watching } },
    ({ gate, query }) => gate.list(accessToken, readListQuery(query)) as never,
  )
  app.delete(
    '/issued-tokens/:id',
    { schema: DeleteToken, config: { purpose: 'system-operation' } },
    async ({ gate, params }, reply) => {
      gate.demand(accessToken, 'update')
      await endToken(gate, params.id, null)
      reply.code(204)
      return null
    },
  )
}
