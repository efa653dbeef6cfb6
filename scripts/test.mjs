// npm test [-- part of a path …]: everything, or the test files whose path holds one of the given parts.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { buildProgram } from './builds.mjs'
import { ensureChromium } from './chromium.mjs'
import { ensureInstalled, ensureNode, environmentFor, root, runNode, say } from './toolchain.mjs'

const node = ensureNode()
if (node !== process.execPath) {
  process.exit(await runNode(node, [join(root, 'scripts/test.mjs'), ...process.argv.slice(2)]))
}
ensureInstalled()
Object.assign(process.env, environmentFor(node))
process.exit(await runTests(process.argv.slice(2)))

async function runTests(parts) {
  const files = await testFiles(parts)
  if (files.length === 0) {
    say('Keine Testdatei passt / no test file matches')
    return 2
  }
  // Built before it is looked at, by a browser, a check or a start.
  buildProgram(node)
  if (files.some((file) => /\/(journeys|hostile)\//.test(file))) {
    const chromium = ensureChromium()
    if (chromium) process.env.TREU_TEST_CHROMIUM = chromium
  }
  const cleanUp = await useMemoryForFiles()
  const stopDatabase = await startDatabase()
  const end = () => stopDatabase().finally(cleanUp)
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => end().finally(() => process.exit(130)))
  try {
    return await runFiles(files)
  } finally {
    await end()
  }
}

// Some hundred databases come and go in a run; in memory each takes a tenth of the time.
async function useMemoryForFiles() {
  const memory = '/dev/shm'
  const room = await statfs(memory).catch(() => undefined)
  if (!room || room.bavail * room.bsize < 8 * 2 ** 30) return async () => {}
  for (const name of await readdir(memory)) {
    const [, runner] = /^treu-test-(\d+)$/.exec(name) ?? []
    // A killed run could not clean up.
    if (runner && !existsSync(`/proc/${runner}`))
      await rm(join(memory, name), { recursive: true, force: true })
  }
  const folder = join(memory, `treu-test-${process.pid}`)
  await mkdir(folder, { mode: 0o711 })
  process.env.TMPDIR = folder
  return () => rm(folder, { recursive: true, force: true })
}

async function testFiles(parts) {
  const { glob } = await import('node:fs/promises') // not in Node 20
  const files = []
  for await (const file of glob('{api,server,web,portal,test,bench,scripts}/**/*.test.{ts,mjs}', {
    cwd: root,
  })) {
    if (parts.length === 0 || parts.some((part) => file.includes(part))) files.push(file)
  }
  // The browser tests take longest; started first they do not make the others wait at the end.
  const weight = (file) => (file.startsWith('test/') ? 0 : 1)
  return files.sort((a, b) => weight(a) - weight(b) || (a < b ? -1 : 1))
}

// One server for all files of this run; each test makes databases of its own on it.
async function startDatabase() {
  if (process.env.TREU_TEST_DATABASE_URL) return async () => {}
  const { startEmbedded } = await import('../server/platform/db/embedded.ts')
  const { throwAwaySettings } = await import('../test/shared-postgres.ts')
  const dataDir = await mkdtemp(join(tmpdir(), 'treu-test-'))
  const quiet = { info: () => {}, warn: () => {}, error: () => {} }
  const server = await startEmbedded({ dataDir, log: quiet, settings: throwAwaySettings })
  process.env.TREU_TEST_DATABASE_URL = server.adminUrl
  return async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function runFiles(files) {
  const { run } = await import('node:test')
  const { spec: Spec } = await import('node:test/reporters')
  let total
  const events = run({
    files: files.map((file) => join(root, file)),
    cwd: root,
    // Two at least, because much of a test is waiting; more than four would only wait for the one database.
    concurrency: Math.min(Math.max(availableParallelism(), 2), 4),
    timeout: 600_000,
  })
  // The summary of everything has no file; each file sends one of its own.
  events.on('test:summary', (summary) => {
    if (summary.file === undefined) total = summary
  })
  const report = events.compose(new Spec())
  for await (const chunk of report) process.stdout.write(chunk)
  if (total?.success) return 0
  // Once more at the very end, below the details of what failed.
  const { passed: pass, failed: fail, topLevel: _, ...rest } = total?.counts ?? { passed: 0, failed: 1 }
  for (const [name, count] of Object.entries({ ...rest, pass, fail }))
    process.stdout.write(`ℹ ${name} ${count}\n`)
  return 1
}
