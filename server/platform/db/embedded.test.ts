import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startEmbedded } from './embedded.ts'
import { DataFolderInUse, lockDataFolder } from './instance-lock.ts'
import { startMark } from './running-process.ts'

const log = { info: () => {}, warn: () => {}, error: () => {} }

/** Stopped and removed when the test ends, in this order. */
async function start(t: TestContext, dataDir: string) {
  const server = await startEmbedded({ dataDir, log })
  t.after(server.stop)
  return server
}

const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

test('data survives a stop, and what was left is only the data', async (t) => {
  const dataDir = aFolder()
  const first = await start(t, dataDir)
  await query(first.url, 'create table kept as select 7 as n')
  const pid = postmasterOf(dataDir)
  await first.stop()
  assert.equal(startMark(pid), undefined)

  const second = await start(t, dataDir)
  assert.deepEqual(await query(second.url, 'select n from kept'), [{ n: 7 }])
})

test('a second instance on the same data folder is refused in German and English', async (t) => {
  const dataDir = aFolder()
  await start(t, dataDir)

  await assert.rejects(start(t, dataDir), (error) => {
    assert.ok(error instanceof DataFolderInUse)
    assert.match(error.message, /läuft schon.*already running/)
    return true
  })
})

test('a killed server is started again while the program runs', async (t) => {
  const dataDir = aFolder()
  const server = await start(t, dataDir)
  await query(server.url, 'create table kept as select 7 as n')
  const pid = postmasterOf(dataDir)

  process.kill(pid, 'SIGKILL')

  await until(() => query(server.url, 'select n from kept').then((rows) => rows[0]?.n === 7))
  assert.notEqual(postmasterOf(dataDir), pid)
})

test('a killed program leaves no server behind, and the next start is a normal one', async (t) => {
  const dataDir = aFolder()
  const child = await startInChild(dataDir)
  const pid = postmasterOf(dataDir)

  child.kill('SIGKILL')
  const server = await start(t, dataDir)

  assert.equal(startMark(pid), undefined)
  assert.deepEqual(await query(server.url, 'select 1 as n'), [{ n: 1 }])
})

test('when program and server were both killed, the next start recovers', async (t) => {
  const dataDir = aFolder()
  const child = await startInChild(dataDir)

  process.kill(postmasterOf(dataDir), 'SIGKILL')
  child.kill('SIGKILL')
  const server = await start(t, dataDir)

  assert.deepEqual(await query(server.url, 'select 1 as n'), [{ n: 1 }])
})

test('a data folder deep down works, though the path of a socket is short', async (t) => {
  const dataDir = join(aFolder(), 'a'.repeat(60), 'b'.repeat(60))
  const server = await start(t, dataDir)

  assert.deepEqual(await query(server.url, 'select 1 as n'), [{ n: 1 }])
})

test('below a closed folder it works too', async (t) => {
  const closed = aFolder()
  chmodSync(closed, 0o700)
  const server = await start(t, join(closed, 'data'))

  assert.deepEqual(await query(server.url, 'select 1 as n'), [{ n: 1 }])
})

test('the lock of a dead process is no lock', () => {
  const dataDir = aFolder()
  const unlock = lockDataFolder(dataDir)
  assert.throws(() => lockDataFolder(dataDir), DataFolderInUse)
  unlock()
  lockDataFolder(dataDir)()
})

test('nobody gets in without the password, not even on this machine', async (t) => {
  const dataDir = aFolder()
  const server = await start(t, dataDir)
  const url = new URL(server.url)
  url.password = 'wrong'

  await assert.rejects(query(url.href, 'select 1'), { code: '28P01' })
})

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'treu-embedded-'))
  chmodSync(folder, 0o711)
  folders.push(folder)
  return folder
}

async function startInChild(dataDir: string) {
  const code = `import { startEmbedded } from '#server/platform/db/embedded.ts'
    const log = { info() {}, warn() {}, error() {} }
    await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log })
    process.stdout.write('ready')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    cwd: new URL('../../..', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve)
    child.once('exit', reject)
  })
  return child
}

const postmasterOf = (dataDir: string) =>
  Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function until(isSo: () => Promise<boolean>) {
  while (!(await isSo().catch(() => false))) await sleep(50)
}
