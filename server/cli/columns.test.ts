import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { testDatabase, testMasterKey } from '#test/database.ts'

test('a column of the database that columns.ts does not know is found', async (t) => {
  const { ownerPool, url, appUrl } = await testDatabase(t)
  const folder = mkdtempSync(join(tmpdir(), 'treu-cli-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'master.key'), testMasterKey.toString('hex'), { mode: 0o600 })
  const env = {
    PATH: process.env.PATH,
    TREU_DATA_DIR: folder,
    TREU_DATABASE_URL: url,
    TREU_DATABASE_APP_URL: appUrl,
  }
  const check = () => {
    const main = join(import.meta.dirname, 'main.ts')
    return spawnSync(process.execPath, [main, 'columns', '--check'], { env, encoding: 'utf8' })
  }
  assert.deepEqual(check().stdout, 'columns.ts ist auf dem Stand.\n')
  await ownerPool.query('alter table contacts add column pet_name text')
  const stale = check()
  assert.equal(stale.status, 1)
  assert.match(stale.stdout, /npx treu columns/)
})
