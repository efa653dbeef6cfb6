import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction } from '#server/platform/db/tx.ts'
import type { DataSet } from './data-set.ts'
import { say } from './folder.ts'
import { type Mailing, withMailing } from './mailing.ts'
import { withProgram } from './plans.ts'
import type { BenchDatabase } from './server.ts'
import { asAdmin } from './sides.ts'

export type KillCounts = {
  mails: number
  kills: number
  /** People who took their consent back while nobody was sending, and had no mail by then. */
  withdrawn: number
  lost: number
  twice: number
  toWithdrawn: number
  seconds: number
}

const KILLS = 10
const LEAVING_EACH = 5
const LATEST_MS = 2500
const PATIENCE_MS = 120_000

/** Sends a mailing by a program that is killed at ten random moments, and counts what the mail server got. */
export async function killCounts(
  data: DataSet,
  database: BenchDatabase,
  atLeast: number,
): Promise<KillCounts | string> {
  return withMailing(data, database, atLeast, async (mailing) => {
    const withdrawn: string[] = []
    const startedAt = performance.now()
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        await moreThanBefore(mailing)
        await sleep(Math.random() * LATEST_MS)
        process.kill(mailing.product().pid, 'SIGKILL')
        await mailing.product().stop()
        withdrawn.push(...(await leave(database, mailing, withdrawn)))
        await noticeCrash(data, database, mailing)
        await mailing.start()
        say(`mails: killed ${kill + 1} of ${KILLS} times, ${(await mailing.sink.came()).count} there`)
      }
      await untilSent(mailing)
      const seconds = (performance.now() - startedAt) / 1000
      return { ...(await counted(database, mailing, withdrawn)), kills: KILLS, seconds }
    } finally {
      await stay(database, withdrawn)
    }
  })
}

async function moreThanBefore({ sink }: Mailing): Promise<void> {
  const { count: before } = await sink.came()
  await until(async () => (await sink.came()).count > before)
}

async function untilSent({ look }: Mailing): Promise<void> {
  await until(async () => ['sent', 'stopped'].includes((await look()).state))
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(20)) if (await isSo()) return
  throw new Error('nothing has gone out for two minutes')
}

/** As the ledger writes it when somebody takes her consent back. */
function leave(database: BenchDatabase, { campaignId }: Mailing, gone: readonly string[]): Promise<string[]> {
  return asAdmin(database, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `update consent_states s set state = 'withdrawn'
       from (select contact_id from campaign_recipients where campaign_id = $1 and state = 'waiting'
         and not (contact_id = any ($3)) order by random() limit $2) w
       where s.contact_id = w.contact_id and s.purpose = 'direct-marketing' and s.channel = 'email' and s.state = 'confirmed'
       returning s.contact_id as id`,
      [campaignId, LEAVING_EACH, gone],
    )
    return rows.map(({ id }) => id)
  })
}

async function stay(database: BenchDatabase, withdrawn: readonly string[]): Promise<void> {
  await asAdmin(database, (client) =>
    client.query(
      `update consent_states set state = 'confirmed'
       where contact_id = any ($1) and purpose = 'direct-marketing' and channel = 'email' and state = 'withdrawn'`,
      [withdrawn],
    ),
  )
}

/** What the program notices of itself after half a minute without a sign of life is noticed at once. */
async function noticeCrash(data: DataSet, database: BenchDatabase, { campaignId }: Mailing): Promise<void> {
  await asAdmin(database, async (client) => {
    await client.query(
      `delete from pgboss.job where id in (select id from jobs where record_id = $1 and state in ('queued', 'running'))`,
      [campaignId],
    )
    await client.query(
      `update jobs set state = 'failed', problem_code = 'jobs.interrupted', finished_at = now()
       where record_id = $1 and state in ('queued', 'running')`,
      [campaignId],
    )
  })
  await withProgram(data, database, ({ pool, jobs, now }) =>
    inTransaction(pool, {}, (tx) => jobs.turnAt(tx, 'campaigns.start', now())),
  )
}

async function counted(
  database: BenchDatabase,
  { campaignId, sink }: Mailing,
  withdrawn: readonly string[],
): Promise<Pick<KillCounts, 'mails' | 'withdrawn' | 'lost' | 'twice' | 'toWithdrawn'>> {
  const rows = await asAdmin(database, async (client) => {
    const found = await client.query<{ id: string; email: string }>(
      `select r.contact_id as id, c.email from campaign_recipients r join contacts c on c.id = r.contact_id
       where r.campaign_id = $1 and r.state <> 'excluded'`,
      [campaignId],
    )
    return found.rows
  })
  const gone = new Set(withdrawn)
  const addressesOf = (hasGone: boolean) =>
    rows.filter(({ id }) => gone.has(id) === hasGone).map(({ email }) => email)
  const [expected, forbidden] = [addressesOf(false), addressesOf(true)]
  const { count, different } = await sink.came()
  return {
    mails: count,
    withdrawn: gone.size,
    lost: expected.length - (await sink.among(expected)),
    twice: count - different,
    toWithdrawn: await sink.among(forbidden),
  }
}
