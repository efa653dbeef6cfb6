import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { InjectOptions } from 'fastify'
import pino, { type Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import type { Job } from '#api/jobs.ts'
import { buildApp } from '#server/app.ts'
import { readConfig } from '#server/config.ts'
import { randomToken, sha256 } from '#server/platform/crypto/keyring.ts'
import { inTransaction } from '#server/platform/db/tx.ts'
import type { RoleKey } from '#server/platform/gate/vocabulary.ts'
import type { App } from '#server/platform/http/routes.ts'
import { allJobKinds } from '#server/platform/jobs/jobs.ts'
import { jobById } from '#server/platform/jobs/read-jobs.ts'
import type { Platform } from '#server/platform/platform.ts'
import { seedTemplates } from '#server/privacy/purposes/public.ts'
import { type Ending, type TestDatabase, testDatabase, testMasterKey } from './database.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely by tests
export type Answer = { status: number; body: any; headers: Record<string, unknown> }
export type Caller = {
  userId: string
  token: string
  get: (path: string, headers?: Record<string, string>) => Promise<Answer>
  post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  patch: (path: string, body: unknown, version?: number) => Promise<Answer>
  put: (path: string, body: unknown, version?: number) => Promise<Answer>
  delete: (path: string, version?: number) => Promise<Answer>
}
export type TestApp = {
  app: App
  platform: Platform
  db: TestDatabase
  /** A user with these roles in the given team (by default the one all users of the test share). */
  as: (roles: RoleKey | RoleKey[], options?: { teamId?: string }) => Promise<Caller>
  /** A user who is there already, by a token of hers. */
  asUser: (userId: string) => Promise<Caller>
  teamId: string
  newTeam: () => Promise<string>
}

export type TestOptions = {
  now?: () => Date
  /** where the app logs to */
  log?: Logger
  /** take jobs, too */
  worker?: boolean
  /** a second process on the database of another app */
  database?: TestDatabase
  /** further settings, by their variables */
  settings?: Record<string, string>
}

// Counted over all apps of a test, which may share one database.
let teams = 0
let users = 0

/** The whole product on a database of its own, called without a network; real everything else. */
export async function testApp(
  t: Ending,
  { worker = false, database, settings = {}, ...options }: TestOptions = {},
): Promise<TestApp> {
  // Closing the app before its database: after-hooks run in the order they were added.
  let close = async () => {}
  t.after(() => close())
  const db = database ?? (await testDatabase(t))
  const dataDir = `${tmpdir()}${new URL(db.url).pathname}`
  if (!database) t.after(() => rmSync(dataDir, { recursive: true, force: true }))
  await seedTemplates(db.ownerPool)
  const { app, platform } = await buildApp({
    config: readConfig({
      TREU_DATA_DIR: dataDir,
      TREU_ROLES: worker ? 'web,worker' : 'web',
      ...settings,
    }),
    ownerPool: db.ownerPool,
    appPool: db.appPool,
    log: pino({ level: 'error' }),
    masterKey: testMasterKey,
    // What is tried again shall not be waited for longer than its own pause is.
    lookAroundEveryMs: 250,
    ...options,
  })
  close = async () => {
    await app.close()
    await platform.close()
  }
  await app.ready()

  async function newTeam() {
    const id = uuidv7()
    teams += 1
    await db.ownerPool.query('insert into teams (id, name) values ($1, $2)', [id, `Team ${teams}`])
    return id
  }
  const teamId = await newTeam()

  async function as(roles: RoleKey | RoleKey[], { teamId: inTeam = teamId } = {}): Promise<Caller> {
    users += 1
    const userId = uuidv7()
    const email = `user${users}@test.example`
    await db.ownerPool.query(
      `insert into users (id, name, email, email_norm, main_team_id) values ($1, $2, $3, $3, $4)`,
      [userId, `Test ${[roles].flat().join(' ')} ${users}`, email, inTeam],
    )
    await db.ownerPool.query('insert into team_members (team_id, user_id) values ($1, $2)', [inTeam, userId])
    for (const role of [roles].flat()) {
      await db.ownerPool.query('insert into user_roles (user_id, role_key) values ($1, $2)', [userId, role])
    }
    return asUser(userId)
  }

  async function asUser(userId: string): Promise<Caller> {
    const token = randomToken()
    await db.ownerPool.query(
      `insert into access_tokens (id, user_id, name, token_hash, token_hint, scopes, expires_at)
       values ($1, $2, 'test', $3, '', '{all}', now() + interval '1 day')`,
      [uuidv7(), userId, sha256(token)],
    )
    return caller(app, userId, token)
  }
  return { app, platform, db, as, asUser, teamId, newTeam }
}

/** The job as its owner sees it once it has ended; the app must have been opened with a worker. */
export async function waitForJob(owner: Caller, jobId: string, milliseconds = 60_000): Promise<Job> {
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(20)) {
    const { body } = await owner.get(`/jobs/${jobId}`)
    if (['succeeded', 'failed', 'cancelled'].includes(body.state)) return body
  }
  throw new Error(`job ${jobId} has not ended`)
}

/** Runs a scheduled job at once, as the program itself does at its time, and answers how it ended. */
export async function runNow({ platform, db }: TestApp, kindName: string): Promise<Job> {
  const kind = allJobKinds().get(kindName)
  if (!kind) throw new Error(`no job ${kindName}`)
  const jobId = uuidv7()
  const { purpose } = kind
  await inTransaction(platform.pool, {}, (tx) =>
    platform.jobs.enqueue(tx, { jobId, kind, recordId: null, purpose, userId: null }),
  )
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(20)) {
    const job = await inTransaction(db.ownerPool, {}, (tx) => jobById(tx, jobId))
    if (job?.finishedAt) return job
  }
  throw new Error(`job ${kindName} has not ended`)
}

function caller(app: App, userId: string, token: string): Caller {
  async function call(
    method: InjectOptions['method'],
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const answer = await app.inject({
      ...(method ? { method } : {}),
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    })
    const isJson = String(answer.headers['content-type']).includes('json')
    return {
      status: answer.statusCode,
      body: isJson && answer.body ? answer.json() : answer.body,
      headers: answer.headers,
    }
  }
  const match = (version: number | undefined): Record<string, string> =>
    version === undefined ? {} : { 'if-match': `"${version}"` }
  return {
    userId,
    token,
    get: (path, headers = {}) => call('GET', path, undefined, headers),
    post: (path, body, headers = {}) => call('POST', path, body, headers),
    patch: (path, body, version) => call('PATCH', path, body, match(version)),
    put: (path, body, version) => call('PUT', path, body, match(version)),
    delete: (path, version) => call('DELETE', path, undefined, match(version)),
  }
}
