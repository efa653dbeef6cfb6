import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { testApp } from '#test/app.ts'
import { testMasterKey } from '#test/database.ts'
import { aPerson, browser, goodPassword } from '#test/person.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** Runs `treu` beside a running Treu, on its database. */
async function aCommandLine(t: TestContext) {
  const app = await testApp(t)
  const folder = mkdtempSync(join(tmpdir(), 'treu-cli-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'master.key'), testMasterKey.toString('hex'), { mode: 0o600 })
  const env = {
    PATH: process.env.PATH,
    TREU_DATA_DIR: folder,
    TREU_DATABASE_URL: app.db.url,
    TREU_DATABASE_APP_URL: app.db.appUrl,
  }
  const treu = async (...args: string[]) => {
    const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const texts = { out: '', err: '' }
    child.stdout.on('data', (part) => {
      texts.out += part
    })
    child.stderr.on('data', (part) => {
      texts.err += part
    })
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
    return { code, ...texts }
  }
  return { app, treu }
}

test('a token made on the command line is all that is printed, and it works', async (t) => {
  const { app, treu } = await aCommandLine(t)
  const eva = await aPerson(app, 'sales')
  const made = await treu(
    'token',
    'create',
    '--user',
    eva.email,
    '--name',
    'n8n',
    '--scopes',
    'all',
    '--days',
    '1',
  )
  assert.deepEqual([made.code, made.err], [0, ''])
  assert.match(made.out, /^treu_[\w-]{43}\n$/)
  const answer = await app.app.inject({
    url: '/api/v1/contacts',
    headers: { authorization: `Bearer ${made.out.trim()}` },
  })
  assert.equal(answer.statusCode, 200)
  const unknown = await treu('token', 'create', '--user', 'nobody@test.example', '--name', 'x')
  assert.deepEqual([unknown.code, unknown.out], [1, ''])
  assert.match(unknown.err, /gibt es nicht/)
  assert.equal((await treu('token', 'create', '--user', eva.email, '--name', 'x', '--days', '999')).code, 2)
})

test('accounts are made, listed, helped and closed from the command line', async (t) => {
  const { app, treu } = await aCommandLine(t)
  const made = await treu(
    'user',
    'create',
    '--email',
    'ida@test.example',
    '--name',
    'Ida Roth',
    '--roles',
    'sales',
  )
  assert.equal(made.code, 0, made.err)
  const token = made.out.trim().split('/').at(-1)
  const ida = browser(app, { email: 'ida@test.example' })
  assert.equal((await ida.put(`/invitations/${token}`, { password: goodPassword })).status, 200)
  assert.match((await treu('user', 'list')).out, /^ida@test\.example\tIda Roth\tactive\tsales$/m)
  const link = (await treu('user', 'reset-password', '--email', 'ida@test.example')).out
    .trim()
    .split('/')
    .at(-1)
  const password = 'acht graue reiher am see'
  assert.equal((await ida.put('/password-reset', { token: link, password })).status, 204)
  assert.equal((await ida.signIn(password)).status, 200)
  assert.equal((await treu('user', 'deactivate', '--email', 'ida@test.example')).code, 0)
  for (let tries = 0; tries < 1000 && (await ida.get('/session')).status === 200; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.equal((await ida.get('/session')).status, 401)
})
