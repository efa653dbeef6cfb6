import process from 'node:process'
import pino from 'pino'
import { buildApp } from '#server/app.ts'
import { readConfig } from '#server/config.ts'
import { openPool } from '#server/platform/db/pool.ts'
import { testMasterKey } from '#test/database.ts'

// A worker on the database of a test, which may be killed at any moment.
const [ownerUrl = '', appUrl = '', dataDir = '', smtpUrl = ''] = process.argv.slice(2)
const { app, platform } = await buildApp({
  config: readConfig({ TREU_DATA_DIR: dataDir, TREU_ROLES: 'web,worker', TREU_SMTP_URL: smtpUrl }),
  ownerPool: openPool(ownerUrl, { size: 2, name: 'test worker owner' }),
  appPool: openPool(appUrl, { size: 8, name: 'test worker' }),
  log: pino({ level: 'silent' }),
  masterKey: testMasterKey,
})
await app.ready()
process.send?.('ready')
process.on('SIGTERM', async () => {
  await platform.close()
  process.exit(0)
})
