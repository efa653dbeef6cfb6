import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import sql from 'sql-template-tag'
import {
  DeleteDevice,
  DeleteSession,
  DeleteTotp,
  GetAddressChange,
  GetInvitation,
  GetPasswordReset,
  GetSession,
  ListDevices,
  PatchSession,
  PostPasswordReset,
  PostRecoveryCodes,
  PostSecondFactor,
  PostSession,
  PostStepUp,
  PostTotp,
  PutAddressChange,
  PutInvitation,
  PutOwnEmail,
  PutPassword,
  PutPasswordReset,
  PutTotp,
  type Session,
} from '#api/session.ts'
import { throughGate } from '../gate/gate.ts'
import type { Routes } from '../http/routes.ts'
import type { Platform } from '../platform.ts'
import {
  acceptInvitation,
  cleanName,
  readInvitation,
  readPasswordReset,
  requestPasswordReset,
  resetPassword,
} from './account.ts'
import { changeOwnAddress, confirmAddressChange, readAddressChange } from './address-change.ts'
import './kept.ts'
import './tidy.job.ts'
import { type Attempt, beginAttempt, forgetAttempts } from './attempts.ts'
import { sessionCookie } from './authenticate.ts'
import { changePassword } from './change-password.ts'
import { deviceOf } from './device.ts'
import { deviceCookie, deviceProof, KNOWN_FOR_MS } from './known-device.ts'
import { beginTotp, disableTotp, enableTotp, newRecoveryCodes } from './second-factor.ts'
import { readSession } from './session-body.ts'
import { endSession, LONGEST_MS, listDevices } from './sessions.ts'
import { demandPerson, enter, signIn, signInWithCode, stepUp, type Visit } from './sign-in.ts'

const own = { purpose: 'own-account' } as const
const ownProven = { purpose: 'own-account', stepUp: true } as const
const atTheDoor = { public: 'whoever signs in is not signed in yet; failures are counted and slowed down' }
const byLink = { public: 'the link itself is the proof; it is good once and for a short time' }
const keepsFailures = { public: 'asks for the session itself, because a failed try has to be kept' }

/** Signing in and out, and what everybody may do with the own account. */
export const sessionRoutes = (platform: Platform): Routes => {
  const { name: cookieName, options: cookie } = cookieOf(platform)
  const visitOf = (request: FastifyRequest) => visit(platform, request)
  const welcome = (request: FastifyRequest, reply: FastifyReply, token: string) =>
    answerSession(platform, request, reply, token)

  return async (app) => {
    app.get('/session', { schema: GetSession, config: own }, ({ gate }) => readSession(gate))
    app.post('/session', { schema: PostSession, config: atTheDoor }, async (request, reply) => {
      const answer = await signIn(platform, visitOf(request), request.body)
      return 'token' in answer ? welcome(request, reply, answer.token) : answer
    })
    app.post(
      '/session/second-factor',
      { schema: PostSecondFactor, config: atTheDoor },
      async (request, reply) => {
        const { token } = await signInWithCode(platform, visitOf(request), request.body)
        return welcome(request, reply, token)
      },
    )
    app.patch('/session', { schema: PatchSession, config: own }, async ({ gate, body }) => {
      const { userId } = demandPerson(gate.actor)
      const name = cleanName(body.name)
      await gate.tx.query(sql`
        update users set name = coalesce(${name}, name), locale = coalesce(${body.locale ?? null}, locale),
          version = version + 1
        where id = ${userId}`)
      gate.record({ action: 'update', resource: 'user', recordIds: [userId], fields: Object.keys(body) })
      return readSession(gate)
    })
    app.delete('/session', { schema: DeleteSession, config: own }, async ({ gate }, reply) => {
      const { userId, sessionId } = demandPerson(gate.actor)
      await endSession(gate, userId, sessionId)
      return reply.clearCookie(cookieName, cookie).code(204).send(null)
    })
    app.post('/session/step-up', { schema: PostStepUp, config: keepsFailures }, async (request) => {
      demandPerson(request.actor)
      if (!request.actor) throw new Error('a person is an actor')
      const until = await stepUp(platform, visitOf(request), request.actor, request.body)
      return { stepUpUntil: until.toISOString() }
    })
    app.put('/session/password', { schema: PutPassword, config: keepsFailures }, async (request, reply) => {
      demandPerson(request.actor)
      if (!request.actor) throw new Error('a person is an actor')
      await changePassword(platform, visitOf(request), request.actor, request.body)
      return reply.code(204).send(null)
    })
    app.put('/session/email', { schema: PutOwnEmail, config: ownProven }, async ({ gate, body }) => {
      await changeOwnAddress(gate, platform.config.publicUrl, body.email)
      return readSession(gate)
    })
    app.get('/sessions', { schema: ListDevices, config: own }, async ({ gate }) => {
      const { userId } = demandPerson(gate.actor)
      return { items: await listDevices(gate, userId) }
    })
    app.delete('/sessions/:id', { schema: DeleteDevice, config: own }, async ({ gate, params }, reply) => {
      const { userId } = demandPerson(gate.actor)
      await endSession(gate, userId, params.id)
      return reply.code(204).send(null)
    })

    app.post('/session/totp', { schema: PostTotp, config: ownProven }, ({ gate }) => {
      demandPerson(gate.actor)
      return beginTotp(gate)
    })
    app.put('/session/totp', { schema: PutTotp, config: ownProven }, async ({ gate, body }) => {
      const { userId } = demandPerson(gate.actor)
      const attempts: Attempt[] = [{ kind: 'code', of: userId }]
      await beginAttempt(platform.pool, platform.keyring, gate.now(), attempts)
      const recoveryCodes = await enableTotp(gate, body.code)
      await forgetAttempts(gate.tx, platform.keyring, attempts)
      return { recoveryCodes }
    })
    app.delete('/session/totp', { schema: DeleteTotp, config: ownProven }, async ({ gate }, reply) => {
      const { userId } = demandPerson(gate.actor)
      await disableTotp(gate, userId)
      return reply.code(204).send(null)
    })
    app.post(
      '/session/recovery-codes',
      { schema: PostRecoveryCodes, config: ownProven },
      async ({ gate }) => {
        demandPerson(gate.actor)
        return { recoveryCodes: await newRecoveryCodes(gate) }
      },
    )

    app.get('/invitations/:token', { schema: GetInvitation, config: byLink }, ({ params }) =>
      readInvitation(platform, params.token),
    )
    app.put('/invitations/:token', { schema: PutInvitation, config: byLink }, async (request, reply) => {
      const visit = visitOf(request)
      const userId = await acceptInvitation(platform, visit, request.params.token, request.body)
      return welcome(request, reply, await enter(platform, visit, userId, {}))
    })
    app.get('/new-address/:token', { schema: GetAddressChange, config: byLink }, ({ params }) =>
      readAddressChange(platform, params.token),
    )
    app.put('/new-address/:token', { schema: PutAddressChange, config: byLink }, async (request, reply) => {
      await confirmAddressChange(platform, visitOf(request), request.params.token)
      return reply.code(204).send(null)
    })
    app.post('/password-reset', { schema: PostPasswordReset, config: atTheDoor }, async (request, reply) => {
      await requestPasswordReset(platform, visitOf(request), request.body.email)
      return reply.code(202).send(null)
    })
    app.get('/password-reset/:token', { schema: GetPasswordReset, config: byLink }, ({ params }) =>
      readPasswordReset(platform, params.token),
    )
    app.put('/password-reset', { schema: PutPasswordReset, config: byLink }, async (request, reply) => {
      await resetPassword(platform, visitOf(request), request.body)
      return reply.code(204).send(null)
    })
  }
}

/** Opens a session for somebody whose identity another door has just made sure of. */
export async function signInAs(
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
  userId: string,
): Promise<Session> {
  return answerSession(platform, request, reply, await enter(platform, visit(platform, request), userId, {}))
}

function cookieOf({ config }: Platform): { name: string; known: string; options: CookieSerializeOptions } {
  const isHttps = config.publicUrl.startsWith('https:')
  return {
    name: sessionCookie(isHttps),
    known: deviceCookie(isHttps),
    options: { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps },
  }
}

function visit(platform: Platform, request: FastifyRequest): Visit {
  const { name, known } = cookieOf(platform)
  return {
    source: request.ip,
    device: deviceOf(request.headers['user-agent']),
    requestId: request.id,
    cookie: request.cookies[name],
    deviceCookie: request.cookies[known],
  }
}

async function answerSession(
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
): Promise<Session> {
  const { name, known, options } = cookieOf(platform)
  reply.setCookie(name, token, { ...options, maxAge: LONGEST_MS / 1000 })
  const actor = await platform.authentication.authenticate({
    headers: {},
    cookies: { [name]: token },
    ip: request.ip,
  })
  if (!actor?.userId) throw new Error('a new session is not known')
  const proof = deviceProof(platform.keyring, platform.now(), actor.userId)
  reply.setCookie(known, proof, { ...options, maxAge: KNOWN_FOR_MS / 1000 })
  return throughGate(
    platform,
    { actor, purpose: 'own-account', means: 'web', requestId: request.id },
    readSession,
  )
}
