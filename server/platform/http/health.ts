import type pg from 'pg'
import { pendingMigrations, readMigrations } from '../db/migrate.ts'
import { isAnswering } from '../db/pool.ts'
import type { App } from './routes.ts'

type Parts = { pool: pg.Pool; ownerPool: pg.Pool; isWorking: () => boolean }

/** For whoever watches over the process: `/health` says it lives, `/ready` that it can answer. Neither names anything. */
export function addHealthRoutes(app: App, { pool, ownerPool, isWorking }: Parts): void {
  const migrations = readMigrations()
  let isMigrated = false

  app.get(
    '/health',
    { config: { public: 'says only that the process runs' }, schema: { hide: true }, logLevel: 'silent' },
    () => ({ status: 'ok' }),
  )
  app.get(
    '/ready',
    { config: { public: 'says only which part is not ready' }, schema: { hide: true }, logLevel: 'silent' },
    async (_request, reply) => {
      const database = await isAnswering(pool)
      // Once applied they stay, so this is asked only until it is true.
      isMigrated ||= database && (await pendingMigrations(ownerPool, migrations)).length === 0
      const parts = { database, migrations: isMigrated, jobs: isWorking() }
      const isReady = Object.values(parts).every(Boolean)
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'not-ready', ...parts })
    },
  )
}
