import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type pg from 'pg'
import { sha256 } from '#server/platform/crypto/keyring.ts'
import { columnOf } from '#server/platform/gate/resource.ts'
import { verifyPassword } from '#server/platform/identity/password.ts'
import { unsealMail } from '#server/platform/mail/sealed-mail.ts'
import { hashedFields, hashScheme } from '#server/privacy/consent/event-hash.ts'
import { type Caller, type TestApp, testApp, waitForJob } from '#test/app.ts'
import { makeDemo, removeDemo } from './public.ts'

async function one(app: TestApp, statement: string): Promise<Record<string, unknown>> {
  const { rows } = await app.db.ownerPool.query(statement)
  return rows[0]
}

/** One demo company for all who only look at it. */
const looked = (async () => {
  const app = await testApp({ after })
  return { app, access: await makeDemo(app.platform) }
})()

test('the demo company has 2,000 people, 300 companies, a year of history and one user a role', async () => {
  const { app, access } = await looked
  assert.equal(access.isNew, true)
  assert.deepEqual([...new Set(access.users.map((user) => user.role))].sort(), [
    'administration',
    'auditor',
    'caller',
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

test('nobody real is in the demo: addresses end in .example, numbers are those kept for films', async () => {
  const { app } = await looked
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

test('each entry of the history serves a purpose its person is held for', async () => {
  const { app } = await looked
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
// Who waits to be counted anew, and the facts there are about anybody, are nobody's.
const kept = /^audit_|^settings_history$|^jobs$|^advertising_(stale|facts)$/

async function everything(pool: pg.Pool): Promise<Record<string, unknown>> {
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  )
  const content: Record<string, unknown> = {}
  for (const { name } of rows) {
    if (kept.test(name)) continue
    const { rows: found } = await pool.query(
      `select (to_jsonb(t) - 'last_used_at' - 'marks')::text as row from "${name}" t order by 1`,
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

  await useConsents(app, demoUser, made.body.id)
  await useMerges(demoUser)

  assert.equal((await sales.delete('/demo-data')).status, 403)
  const started = await admin.delete('/demo-data')
  assert.equal(started.status, 202)
  const job = await waitForJob(admin, started.body.job.id)
  assert.deepEqual(job.result, { contacts: 2004, companies: 301, users: 10 })
  assert.deepEqual(await everything(app.db.ownerPool), before)
  assert.equal((await admin.delete('/demo-data')).status, 404)
})

/** Two who are one, with an objection of the one that goes, and two companies. */
async function useMerges(demoUser: Caller): Promise<void> {
  for (const [path, make] of [
    [
      '/contacts',
      (n: number) => ({
        lastName: 'Doppelt',
        occasion: 'order',
        contactPoints: [{ kind: 'phone', value: `0221 47110${n}` }],
      }),
    ],
    ['/companies', (n: number) => ({ name: `Doppelt ${n} GmbH` })],
  ] as const) {
    const [one, other] = [
      (await demoUser.post(path, make(1))).body,
      (await demoUser.post(path, make(2))).body,
    ]
    if (path === '/contacts')
      await demoUser.post(`/contacts/${other.id}/consents`, {
        event: 'objected',
        purpose: 'direct-marketing',
        channel: 'phone',
        way: 'spoken',
      })
    const done = await demoUser.post(
      `${path}/${one.id}/merges`,
      { mergedId: other.id, mergedVersion: other.version },
      { 'if-match': `"${one.version}"` },
    )
    assert.equal(done.status, 201, JSON.stringify(done.body))
  }
}

/** What visitors of a demo do: note consents and objections, sign up with the forms, release a notice. */
async function useConsents(app: TestApp, demoUser: Caller, own: string): Promise<void> {
  const { rows: users } = await app.db.ownerPool.query<{ id: string; role: string }>(
    `select u.id, r.role_key as role from users u join user_roles r on r.user_id = u.id where u.is_demo`,
  )
  const as = async (role: string) => app.asUser(users.find((user) => user.role === role)?.id ?? '')
  const [marketing, dpo] = [await as('marketing'), await as('dpo')]
  const { rows: people } = await app.db.ownerPool.query<{ id: string }>(
    `select id from contacts where is_demo and email is not null and owner_id = (select id from users where email like 'vertrieb@%')
     and not exists (select from consent_events e where e.contact_id = contacts.id) order by id limit 2`,
  )
  const noted = [
    [own, { event: 'given', channel: 'email', way: 'paper', textVersion: 'newsletter', evidence: 'Karte' }],
    [people[0]?.id, { event: 'objected', channel: 'email', way: 'spoken' }],
    [people[1]?.id, { event: 'withdrawn', channel: 'phone', way: 'spoken' }],
  ] as const
  for (const [id, consent] of noted) {
    const { status, body } = await demoUser.post(`/contacts/${id}/consents`, consent)
    assert.equal(status, 201, JSON.stringify(body))
  }
  const text = await marketing.post('/consent-texts', {
    key: 'newsletter',
    purpose: 'direct-marketing',
    channels: ['email'],
    text: 'Ja, schicken Sie mir den Newsletter.',
  })
  assert.equal(text.status, 201)
  const filter = { field: 'country', op: 'eq', value: 'AT' }
  const segment = await marketing.post('/segments', { name: 'Österreich', filter, isLive: false })
  assert.equal(segment.status, 201, JSON.stringify(segment.body))
  await submit(
    app,
    '/p/formular/newsletter',
    'email=gast%40post.example&nachname=Gast&thema=termine&zustimmung=ja',
  )
  await submit(app, '/p/formular/fachabend', 'email=gaestin%40post.example&nachname=Probst&zustimmung=ja')
  await submit(
    app,
    '/p/formular/newsletter',
    'email=unentschlossen%40post.example&thema=termine&zustimmung=ja',
  )
  const { rows: mails } = await app.db.ownerPool.query<{ id: string; sealed: Buffer }>(
    `select id, sealed from outbox_mails where kind = 'confirm-consent' order by created_at limit 2`,
  )
  for (const { id, sealed } of mails) {
    const mail = unsealMail(app.platform.keyring, id, sealed)
    await submit(app, /\/p\/bestaetigen\/[\w-]+/.exec(mail.text)?.[0] ?? '', '')
  }
  const released = await dpo.post('/privacy-notice', {})
  assert.equal(released.status, 201, JSON.stringify(released.body))
}

async function submit({ app }: TestApp, url: string, payload: string): Promise<void> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await app.inject({ method: 'POST', url, payload, headers })
  assert.equal(answer.statusCode, 200, answer.body)
}

test('what somebody real refused or agreed to outlives the demo company', async (t) => {
  const app = await testApp(t)
  await makeDemo(app.platform)
  const sales = await app.as('sales')
  const { rows } = await app.db.ownerPool.query<{ id: string; email: string }>(
    `select c.id, c.email from consent_states s join contacts c on c.id = s.contact_id
     where s.state = 'objected' and s.channel = 'email' limit 1`,
  )
  const own = await sales.post('/contacts', {
    lastName: 'Weber',
    occasion: 'order',
    contactPoints: [{ kind: 'email', value: rows[0]?.email }],
  })
  const other = await sales.post('/contacts', {
    lastName: 'Kruse',
    occasion: 'order',
    contactPoints: [{ kind: 'email', value: 'kruse@post.example' }],
  })
  const given = await sales.post(`/contacts/${other.body.id}/consents`, {
    event: 'given',
    channel: 'email',
    way: 'paper',
    textVersion: 'newsletter',
    evidence: 'Karte',
  })
  assert.equal(given.status, 201, JSON.stringify(given.body))
  await removeDemo(app.platform)
  const codeOf = async (id: string) =>
    (await sales.get(`/contacts/${id}/permissions?channel=email`)).body.items?.[0]?.code
  assert.equal(await codeOf(own.body.id), 'suppressed')
  const { items } = (await sales.get(`/contacts/${other.body.id}/consents`)).body
  assert.match(items[0].text, /Sparrenlicht/)
  const again = await makeDemo(app.platform)
  assert.equal(again.isNew, true)
})

test('consents of the demo company bear looking at: whole chains, states that follow, people to write to', async () => {
  const { app } = await looked
  const { rows: events } = await app.db.ownerPool.query(
    `select *, date_trunc('milliseconds', occurred_at) as moment from consent_events order by contact_id, sequence`,
  )
  for (const [index, event] of events.entries()) {
    const previous = events[index - 1]
    const isSame = previous?.contact_id === event.contact_id
    assert.equal(event.sequence, isSame ? previous.sequence + 1 : 1)
    const before = isSame ? previous.hash : null
    const said = {
      ...event,
      previous_hash: before,
      occurred_at: event.moment.toISOString(),
      created_at: event.created_at.toISOString(),
    }
    assert.equal(event.hash_scheme, hashScheme)
    const fields = hashedFields[hashScheme].map((field) => {
      const value = said[columnOf(field)] ?? null
      return Buffer.isBuffer(value) ? value.toString('hex') : value
    })
    assert.equal(event.hash.toString('hex'), sha256(JSON.stringify(fields)).toString('hex'))
  }
  const counts = await one(
    app,
    `select (select count(*)::int from consent_states where state = 'confirmed') as confirmed,
      (select count(distinct contact_id)::int from consent_states where state = 'withdrawn') as withdrawn,
      (select count(distinct contact_id)::int from consent_states where state = 'objected') as objected,
      (select count(distinct contact_id)::int from consent_states where way = 'paper' and state = 'given') as paper,
      (select count(*)::int from advertising_grounds) as grounds,
      (select count(*)::int from consent_events where occurred_at > now()) as "inTheFuture",
      (select count(*)::int from privacy_notices) as notices`,
  )
  assert.deepEqual(counts, {
    confirmed: 400,
    withdrawn: 40,
    objected: 40,
    paper: 60,
    grounds: 135,
    inTheFuture: 0,
    notices: 1,
  })
  const marketing = await app.as('marketing')
  assert.equal((await marketing.get('/contacts?count=true&limit=1')).body.total, 595)
  const [segment] = (await marketing.get('/segments')).body.items
  const preview = await marketing.post('/segments/preview', { filter: segment.filter })
  assert.equal(preview.status, 200)
  const dpo = await app.as('dpo')
  for (const [state, code] of [
    ['confirmed', 'consent-de'],
    ['withdrawn', 'withdrawn'],
    ['objected', 'objected'],
  ]) {
    const { id } = await one(
      app,
      `select contact_id as id from consent_states where state = '${state}' limit 1`,
    )
    const at = encodeURIComponent(app.platform.now().toISOString())
    for (const path of ['', `&at=${at}`]) {
      const { body } = await dpo.get(`/contacts/${id}/permissions?channel=email${path}`)
      assert.equal(body.items?.[0]?.code, code, `${state}${path}`)
    }
  }
})

test('whoever calls in the demo company has a list of people she may call', async () => {
  const { app } = await looked
  const { id } = await one(app, `select id from users where email like 'telefon@%'`)
  const caller = await app.asUser(String(id))
  const [list] = (await caller.get('/call-lists')).body.items
  assert.equal(list.isMine, true)
  const { body } = await caller.post(`/segments/${list.segmentId}/call-list`, {})
  assert.ok(body.items.length >= 5, JSON.stringify(body))
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
