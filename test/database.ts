import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { appRoleFor } from '#server/platform/db/app-role.ts'
import { migrate, readMigrations } from '#server/platform/db/migrate.ts'
import { openPool, type Pools } from '#server/platform/db/pool.ts'
import { sharedFolder } from './shared-postgres.ts'

/** The master key of every test. */
export const testMasterKey = createHash('sha256').update('a key for tests').digest()

export type TestDatabase = Pools & {
  /** as the owner, who is no superuser */
  url: string
  /** as the role the application works with */
  appUrl: string
  close: () => Promise<void>
}

const owner = 'treu_test_owner'
const appRole = 'treu_test_app'

/** A test, or a file of tests, that says when it ends. */
export type Ending = { after: (work: () => void | Promise<void>) => void }

/** A migrated database of one's own; dropped when the test ends. */
export async function testDatabase(t?: Ending): Promise<TestDatabase> {
  const adminUrl = await testServer()
  const template = await ensureTemplate(adminUrl)
  const name = `treu_test_${randomUUID().replaceAll('-', '').slice(0, 20)}`
  await asAdmin(adminUrl, (admin) =>
    // Files are copied as they are: for a server that may lose everything that is faster than by its log.
    admin.query(`create database ${name} template ${template} owner ${owner} strategy file_copy`),
  )

  const url = urlOf(adminUrl, name)
  const appUrl = appRoleFor({ ownerUrl: url, masterKey: testMasterKey, name: appRole }).url
  const ownerPool = openPool(url, { size: 4, name: 'test owner' })
  const appPool = openPool(appUrl, { size: 16, name: 'test app' })
  const close = async () => {
    await Promise.all([ownerPool.end(), appPool.end()])
    await asAdmin(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`))
  }
  t?.after(close)
  return { ownerPool, appPool, url, appUrl, close }
}

/** A server on which tests may make databases: the one of this test run, or one shared on this machine. */
export async function testServer(): Promise<string> {
  const given = process.env.TREU_TEST_DATABASE_URL
  if (given) return given

  let isAsked = false
  for (let waited = 0; waited < 60_000; waited += 50) {
    const url = sharedUrl()
    if (url && (await isUp(url))) return url
    if (!isAsked) startShared()
    isAsked = true
    await sleep(50)
  }
  throw new Error(`the shared PostgreSQL for tests does not start, see ${sharedFolder}`)
}

let template: Promise<string> | undefined

function ensureTemplate(adminUrl: string): Promise<string> {
  template ??= makeTemplate(adminUrl)
  return template
}

// Made under another name and renamed when complete, so a half made one is never taken.
async function makeTemplate(adminUrl: string): Promise<string> {
  const migrations = readMigrations()
  const hash = createHash('sha256').update(migrations.map((one) => one.name + one.hash).join())
  // The queue brings its tables along after the migrations.
  hash.update(readFileSync(new URL('../server/platform/jobs/queue.ts', import.meta.url)))
  const name = `treu_template_${hash.digest('hex').slice(0, 12)}`
  await asAdmin(adminUrl, async (admin) => {
    await admin.query(`select pg_advisory_lock(hashtextextended('treu test template', 0))`)
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name])
    if (rowCount) return

    await admin.query(`do $$ begin
      if not exists (select from pg_roles where rolname = '${owner}') then
        create role ${owner} login createrole password 'treu-test';
      end if; end $$`)
    await admin.query(`drop database if exists ${name}_draft with (force)`)
    await admin.query(`create database ${name}_draft owner ${owner}`)
    const ownerUrl = urlOf(adminUrl, `${name}_draft`)
    await migrate({
      ownerUrl,
      appRole: appRoleFor({ ownerUrl, masterKey: testMasterKey, name: appRole }),
      migrations,
    })
    // The program's own connections must not mind where a server stands.
    for (const role of [owner, appRole])
      await admin.query(`alter role ${role} set timezone to 'Pacific/Auckland'`)
    await admin.query(`alter database ${name}_draft rename to ${name}`)
  })
  return name
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl)
  url.username = owner
  url.password = 'treu-test'
  url.pathname = `/${database}`
  return url.href
}

async function asAdmin<T>(adminUrl: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.end()
  }
}

function sharedUrl(): string | undefined {
  try {
    return readFileSync(`${sharedFolder}/url`, 'utf8')
  } catch {
    return undefined
  }
}

async function isUp(url: string): Promise<boolean> {
  return asAdmin(url, async () => true).catch(() => false)
}

function startShared() {
  const script = fileURLToPath(new URL('shared-postgres.ts', import.meta.url))
  spawn(process.execPath, [script], { detached: true, stdio: 'ignore' }).unref()
}
