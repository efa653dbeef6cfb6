import {
  DeleteDeactivation,
  DeleteSecondFactor,
  DeleteUserSession,
  DeleteUserSessions,
  GetUser,
  ListUserSessions,
  ListUsers,
  PatchUser,
  PostInvitation,
  PostUser,
  PostUserPasswordReset,
  PutDeactivation,
} from '#api/users.ts'
import { type PurposeKey, purposeKeys } from '#server/platform/gate/vocabulary.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { endAllSessions, endSession, listDevices } from '#server/platform/identity/sessions.ts'
import type { Platform } from '#server/platform/platform.ts'
import {
  changeUser,
  deactivateUser,
  reactivateUser,
  removeSecondFactor,
  resetUserPassword,
} from './change-user.ts'
import { inviteUser, readUser, sendInvitation } from './invite-user.ts'
import { user } from './user.ts'

/** Colleagues are known to everybody; the narrowest purpose is the one of keeping accounts. */
const reading: readonly PurposeKey[] = [
  'system-operation',
  ...purposeKeys.filter((key) => key !== 'system-operation'),
]
const watching: readonly PurposeKey[] = ['system-operation', 'legal-compliance']
const dangerous = { purpose: 'system-operation', stepUp: true } as const
const keeping = { purpose: 'system-operation' } as const

export const userRoutes = (platform: Platform): Routes => {
  const { publicUrl } = platform.config
  return async (app) => {
    app.get(
      '/users',
      { schema: ListUsers, config: { purpose: reading } },
      ({ gate, query }) => gate.list(user, readListQuery(query)) as never,
    )
    app.get('/users/:id', { schema: GetUser, config: { purpose: reading } }, ({ gate, params }) =>
      readUser(gate, params.id),
    )
    app.post('/users', { schema: PostUser, config: dangerous }, async ({ gate, body }, reply) => {
      const invited = await inviteUser(gate, publicUrl, body)
      reply.code(201).header('location', `/api/v1/users/${invited.id}`)
      return invited
    })
    app.patch(
      '/users/:id',
      { schema: PatchUser, config: { ...dangerous, versioned: true } },
      ({ gate, params, body, version }) => changeUser(gate, publicUrl, params.id, body, version),
    )
    app.put('/users/:id/deactivation', { schema: PutDeactivation, config: dangerous }, ({ gate, params }) =>
      deactivateUser(gate, params.id),
    )
    app.delete(
      '/users/:id/deactivation',
      { schema: DeleteDeactivation, config: dangerous },
      ({ gate, params }) => reactivateUser(gate, publicUrl, params.id),
    )
    app.post(
      '/users/:id/invitation',
      { schema: PostInvitation, config: dangerous },
      async ({ gate, params }) => {
        gate.demand(user, 'update')
        await sendInvitation(gate, publicUrl, params.id)
        return readUser(gate, params.id)
      },
    )
    app.post(
      '/users/:id/password-reset',
      { schema: PostUserPasswordReset, config: dangerous },
      async ({ gate, params }, reply) => {
        await resetUserPassword(gate, publicUrl, params.id)
        reply.code(202)
        return null
      },
    )
    app.delete(
      '/users/:id/second-factor',
      { schema: DeleteSecondFactor, config: { purpose: watching, stepUp: true } },
      async ({ gate, params }, reply) => {
        await removeSecondFactor(gate, params.id)
        reply.code(204)
        return null
      },
    )
    app.get(
      '/users/:id/sessions',
      { schema: ListUserSessions, config: { purpose: watching } },
      async ({ gate, params }) => {
        await readUser(gate, params.id)
        gate.record({ action: 'list', resource: 'session', recordIds: [params.id] })
        return { items: await listDevices(gate, params.id) }
      },
    )
    app.delete(
      '/users/:id/sessions',
      { schema: DeleteUserSessions, config: keeping },
      async ({ gate, params }, reply) => {
        gate.demand(user, 'update')
        await readUser(gate, params.id)
        await endAllSessions(gate, params.id)
        reply.code(204)
        return null
      },
    )
    app.delete(
      '/users/:id/sessions/:sessionId',
      { schema: DeleteUserSession, config: keeping },
      async ({ gate, params }, reply) => {
        gate.demand(user, 'update')
        await endSession(gate, params.id, params.sessionId)
        reply.code(204)
        return null
      },
    )
  }
}
