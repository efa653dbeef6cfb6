import type pg from 'pg'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { anchorFilesOf } from './audit/anchor.ts'
import './audit/kept.ts'
import { type Sealer, sealer } from './audit/sealer.ts'
import { trail } from './audit/trail.ts'
import './crypto/kept.ts'
import { keyring } from './crypto/keyring.ts'
import { DESTROYED_KEYS_CHANNEL, personKeys } from './crypto/person-keys.ts'
import { type Listener, listener } from './db/listener.ts'
import { useNamedStatements } from './db/tx.ts'
import { type FileStore, fileStore } from './files/file-store.ts'
import { openBlobs } from './files/open-blobs.ts'
import type { GatePlatform } from './gate/gate.ts'
import { type Authentication, authentication } from './identity/authenticate.ts'
import { forgetRights, onRightsChanged, RIGHTS_CHANNEL } from './identity/rights-changed.ts'
import './http/idempotency.job.ts'
import './jobs/forget-jobs.job.ts'
import { type JobRunner, jobRunner } from './jobs/runner.ts'
import './mail/inbound/intake.job.ts'
import './mail/kept.ts'
import { type Mailer, mailer } from './mail/mailer.ts'

export type PlatformContext = {
  config: Config
  ownerPool: pg.Pool
  appPool: pg.Pool
  log: Logger
  masterKey: Buffer
  now?: () => Date
  lookAroundEveryMs?: number
}

const LOOK_AROUND_EVERY_MS = 5000

/** Everything features stand on, opened once a process. */
export type Platform = GatePlatform & {
  config: Config
  log: Logger
  ownerPool: pg.Pool
  authentication: Authentication
  jobs: JobRunner
  /** What other processes call out, heard by this one. */
  listener: Listener
  mailer: Mailer
  files: FileStore
  sealer: Sealer
  close: () => Promise<void>
}

export async function openPlatform(context: PlatformContext): Promise<Platform> {
  const { config, ownerPool, appPool, log, masterKey, lookAroundEveryMs = LOOK_AROUND_EVERY_MS } = context
  const now = context.now ?? (() => new Date())
  useNamedStatements(config.namedStatements)
  const blobs = await openBlobs(config, (problem) => log.warn({}, problem.message))
  const keys = keyring(masterKey)
  const events = trail(appPool, keys, (error) =>
    log.error({ code: (error as { code?: string }).code }, 'trail not written'),
  )
  const ears = listener(appPool, (error) =>
    log.warn({ code: (error as { code?: string }).code }, 'listening connection broke'),
  )
  const identity = authentication(appPool, config.publicUrl.startsWith('https:'), now)
  const stopForgetting = onRightsChanged(identity.forget)
  await ears.on(RIGHTS_CHANNEL, forgetRights, forgetRights)
  const persons = personKeys(keys)
  await ears.on(
    DESTROYED_KEYS_CHANNEL,
    (payload) => persons.forget(payload.split(' ')),
    () => persons.forgetAll(),
  )
  const isWorker = config.roles.includes('worker')
  const seals = sealer({
    pool: appPool,
    keyring: keys,
    now,
    anchorFiles: anchorFilesOf(config),
    onFailure: (error) => log.error({ code: (error as { code?: string }).code }, 'trail not sealed'),
  })
  const platform: Platform = {
    config,
    log,
    ownerPool,
    pool: appPool,
    keyring: keys,
    personKeys: persons,
    trail: events,
    jobs: jobRunner(() => platform, ears, { isWorker, lookAroundEveryMs }),
    listener: ears,
    mailer: mailer(config),
    files: fileStore(blobs),
    sealer: seals,
    authentication: identity,
    now,
    close: async () => {
      stopForgetting()
      await platform.jobs.close()
      platform.mailer.close()
      await ears.close()
      await events.close()
      await seals.close()
    },
  }
  if (isWorker) {
    await platform.jobs.start()
    seals.start()
  }
  return platform
}
