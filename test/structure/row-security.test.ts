import assert from 'node:assert/strict'
import { test } from 'node:test'
import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { testApp } from '#test/app.ts'
import { testDatabase } from '#test/database.ts'
import { fillEveryTable } from './fill-every-table.ts'

test('every table with rows about persons or companies is row-secured, also against its owner', async (t) => {
  const { ownerPool } = await testDatabase(t)
  const { rows } = await ownerPool.query<{ name: string; isOn: boolean; isForced: boolean }>(`
    select c.relname as name, c.relrowsecurity as "isOn", c.relforcerowsecurity as "isForced"
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and (c.relrowsecurity or c.relname in ('contacts', 'companies') or exists (
        select from pg_constraint f where f.conrelid = c.oid and f.contype = 'f'
          and f.confrelid in ('contacts'::regclass, 'companies'::regclass)))`)
  assert.ok(rows.length >= 11)
  for (const { name, isOn, isForced } of rows) assert.ok(isOn && isForced, `${name} is not row-secured`)
})

test('the application alone, without saying who asks, sees and changes no row', async (t) => {
  const { db, as } = await testApp(t)
  const sales = await as('sales')
  await fillEveryTable(db.ownerPool, sales.userId)
  const tables = await securedTables(db.ownerPool)
  for (const { name, column } of tables) {
    const before = await countOf(db.ownerPool, name)
    assert.ok(before > 0, `${name} is empty: nothing would be proved`)
    assert.equal(await visible(db.appPool, `select from ${name}`), 0, `select ${name}`)
    assert.equal(await visible(db.appPool, `update ${name} set ${column} = ${column}`), 0, `update ${name}`)
    assert.equal(
      await visible(db.appPool, `update ${name} set ${column} = default`),
      0,
      `blind update ${name}`,
    )
    assert.equal(await visible(db.appPool, `delete from ${name}`), 0, `delete ${name}`)
    const twin = await twinOf(db.ownerPool, name)
    assert.equal(
      await visible(
        db.appPool,
        `insert into ${name} select (jsonb_populate_record(null::${name}, '${twin}')).*`,
      ),
      0,
      `insert ${name}`,
    )
    assert.equal(await countOf(db.ownerPool, name), before, name)
  }
})

test('the application owns nothing, passes no policy and cannot rewrite the trail', async (t) => {
  const { ownerPool, appPool } = await testDatabase(t)
  const { rows } = await appPool.query<{ role: string; mayPass: boolean; owned: number }>(`
    select current_user::text as role, (rolsuper or rolbypassrls) as "mayPass",
      (select count(*) from pg_class where relowner = r.oid)::integer as owned
    from pg_roles r where rolname = current_user`)
  assert.deepEqual(
    rows.map(({ mayPass, owned }) => ({ mayPass, owned })),
    [{ mayPass: false, owned: 0 }],
  )
  for (const table of ['audit_events', 'audit_seals', 'settings_history']) {
    const { rows: grants } = await ownerPool.query<{ right: string }>(
      `select privilege_type as right from information_schema.role_table_grants where grantee = $1 and table_name = $2`,
      [rows[0]?.role, table],
    )
    assert.deepEqual(grants.map((each) => each.right).sort(), ['INSERT', 'SELECT'], table)
  }
})

test('whatever asks for a row scope knows those who are bounded to customer groups', async (t) => {
  const { ownerPool } = await testDatabase(t)
  const { rows } = await ownerPool.query<{ name: string }>(`
    select tablename || '.' || policyname as name from pg_policies
      where concat(qual, with_check) ~ 'treu\\.(contact|company)_rows'
        and concat(qual, with_check) !~ '''groups'''
    union all select proname from pg_proc
      where pronamespace = 'public'::regnamespace and prosrc ~ 'treu\\.(contact|company)_rows' and prosrc !~ '''groups'''`)
  assert.deepEqual(
    rows.map((row) => row.name),
    [],
  )
})

test('every foreign key leads an index, so that a delete never reads a whole table', async (t) => {
  const { ownerPool } = await testDatabase(t)
  const { rows } = await ownerPool.query<{ name: string }>(`
    select f.conrelid::regclass || '.' || a.attname as name
    from pg_constraint f
      join pg_class c on c.oid = f.conrelid and c.relnamespace = 'public'::regnamespace and not c.relispartition
      join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
    where f.contype = 'f' and not exists (
      select from pg_index i where i.indrelid = f.conrelid and i.indkey[0] = f.conkey[1]
        and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~* 'is not null'))`)
  assert.deepEqual(
    rows.map((row) => row.name),
    [],
  )
})

async function securedTables(owner: pg.Pool): Promise<{ name: string; column: string }[]> {
  const { rows } = await owner.query<{ name: string; column: string }>(`
    select c.relname as name, (
      select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      order by a.attnotnull, a.attnum limit 1) as column
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relrowsecurity and not c.relispartition
    order by c.relname`)
  return rows
}

async function countOf(owner: pg.Pool, table: string): Promise<number> {
  const { rows } = await owner.query<{ count: number }>(`select count(*)::integer as count from ${table}`)
  return rows[0]?.count ?? 0
}

/** A row like one that is there, with a key of its own: only the policy can be what refuses it. */
async function twinOf(owner: pg.Pool, table: string): Promise<string> {
  const { rows } = await owner.query<{ row: object }>(`select to_jsonb(t) as row from ${table} t limit 1`)
  const keys = { id: uuidv7(), token: 'twin', value_norm: 'twin' }
  const own = Object.fromEntries(Object.entries(keys).filter(([key]) => key in (rows[0]?.row ?? {})))
  return JSON.stringify({ ...rows[0]?.row, ...own }).replaceAll("'", "''")
}

/** Rows touched; a refusal counts as none. */
async function visible(app: pg.Pool, statement: string): Promise<number> {
  const client = await app.connect()
  try {
    await client.query('begin')
    return (await client.query(statement)).rowCount ?? 0
  } catch (error) {
    // no such setting, malformed setting, not allowed: nothing came out either way
    const { code } = error as { code?: string }
    assert.ok(['42704', '42501', '22P02'].includes(code ?? ''), `${statement}: ${code}`)
    return 0
  } finally {
    await client.query('rollback')
    client.release()
  }
}
