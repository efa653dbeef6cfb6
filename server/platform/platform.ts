import type pg from 'pg'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { trail } from './audit/trail.ts'
import { keyring } from './crypto/keyring.ts'
import { personKeys } from './crypto/person-keys.ts'
import type { GatePlatform } from './gate/gate.ts'
import { type Authentication, authentication } from './identity/authenticate.ts'

export type PlatformContext = {
  config: Config
  ownerPool: pg.Pool
  appPool: pg.Pool
  log: Logger
  masterKey: Buffer
  now?: () => Date
}

/** Everything features stand on, opened once a process. */
export type Platform = GatePlatform & {
  config: Config
  log: Logger
  ownerPool: pg.Pool
  authentication: Authentication
  close: () => Promise<void>
}

export async function openPlatform(context: PlatformContext): Promise<Platform> {
  const { config, ownerPool, appPool, log, masterKey } = context
  const now = context.now ?? (() => new Date())
  const keys = keyring(masterKey)
  const events = trail(appPool, keys, (error) =>
    log.error({ code: (error as { code?: string }).code }, 'trail not written'),
  )
  return {
    config,
    log,
    ownerPool,
    pool: appPool,
    keyring: keys,
    personKeys: personKeys(keys),
    trail: events,
    jobs: {
      enqueue: async () => {
        throw new Error('jobs are not open')
      },
    },
    authentication: authentication(appPool, config.publicUrl.startsWith('https:'), now),
    now,
    close: () => events.close(),
  }
}
