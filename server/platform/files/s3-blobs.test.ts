import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { s3Server } from '#test/s3-server.ts'
import { fileStore } from './file-store.ts'
import { openBlobs } from './open-blobs.ts'

const MEGABYTE = 1024 * 1024
const dataDir = '/nowhere'
const isLoaded = () =>
  Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('@aws-sdk'))

const never = () => assert.fail('a store that answers is not silent')
const aStore = async (t: TestContext) => {
  const server = await s3Server(t, { bucket: 'akten' })
  return { server, store: fileStore(await openBlobs({ dataDir, filesUrl: server.url }, never)) }
}
const keysOf = async (store: ReturnType<typeof fileStore>) =>
  (await all(store.list())).map(({ key }) => key).sort()

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

/** Every file below a folder. */
function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}

test('nothing of the SDK is loaded while files lie in a folder', async () => {
  await openBlobs({ dataDir }, never)
  await import('#server/app.ts')
  assert.equal(isLoaded(), false)
})

test('a file of any size comes back from S3 as it went in, and S3 sees only sealed bytes', async (t) => {
  const { server, store } = await aStore(t)
  assert.equal(isLoaded(), true)
  const mark = Buffer.from('Frau Dr. Ada Müller, vertraulich')
  const kept: string[] = []
  // Empty, small, exactly one part after sealing, and one of three parts.
  for (const size of [0, 100, 8 * MEGABYTE - 1 - 128 * 16, 20 * MEGABYTE]) {
    const plain = Buffer.concat([mark, randomBytes(size)]).subarray(0, size)
    const received = await store.receive(Readable.from(chunks(plain)))
    assert.equal(received.sizeBytes, size)
    assert.ok(plain.equals(await buffer(await store.open(received))), String(size))
    kept.push(received.storageKey)
  }
  assert.deepEqual(await keysOf(store), kept.sort())
  const stored = files(server.directory)
  assert.ok(stored.length >= kept.length)
  for (const path of stored) assert.ok(!readFileSync(path).includes(mark), path)

  for (const key of kept) await store.remove(key)
  for (const key of kept) await store.remove(key)
  assert.deepEqual(await keysOf(store), [])
  await assert.rejects(store.open({ storageKey: kept[0] ?? '', fileKey: randomBytes(32) }))
})

test('an upload that breaks off or is refused leaves nothing', async (t) => {
  const { server, store } = await aStore(t)
  const before = files(server.directory)
  const torn = (afterBytes: number) =>
    Readable.from(
      (async function* () {
        for (let sent = 0; sent < afterBytes; sent += MEGABYTE) yield randomBytes(MEGABYTE)
        throw new Error('the browser is gone')
      })(),
    )
  await assert.rejects(store.receive(torn(3 * MEGABYTE)), /the browser is gone/)
  await assert.rejects(store.receive(torn(19 * MEGABYTE)), /the browser is gone/)
  assert.match(server.requests.at(-1) ?? '', /^DELETE .*\?uploadId$/)
  const large = Readable.from(chunks(randomBytes(12 * MEGABYTE)))
  await assert.rejects(store.receive(large, { maxBytes: 10 * MEGABYTE }), { code: 'files.too-large' })

  server.answerInstead((request) => (request.startsWith('PUT') ? 403 : undefined))
  await assert.rejects(store.receive(Readable.from([randomBytes(100)])))
  await assert.rejects(store.receive(Readable.from(chunks(randomBytes(30 * MEGABYTE)))))
  server.answerInstead(() => undefined)
  assert.deepEqual(await keysOf(store), [])
  assert.deepEqual(files(server.directory), before)
})

test('a part the network lost is sent again', async (t) => {
  const { server, store } = await aStore(t)
  let lost = 0
  server.answerInstead((request) => (request.startsWith('PUT') && lost++ < 1 ? 503 : undefined))
  const plain = randomBytes(9 * MEGABYTE)
  const received = await store.receive(Readable.from(chunks(plain)))
  assert.ok(lost > 1)
  assert.ok(plain.equals(await buffer(await store.open(received))))
})

test('no host but the one that was named is asked, whatever the environment of the account says', async (t) => {
  const strange = {
    AWS_ENDPOINT_URL: 'http://localhost:9',
    AWS_ENDPOINT_URL_S3: 'http://localhost:9',
    AWS_REGION: 'eu-central-1',
    AWS_DEFAULTS_MODE: 'auto',
    AWS_PROFILE: 'somebody',
    AWS_ACCESS_KEY_ID: 'other',
    AWS_SECRET_ACCESS_KEY: 'other',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_USE_DUALSTACK_ENDPOINT: 'true',
    HTTP_PROXY: 'http://localhost:9',
  }
  const before = { ...process.env }
  Object.assign(process.env, strange)
  t.after(() => {
    process.env = before
  })
  const asked = new Set<string>()
  const listen = (message: unknown) => {
    const { socket } = message as { socket: Socket }
    socket.once('connect', () => asked.add(`localhost:${socket.remotePort}`))
    socket.once('error', () => asked.add('somebody who does not answer'))
  }
  subscribe('net.client.socket', listen)
  t.after(() => unsubscribe('net.client.socket', listen))

  const { server, store } = await aStore(t)
  const received = await store.receive(Readable.from([randomBytes(100)]))
  await buffer(await store.open(received))
  assert.deepEqual([...asked], [server.host])
})

test('a store that is set wrongly stops the start; one that is silent is told of', async (t) => {
  const { server } = await aStore(t)
  const wrong = server.url.replace('akten', 'andere')
  await assert.rejects(openBlobs({ dataDir, filesUrl: wrong }, never), { name: 'FileStoreUnusable' })
  const told: string[] = []
  await openBlobs({ dataDir, filesUrl: 's3+http://a:b@localhost:1/akten' }, ({ message }) =>
    told.push(message),
  )
  assert.match(told.join(), /localhost:1 antwortet nicht/)
})

function* chunks(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000)
}
