import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Device } from '#api/session.ts'
import { randomToken, sha256 } from '../crypto/keyring.ts'
import type { Tx } from '../db/tx.ts'
import type { Gate } from '../gate/gate.ts'
import { Problem } from '../http/problem.ts'
import { IDLE_FOR_MS } from './authenticate.ts'
import { rightsChanged } from './rights-changed.ts'

export const LONGEST_MS = 30 * 86_400_000
export const STEP_UP_MS = 10 * 60_000

/** A session of its own for each sign-in. Who just proved herself needs no second proof for ten minutes. */
export async function openSession(
  gate: Gate,
  userId: string,
  device: string,
): Promise<{ id: string; token: string; isNewDevice: boolean }> {
  const now = gate.now()
  const [known] = await gate.tx.query<{ count: number; same: number }>(sql`
    select count(*)::integer as count, (count(*) filter (where device = ${device}))::integer as same
    from sessions where user_id = ${userId}`)
  const [id, token] = [uuidv7(), randomToken()]
  await gate.tx.query(sql`
    insert into sessions (id, user_id, token_hash, device, created_at, last_seen_at, expires_at, step_up_until)
    values (${id}, ${userId}, ${sha256(token)}, ${device}, ${now}, ${now}, ${later(now, LONGEST_MS)},
      ${later(now, STEP_UP_MS)})`)
  await gate.tx.query(sql`update users set last_seen_at = ${now} where id = ${userId}`)
  return { id, token, isNewDevice: (known?.count ?? 0) > 0 && known?.same === 0 }
}

/** The devices on which a user is signed in. */
export async function listDevices(gate: Gate, userId: string): Promise<Device[]> {
  return gate.tx.query<Device>(sql`
    select id, device, to_json(created_at) as "createdAt", to_json(last_seen_at) as "lastSeenAt",
      id = ${gate.actor.sessionId}::uuid is true as "isCurrent"
    from sessions
    where user_id = ${userId} and ended_at is null and expires_at > ${gate.now()}
      and last_seen_at > ${later(gate.now(), -IDLE_FOR_MS)}
    order by last_seen_at desc, id`)
}

/** Signs a device out; holds with the next request, wherever it arrives. */
export async function endSession(gate: Gate, userId: string, sessionId: string): Promise<void> {
  const ended = await gate.tx.execute(sql`
    update sessions set ended_at = ${gate.now()}
    where id = ${sessionId} and user_id = ${userId} and ended_at is null`)
  if (ended === 0) throw new Problem('sessions.not-found')
  await rightsChanged(gate)
  gate.record({ action: 'sign-out', resource: 'session', recordIds: [sessionId, userId] })
}

/** Signs a user out everywhere, or everywhere else. */
export async function endAllSessions(
  gate: Gate,
  userId: string,
  keptId: string | null = null,
): Promise<void> {
  const ended = await gate.tx.query<{ id: string }>(sql`
    update sessions set ended_at = ${gate.now()}
    where user_id = ${userId} and ended_at is null and id is distinct from ${keptId}::uuid
    returning id`)
  await rightsChanged(gate)
  if (ended.length > 0) {
    gate.record({
      action: 'sign-out',
      resource: 'session',
      recordIds: [...ended.map(({ id }) => id), userId],
    })
  }
}

/** The session a cookie stood for before its holder signed in anew; answers whether there was one. */
export async function endSessionOf(tx: Tx, token: string, now: Date): Promise<boolean> {
  const ended = await tx.execute(
    sql`update sessions set ended_at = ${now} where token_hash = ${sha256(token)} and ended_at is null`,
  )
  return ended > 0
}

function later(at: Date, milliseconds: number): Date {
  return new Date(at.getTime() + milliseconds)
}
