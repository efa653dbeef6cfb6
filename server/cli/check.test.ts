import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { testDatabase } from '#test/database.ts'
import { inspect } from './inspect.ts'

const aFolder = (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'treu-check-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}
const errors = async (environment: Record<string, string>) =>
  (await inspect(environment)).filter(({ state }) => state === 'error').map(({ subject }) => subject)

test('nothing set is fine', async (t) => {
  assert.deepEqual(await errors({ TREU_DATA_DIR: aFolder(t) }), [])
})

test('a database that answers is fine, one that does not is named', async (t) => {
  const TREU_DATA_DIR = aFolder(t)
  const { url } = await testDatabase(t)
  const wrong = new URL(url)
  wrong.password = 'wrong'

  assert.deepEqual(await errors({ TREU_DATA_DIR, TREU_DATABASE_URL: url }), [])
  assert.deepEqual(await errors({ TREU_DATA_DIR, TREU_DATABASE_URL: wrong.href }), ['Datenbank'])
  assert.deepEqual(await errors({ TREU_DATA_DIR, TREU_DATABASE_URL: 'postgres://a:b@localhost:1/c' }), [
    'Datenbank',
  ])
})

test('a master key that others may read is an error', async (t) => {
  const TREU_DATA_DIR = aFolder(t)
  writeFileSync(join(TREU_DATA_DIR, 'master.key'), '0'.repeat(64), { mode: 0o644 })

  assert.deepEqual(await errors({ TREU_DATA_DIR }), ['Hauptschlüssel'])
})

test('signing in over the net without encryption is an error', async (t) => {
  assert.deepEqual(await errors({ TREU_DATA_DIR: aFolder(t), TREU_PUBLIC_URL: 'http://crm.example.com' }), [
    'Adresse',
  ])
})

test('mail without sender or server is an error', async (t) => {
  const found = await errors({ TREU_DATA_DIR: aFolder(t), TREU_SMTP_URL: 'smtp://localhost:1' })
  assert.deepEqual(found, ['Postausgang', 'Postausgang'])
})

test('a store for files that this version does not speak to is an error', async (t) => {
  const TREU_DATA_DIR = aFolder(t)
  assert.deepEqual(await errors({ TREU_DATA_DIR, TREU_FILES_URL: `file://${TREU_DATA_DIR}/files` }), [])
  assert.deepEqual(await errors({ TREU_DATA_DIR, TREU_FILES_URL: 's3://key:secret@host/bucket' }), [
    'Dateiablage',
  ])
})
