import type pg from 'pg'
import sql from 'sql-template-tag'
import type { Keyring } from '../crypto/keyring.ts'
import { inTransaction, type Tx } from '../db/tx.ts'
import { Problem } from '../http/problem.ts'

/** How failures of one kind slow down the next try. Never a lock: whoever waits may try again. */
type Pace = {
  free: number
  firstSeconds: number
  mostSeconds: number
  forgottenAfterSeconds: number
  /** Counted anew in each span of so long, however often somebody tries in between. */
  spanSeconds?: number
}

const paces = {
  // One account from one address of the net: who mistypes waits, her colleagues do not.
  account: { free: 4, firstSeconds: 2, mostSeconds: 300, forgottenAfterSeconds: 86_400 },
  // One account from anywhere: guesses that come from many addresses.
  anywhere: { free: 30, firstSeconds: 2, mostSeconds: 300, forgottenAfterSeconds: 86_400 },
  // Many people may sit behind one address of the net; many accounts tried from there are still a sign.
  source: {
    free: 100,
    firstSeconds: 2,
    mostSeconds: 300,
    forgottenAfterSeconds: 21_600,
    spanSeconds: 21_600,
  },
  // One account from a browser its holder signed in with before; then that browser is like any other for a while.
  device: { free: 10, firstSeconds: 21_600, mostSeconds: 21_600, forgottenAfterSeconds: 21_600 },
  code: { free: 4, firstSeconds: 5, mostSeconds: 300, forgottenAfterSeconds: 86_400 },
  reset: { free: 3, firstSeconds: 300, mostSeconds: 3_600, forgottenAfterSeconds: 86_400 },
  // What is told by mail once a day and address, however many records have it.
  information: { free: 1, firstSeconds: 86_400, mostSeconds: 86_400, forgottenAfterSeconds: 86_400 },
  // Links to one's own data by mail: three in a day for an address.
  'own-data': { free: 3, firstSeconds: 86_400, mostSeconds: 86_400, forgottenAfterSeconds: 86_400 },
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
  const work = async (tx: Tx) => {
    for (const attempt of attempts) demandNoWait(await count(tx, keyring, now, attempt))
  }
  const source = attempts.find(({ kind }) => kind === 'source')
  if (source) await countingRefusals(pool, keyring, now, source, work)
  else await inTransaction(pool, {}, work)
}

/** From where and to which account somebody tries to get in. */
export type Door = { email: string; source: string }

/**
 * The same for the sign-in. The source counts the first tries for each account alone, so that one who mistypes, or a device
 * with an old password, does not use up what all behind that address have. Past its allowance it counts each, and those it
 * refuses, too: whoever keeps knocking does not get in first when the door opens again.
 */
export async function beginSignIn(pool: pg.Pool, keyring: Keyring, now: Date, door: Door): Promise<void> {
  const [account, anywhere, source] = attemptsAt(door)
  await countingRefusals(pool, keyring, now, source, async (tx) => {
    demandNoWait(await count(tx, keyring, now, account))
    demandNoWait(await count(tx, keyring, now, anywhere))
    const isOneOfTheFirst = (await countedSoFar(tx, keyring, now, account)) <= paces.account.free
    const isPastAllowance = (await countedSoFar(tx, keyring, now, source)) >= paces.source.free
    if (isOneOfTheFirst || isPastAllowance) demandNoWait(await count(tx, keyring, now, source))
  })
}

/** Whether a browser that is known for an account may try without standing in line with all behind its address. */
export async function beginKnown(
  pool: pg.Pool,
  keyring: Keyring,
  now: Date,
  device: Attempt,
): Promise<boolean> {
  return inTransaction(pool, {}, (tx) => mayAttempt(tx, keyring, now, device))
}

/** A try that is refused is counted nowhere but at a source that is past its allowance. */
async function countingRefusals(
  pool: pg.Pool,
  keyring: Keyring,
  now: Date,
  source: Attempt,
  work: (tx: Tx) => Promise<void>,
): Promise<void> {
  try {
    await inTransaction(pool, {}, work)
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'session.locked') throw error
    const [row] = await inTransaction(pool, {}, (tx) =>
      tx.query<{ count: number }>(sql`
        update attempts set count = count + 1, last_at = greatest(last_at, ${now}::timestamptz)
        where key = ${keyOf(keyring, source, now)} and count >= ${paces.source.free}::integer
        returning count`),
    )
    demandNoWait(
      Math.max(Number(error.details.retryAfterSeconds), row ? pauseAfter(paces.source, row.count) : 0),
    )
  }
}

/** Somebody got in: her failures are forgotten, those of others behind the same address stay. */
export async function forgetSignIn(tx: Tx, keyring: Keyring, now: Date, door: Door): Promise<void> {
  const [account, anywhere, source] = attemptsAt(door)
  await forgetAttempts(tx, keyring, [account, anywhere])
  await tx.query(
    sql`update attempts set count = greatest(count - 1, 0) where key = ${keyOf(keyring, source, now)}`,
  )
}

function attemptsAt({ email, source }: Door): [Attempt, Attempt, Attempt] {
  return [
    { kind: 'account', of: `${source} ${email}` },
    { kind: 'anywhere', of: email },
    { kind: 'source', of: source },
  ]
}

function demandNoWait(seconds: number): void {
  if (seconds === 0) return
  throw new Problem('session.locked', {
    status: 429,
    details: { retryAfterSeconds: seconds, params: { seconds } },
  })
}

/** The same without refusing: whether this try is among those that may be acted on. */
export async function mayAttempt(tx: Tx, keyring: Keyring, now: Date, attempt: Attempt): Promise<boolean> {
  return (await count(tx, keyring, now, attempt)) === 0
}

/** The same, answering the seconds to wait; 0 when it may be done. */
export function secondsToWait(tx: Tx, keyring: Keyring, now: Date, attempt: Attempt): Promise<number> {
  return count(tx, keyring, now, attempt)
}

/** The same, refusing with 429. */
export async function demandSoonEnough(
  { tx, keyring, now }: { tx: Tx; keyring: Keyring; now: () => Date },
  attempt: Attempt,
): Promise<void> {
  demandNoWait(await count(tx, keyring, now(), attempt))
}

/** Forgets the failures once somebody proved who she is. */
export async function forgetAttempts(tx: Tx, keyring: Keyring, attempts: readonly Attempt[]): Promise<void> {
  const keys = attempts.map((attempt) => keyOf(keyring, attempt))
  await tx.query(sql`delete from attempts where key = any (${keys}::text[])`)
}

async function countedSoFar(tx: Tx, keyring: Keyring, now: Date, attempt: Attempt): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    sql`select count from attempts where key = ${keyOf(keyring, attempt, now)}`,
  )
  return row?.count ?? 0
}

/** Answers the seconds to wait, 0 when the try is counted and may be made. */
async function count(tx: Tx, keyring: Keyring, now: Date, attempt: Attempt): Promise<number> {
  const pace = paces[attempt.kind]
  const key = keyOf(keyring, attempt, now)
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
  const pause = pauseAfter(pace, row.count)
  return Math.max(1, Math.ceil((row.last_at.getTime() + pause * 1000 - now.getTime()) / 1000))
}

function pauseAfter(pace: Pace, count: number): number {
  return Math.min(pace.mostSeconds, pace.firstSeconds * 2 ** Math.min(count - pace.free, 20))
}

function forgottenBefore(now: Date, pace: Pace): Date {
  return new Date(now.getTime() - pace.forgottenAfterSeconds * 1000)
}

/** Keys are hashes: who was guessed at, and from where, is nobody's business. */
function keyOf(keyring: Keyring, { kind, of }: Attempt, now?: Date): string {
  const { spanSeconds }: Pace = paces[kind]
  const span = spanSeconds && now ? `${Math.floor(now.getTime() / 1000 / spanSeconds)} ` : ''
  return `${kind}:${keyring.mac('attempts', `${kind}:${span}${of}`).toString('base64url')}`
}
