import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase, testMasterKey } from '#test/database.ts'
import { appRoleFor } from './app-role.ts'
import { MigrationChanged, migrate, pendingMigrations, readMigrations } from './migrate.ts'
import { isAnswering, openPool } from './pool.ts'

const tables = {
  name: '1-things',
  sql: 'create table things (id int); grant select on things to :app_role',
  hash: 'a',
}

test('a database has every migration of this version', async (t) => {
  const { ownerPool } = await testDatabase(t)

  assert.deepEqual(await pendingMigrations(ownerPool), [])
  const { rows } = await ownerPool.query('select count(*) as count from schema_migrations')
  assert.equal(rows[0].count, readMigrations().length)
})

test('each migration is applied once, even when many start at once', async (t) => {
  const { url: ownerUrl, ownerPool } = await testDatabase(t)
  const appRole = appRoleFor({ ownerUrl, masterKey: testMasterKey, name: 'treu_test_app' })
  const migrations = [...readMigrations(), { ...tables, name: '9-things' }]

  const runs = await Promise.all([1, 2, 3].map(() => migrate({ ownerUrl, appRole, migrations })))

  assert.deepEqual(runs.flat(), ['9-things'])
  const pool = openPool(appRole.url, { size: 1, name: 'test' })
  t.after(() => pool.end())
  assert.deepEqual((await pool.query('select * from things')).rows, [])
  assert.equal(await isAnswering(ownerPool), true)
})

test('the program plans its statements alike on every server, whatever that is set to', async (t) => {
  const { url: ownerUrl } = await testDatabase(t)
  const appRole = appRoleFor({ ownerUrl, masterKey: testMasterKey, name: 'treu_planning_app' })
  await migrate({ ownerUrl, appRole })
  const pool = openPool(appRole.url, { size: 1, name: 'test' })
  t.after(() => pool.end())
  const { rows } = await pool.query(
    `select current_setting('jit') as jit, current_setting('random_page_cost') as cost`,
  )
  assert.deepEqual(rows, [{ jit: 'off', cost: '1.1' }])
})

test('a server set up with the time of its place keeps the same months and days', async (t) => {
  const { url, appUrl, ownerPool } = await testDatabase(t)
  await ownerPool.query(
    `do $$ begin execute format('alter database %I set timezone to ''Pacific/Auckland''', current_database()); end $$`,
  )
  for (const each of [url, appUrl]) {
    const pool = openPool(each, { size: 1, name: 'test' })
    t.after(() => pool.end())
    const { rows } = await pool.query(
      `select date_trunc('month', timestamptz '2026-11-30T23:30:00Z')::text as month`,
    )
    assert.deepEqual(rows, [{ month: '2026-11-01 00:00:00+00' }])
  }
})

test('an edited migration and a broken one stop the start and change nothing', async (t) => {
  const { url: ownerUrl, ownerPool } = await testDatabase(t)
  const appRole = appRoleFor({ ownerUrl, masterKey: testMasterKey, name: 'treu_test_app' })
  const [first, ...rest] = [
    ...readMigrations(),
    { ...tables, name: '9-things', sql: 'create table half (id int);\nselect nonsense' },
  ]
  assert.ok(first)

  await assert.rejects(
    migrate({ ownerUrl, appRole, migrations: [{ ...first, hash: 'other' }, ...rest] }),
    MigrationChanged,
  )
  await assert.rejects(
    migrate({ ownerUrl, appRole, migrations: [first, ...rest] }),
    /9-things failed.*line 2/,
  )

  const { rows } = await ownerPool.query(`select to_regclass('half') as half`)
  assert.equal(rows[0].half, null)
})

test('the application owns nothing and is no superuser', async (t) => {
  const { appPool } = await testDatabase(t)

  const { rows } = await appPool.query(`select rolsuper, rolbypassrls, rolcreaterole,
    (select count(*) from pg_class where relowner = pg_roles.oid) as owned
    from pg_roles where rolname = current_user`)
  assert.deepEqual(rows, [{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, owned: 0 }])
  await assert.rejects(appPool.query('create table mine (id int)'), { code: '42501' })
})

test('values come as our code expects them', async (t) => {
  const { appPool } = await testDatabase(t)

  const { rows } =
    await appPool.query(`select 5::int8 as big, 1.5::numeric as exact, date '2026-02-28' as day,
    '{1,2}'::int8[] as many, array[date '2026-01-01', null] as days, timestamptz '2026-01-01T00:00Z' as moment`)
  assert.deepEqual(rows, [
    {
      big: 5,
      exact: 1.5,
      day: '2026-02-28',
      many: [1, 2],
      days: ['2026-01-01', null],
      moment: new Date('2026-01-01T00:00Z'),
    },
  ])
})
