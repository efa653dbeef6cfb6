import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { DataSet } from './data-set.ts'
import { root } from './folder.ts'
import type { Target } from './load.ts'
import { type BenchDatabase, benchServer, foreignDatabase, foreignServer } from './server.ts'

// As scripts/toolchain.mjs starts it.
const serverFlags = ['--max-semi-space-size=16', '--max-old-space-size=1024']

/** PostgreSQL on the data set, with the settings of an ordinary start. */
export function openDatabase(data: DataSet, settings: Record<string, string> = {}): Promise<BenchDatabase> {
  return benchServer(data.folder, data.database, settings)
}

export type Side = Target & { stop: () => Promise<void> }

export async function startFloor(database: BenchDatabase): Promise<Side> {
  const child = spawn(process.execPath, [join(root, 'bench/floor.ts'), database.adminUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (!child.stdout) throw new Error('no output')
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    port: Number(line),
    headers: {},
    pid: pidOf(child),
    databasePid: database.pid,
    stop: () => end(child),
  }
}

/** The real server, as it runs for everybody, on a database of the bench. */
export async function startProduct(
  data: DataSet,
  database: BenchDatabase,
  { token = data.tokens.all, nodeOptions = [] as string[], settings = {} as Record<string, string> } = {},
): Promise<Side> {
  const { child, port } = await launch(
    {
      TREU_DATABASE_URL: database.url,
      TREU_MASTER_KEY_FILE: join(data.folder, 'master.key'),
      TREU_DATA_DIR: join(data.folder, 'product'),
      ...settings,
    },
    nodeOptions,
  )
  return {
    port,
    headers: { authorization: `Bearer ${token}` },
    pid: pidOf(child),
    databasePid: database.pid,
    stop: () => end(child),
  }
}

/**
 * Seconds from the start of the process to the first good answer of /ready, with the database it starts itself, or this one
 * on the foreign server.
 */
export async function timeToReady(
  dataDir: string,
  database: string,
): Promise<{ seconds: number; idleMegabytes: () => Promise<number>; stop: () => Promise<void> }> {
  const startedAt = performance.now()
  const { child, port } = await launch(
    {
      TREU_DATA_DIR: dataDir,
      ...(foreignServer ? { TREU_DATABASE_URL: foreignDatabase(foreignServer, database) } : {}),
    },
    [],
  )
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => null)
    if (answer?.ok) break
    await sleep(5)
  }
  const { residentMegabytes } = await import('./load.ts')
  return {
    seconds: (performance.now() - startedAt) / 1000,
    idleMegabytes: async () => {
      await sleep(10_000)
      return residentMegabytes(pidOf(child))
    },
    stop: () => end(child),
  }
}

async function launch(settings: Record<string, string>, nodeOptions: string[]) {
  const child = spawn(process.execPath, [...serverFlags, ...nodeOptions, join(root, 'dist/server/main.js')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, TREU_PORT: '0', TREU_HOST: '127.0.0.1', TREU_LOG_LEVEL: 'error', ...settings },
  })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the server ended with ${code}`)
  })
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }]
  ended.catch(() => {})
  return { child, port: Number(new URL(message.url).port) }
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('the process did not start')
  return child.pid
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

/** Runs work on one connection as the superuser of the bench's database. */
export async function asAdmin<T>(
  database: BenchDatabase,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: database.adminUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
