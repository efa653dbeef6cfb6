import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { trail } from '#server/platform/audit/trail.ts'
import { keyring } from '#server/platform/crypto/keyring.ts'
import { inTransaction } from '#server/platform/db/tx.ts'
import { testDatabase } from '#test/database.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

test('treu audit verify says what it found and answers 0, 1 or 2', async (t) => {
  const db = await testDatabase(t)
  const folder = mkdtempSync(join(tmpdir(), 'treu-cli-audit-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const masterKey = Buffer.alloc(32, 5)
  writeFileSync(join(folder, 'master.key'), masterKey.toString('hex'), { mode: 0o600 })
  const events = trail(db.appPool, keyring(masterKey), () => {})
  const event = {
    at: new Date(),
    actorKind: 'user',
    actorId: null,
    action: 'read',
    resource: 'contact',
    recordIds: [],
    subjectId: null,
    fields: ['lastName'],
    purpose: 'care',
    means: 'web',
    reason: null,
    requestId: null,
    jobId: null,
    details: null,
    sealed: null,
  }
  await inTransaction(db.appPool, {}, (tx) => events.write(tx, [event]))
  const treu = (...args: string[]) =>
    new Promise<{ code: number; text: string }>((resolve) => {
      const env = {
        ...process.env,
        TREU_DATA_DIR: folder,
        TREU_DATABASE_URL: db.url,
        TREU_DATABASE_APP_URL: db.appUrl,
      }
      execFile(process.execPath, [main, ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
      )
    })
  const good = await treu('audit', 'verify')
  assert.equal(good.code, 0, good.text)
  assert.match(good.text, /unverändert und vollständig[\s\S]*unchanged and complete/)
  await db.ownerPool.query(`update audit_events set purpose = 'card'`)
  const bad = await treu('audit', 'verify')
  assert.equal(bad.code, 1, bad.text)
  assert.match(bad.text, /STIMMT NICHT[\s\S]*DOES NOT VERIFY/)
  assert.equal((await treu('audit')).code, 2)
})
