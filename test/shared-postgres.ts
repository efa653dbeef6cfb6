import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startEmbedded } from '#server/platform/db/embedded.ts'

/** Where the server lives that single test files share when no test run gave them one. */
export const sharedFolder = `${tmpdir()}/treu-test-postgres-${process.getuid?.() ?? 0}`

/** Faster than safe: a power cut may cost this server its data, which nobody needs. */
export const throwAwaySettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_connections: '300',
}

const quiet = { info: () => {}, warn: () => {}, error: () => {} }

// Started as a program it serves until nobody has asked for five minutes, and leaves nothing behind.
if (import.meta.main) {
  const server = await startEmbedded({ dataDir: sharedFolder, log: quiet, settings: throwAwaySettings })
  writeFileSync(`${sharedFolder}/url`, server.adminUrl, { mode: 0o600 })
  await untilIdle(server.adminUrl, 5 * 60_000)
  rmSync(`${sharedFolder}/url`)
  await server.stop()
  rmSync(sharedFolder, { recursive: true, force: true })
}

async function untilIdle(adminUrl: string, milliseconds: number) {
  const pool = new pg.Pool({ connectionString: adminUrl, max: 1 })
  pool.on('error', () => {})
  for (let lastUse = Date.now(); Date.now() - lastUse < milliseconds; await sleep(5000)) {
    const { rows } = await pool.query(
      `select count(*)::int as others from pg_stat_activity
       where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    )
    if (rows[0].others > 0) lastUse = Date.now()
  }
  await pool.end()
}
