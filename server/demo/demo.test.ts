import assert from 'node:assert/strict'
import { test } from 'node:test'
import type pg from 'pg'
import { verifyPassword } from '#server/platform/identity/password.ts'
import { type TestApp, testApp, waitForJob } from '#test/app.ts'
import { makeDemo, removeDemo } from './public.ts'

async function one(app: TestApp, statement: string): Promise<Record<string, unknown>> {
  const { rows } = await app.db.ownerPool.query(statement)
  return rows[0]
}

test('the demo company has 2,000 people, 300 companies, a year of history and one user a role', async (t) => {
  const app = await testApp(t)
  const access = await makeDemo(app.platform)
  assert.equal(access.isNew, true)
  assert.deepEqual([...new Set(access.users.map((user) => user.role))].sort(), [
    'administration',
    'auditor',
    'dpo',
    'management',
    'marketing',
    'partner',
    'sales',
    'service',
  ])
  const counts = await one(
    app,
    `select (select count(*)::int from contacts where is_demo) as contacts,
      (select count(*)::int from companies where is_demo) as companies,
      (select count(*)::int from person_keys) as keys,
      (select count(distinct country)::int from companies) as countries,
      (select count(*)::int from companies where is_supplier) as suppliers,
      (select count(*) > 5000 from timeline_entries) as "hasHistory",
      (select max(at) - min(at) > interval '300 days' and max(at) <= now() from timeline_entries) as "isAYear",
      (select count(distinct team_id)::int from contacts) as teams,
      (select count(*)::int from contacts where is_quarantined) as quarantined`,
  )
  assert.deepEqual(counts, {
    contacts: 2000,
    companies: 300,
    keys: 2000,
    countries: 3,
    suppliers: 36,
    hasHistory: true,
    isAYear: true,
    teams: 2,
    quarantined: 9,
  })
  const { hash } = (await one(app, 'select password_hash as hash from users where is_demo limit 1')) as {
    hash: string
  }
  assert.equal(await verifyPassword(hash, access.password), true)
})

test('nobody real is in the demo: addresses end in .example, numbers are those kept for films', async (t) => {
  const app = await testApp(t)
  await makeDemo(app.platform)
  const kept =
    '^\\+49(3023125|4066969|6990009|8999998|2214710)\\d{3}$|^\\+49(15228817386|15228895456|15254599371|1729925904|172996853[2-4]|172997318[5-7]|1729980752|172999327[89])$'
  const found = await one(
    app,
    `select
      (select count(*)::int from contact_points where kind = 'email' and value_norm !~ '\\.example$') as mails,
      (select count(*)::int from companies where email !~ '\\.example$' or website !~ '\\.example$') as hosts,
      (select count(*)::int from contact_points where kind <> 'email' and value_norm !~ '${kept}') as numbers,
      (select count(*)::int from companies where phone !~ '${kept}') as switchboards`,
  )
  assert.deepEqual(found, { mails: 0, hosts: 0, numbers: 0, switchboards: 0 })
})

test('each entry of the history serves a purpose its person is held for', async (t) => {
  const app = await testApp(t)
  await makeDemo(app.platform)
  const { without } = await one(
    app,
    `select count(*)::int as without from timeline_entries e
     where not exists (select from processing_bases b where b.contact_id = e.contact_id and b.purpose = e.purpose)`,
  )
  assert.equal(without, 0)
})

test('asked for again, the demo company is as it was, and its log-ins are the same', async (t) => {
  const app = await testApp(t)
  const first = await makeDemo(app.platform)
  const again = await makeDemo(app.platform)
  assert.deepEqual(again, { ...first, isNew: false })
  assert.deepEqual(await one(app, 'select count(*)::int as contacts from contacts'), { contacts: 2000 })
})

test('the demo company says who and where it is; a company that has said so itself keeps what it said', async (t) => {
  const app = await testApp(t)
  await makeDemo(app.platform)
  const admin = await app.as('administration')
  const { company, dpo } = (await admin.get('/settings')).body
  for (const [name, value] of Object.entries(company)) assert.ok(value, name)
  assert.equal(dpo.name, 'Konrad Vahrenhorst')

  const other = await testApp(t)
  const own = JSON.stringify({ name: 'Hofmann GmbH', city: 'Bielefeld' })
  await other.db.ownerPool.query(`insert into settings (key, value) values ('company', $1)`, [own])
  await makeDemo(other.platform)
  await removeDemo(other.platform)
  const { rows } = await other.db.ownerPool.query('select key, value from settings')
  assert.deepEqual(rows, [{ key: 'company', value: JSON.parse(own) }])
})

// What was done stays on record; ids and names of fields tell nothing about anybody.
const kept = /^audit_|^settings_history$|^jobs$/

async function everything(pool: pg.Pool): Promise<Record<string, unknown>> {
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  )
  const content: Record<string, unknown> = {}
  for (const { name } of rows) {
    if (kept.test(name)) continue
    const { rows: found } = await pool.query(
      `select (to_jsonb(t) - 'last_used_at')::text as row from "${name}" t order by 1`,
    )
    content[name] = found.map(({ row }) => row)
  }
  return content
}

test('after an administrator removed it, no row, no key and no token of the demo company is left', async (t) => {
  const app = await testApp(t, { worker: true })
  const [admin, sales] = [await app.as('administration'), await app.as('sales')]
  const own = await sales.post('/contacts', { lastName: 'Weber', occasion: 'order' })
  assert.equal(own.status, 201)
  await admin.get('/demo-data')
  await sales.get('/contacts')
  const before = await everything(app.db.ownerPool)

  await makeDemo(app.platform)
  assert.equal((await admin.get('/demo-data')).body.isThere, true)
  const { rows } = await app.db.ownerPool.query(`select id from users where email like 'vertrieb@%'`)
  const { rows: company } = await app.db.ownerPool.query('select id from companies limit 1')
  const demoUser = await app.asUser(rows[0].id)
  const made = await demoUser.post(
    '/contacts',
    {
      lastName: 'Probe',
      occasion: 'order',
      contactPoints: [{ kind: 'email', value: 'probe@post.example' }],
      employments: [{ companyId: company[0].id }],
    },
    { 'idempotency-key': 'probe' },
  )
  assert.equal(made.status, 201)

  assert.equal((await sales.delete('/demo-data')).status, 403)
  const started = await admin.delete('/demo-data')
  assert.equal(started.status, 202)
  const job = await waitForJob(admin, started.body.job.id)
  assert.deepEqual(job.result, { contacts: 2001, companies: 300, users: 9 })
  assert.deepEqual(await everything(app.db.ownerPool), before)
  assert.equal((await admin.delete('/demo-data')).status, 404)
})

test('the demo company stays while without its administrator nobody could administer', async (t) => {
  const app = await testApp(t)
  await makeDemo(app.platform)
  const { rows } = await app.db.ownerPool.query(`select id from users where email like 'admin@%'`)
  const demoAdmin = await app.asUser(rows[0].id)
  await app.as('sales')
  const refused = await demoAdmin.delete('/demo-data')
  assert.deepEqual([refused.status, refused.body.code], [409, 'demo.last-administrator'])
  await app.as('administration')
  assert.equal((await demoAdmin.delete('/demo-data')).status, 202)
})
