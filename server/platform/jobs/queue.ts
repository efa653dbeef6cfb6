import type pg from 'pg'
import { type Db, PgBoss } from 'pg-boss'
import type { Listener } from '../db/listener.ts'

/** The one queue of the program; what each job is stands in the table `jobs`. */
export const QUEUE = 'treu'
export const SLOTS = 4

const HEARTBEAT_SECONDS = 30
// pg-boss ends what is active for longer; it takes no more than 24 hours.
const LONGEST_SECONDS = 24 * 3600 - 1

/** Brings the tables of the queue up to this version, as the owner, and opens them to the application. */
export async function installQueue(owner: pg.ClientBase, appRole: string): Promise<void> {
  const boss = new PgBoss({ db: over(owner), supervise: false, schedule: false })
  boss.on('error', () => {})
  await boss.start()
  const options = {
    notify: true,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: LONGEST_SECONDS,
    retryBackoff: true,
    retryDelay: 1,
    retryDelayMax: 300,
    deleteAfterSeconds: 86_400,
  }
  if (await boss.getQueue(QUEUE)) await boss.updateQueue(QUEUE, options)
  else await boss.createQueue(QUEUE, options)
  await boss.stop({ graceful: false, close: false })
  const { rows } = await owner.query<{ sql: string }>(
    `select format('grant usage on schema pgboss to %1$I;
       grant select, insert, update, delete on all tables in schema pgboss to %1$I;
       grant usage on all sequences in schema pgboss to %1$I;
       grant execute on all functions in schema pgboss to %1$I', $1::text) as sql`,
    [appRole],
  )
  await owner.query(rows[0]?.sql ?? '')
}

/** The queue as a process uses it: to send only, or to work, which also watches over lost jobs and the clock. */
export function openQueue(pool: pg.Pool, listener: Listener, isWorker: boolean): PgBoss {
  return new PgBoss({
    db: {
      ...over(pool),
      listen: async (channel, hear, again) => {
        const off = await listener.on(channel, hear, again)
        return { close: async () => off() }
      },
    },
    migrate: false,
    createSchema: false,
    reindex: false,
    monitorVacuum: false,
    supervise: isWorker,
    schedule: isWorker,
    useListenNotify: isWorker,
    superviseIntervalSeconds: 20,
    monitorIntervalSeconds: 20,
    cronMonitorIntervalSeconds: 45,
    cronWorkerIntervalSeconds: 20,
  })
}

export function over(connection: pg.Pool | pg.ClientBase): Db {
  return { executeSql: (text, values) => (connection as pg.Pool).query(text, values as unknown[]) }
}
