import { type Config, readConfig } from '../config.ts'
import { loadMasterKey } from '../platform/crypto/master-key.ts'
import { type Database, openDatabase } from '../platform/db/open-database.ts'
import { type Log, openLog } from '../platform/log.ts'

export type CommandContext = Database & { config: Config; masterKey: Buffer; log: Log }

/** Opens the database for one command, beside a running Treu or without one, and closes it again. */
export async function withDatabase<T>(
  work: (context: CommandContext) => Promise<T>,
  config: Config = readConfig(),
): Promise<T> {
  // Commands answer on standard output; the log of their work would mix with it.
  const log = openLog(config.logLevel === 'debug' ? 'debug' : 'silent')
  const masterKey = await loadMasterKey(config.masterKeyFile)
  const database = await openDatabase({ settings: config, masterKey, log, mayJoin: true })
  try {
    return await work({ ...database, config, masterKey, log })
  } finally {
    await database.close()
  }
}
