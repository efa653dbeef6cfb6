import type pg from 'pg'
import sql from 'sql-template-tag'
import { sha256 } from '../crypto/keyring.ts'
import { inTransaction, type Tx } from '../db/tx.ts'
import type { Actor } from '../gate/actor.ts'
import { loadRights, systemRights } from '../gate/rights.ts'
import { type PurposeKey, purposeKeys } from '../gate/vocabulary.ts'
import { Problem } from '../http/problem.ts'
import type { RequestHead } from '../http/server.ts'

/** Who is known to be asking, for a short time: so that not every request asks the database again. */
export type Authentication = {
  authenticate: (request: RequestHead) => Promise<Actor | null>
  /** Forgets what is cached: after sign-out, and when rights, roles or sessions change anywhere. */
  forget: () => void
}

export const sessionCookie = (isHttps: boolean) => (isHttps ? '__Host-treu' : 'treu')

/** Without a request a session ends, and in any case after 30 days. */
export const IDLE_FOR_MS = 12 * 3_600_000

const FRESH_FOR_MS = 5_000
const CACHED_AT_MOST = 2_000
const SEEN_EVERY_MS = 60_000

export function authentication(pool: pg.Pool, isHttps: boolean, now: () => Date): Authentication {
  const cache = new Map<string, { until: number; actor: Promise<Actor | null> }>()
  const cookieName = sessionCookie(isHttps)

  return {
    authenticate: async (request) => {
      const { authorization } = request.headers
      const bearer =
        typeof authorization === 'string' ? /^Bearer ([\w.-]{10,200})$/i.exec(authorization)?.[1] : undefined
      if (typeof authorization === 'string' && !bearer) throw new Problem('token.wrong-credentials')
      const cookie = request.cookies[cookieName]
      if (!bearer && !cookie) return null
      const key = bearer ? `t:${bearer}` : `s:${cookie}`
      const at = now().getTime()
      let entry = cache.get(key)
      if (!entry || entry.until < at) {
        if (cache.size >= CACHED_AT_MOST) cache.clear()
        const actor = inTransaction(pool, {}, (tx) =>
          bearer ? byToken(tx, bearer, now()) : bySession(tx, String(cookie), now()),
        )
        entry = { until: at + FRESH_FOR_MS, actor }
        cache.set(key, entry)
        actor.catch(() => cache.delete(key))
      }
      const actor = await entry.actor
      if (bearer && !actor) throw new Problem('token.wrong-credentials')
      if (actor?.addresses?.length && !actor.addresses.some((each) => isWithin(request.ip, each))) {
        throw new Problem('token.not-allowed')
      }
      return actor
    },
    forget: () => cache.clear(),
  }
}

/** The program itself, for jobs that nobody asked for. */
export function systemActor(purpose: PurposeKey): Actor {
  return {
    kind: 'system',
    userId: null,
    sessionId: null,
    tokenId: null,
    roleKeys: [],
    teamIds: [],
    mainTeamId: null,
    purposes: purpose === 'legal-compliance' ? purposeKeys : [purpose],
    scopes: null,
    addresses: null,
    stepUpUntil: null,
    ...systemRights(),
  }
}

/** A user as she is now, for a job or a command that acts for her. */
export async function actorForUser(tx: Tx, userId: string): Promise<Actor | null> {
  const [user] = await tx.query(sql`select id from users where id = ${userId} and deactivated_at is null`)
  if (!user) return null
  const rights = await loadRights(tx, userId)
  return {
    kind: 'user',
    userId,
    sessionId: null,
    tokenId: null,
    scopes: null,
    addresses: null,
    stepUpUntil: null,
    ...rights,
  }
}

async function bySession(tx: Tx, token: string, now: Date): Promise<Actor | null> {
  const [session] = await tx.query<{
    id: string
    user_id: string
    step_up_until: Date | null
    last_seen_at: Date
    lacks_second_factor: boolean
  }>(sql`
    select s.id, s.user_id, s.step_up_until, s.last_seen_at,
      u.totp_enabled_at is null and exists (
        select from settings g join user_roles r on g.value -> 'secondFactorRoles' ? r.role_key
        where g.key = 'security' and r.user_id = u.id
      ) as lacks_second_factor
    from sessions s join users u on u.id = s.user_id
    where s.token_hash = ${sha256(token)} and s.ended_at is null and s.expires_at > ${now}
      and s.last_seen_at > ${new Date(now.getTime() - IDLE_FOR_MS)} and u.deactivated_at is null`)
  if (!session) return null
  if (now.getTime() - session.last_seen_at.getTime() > SEEN_EVERY_MS) {
    await tx.query(sql`update sessions set last_seen_at = ${now} where id = ${session.id}`)
    await tx.query(sql`update users set last_seen_at = ${now} where id = ${session.user_id}`)
  }
  const rights = await loadRights(tx, session.user_id)
  return {
    kind: 'user',
    userId: session.user_id,
    sessionId: session.id,
    tokenId: null,
    scopes: null,
    addresses: null,
    stepUpUntil: session.step_up_until,
    ...rights,
    // Where her role demands a second factor, she can set it up, and nothing else until she has.
    ...(session.lacks_second_factor ? { purposes: [], rights: new Map(), fields: new Map() } : {}),
  }
}

async function byToken(tx: Tx, token: string, now: Date): Promise<Actor | null> {
  const [found] = await tx.query<{
    id: string
    user_id: string
    scopes: string[]
    purposes: PurposeKey[]
    addresses: string[]
  }>(sql`
    update access_tokens a set last_used_at = ${now}
    from users u
    where a.token_hash = ${sha256(token)} and a.ended_at is null and a.expires_at > ${now}
      and u.id = a.user_id and u.deactivated_at is null
    returning a.id, a.user_id, a.scopes, a.purposes, a.addresses`)
  if (!found) return null
  const rights = await loadRights(tx, found.user_id)
  return {
    kind: 'token',
    userId: found.user_id,
    sessionId: null,
    tokenId: found.id,
    scopes: found.scopes,
    addresses: found.addresses,
    stepUpUntil: null,
    ...rights,
    purposes:
      found.purposes.length > 0
        ? rights.purposes.filter((each) => found.purposes.includes(each))
        : rights.purposes,
  }
}

/** An address inside `1.2.3.4` or `1.2.3.0/24`; IPv6 addresses are compared whole. */
function isWithin(ip: string, range: string): boolean {
  const [base = '', bits] = range.split('/')
  const address = ip.replace(/^::ffff:/, '')
  if (bits === undefined || base.includes(':')) return address === base
  const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - Number(bits))
  return Math.floor(number(address) / size) === Math.floor(number(base) / size)
}
