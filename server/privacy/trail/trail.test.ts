import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AuditEvent } from '#api/audit.ts'
import { ensureMonths } from '#server/platform/audit/partitions.ts'
import { inTransaction } from '#server/platform/db/tx.ts'
import { type Caller, runNow, type TestApp, testApp, waitForJob } from '#test/app.ts'

const reason = { 'treu-reason': 'Pruefung eines Verdachts' }

async function aContact(caller: Caller, lastName = 'Müller'): Promise<string> {
  return (await caller.post('/contacts', { lastName, occasion: 'business-card' })).body.id
}

type Item = AuditEvent
const trailOf = async (app: TestApp, caller: Caller, query: string, headers = {}): Promise<Item[]> => {
  await app.platform.trail.flush()
  const { status, body } = await caller.get(`/audit-events?${query}`, headers)
  assert.equal(status, 200)
  return body.items
}

test('reading, listing and searching a person each leave a record with person, reader, purpose and fields', async (t) => {
  const app = await testApp(t)
  const [sales, dpo] = [await app.as('sales'), await app.as('dpo')]
  const id = await aContact(sales)
  await sales.get(`/contacts/${id}`)
  await sales.get('/contacts')
  await sales.get('/contacts?q=müll')
  const events = await trailOf(app, dpo, `recordId=${id}&resource=contact`, reason)
  const actions = events.map((event) => event.action)
  for (const action of ['create', 'read', 'list', 'find']) assert.ok(actions.includes(action), action)
  const listed = events.find((event) => event.action === 'list')
  assert.equal(listed?.actor.id, sales.userId)
  assert.equal(listed?.purpose, 'customer-relations')
  assert.ok(listed?.fields.includes('lastName'))
  assert.ok(events.every((event) => event.recordIds.includes(id)))
})

test('who may not watch does not see the trail', async (t) => {
  const app = await testApp(t)
  for (const role of ['sales', 'marketing', 'service', 'management', 'administration', 'partner'] as const) {
    const caller = await app.as(role)
    for (const path of ['/audit-events', '/audit-verifications', `/audit-events/${caller.userId}`])
      assert.equal((await caller.get(path)).status, 403, `${role} ${path}`)
    assert.equal((await caller.post('/audit-verifications', {})).status, 403)
  }
  assert.equal((await (await app.as('auditor')).get('/audit-events')).status, 200)
})

test('people who work here are numbered until somebody gives a reason, which is recorded', async (t) => {
  const app = await testApp(t)
  const [sales, dpo] = [await app.as('sales'), await app.as('dpo')]
  const id = await aContact(sales)
  const [hidden] = await trailOf(app, dpo, `recordId=${id}&action=create`)
  assert.match(hidden?.actor.name ?? '', /^Mitarbeiter \d+$/)
  // The screen says it in the language it is in.
  assert.equal(hidden?.actor.name, `Mitarbeiter ${hidden?.actor.number}`)
  assert.notEqual(hidden?.actor.id, sales.userId)
  assert.ok(!JSON.stringify(await trailOf(app, dpo, '')).includes(sales.userId))
  const byStandIn = await trailOf(app, dpo, `actorId=${hidden?.actor.id}&action=create`)
  assert.ok(byStandIn.length > 0)
  const [open] = await trailOf(app, dpo, `recordId=${id}&action=create`, reason)
  assert.equal(open?.actor.id, sales.userId)
  assert.match(open?.actor.name ?? '', /^Test sales/)
  assert.equal(open?.actor.number, null)
  const [revealed] = await trailOf(app, dpo, 'action=reveal', reason)
  assert.equal(revealed?.reason, reason['treu-reason'])
  assert.equal(revealed?.actor.id, dpo.userId)
})

test('an event opens with its values as long as the person’s key is there, and that it was opened is recorded', async (t) => {
  const app = await testApp(t)
  const [sales, dpo] = [await app.as('sales'), await app.as('dpo')]
  const id = await aContact(sales)
  await sales.patch(`/contacts/${id}`, { lastName: 'Maier' }, 1)
  const [event] = await trailOf(app, dpo, `recordId=${id}&action=update`)
  const opened = await dpo.get(`/audit-events/${event?.id}`)
  assert.deepEqual(opened.body.values, { before: { lastName: 'Müller' }, after: { lastName: 'Maier' } })
  assert.ok(!('values' in (event ?? {})))
  const [record] = await trailOf(app, dpo, `recordId=${id}&action=open`)
  assert.ok(record?.recordIds.includes(event?.id ?? ''))
  await app.db.ownerPool.query('delete from person_keys where subject_id = $1', [id])
  app.platform.personKeys.forget([id])
  const shredded = await dpo.get(`/audit-events/${event?.id}`)
  assert.deepEqual([shredded.body.values, shredded.body.isShredded], [null, true])
  assert.equal((await dpo.get(`/audit-events/${id}`)).status, 404)
})

test('pages of the trail follow each other without gap or repeat', async (t) => {
  const app = await testApp(t)
  const [sales, dpo] = [await app.as('sales'), await app.as('dpo')]
  for (const name of ['A', 'B', 'C', 'D', 'E']) await aContact(sales, name)
  const all = await trailOf(app, dpo, 'resource=contact&limit=200')
  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await dpo.get(`/audit-events?resource=contact&limit=2${cursor}`)
    seen.push(...body.items.map((item: Item) => item.id))
    cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : ''
  } while (cursor)
  assert.deepEqual(
    seen,
    all.map((event) => event.id),
  )
  assert.equal((await dpo.get('/audit-events?cursor=abc')).status, 400)
  assert.equal((await dpo.get('/audit-events?from=gestern')).status, 400)
  assert.equal((await dpo.get('/audit-events?from=2020-01-01&to=2020-01-02')).body.items.length, 0)
})

test('whoever sees a person sees who used her data: roles for colleagues, more for the watchers', async (t) => {
  const app = await testApp(t)
  const [sales, colleague, dpo] = [
    await app.as('sales'),
    await app.as(['sales', 'service']),
    await app.as('dpo'),
  ]
  const id = await aContact(sales)
  await colleague.get(`/contacts/${id}`)
  await colleague.get(`/contacts/${id}`)
  await app.platform.trail.flush()
  const uses = (await sales.get(`/contacts/${id}/uses`)).body.items
  const read = uses.find((use: { action: string; count: number }) => use.action === 'read' && use.count === 2)
  assert.deepEqual(
    read.roles.map((role: { key: string }) => role.key),
    ['sales', 'service'],
  )
  assert.equal(read.actor, null)
  assert.ok(!JSON.stringify(uses).includes(colleague.userId) && !JSON.stringify(uses).includes('Test sales'))
  const watched = (await dpo.get(`/contacts/${id}/uses`)).body.items
  assert.match(watched[0].actor.name, /^Mitarbeiter/)
  const open = (await dpo.get(`/contacts/${id}/uses`, reason)).body.items
  assert.ok(open.some((use: { actor: { id: string } }) => use.actor.id === colleague.userId))
  const other = await app.as('sales', { teamId: await app.newTeam() })
  assert.equal((await other.get(`/contacts/${id}/uses`)).status, 404)
  const seen: unknown[] = []
  let cursor = ''
  do {
    const { body } = await sales.get(`/contacts/${id}/uses?limit=1${cursor}`)
    seen.push(...body.items)
    cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : ''
  } while (cursor)
  assert.equal(seen.length, (await sales.get(`/contacts/${id}/uses`)).body.items.length)
})

test('when the trail cannot be written, nothing is changed', async (t) => {
  const app = await testApp(t)
  app.app.log.level = 'silent'
  const sales = await app.as('sales')
  const id = await aContact(sales)
  await app.platform.trail.flush()
  await app.db.ownerPool.query(
    `alter table audit_events add constraint none check (action not in ('create', 'update', 'remove')) not valid`,
  )
  assert.equal((await sales.patch(`/contacts/${id}`, { lastName: 'Maier' }, 1)).status, 500)
  assert.equal((await sales.post('/contacts', { lastName: 'Neu', occasion: 'order' })).status, 500)
  const { rows } = await app.db.ownerPool.query('select last_name from contacts')
  assert.deepEqual(rows, [{ last_name: 'Müller' }])
})

test('when readings cannot be recorded any more, nothing is read', async (t) => {
  const app = await testApp(t)
  app.app.log.level = 'silent'
  app.platform.log.level = 'silent'
  const sales = await app.as('sales')
  const id = await aContact(sales)
  await app.platform.trail.flush()
  await app.db.ownerPool.query(
    `alter table audit_events add constraint none check (action <> 'read') not valid`,
  )
  const event = {
    at: new Date(),
    actorKind: 'user',
    actorId: sales.userId,
    action: 'read',
    resource: 'contact',
    recordIds: [id],
    subjectId: id,
    fields: [],
    purpose: 'customer-relations',
    means: 'web',
    reason: null,
    requestId: null,
    jobId: null,
    details: null,
    sealed: null,
  }
  assert.throws(() => {
    for (let n = 0; n < 30_000; n += 1) app.platform.trail.note(event)
  })
  const refused = await sales.get(`/contacts/${id}`)
  assert.deepEqual([refused.status, refused.body.code], [503, 'audit.not-ready'])
  // What was noted is kept, and written as soon as that works again.
  await app.db.ownerPool.query('alter table audit_events drop constraint none')
  await app.platform.trail.flush()
  assert.equal((await sales.get(`/contacts/${id}`)).status, 200)
  const { rows } = await app.db.ownerPool.query(
    `select count(*)::int as count from audit_events where action = 'read'`,
  )
  assert.ok(rows[0].count >= 20_000)
})

test('a check of the trail runs as a job, and its result stays to be seen', async (t) => {
  const app = await testApp(t, { worker: true })
  const [sales, dpo] = [await app.as('sales'), await app.as('dpo')]
  await aContact(sales)
  const run = async () => {
    const started = await dpo.post('/audit-verifications', {})
    assert.equal(started.status, 202)
    assert.equal((await waitForJob(dpo, started.body.job.id)).state, 'succeeded')
    return (await dpo.get('/audit-verifications')).body
  }
  const first = await run()
  assert.equal(first.last.isIntact, true)
  assert.ok(first.last.eventCount > 0)
  app.platform.log.level = 'silent'
  await app.db.ownerPool.query(`update audit_events set means = 'cli' where action = 'create'`)
  const second = await run()
  assert.equal(second.last.isIntact, false)
  assert.ok(second.last.findings.length > 0)
  assert.equal(second.items.length, 2)
  const events = await trailOf(app, dpo, 'action=verify')
  assert.equal(events.length, 2)
})

test('a month goes when its time is over, signed, and the rest still verifies', async (t) => {
  const app = await testApp(t, { worker: true })
  const [sales, dpo] = [await app.as('sales'), await app.as('dpo')]
  await aContact(sales)
  const { rows: before } = await app.db.ownerPool.query(`select id from audit_events limit 1`)
  const client = await app.db.ownerPool.connect()
  await ensureMonths(client, new Date('2020-03-10T00:00:00Z'))
  client.release()
  const event = {
    actorKind: 'system',
    actorId: null,
    action: 'read',
    resource: 'contact',
    recordIds: [],
    subjectId: null,
    fields: [],
    purpose: null,
    means: 'job',
    reason: null,
    requestId: null,
    jobId: null,
    details: null,
    sealed: null,
  }
  await inTransaction(app.platform.pool, {}, (tx) =>
    app.platform.trail.write(tx, [{ ...event, at: new Date('2020-03-15T00:00:00Z') }]),
  )
  while (
    (await app.db.ownerPool.query(`select 1 from audit_seals where month = '2020-03-01'`)).rowCount === 0
  )
    await sleep(50)
  assert.deepEqual((await runNow(app, 'keep-trail')).result, { removed: 1 })
  const { rows } = await app.db.ownerPool.query(
    `select month::text, event_count from audit_prunings where event_count > 0`,
  )
  assert.deepEqual(rows, [{ month: '2020-03-01', event_count: 1 }])
  assert.equal(
    (await app.db.ownerPool.query('select from audit_events where id = $1', [before[0].id])).rowCount,
    1,
  )
  await runNow(app, 'audit-verification')
  assert.equal((await dpo.get('/audit-verifications')).body.last.isIntact, true)
  app.platform.log.level = 'silent'
  await app.db.ownerPool.query(`update audit_prunings set event_count = 2 where event_count = 1`)
  await runNow(app, 'audit-verification')
  assert.equal((await dpo.get('/audit-verifications')).body.last.isIntact, false)
})

test('the anchor outside the database grows with the trail', async (t) => {
  const app = await testApp(t, { worker: true })
  await aContact(await app.as('sales'))
  const path = join(app.platform.config.dataDir, 'audit-anchor.jsonl')
  while (!(await readFile(path, 'utf8').catch(() => ''))) await sleep(50)
  const [line = ''] = (await readFile(path, 'utf8')).split('\n')
  assert.equal(JSON.parse(line).seq, 1)
  app.platform.log.level = 'silent'
  await writeFile(path, `${line.replace('"seq":1', '"seq":1000')}\n`)
  await runNow(app, 'audit-verification')
  const { rows } = await app.db.ownerPool.query(`select result from jobs where kind = 'audit-verification'`)
  assert.match(rows[0].result.findings, /tail-cut/)
})
