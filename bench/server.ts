import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '#server/platform/db/embedded.ts'
import { silentLog } from './folder.ts'

export type BenchDatabase = {
  url: string
  adminUrl: string
  /** The process whose descendants answer; -1 when it is on another machine. */
  pid: number
  stop: () => Promise<void>
}

/** A server of one's own (TREU_DATABASE_URL, as its superuser), on which the bench has databases of its own. */
export const foreignServer: string | undefined = process.env.TREU_DATABASE_URL || undefined

/** PostgreSQL for a data set: the embedded one in its folder, or a database named after it on the foreign server. */
export async function benchServer(
  folder: string,
  name: string,
  settings: Record<string, string>,
): Promise<BenchDatabase> {
  if (!foreignServer) {
    const server = await startEmbedded({ dataDir: folder, log: silentLog, settings })
    const pid = Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
    return { ...server, adminUrl: server.adminUrl.replace(/\/postgres$/, '/treu'), pid }
  }
  const url = foreignDatabase(foreignServer, name)
  const pid = await onServer(foreignServer, async (client) => {
    const found = await client.query('select from pg_database where datname = $1', [name])
    if (found.rowCount === 0) await client.query(`create database ${name}`)
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return parentOf(rows[0]?.pid ?? -1)
  })
  return { url, adminUrl: url, pid, stop: async () => {} }
}

/** Removes a database of the bench from the foreign server; the embedded one goes with its folder. */
export async function dropForeign(name: string): Promise<void> {
  if (foreignServer)
    await onServer(foreignServer, (client) => client.query(`drop database if exists ${name} with (force)`))
}

/** Whether a database of the bench is there, beside the folder that tells of it. */
export async function isThere(name: string): Promise<boolean> {
  if (!foreignServer) return true
  return onServer(foreignServer, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    return rowCount === 1
  })
}

export function foreignDatabase(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

async function onServer<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function parentOf(pid: number): number {
  try {
    // The name of a process may hold anything, so what follows it is read.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.includes('(postgres)') ? Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) : -1
  } catch {
    return -1
  }
}
