import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { builtServer } from '#test/built-server.ts'
import { startMark } from './platform/db/running-process.ts'

test('it starts on an empty folder, answers, and a signal stops it without a trace', async (t) => {
  const dataDir = aFolder()
  const server = await aServer(t, { TREU_DATA_DIR: dataDir })
  const postgres = postmasterOf(dataDir)
  assert.equal((await fetch(`${server.url}/api/v1/openapi.json`)).status, 200)

  server.child.kill('SIGTERM')

  assert.deepEqual(await once(server.child, 'exit'), [0, null])
  assert.equal(startMark(postgres), undefined)
})

test('it ends when the program that started it ends', async (t) => {
  const dataDir = aFolder()
  const server = await aServer(t, { TREU_DATA_DIR: dataDir })
  const postgres = postmasterOf(dataDir)

  server.child.disconnect()

  assert.deepEqual(await once(server.child, 'exit'), [0, null])
  assert.equal(startMark(postgres), undefined)
})

test('a wrong setting, a taken folder and a taken port end the start with a sentence', async (t) => {
  const dataDir = aFolder()
  const { url } = await aServer(t, { TREU_DATA_DIR: dataDir })

  assert.match(await refusal({ TREU_PORT: 'http' }), /TREU_PORT/)
  assert.match(await refusal({ TREU_DATA_DIR: dataDir }), /läuft schon/)
  assert.match(await refusal({ TREU_DATA_DIR: aFolder(), TREU_PORT: new URL(url).port }), /Port ist belegt/)
})

const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'treu-main-'))
  folders.push(folder)
  return folder
}

function spawnServer(environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [builtServer], {
    env: { PATH: process.env.PATH, TREU_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
}

async function aServer(t: TestContext, environment: Record<string, string>) {
  const child = spawnServer(environment)
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  })
  const output = textOf(child)
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => assert.fail(`it did not start: ${output()}`)),
  ])
  return { child, url: (message as { url: string }).url }
}

async function refusal(environment: Record<string, string>): Promise<string> {
  const child = spawnServer(environment)
  const output = textOf(child)
  assert.deepEqual(await once(child, 'close'), [1, null])
  return output()
}

function textOf(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk))
  return () => text
}

const postmasterOf = (dataDir: string) =>
  Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
