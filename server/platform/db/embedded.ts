import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, createHmac, randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { DataFolderInUse, lockDataFolder } from './instance-lock.ts'
import { findBinaries } from './postgres-binaries.ts'
import { startMark, worksIn } from './running-process.ts'
import { type Launch, prepareLaunch } from './unprivileged.ts'

type Log = { info: LogLine; warn: LogLine; error: LogLine }
type LogLine = (details: object, message: string) => void

/** A PostgreSQL that belongs to this process. */
export type EmbeddedPostgres = {
  /** as the owner of the database `treu`, who is no superuser */
  url: string
  /** as the superuser, for tests and repairs */
  adminUrl: string
  stop: () => Promise<void>
}

type Options = {
  dataDir: string
  log: Log
  /** more server settings; they win over ours */
  settings?: Record<string, string>
}

/** Where the PostgreSQL answers that another process started on this data folder, for tools beside a running Treu. */
export function runningEmbedded(dataDir: string): { url: string } {
  const { account } = prepareLaunch(join(dataDir, 'postgres'), findBinaries().postgres)
  return { url: urlsFor(socketFolder(dataDir, account), readPasswords(dataDir)).url }
}

/** Starts PostgreSQL on the data folder, making the database when there is none, and keeps it running. */
export async function startEmbedded({ dataDir, log, settings = {} }: Options): Promise<EmbeddedPostgres> {
  const unlock = await lockWithPatience(dataDir)
  try {
    const cluster = join(dataDir, 'postgres')
    const binaries = findBinaries()
    const launch = prepareLaunch(cluster, binaries.postgres)
    if (launch.account) openForOthers(dataDir)
    const sockets = socketFolder(dataDir, launch.account)
    const passwords = readPasswords(dataDir)

    await endOrphan(cluster, log)
    if (!fs.existsSync(cluster)) {
      log.info({}, 'making the database')
      await initialise(cluster, binaries.initdb, launch, passwords.postgres)
    }
    checkVersion(cluster, binaries.majorVersion)
    const server = await keepRunning({ cluster, program: binaries.postgres, launch, sockets, log, settings })

    const urls = urlsFor(sockets, passwords)
    await ensureDatabase(urls.adminUrl, passwords.treu)
    return {
      ...urls,
      stop: async () => {
        await server.stop()
        fs.rmSync(sockets, { recursive: true, force: true })
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

// Who was killed this moment still counts as alive for some milliseconds.
async function lockWithPatience(dataDir: string): Promise<() => void> {
  for (let tries = 0; tries < 5; tries++) {
    try {
      return lockDataFolder(dataDir)
    } catch (error) {
      if (!(error instanceof DataFolderInUse)) throw error
      await sleep(100)
    }
  }
  return lockDataFolder(dataDir)
}

/** Searching only: the account of PostgreSQL finds its folder in ours, and sees nothing else. */
function openForOthers(dataDir: string) {
  fs.chmodSync(dataDir, fs.statSync(dataDir).mode | 0o011)
}

// The path of a Unix socket holds at most 107 bytes, and PostgreSQL adds /.s.PGSQL.5432 to the folder.
function socketFolder(dataDir: string, account: Launch['account']): string {
  const name = `treu-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`
  const candidates = [join(dataDir, 'run'), join(tmpdir(), name), join('/tmp', name)]
  const folder = candidates.find((path) => Buffer.byteLength(path) <= 92) ?? join('/tmp', name)
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (account) fs.chownSync(folder, account.uid, account.gid)
  // In a common folder somebody else could have been there first.
  const found = fs.lstatSync(folder)
  if (!found.isDirectory() || found.uid !== (account?.uid ?? process.getuid?.() ?? found.uid)) {
    throw new Error(`${folder} belongs to somebody else; please remove it`)
  }
  fs.chmodSync(folder, 0o700)
  return folder
}

type Passwords = { postgres: string; treu: string }

function urlsFor(sockets: string, passwords: Passwords): { url: string; adminUrl: string } {
  const host = encodeURIComponent(sockets)
  return {
    url: `postgres://treu:${passwords.treu}@${host}/treu`,
    adminUrl: `postgres://postgres:${passwords.postgres}@${host}/postgres`,
  }
}

function readPasswords(dataDir: string): Passwords {
  const file = join(dataDir, 'database.key')
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 })
  const key = fs.readFileSync(file, 'utf8').trim()
  const passwordOf = (user: string) =>
    createHmac('sha256', key).update(`database ${user}`).digest('base64url')
  return { postgres: passwordOf('postgres'), treu: passwordOf('treu') }
}

// A killed Treu may have left its server; it is stopped in order, so that the new one starts on clean files.
async function endOrphan(cluster: string, log: Log) {
  const pidFile = join(cluster, 'postmaster.pid')
  if (!fs.existsSync(pidFile)) return
  const lines = fs.readFileSync(pidFile, 'utf8').split('\n')
  const pid = Number(lines[0])
  if (!(pid > 0)) return

  if (startMark(pid) && worksIn(pid, cluster)) {
    log.warn({ pid }, 'stopping the PostgreSQL of an earlier run')
    process.kill(pid, 'SIGINT')
    for (let waited = 0; startMark(pid) && waited < 30_000; waited += 10) await sleep(10)
    return
  }
  // PostgreSQL takes any process of that number, even a dead one not yet waited for, for its predecessor. The
  // other lines stay: from them it sees whether parts of its predecessor still hold the shared memory.
  if (isTaken(pid)) fs.writeFileSync(pidFile, [String(2 ** 31 - 2), ...lines.slice(1)].join('\n'))
}

function isTaken(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

// Made beside its place and moved when complete, so an interrupted first start leaves nothing half.
async function initialise(cluster: string, initdb: string, launch: Launch, password: string) {
  const draft = `${cluster}.new`
  const passwordFile = `${draft}.password`
  fs.rmSync(draft, { recursive: true, force: true })
  fs.mkdirSync(draft, { mode: 0o700 })
  fs.rmSync(passwordFile, { force: true })
  fs.writeFileSync(passwordFile, password, { mode: 0o600 })
  if (launch.account) {
    for (const path of [draft, passwordFile]) fs.chownSync(path, launch.account.uid, launch.account.gid)
  }
  const text = '--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8'
  const access = `--username=postgres --auth=scram-sha-256 --pwfile=${passwordFile}`
  // Without waiting for the disk: the files are new, and a power cut here only means to start over.
  const args = [...text.split(' '), ...access.split(' '), '--no-sync', '--no-instructions', '-D', draft]
  try {
    const child = run(launch, initdb, args)
    const lines = collect(child)
    await ended(child)
    if (child.exitCode !== 0) throw new Error(`initdb failed: ${lines.slice(-5).join(' | ')}`)
  } finally {
    fs.rmSync(passwordFile, { force: true })
  }
  fs.renameSync(draft, cluster)
}

function checkVersion(cluster: string, majorVersion: string) {
  const found = fs.readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (found === majorVersion) return
  throw new Error(
    `Die Datenbank in ${cluster} stammt von PostgreSQL ${found}, eingebaut ist ${majorVersion}. / ` +
      `The database in ${cluster} is of PostgreSQL ${found}, the embedded one is ${majorVersion}.`,
  )
}

type Server = {
  cluster: string
  program: string
  launch: Launch
  sockets: string
  log: Log
  settings: Record<string, string>
}

/** Starts the server and starts it again whenever it ends by itself, until `stop`. */
async function keepRunning(server: Server): Promise<{ stop: () => Promise<void> }> {
  let isStopping = false
  let child = await startWithPatience(server, () => isStopping)
  let restarting: Promise<void> | undefined

  const watch = () => {
    child.once('exit', (code, signal) => {
      if (isStopping) return
      server.log.error({ code, signal }, 'PostgreSQL ended unexpectedly, starting it again')
      restarting = restart()
    })
  }
  const restart = async () => {
    while (!isStopping) {
      try {
        child = await startWithPatience(server, () => isStopping)
        watch()
        return
      } catch (error) {
        server.log.error({ reason: String(error) }, 'PostgreSQL does not start')
        await sleep(1000)
      }
    }
  }
  watch()
  return {
    stop: async () => {
      isStopping = true
      await restarting
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = ended(child)
      signal(child, 'SIGINT')
      await exit
    },
  }
}

// After a crash the remains of the former server need up to a second to go, and refuse the new one meanwhile.
async function startWithPatience(server: Server, isStopping: () => boolean): Promise<ChildProcess> {
  for (const pause of [50, 100, 200, 200, 200, 400, 800, 1600]) {
    try {
      return await startOnce(server)
    } catch (error) {
      if (isStopping()) throw error
      await sleep(pause)
      await endOrphan(server.cluster, server.log)
    }
  }
  return startOnce(server)
}

function startOnce({ cluster, program, launch, sockets, log, settings }: Server): Promise<ChildProcess> {
  const options = Object.entries({ ...serverSettings(sockets), ...settings })
  const child = run(launch, program, ['-D', cluster, ...options.flatMap(([k, v]) => ['-c', `${k}=${v}`])])
  return new Promise((resolve, reject) => {
    const lines = collect(child, (line) => {
      if (line.includes('database system is ready to accept connections')) resolve(child)
      if (/ (FATAL|PANIC): /.test(line)) log.warn({ line }, 'PostgreSQL says')
    })
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      reject(new Error(`PostgreSQL ended with ${code ?? signal}: ${lines.slice(-5).join(' | ')}`)),
    )
  })
}

function serverSettings(sockets: string): Record<string, string> {
  const megabytes = Math.min(process.constrainedMemory() || totalmem(), totalmem()) / 2 ** 20
  const between = (least: number, value: number, most: number) =>
    `${Math.round(Math.min(Math.max(value, least), most))}MB`
  return {
    listen_addresses: '',
    unix_socket_directories: sockets,
    unix_socket_permissions: '0700',
    max_connections: '200',
    shared_buffers: between(64, megabytes / 8, 2048),
    effective_cache_size: between(256, megabytes / 2, 65_536),
    maintenance_work_mem: between(64, megabytes / 32, 512),
    work_mem: '16MB',
    max_wal_size: '2GB',
    // Files are in memory mostly: to have another process fetch them costs more than the wait that it saves.
    io_method: 'sync',
    random_page_cost: '1.1',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m ',
    // Messages about failed statements name values, and values are personal data.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
  }
}

/** The owner is no superuser, as in any managed PostgreSQL, so both are used and tested alike. */
async function ensureDatabase(adminUrl: string, password: string) {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows } = await client.query(`select
      exists (select from pg_roles where rolname = 'treu') as role,
      exists (select from pg_database where datname = 'treu') as database`)
    if (!rows[0].role) {
      await client.query(`create role treu login createrole password ${client.escapeLiteral(password)}`)
    }
    if (!rows[0].database) await client.query('create database treu owner treu')
  } finally {
    await client.end()
  }
}

// In a session of its own, so that Ctrl-C reaches Treu only, which then stops PostgreSQL last.
function run(launch: Launch, program: string, args: string[]): ChildProcess {
  const { file, ...rest } = launch.command(program, args)
  return spawn(file, rest.args, {
    ...(rest.uid === undefined ? {} : { uid: rest.uid, gid: rest.gid }),
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  })
}

function signal(child: ChildProcess, name: NodeJS.Signals) {
  if (child.pid) process.kill(child.pid, name)
}

function collect(child: ChildProcess, onLine: (line: string) => void = () => {}): string[] {
  const lines: string[] = []
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line)
      if (lines.length > 20) lines.shift()
      onLine(line)
    })
  }
  return lines
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('error', reject)
    child.once('close', () => resolve())
  })
}
