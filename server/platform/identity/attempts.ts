import type pg from 'pg'
import sql from 'sql-template-tag'
import type { Keyring } from '../crypto/keyring.ts'
import { inTransaction, type Tx } from '../db/tx.ts'
import { Problem } from '../http/problem.ts'

/** How failures of one kind slow down the next try. Never a lock: whoever waits may try again. */
type Pace = { free: number; firstSeconds: number; mostSeconds: number; forgottenAfterSeconds: number }

const paces = {
  address: { free: 4, firstSeconds: 2, mostSeconds: 300, forgottenAfterSeconds: 86_400 },
  // Many people may sit behind one address of the net.
  source: { free: 30, firstSeconds: 2, mostSeconds: 300, forgottenAfterSeconds: 3_600 },
  code: { free: 4, firstSeconds: 5, mostSeconds: 300, forgottenAfterSeconds: 86_400 },
  reset: { free: 3, firstSeconds: 300, mostSeconds: 3_600, forgottenAfterSeconds: 86_400 },
  // What is told by mail once a day and address, however many records have it.
  information: { free: 1, firstSeconds: 86_400, mostSeconds: 86_400, forgottenAfterSeconds: 86_400 },
} satisfies Record<string, Pace>

export type Attempt = { kind: keyof typeof paces; of: string }

/**
 * Counts tries before they are made, so that a thousand at once count as a thousand; a success takes its count back.
 * Refuses with 429 and the seconds to wait.
 */
export async function beginAttempt(
  pool: pg.Pool,
  keyring: Keyring,
  now: Date,
  attempts: readonly Attempt[],
): Promise<void> {
  const seconds = await inTransaction(pool, {}, async (tx) => {
    const waits: number[] = []
    for (const attempt of attempts) waits.push(await count(tx, keyring, now, attempt))
    return Math.max(0, ...waits)
  })
  if (seconds > 0) {
    throw new Problem('session.locked', {
      status: 429,
      details: { retryAfterSeconds: seconds, params: { seconds } },
    })
  }
}

/** The same without refusing: whether this try is among those that may be acted on. */
export async function mayAttempt(tx: Tx, keyring: Keyring, now: Date, attempt: Attempt): Promise<boolean> {
  return (await count(tx, keyring, now, attempt)) === 0
}

/** The same, answering the seconds to wait; 0 when it may be done. */
export function secondsToWait(tx: Tx, keyring: Keyring, now: Date, attempt: Attempt): Promise<number> {
  return count(tx, keyring, now, attempt)
}

/** Forgets the failures once somebody proved who she is. */
export async function forgetAttempts(tx: Tx, keyring: Keyring, attempts: readonly Attempt[]): Promise<void> {
  const keys = attempts.filter(({ kind }) => kind !== 'source').map((attempt) => keyOf(keyring, attempt))
  await tx.query(sql`delete from attempts where key = any (${keys}::text[])`)
  const sources = attempts.filter(({ kind }) => kind === 'source').map((attempt) => keyOf(keyring, attempt))
  await tx.query(sql`update attempts set count = greatest(count - 1, 0) where key = any (${sources}::text[])`)
}

/** Answers the seconds to wait, 0 when the try is counted and may be made. */
async function count(tx: Tx, keyring: Keyring, now: Date, attempt: Attempt): Promise<number> {
  const pace = paces[attempt.kind]
  const key = keyOf(keyring, attempt)
  const counted = await tx.execute(sql`
    insert into attempts (key, count, last_at) values (${key}, 1, ${now}::timestamptz)
    on conflict (key) do update set last_at = greatest(attempts.last_at, excluded.last_at),
      count = case when attempts.last_at < ${forgottenBefore(now, pace)}::timestamptz then 1 else attempts.count + 1 end
    -- Of two at the same moment the later one may be counted first; that is no reason to wait.
    where attempts.count < ${pace.free}::integer or attempts.last_at + make_interval(secs =>
      least(${pace.mostSeconds}::float8, ${pace.firstSeconds}::float8 * 2 ^ least(attempts.count - ${pace.free}::integer, 20)))
      <= ${now}::timestamptz`)
  if (counted > 0) return 0
  const [row] = await tx.query<{ count: number; last_at: Date }>(
    sql`select count, last_at from attempts where key = ${key}`,
  )
  if (!row) return 0
  const pause = Math.min(pace.mostSeconds, pace.firstSeconds * 2 ** Math.min(row.count - pace.free, 20))
  return Math.max(1, Math.ceil((row.last_at.getTime() + pause * 1000 - now.getTime()) / 1000))
}

function forgottenBefore(now: Date, pace: Pace): Date {
  return new Date(now.getTime() - pace.forgottenAfterSeconds * 1000)
}

/** Keys are hashes: who was guessed at, and from where, is nobody's business. */
function keyOf(keyring: Keyring, { kind, of }: Attempt): string {
  return `${kind}:${keyring.mac('attempts', `${kind}:${of}`).toString('base64url')}`
}
