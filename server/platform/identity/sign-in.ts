import sql from 'sql-template-tag'
import { inTransaction } from '../db/tx.ts'
import type { Actor } from '../gate/actor.ts'
import { type Gate, throughGate } from '../gate/gate.ts'
import { Problem } from '../http/problem.ts'
import type { Platform } from '../platform.ts'
import { parseEmail } from '../values/email.ts'
import {
  type Attempt,
  beginAttempt,
  beginKnown,
  beginSignIn,
  forgetAttempts,
  forgetSignIn,
} from './attempts.ts'
import { actorForUser, systemActor } from './authenticate.ts'
import { knownDevice } from './known-device.ts'
import { mailNewDevice } from './letters.ts'
import { findOneTimeToken, makeOneTimeToken, useOneTimeToken } from './one-time-token.ts'
import { hashPassword, isOutdated, verifyPassword } from './password.ts'
import { rightsChanged } from './rights-changed.ts'
import { takeCode } from './second-factor.ts'
import { endSessionOf, openSession, STEP_UP_MS } from './sessions.ts'

/** From where somebody knocks. */
export type Visit = {
  source: string
  device: string
  requestId: string
  cookie: string | undefined
  /** What the browser was given when somebody signed in with it before. */
  deviceCookie: string | undefined
}
export type SignedIn = { token: string }
export type Challenge = { secondFactor: true; challenge: string }

type Account = { id: string; password_hash: string | null; has_second_factor: boolean }

/**
 * Checks e-mail and password. Whether there is such an account shows neither in the answer nor in the work done; nothing
 * but the count of failures stands between a guesser and the next try, and it grows. A browser known for the account does not
 * wait for what others behind the same address do.
 */
export async function signIn(
  platform: Platform,
  visit: Visit,
  input: { email: string; password: string },
): Promise<SignedIn | Challenge> {
  const { pool, keyring } = platform
  const parsed = parseEmail(input.email)
  const email = parsed.ok ? parsed.value : input.email.trim().toLowerCase().slice(0, 300)
  const door = { email, source: visit.source }
  const [account] = await inTransaction(pool, {}, (tx) =>
    tx.query<Account>(sql`
      select id, password_hash, totp_enabled_at is not null as has_second_factor
      from users where email_norm = ${email.replaceAll('\0', '')} and deactivated_at is null`),
  )
  const known = account && knownDevice(keyring, platform.now(), account.id, visit.deviceCookie)
  const device: Attempt | null = known ? { kind: 'device', of: `${account.id} ${known}` } : null
  const isKnown = device !== null && (await beginKnown(pool, keyring, platform.now(), device))
  if (!isKnown) await beginSignIn(pool, keyring, platform.now(), door)
  // Outside any transaction: the hash is slow, and a connection that waits for it is missing elsewhere.
  const isRight = await verifyPassword(account?.password_hash ?? null, input.password)
  if (!account || !isRight) {
    await noteFailure(platform, visit, 'sign-in-failed', account?.id ?? null)
    throw new Problem('session.wrong-credentials')
  }
  if (account.password_hash && isOutdated(account.password_hash)) {
    const renewed = await hashPassword(input.password)
    await inTransaction(pool, {}, (tx) =>
      tx.execute(sql`
        update users set password_hash = ${renewed} where id = ${account.id} and password_hash = ${account.password_hash}`),
    )
  }
  await inTransaction(pool, {}, async (tx) => {
    if (device) await forgetAttempts(tx, keyring, [device])
    if (!isKnown) await forgetSignIn(tx, keyring, platform.now(), door)
  })
  if (!account.has_second_factor) return { token: await enter(platform, visit, account.id, {}) }
  const challenge = await asUser(platform, visit, account.id, (gate) =>
    makeOneTimeToken(gate.tx, gate.now(), 'second-factor', account.id, null),
  )
  return { secondFactor: true, challenge }
}

/** The second half: the challenge stands for the right password, the code for the right person. */
export async function signInWithCode(
  platform: Platform,
  visit: Visit,
  input: { challenge: string; code: string },
): Promise<SignedIn> {
  const { pool, keyring } = platform
  const pending = await inTransaction(pool, {}, (tx) =>
    findOneTimeToken(tx, platform.now(), 'second-factor', input.challenge),
  )
  if (!pending) throw new Problem('session.challenge-over', { status: 401 })
  const attempts: Attempt[] = [{ kind: 'code', of: pending.userId }]
  await beginAttempt(pool, keyring, platform.now(), attempts)
  const how = await inTransaction(pool, {}, async (tx) => {
    const isStillOpen = await findOneTimeToken(tx, platform.now(), 'second-factor', input.challenge)
    const taken = isStillOpen && (await takeCode(tx, keyring, platform.now(), pending.userId, input.code))
    if (!taken) return null
    await useOneTimeToken(tx, platform.now(), pending.id)
    await forgetAttempts(tx, keyring, attempts)
    return taken
  })
  if (!how) {
    await noteFailure(platform, visit, 'second-factor-failed', pending.userId)
    throw wrongCode()
  }
  return { token: await enter(platform, visit, pending.userId, { secondFactor: how }) }
}

/** Opens a session for somebody who has just proved who she is. */
export async function enter(
  platform: Platform,
  visit: Visit,
  userId: string,
  details: Readonly<Record<string, string>>,
): Promise<string> {
  return asUser(platform, visit, userId, async (gate) => {
    if (visit.cookie && (await endSessionOf(gate.tx, visit.cookie, gate.now()))) await rightsChanged(gate)
    const session = await openSession(gate, userId, visit.device)
    gate.record({ action: 'sign-in', resource: 'session', recordIds: [session.id, userId], details })
    if (session.isNewDevice) {
      const [user] = await gate.tx.query<{ id: string; name: string; email: string; locale: string }>(
        sql`select id, name, email, locale from users where id = ${userId}`,
      )
      if (user) await mailNewDevice(gate, user, visit.device, `${platform.config.publicUrl}/profile/devices`)
    }
    return session.token
  })
}

/** Proves once more who sits there, before something that cannot easily be put right. */
export async function stepUp(
  platform: Platform,
  visit: Visit,
  actor: Actor,
  input: { password: string; code?: string },
): Promise<Date> {
  const { userId, sessionId } = demandPerson(actor)
  const account = await proveAgain(platform, visit, userId, input.password)
  if (account.has_second_factor) await proveCode(platform, visit, userId, input.code)
  const until = new Date(platform.now().getTime() + STEP_UP_MS)
  await throughGate(
    platform,
    { actor, purpose: 'own-account', means: 'web', requestId: visit.requestId },
    async (gate) => {
      await gate.tx.query(sql`update sessions set step_up_until = ${until} where id = ${sessionId}`)
      await rightsChanged(gate)
      gate.record({ action: 'step-up', resource: 'session', recordIds: [sessionId, userId] })
    },
  )
  return until
}

/** The password of somebody who is signed in already; guessing it here is no faster than at the door. */
export async function proveAgain(
  platform: Platform,
  visit: Visit,
  userId: string,
  password: string,
  pointer = '/password',
): Promise<Account & { name: string; email: string }> {
  const { pool, keyring } = platform
  const attempts: Attempt[] = [{ kind: 'code', of: `password:${userId}` }]
  await beginAttempt(pool, keyring, platform.now(), attempts)
  const [account] = await inTransaction(pool, {}, (tx) =>
    tx.query<Account & { name: string; email: string }>(sql`
      select id, password_hash, totp_enabled_at is not null as has_second_factor, name, email
      from users where id = ${userId}`),
  )
  const isRight = await verifyPassword(account?.password_hash ?? null, password)
  if (!account || !isRight) {
    await noteFailure(platform, visit, 'step-up-failed', userId)
    // Not 401: the session itself is good.
    throw new Problem('session.wrong-password', {
      errors: [{ pointer, code: 'session.wrong-password' }],
    })
  }
  await inTransaction(pool, {}, (tx) => forgetAttempts(tx, keyring, attempts))
  return account
}

async function proveCode(platform: Platform, visit: Visit, userId: string, code: string | undefined) {
  if (!code) throw new Problem('session.code-needed')
  const { pool, keyring } = platform
  const attempts: Attempt[] = [{ kind: 'code', of: userId }]
  await beginAttempt(pool, keyring, platform.now(), attempts)
  const isRight = await inTransaction(pool, {}, async (tx) => {
    const taken = await takeCode(tx, keyring, platform.now(), userId, code)
    if (taken) await forgetAttempts(tx, keyring, attempts)
    return taken !== null
  })
  if (isRight) return
  await noteFailure(platform, visit, 'step-up-failed', userId)
  throw wrongCode()
}

/** Tokens of other systems may not touch how a person signs in, nor make themselves new keys. */
export function demandPerson(actor: Actor | null): { userId: string; sessionId: string } {
  if (!actor) throw new Problem('session.missing')
  if (actor.kind !== 'user' || !actor.userId || !actor.sessionId) throw new Problem('token.not-allowed')
  return { userId: actor.userId, sessionId: actor.sessionId }
}

/** Runs in the name of a user who is not signed in yet, for what concerns her own account. */
async function asUser<T>(
  platform: Platform,
  visit: Visit,
  userId: string,
  work: (gate: Gate) => Promise<T>,
): Promise<T> {
  const actor = await inTransaction(platform.pool, {}, (tx) => actorForUser(tx, userId))
  if (!actor) throw new Problem('session.wrong-credentials')
  return throughGate(
    platform,
    { actor, purpose: 'own-account', means: 'web', requestId: visit.requestId },
    work,
  )
}

/** Failures stay in the trail although the request is refused; an address that belongs to nobody leaves no trace of itself. */
async function noteFailure(
  platform: Platform,
  visit: Visit,
  action: string,
  userId: string | null,
): Promise<void> {
  await throughGate(
    platform,
    {
      actor: systemActor('system-operation'),
      purpose: 'system-operation',
      means: 'web',
      requestId: visit.requestId,
    },
    async (gate) => gate.record({ action, resource: 'session', recordIds: userId ? [userId] : [] }),
  )
}

function wrongCode(): Problem {
  return new Problem('session.wrong-code', { errors: [{ pointer: '/code', code: 'session.wrong-code' }] })
}
