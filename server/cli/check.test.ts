import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { seedTemplates } from '#server/privacy/purposes/public.ts'
import { testDatabase } from '#test/database.ts'
import { s3Server } from '#test/s3-server.ts'
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

test('a store for files is tried, and what is wrong with it is said without its secret', async (t) => {
  const TREU_DATA_DIR = aFolder(t)
  const { url, host } = await s3Server(t, { bucket: 'akten' })
  const found = async (TREU_FILES_URL: string) =>
    (await inspect({ TREU_DATA_DIR, TREU_FILES_URL })).find(({ subject }) => subject === 'Dateiablage')

  assert.equal((await found(`file://${TREU_DATA_DIR}/files`))?.state, 'ok')
  assert.deepEqual(await found(url), { state: 'ok', subject: 'Dateiablage', message: `S3, ${host}/akten.` })
  const cases: [string, RegExp][] = [
    [
      url.replace('akten', 'andere'),
      /Den Eimer „andere“ gibt es auf .* nicht.* \/ .*there is no bucket "andere"/,
    ],
    [url.replace('S3RVER:', 'S3RVEX:'), /kennt den Schlüssel .* nicht.* \/ .*does not know the key/],
    [
      url.replace(':S3RVER@', ':geheim@'),
      /Geheimnis .* passt nicht zum Schlüssel.* \/ .*does not fit the key/,
    ],
    [url.replace('s3+http', 's3'), /spricht an diesem Port kein TLS.* \/ .*speaks no TLS/],
    ['s3+http://S3RVER:geheim@localhost:1/akten', /localhost:1 antwortet nicht.* \/ .*does not answer/],
    ['s3://S3RVER:geheim@localhost', /Adresse ist nicht lesbar.* \/ .*cannot be read/],
    ['s3://S3RVER:geheim@localhost/akten?regio=x', /Adresse ist nicht lesbar/],
  ]
  for (const [wrong, message] of cases) {
    const finding = await found(wrong)
    assert.equal(finding?.state, 'error', wrong)
    assert.match(finding.message, message)
    assert.ok(!finding.message.includes('geheim@'), finding.message)
  }
})

test('an own field in use that would be refused today is a hint, with the reason', async (t) => {
  const { ownerPool, url } = await testDatabase(t)
  await seedTemplates(ownerPool)
  await ownerPool.query(`
    insert into custom_fields (id, resource, key, label, why, type, category, purposes, basis, data_kind, see_roles,
      edit_roles, export_class, is_provided, state, created_at)
    select gen_random_uuid(), 'contact', k.key, jsonb_build_object('de', k.label, 'en', k.label), '{}', 'text',
      'user.content.private', '{care}', 'A6-1-f', 'communication', '{sales}', '{sales}', 'free', true, k.state, now()
    from (values ('mood', 'Kundenstimmung', 'active'), ('booth', 'Messestand', 'active'), ('score', 'Lead Score', 'retired'))
      as k (key, label, state)`)
  const found = await inspect({ TREU_DATA_DIR: aFolder(t), TREU_DATABASE_URL: url })
  const hints = found.filter(({ subject }) => subject === 'Eigene Felder')
  assert.deepEqual(
    hints.map(({ state }) => state),
    ['hint'],
  )
  assert.match(hints[0]?.message ?? '', /„Kundenstimmung“ \(contact\.custom\.mood\).*Stimmung/)
})
