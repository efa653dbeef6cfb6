import assert from 'node:assert/strict'
import { test } from 'node:test'
import sql from 'sql-template-tag'
import { readContactPage } from '#server/contacts/read-page.ts'
import { inTransaction } from '#server/platform/db/tx.ts'
import { throughGate } from '#server/platform/gate/gate.ts'
import { actorForUser } from '#server/platform/identity/authenticate.ts'
import { type Caller, testApp } from '#test/app.ts'
import { readToday } from './read-today.ts'

async function aContact(caller: Caller, more: object = {}): Promise<string> {
  const { body } = await caller.post('/contacts', { occasion: 'order', name: 'Eva Berger', ...more })
  assert.ok(body.id, JSON.stringify(body))
  return body.id
}

const day = (offset: number) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(Date.now() + offset * 86_400_000)

test('a follow-up needs its day and no reason; a task says what is to be done', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const contactId = await aContact(sales)
  const made = await sales.post('/tasks', { kind: 'follow-up', dueOn: '2031-02-03', contactId })
  assert.equal(made.status, 201)
  assert.deepEqual(
    [made.body.title, made.body.assigneeId, made.body.contact.name, made.body.purpose],
    [null, sales.userId, 'Eva Berger', 'customer-relations'],
  )
  assert.deepEqual((await sales.post('/tasks', { kind: 'follow-up', contactId })).body.errors, [
    { pointer: '/dueOn', code: 'field.required' },
  ])
  assert.deepEqual((await sales.post('/tasks', { kind: 'task', contactId })).body.errors, [
    { pointer: '/title', code: 'field.required' },
  ])
})

test('the follow-up of a person is her next open one', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const contactId = await aContact(sales)
  const followUpOn = async () => (await sales.get(`/contacts/${contactId}`)).body.followUpOn
  const late = (await sales.post('/tasks', { dueOn: '2031-03-01', contactId })).body
  const early = (await sales.post('/tasks', { dueOn: '2031-02-01', contactId })).body
  assert.equal(await followUpOn(), '2031-02-01')
  const done = await sales.put(`/tasks/${early.id}/completion`, {})
  assert.equal(done.body.isDone, true)
  assert.ok(done.body.doneAt)
  assert.equal(await followUpOn(), '2031-03-01')
  assert.equal((await sales.delete(`/tasks/${early.id}/completion`)).body.isDone, false)
  assert.equal(await followUpOn(), '2031-02-01')
  assert.equal((await sales.patch(`/tasks/${late.id}`, { dueOn: '2031-01-01' }, 1)).status, 200)
  assert.equal(await followUpOn(), '2031-01-01')
  assert.equal((await sales.delete(`/tasks/${late.id}`, 2)).status, 204)
  assert.equal(await followUpOn(), '2031-02-01')
})

test('the list of tasks takes me and today', async (t) => {
  const { as } = await testApp(t)
  const [sales, mate] = [await as('sales'), await as('sales')]
  for (const [title, dueOn, assigneeId] of [
    ['gestern', day(-1), sales.userId],
    ['heute', day(0), sales.userId],
    ['morgen', day(1), sales.userId],
    ['andere', day(-1), mate.userId],
  ] as const)
    assert.equal((await sales.post('/tasks', { title, dueOn, assigneeId })).status, 201)
  const filter = encodeURIComponent(
    JSON.stringify({
      and: [
        { field: 'assigneeId', op: 'eq', value: 'me' },
        { field: 'dueOn', op: 'lte', value: 'today' },
        { field: 'isDone', op: 'eq', value: false },
      ],
    }),
  )
  const { items } = (await sales.get(`/tasks?filter=${filter}&sort=dueOn`)).body
  assert.deepEqual(
    items.map((task: { title: string }) => task.title),
    ['gestern', 'heute'],
  )
  const today = (await sales.get('/today')).body
  assert.deepEqual(
    [today.overdue[0].title, today.due[0].title, today.counts],
    ['gestern', 'heute', { overdue: 1, due: 1, later: 1, withoutDate: 0 }],
  )
  assert.equal(today.quarantined, undefined)
})

test('a task is given only to somebody who is there', async (t) => {
  const { as, db } = await testApp(t)
  const [sales, gone] = [await as('sales'), await as('sales')]
  await db.ownerPool.query('update users set deactivated_at = now() where id = $1', [gone.userId])
  for (const assigneeId of [gone.userId, '0199c0de-0000-7000-8000-000000000000', 'niemand'])
    assert.equal((await sales.post('/tasks', { title: 'x', assigneeId })).status, 422)
})

test('a task about a person is seen by those who see her and serve its purpose', async (t) => {
  const { as, newTeam } = await testApp(t)
  const sales = await as('sales')
  const service = await as('service')
  const stranger = await as('sales', { teamId: await newTeam() })
  const contactId = await aContact(sales)
  const { id } = (await sales.post('/tasks', { title: 'Preis klären', contactId })).body
  const own = (await sales.post('/tasks', { title: 'Büromaterial' })).body
  assert.equal((await service.get(`/tasks/${id}`)).status, 404)
  assert.equal((await stranger.get(`/tasks/${id}`)).status, 404)
  assert.equal((await stranger.put(`/tasks/${id}/completion`, {})).status, 404)
  assert.equal((await service.get(`/tasks/${own.id}`)).status, 404)
  assert.equal((await sales.get(`/tasks/${own.id}`)).body.purpose, null)
})

test('the start page of an administrator is empty and works', async (t) => {
  const { as } = await testApp(t)
  const today = await (await as('administration')).get('/today')
  assert.equal(today.status, 200)
  assert.deepEqual([today.body.overdue, today.body.recent], [[], []])
})

test('who runs the program is reminded while nobody watches over data protection, and nobody else is', async (t) => {
  const { as } = await testApp(t)
  const [administration, sales] = [await as('administration'), await as('sales')]
  const isUnwatched = async (user: typeof sales) => (await user.get('/today')).body.isUnwatched
  assert.deepEqual([await isUnwatched(administration), await isUnwatched(sales)], [true, undefined])
  await as('dpo')
  assert.equal(await isUnwatched(administration), undefined)
})

test('the way back leads to what one opened last, for as long as one may see it', async (t) => {
  const { as, platform, db } = await testApp(t)
  const sales = await as('sales')
  const [first, second] = [await aContact(sales), await aContact(sales, { name: 'Ida Öz' })]
  const actor = await inTransaction(platform.pool, {}, (tx) => actorForUser(tx, sales.userId))
  assert.ok(actor)
  const opening = { actor, purpose: 'customer-relations', means: 'web' } as const
  for (const id of [first, second, first])
    await throughGate(platform, opening, (gate) => readContactPage(gate, id))
  const recent = async () =>
    (await throughGate(platform, opening, readToday)).recent.map((each) => each.title)
  assert.deepEqual(await recent(), ['Eva Berger', 'Ida Öz'])
  assert.deepEqual((await (await as('sales')).get('/today')).body.recent, [])
  await inTransaction(db.ownerPool, {}, (tx) =>
    tx.query(sql`update contacts set is_restricted = true where id = ${first}`),
  )
  assert.deepEqual(await recent(), ['Ida Öz'])
})
