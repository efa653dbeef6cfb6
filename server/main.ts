import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Config, readConfig } from './config.ts'
import { explainFailure } from './explain-failure.ts'
import { giveBackMemory } from './give-back-memory.ts'
import { keepRunning } from './keep-running.ts'
import { loadMasterKey } from './platform/crypto/master-key.ts'
import { openDatabase } from './platform/db/open-database.ts'
import { inTransaction } from './platform/db/tx.ts'
import { type Log, openLog } from './platform/log.ts'

export type Running = {
  url: string
  /** How to sign in to the demo company, when it was asked for. */
  logins: string | null
  stop: () => Promise<void>
}

type StartOptions = { config?: Config; log?: Log; isDemo?: boolean }

/** Starts everything in order and answers when requests are answered. */
export async function start({
  config = readConfig(),
  log = openLog(config.logLevel),
  isDemo = false,
}: StartOptions = {}): Promise<Running> {
  const masterKey = await loadMasterKey(config.masterKeyFile)
  // Loading the program takes as long as starting the database, so both go at once.
  const loading = import('./app.ts')
  loading.catch(() => {}) // looked at below, when the database is there to be closed
  const database = await openDatabase({ settings: config, masterKey, log })
  try {
    const { buildApp } = await loading
    const [
      { seedTemplates },
      { refusedToday },
      { catchUpOwnWords },
      { demoLogins, makeDemo },
      { setUpUnattended },
    ] = await Promise.all([
      import('./privacy/purposes/public.ts'),
      import('./privacy/public.ts'),
      import('./search/public.ts'),
      import('./demo/public.ts'),
      import('./settings/public.ts'),
    ])
    await seedTemplates(database.ownerPool)
    const { app, platform } = await buildApp({ config, log, masterKey, ...database })
    await setUpUnattended(platform)
    await catchUpOwnWords(platform)
    const refused = await inTransaction(platform.pool, {}, refusedToday)
    if (refused.length > 0)
      log.warn({ fields: refused.map(({ name }) => name) }, 'own fields in use would be refused today')
    const logins = isDemo ? demoLogins(await makeDemo(platform)) : null
    await app.listen({ port: config.port, host: config.host })
    const { port } = app.server.address() as AddressInfo
    const url = config.port === 0 ? `http://localhost:${port}` : config.publicUrl
    log.info({ port }, 'ready')
    return {
      url,
      logins,
      stop: async () => {
        const closing = app.close()
        // Open event streams would keep the server for as long as somebody watches.
        await Promise.race([closing, sleep(800, undefined, { ref: false })])
        app.server.closeAllConnections()
        await closing
        await database.close()
        log.info({}, 'stopped')
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Runs until a signal or the end of the parent process asks to stop; answers the exit code. */
export async function serve(options: StartOptions = {}): Promise<number> {
  const config = options.config ?? readConfig()
  const log = options.log ?? openLog(config.logLevel)
  keepRunning(log)
  const stopped = Promise.withResolvers<void>()
  let askedAt = 0
  const onStop = () => {
    // Asked again after a while: it hangs, so end at once. (Ctrl-C comes twice, by the terminal and by npm.)
    if (askedAt > 0 && Date.now() - askedAt > 1000) process.exit(130)
    askedAt ||= Date.now()
    stopped.resolve()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(signal, onStop)
  const running = await start({ ...options, config, log })
  console.log(`\n  Treu läuft / is running:  ${running.url}\n`)
  if (running.logins) console.log(`${running.logins}\n`)
  process.send?.({ url: running.url })
  setTimeout(giveBackMemory, 1000).unref()
  await stopped.promise
  await running.stop()
  return 0
}

if (import.meta.main) {
  try {
    process.exitCode = await serve({ isDemo: process.argv.includes('--demo') })
  } catch (error) {
    console.error(explainFailure(error))
    process.exitCode = 1
  }
  // Whatever is still pending was asked to end and has had its time.
  process.exit()
}
