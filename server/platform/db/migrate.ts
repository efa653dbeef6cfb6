import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { ensureMonths } from '../audit/partitions.ts'
import { installQueue } from '../jobs/queue.ts'
import { programFolder } from '../program-folder.ts'
import { type AppRole, ensureAppRole } from './app-role.ts'
import { inUtcOption } from './pool.ts'

export type Migration = { name: string; sql: string; hash: string }

/** An applied migration was edited afterwards; migrations only go forward. */
export class MigrationChanged extends Error {
  constructor(name: string) {
    super(
      `Die Migration ${name} wurde nach ihrer Anwendung geändert. / The migration ${name} was changed after it was applied.`,
    )
    this.name = 'MigrationChanged'
  }
}

const folder = join(programFolder, 'migrations')

/** The migrations of this version in the order they apply. */
export function readMigrations(directory: string = folder): Migration[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(`${directory}/${file}`, 'utf8')
      return { name: file.slice(0, -4), sql, hash: createHash('sha256').update(sql).digest('hex') }
    })
}

type Run = { ownerUrl: string; appRole: AppRole; migrations?: Migration[] }

/** Brings the database up to this version; many processes may try at once. Returns what was applied. */
export async function migrate({ ownerUrl, appRole, migrations = readMigrations() }: Run): Promise<string[]> {
  const client = new pg.Client({
    connectionString: ownerUrl,
    options: inUtcOption,
    application_name: 'treu migrate',
  })
  await client.connect()
  try {
    await requireVersion15(client)
    await client.query(`select pg_advisory_lock(hashtextextended('treu migrate', 0))`)
    await client.query(`create table if not exists schema_migrations (
      name text primary key, hash text not null, applied_at timestamptz not null default now())`)
    await ensureAppRole(client, appRole)
    const applied = await applyAll(client, migrations, appRole.name)
    await installQueue(client, appRole.name)
    await ensureMonths(client, new Date())
    return applied
  } finally {
    await client.end()
  }
}

/** Names of migrations of this version that the database does not have yet. */
export async function pendingMigrations(pool: pg.Pool, migrations = readMigrations()): Promise<string[]> {
  const { rows } = await pool.query(`select to_regclass('schema_migrations') is not null as found`)
  if (!rows[0].found) return migrations.map(({ name }) => name)
  const applied = await readApplied(pool)
  return migrations.filter(({ name }) => !applied.has(name)).map(({ name }) => name)
}

async function applyAll(client: pg.Client, migrations: Migration[], appRole: string): Promise<string[]> {
  const applied = await readApplied(client)
  const pending = migrations.filter(({ name, hash }) => {
    const before = applied.get(name)
    if (before !== undefined && before !== hash) throw new MigrationChanged(name)
    return before === undefined
  })
  for (const { name, sql, hash } of pending) {
    try {
      await client.query('begin')
      // Rather wait for a quiet moment than block everyone behind a waiting lock.
      await client.query(`set local lock_timeout = '30s'`)
      await client.query(sql.replaceAll(':app_role', pg.escapeIdentifier(appRole)))
      await client.query('insert into schema_migrations (name, hash) values ($1, $2)', [name, hash])
      await client.query('commit')
    } catch (error) {
      await client.query('rollback')
      throw new Error(`migration ${name} failed: ${(error as Error).message}${positionIn(sql, error)}`, {
        cause: error,
      })
    }
  }
  return pending.map(({ name }) => name)
}

async function readApplied(client: Pick<pg.Client, 'query'>): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; hash: string }>(
    'select name, hash from schema_migrations',
  )
  return new Map(rows.map(({ name, hash }) => [name, hash]))
}

async function requireVersion15(client: pg.Client) {
  const { rows } = await client.query(`select current_setting('server_version_num')::int as version`)
  if (rows[0].version >= 150_000) return
  throw new Error(
    'Treu braucht PostgreSQL 15 oder neuer. / Treu needs PostgreSQL 15 or newer.' +
      ` (${Math.floor(rows[0].version / 10_000)})`,
  )
}

function positionIn(sql: string, error: unknown): string {
  const position = Number((error as { position?: string }).position)
  return position > 0 ? ` (line ${sql.slice(0, position).split('\n').length})` : ''
}
