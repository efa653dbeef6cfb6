import type pg from 'pg'
import type { Log } from '../log.ts'
import { type AppRole, appRoleFor } from './app-role.ts'
import { runningEmbedded, startEmbedded } from './embedded.ts'
import { isLocked } from './instance-lock.ts'
import { migrate } from './migrate.ts'
import { openPool } from './pool.ts'

/** The database of this process, migrated and ready. */
export type Database = {
  ownerPool: pg.Pool
  appPool: pg.Pool
  ownerUrl: string
  appRole: AppRole
  isEmbedded: boolean
  close: () => Promise<void>
}

type Settings = {
  dataDir: string
  databaseUrl?: string | undefined
  databaseAppUrl?: string | undefined
  poolSize: number
}

type Options = {
  settings: Settings
  masterKey: Buffer
  log: Log
  /** join the embedded server of a Treu that runs already, instead of being refused */
  mayJoin?: boolean
}

/** Opens the operator's PostgreSQL or starts our own, and brings it up to this version. */
export async function openDatabase({
  settings,
  masterKey,
  log,
  mayJoin = false,
}: Options): Promise<Database> {
  const server = settings.databaseUrl
    ? { url: settings.databaseUrl, stop: async () => {} }
    : await embedded(settings.dataDir, log, mayJoin)
  try {
    const appRole = appRoleFor({ ownerUrl: server.url, appUrl: settings.databaseAppUrl, masterKey })
    const applied = await migrate({ ownerUrl: server.url, appRole })
    if (applied.length > 0) log.info({ migrations: applied }, 'database migrated')

    const onError = (error: Error) => log.warn({ err: error }, 'a database connection broke')
    const ownerPool = openPool(server.url, { size: 2, name: 'treu upkeep', onError })
    const appPool = openPool(appRole.url, { size: settings.poolSize, name: 'treu', onError })
    return {
      ownerPool,
      appPool,
      ownerUrl: server.url,
      appRole,
      isEmbedded: !settings.databaseUrl,
      close: async () => {
        await Promise.all([ownerPool.end(), appPool.end()])
        await server.stop()
      },
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function embedded(dataDir: string, log: Log, mayJoin: boolean) {
  if (mayJoin && isLocked(dataDir)) return { ...runningEmbedded(dataDir), stop: async () => {} }
  return startEmbedded({ dataDir, log })
}
