import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest, RouteHandlerMethod, RouteOptions } from 'fastify'
import sql from 'sql-template-tag'
import type { Actor } from '../gate/actor.ts'
import { type Gate, type GatePlatform, throughGate } from '../gate/gate.ts'
import type { PurposeKey } from '../gate/vocabulary.ts'
import { cleanText } from '../values/text.ts'
import { Problem } from './problem.ts'

/** Puts the gate in front of a route's handler. A route that names neither purpose nor reason to be public stops the start. */
export function gated(route: RouteOptions, platform: GatePlatform): void {
  const { config } = route
  if (config?.public) return
  const purpose = config?.purpose
  if (!purpose) throw new Error(`route ${String(route.method)} ${route.url} names no purpose`)
  // Part of the interface's description, for who chooses among purposes, and for the tests that walk all routes.
  route.schema = Object.assign({ ...route.schema }, { 'x-purposes': [purpose].flat() })
  // Before the body is read: who may not call learns nothing of what a good call looks like.
  route.onRequest = [
    ...[route.onRequest ?? []].flat(),
    async (request: FastifyRequest) => {
      if (!request.actor) throw new Problem('session.missing')
      mayCall(request.actor, request)
      purposeFor(request.actor, purpose, request)
      if (config.stepUp) demandStepUp(request.actor, platform.now())
    },
  ]
  const handler = route.handler as (this: unknown, request: FastifyRequest, reply: FastifyReply) => unknown
  const wrapped: RouteHandlerMethod = async function (request, reply) {
    const actor = request.actor
    if (!actor) throw new Problem('session.missing')
    const isHeld = config.versioned === true || request.headers['if-match'] !== undefined
    if (config.versioned && isHeld) request.version = versionOf(request)
    const opening = {
      actor,
      purpose: purposeFor(actor, purpose, request),
      means: actor.kind === 'token' ? ('api' as const) : ('web' as const),
      requestId: request.id,
      reason: reasonOf(request),
      isReading: isReading(request) && !config.writes,
      keepsAnswer: isKept(request),
    }
    const result = await throughGate(platform, opening, (gate) => {
      request.gate = gate
      return once(gate, request, reply, () => holding(reply, () => handler.call(this, request, reply)))
    })
    tagVersion(reply, result)
    return result
  }
  route.handler = wrapped
}

/** What a handler sends itself is held back until the transaction is committed: no answer is ahead of what it says. */
async function holding(reply: FastifyReply, work: () => unknown): Promise<unknown> {
  let held: { payload: unknown } | null = null as { payload: unknown } | null
  const send = (payload: unknown) => {
    held = { payload }
    return reply
  }
  const { send: sending, then } = reply
  // A reply is a promise of its own end, which would be awaited with the transaction still open.
  reply.send = send as typeof sending
  Reflect.set(reply, 'then', undefined)
  try {
    const result = await work()
    return held ? held.payload : result
  } finally {
    // Put back, not deleted: an object that has lost a property is slow for the rest of its life.
    reply.send = sending
    Reflect.set(reply, 'then', then)
  }
}

function purposeFor(
  actor: Actor,
  served: PurposeKey | 'own-account' | readonly PurposeKey[],
  request: FastifyRequest,
) {
  if (served === 'own-account') return served
  const list = typeof served === 'string' ? [served] : served
  const asked = request.headers['treu-purpose']
  const held = list.filter((each) => actor.kind === 'system' || actor.purposes.includes(each))
  const purpose = asked === undefined ? held[0] : held.find((each) => each === asked)
  if (!purpose) throw new Problem('purpose.not-allowed', { details: { purposes: list } })
  return purpose
}

function isReading(request: FastifyRequest): boolean {
  return request.method === 'GET' || request.method === 'HEAD'
}

function mayCall(actor: Actor, request: FastifyRequest): void {
  if (actor.kind !== 'token' || !actor.scopes) return
  const area = request.routeOptions.url?.split('/')[3] ?? ''
  const fitting = ['all', `${area}:write`, ...(isReading(request) ? ['read', `${area}:read`] : [])]
  if (!actor.scopes.some((scope) => fitting.includes(scope))) throw new Problem('token.not-allowed')
}

/** A token was itself made under step-up, so only people are asked again. */
function demandStepUp(actor: Actor, now: Date): void {
  if (actor.kind === 'user' && (!actor.stepUpUntil || actor.stepUpUntil < now))
    throw new Problem('session.step-up-needed')
}

function versionOf(request: FastifyRequest): number {
  const header = request.headers['if-match']
  if (!header) throw new Problem('request.version-missing')
  const found = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header)
  if (!found)
    throw new Problem('request.malformed', { errors: [{ pointer: '/if-match', code: 'version.malformed' }] })
  return Number(found[1])
}

function reasonOf(request: FastifyRequest): string | null {
  const header = request.headers['treu-reason']
  if (typeof header !== 'string') return null
  try {
    // Percent-encoded, because headers carry no umlauts.
    return cleanReason(decodeURIComponent(header))
  } catch {
    throw new Problem('request.malformed', { errors: [{ pointer: '/treu-reason', code: 'field.malformed' }] })
  }
}

function cleanReason(text: string): string | null {
  const clean = cleanText(text, { maxLength: 500 })
  if (!clean.ok)
    throw new Problem('request.malformed', { errors: [{ pointer: '/treu-reason', code: 'field.too-long' }] })
  return clean.value || null
}

function tagVersion(reply: FastifyReply, result: unknown): void {
  if (typeof result !== 'object' || result === null || !('version' in result) || reply.hasHeader('etag'))
    return
  if (typeof result.version === 'number') reply.header('etag', `"${result.version}"`)
}

function isKept(request: FastifyRequest): boolean {
  return request.method === 'POST' && typeof request.headers['idempotency-key'] === 'string'
}

/** Idempotency-Key: the same creation sent twice is done once and answered twice (kept for a day). */
async function once(
  gate: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const key = request.headers['idempotency-key']
  if (!isKept(request) || typeof key !== 'string' || !gate.actor.userId) return work()
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw new Problem('idempotency.malformed')
  const route = request.routeOptions.url ?? ''
  const bodyHash = createHash('sha256')
    .update(JSON.stringify(request.body ?? null))
    .digest()
  const added = await gate.tx.execute(sql`
    insert into idempotency_keys (actor_id, key, route, body_hash) values (${gate.actor.userId}, ${key}, ${route}, ${bodyHash})
    on conflict do nothing`)
  if (added === 0) {
    const [before] = await gate.tx.query<{
      route: string
      body_hash: Buffer
      status: number
      answer_sealed: Buffer | null
    }>(sql`
      select route, body_hash, status, answer_sealed from idempotency_keys
      where actor_id = ${gate.actor.userId} and key = ${key}`)
    if (!before || before.route !== route || !before.body_hash.equals(bodyHash))
      throw new Problem('idempotency.conflict')
    reply.code(before.status)
    return before.answer_sealed
      ? JSON.parse(gate.keyring.open(`answer:${key}`, before.answer_sealed).toString())
      : undefined
  }
  const result = await work()
  const sealed = result === undefined ? null : gate.keyring.seal(`answer:${key}`, JSON.stringify(result))
  await gate.tx.query(sql`
    update idempotency_keys set status = ${reply.statusCode}, answer_sealed = ${sealed}
    where actor_id = ${gate.actor.userId} and key = ${key}`)
  return result
}
