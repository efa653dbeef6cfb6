import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Caller, testApp } from '#test/app.ts'

async function aCompany(t: TestContext) {
  const app = await testApp(t)
  const admin = await app.as('administration')
  await admin.patch('/settings', {
    company: { name: 'Küstenlicht GmbH', street: 'Hafenstraße 7', postalCode: '20457', city: 'Hamburg' },
  })
  const marketing = await app.as('marketing')
  const [ida, otto] = [await app.as(['sales', 'caller']), await app.as(['sales', 'caller'])]
  const segment = await marketing.post('/segments', { name: 'Alle', filter: {}, isLive: true })
  const segmentId = segment.body.id as string
  const give = (values: object) => marketing.post('/call-lists', { segmentId, ...values })
  return { app, marketing, ida, otto, segmentId, give }
}

const idsOf = async (caller: Caller, search = '') => {
  const { status, body } = await caller.get(`/call-lists${search}`, { 'treu-purpose': 'direct-marketing' })
  assert.equal(status, 200, JSON.stringify(body))
  return body.items.map((each: { id: string }) => each.id)
}

test('a call list is handed to one person, who finds it among her own, and to nobody else', async (t) => {
  const { marketing, ida, otto, give, segmentId } = await aCompany(t)
  const given = await give({ assigneeId: ida.userId, dueOn: '2099-12-01', note: 'Neue Leuchten' })
  assert.equal(given.status, 201, JSON.stringify(given.body))
  const { id } = given.body
  const { items } = (await ida.get('/call-lists')).body
  assert.deepEqual(
    items.map((each: Record<string, unknown>) => [
      each.id,
      each.segmentId,
      each.note,
      each.dueOn,
      each.isMine,
    ]),
    [[id, segmentId, 'Neue Leuchten', '2099-12-01', true]],
  )
  assert.equal(items[0].segment.name, 'Alle')
  assert.deepEqual(await idsOf(otto), [])
  assert.deepEqual(await idsOf(otto, '?scope=all'), [], 'who only calls works through her own')
  assert.equal((await otto.get(`/call-lists/${id}`)).status, 404)
  assert.deepEqual(await idsOf(marketing), [])
  assert.deepEqual(await idsOf(marketing, '?scope=all'), [id])
  assert.deepEqual(await idsOf(marketing, `?scope=all&segmentId=${segmentId}`), [id])
})

test('a segment whose people somebody is about to call stays until that is done', async (t) => {
  const { marketing, ida, give, segmentId } = await aCompany(t)
  const { body } = await give({ assigneeId: ida.userId })
  const remove = async () => {
    const { version } = (await marketing.get(`/segments/${segmentId}`)).body
    const { status, body: answer } = await marketing.delete(`/segments/${segmentId}`, version)
    return [status, answer?.code]
  }
  assert.deepEqual(await remove(), [409, 'segments.in-use'])
  const done = await ida.put(`/call-lists/${body.id}/completion`, { isDone: true })
  assert.equal(done.status, 200, JSON.stringify(done.body))
  assert.equal((await remove())[0], 204)
})

test('a list of a team is everybody’s of that team', async (t) => {
  const { app, ida, otto, give } = await aCompany(t)
  const { body } = await give({ teamId: app.teamId })
  assert.deepEqual(await idsOf(ida), [body.id])
  assert.deepEqual(await idsOf(otto), [body.id])
})

test('a list goes to nobody who may not call, not to two at once, and is handed out by marketing alone', async (t) => {
  const { app, marketing, ida, give, segmentId } = await aCompany(t)
  const sales = await app.as('sales')
  const assignees = (await marketing.get('/call-lists/assignees')).body
  const names = assignees.people.map((each: { id: string }) => each.id)
  assert.ok(names.includes(ida.userId))
  assert.ok(!names.includes(sales.userId) && !names.includes(marketing.userId))
  const wrong = [
    [{ assigneeId: sales.userId }, 'call-lists.may-not-call'],
    [{ assigneeId: ida.userId, teamId: app.teamId }, 'call-lists.one-assignee'],
    [{}, 'call-lists.one-assignee'],
    [{ teamId: segmentId }, 'call-lists.may-not-call'],
  ] as const
  for (const [values, code] of wrong) {
    const refused = await give(values)
    assert.equal(refused.body.errors?.[0].code, code, JSON.stringify(refused.body))
  }
  const advertising = { 'treu-purpose': 'direct-marketing' }
  const own = await ida.post('/call-lists', { segmentId, assigneeId: ida.userId }, advertising)
  assert.equal(own.status, 403)
  assert.equal((await ida.get('/call-lists/assignees', advertising)).status, 403)
})

test('who works through a list ticks it off; marketing hands it to another and takes it back', async (t) => {
  const { marketing, ida, otto, give } = await aCompany(t)
  const { id, version } = (await give({ assigneeId: ida.userId })).body
  const done = (caller: Caller, isDone: boolean) => caller.put(`/call-lists/${id}/completion`, { isDone })
  assert.equal((await done(otto, true)).status, 404)
  const ticked = await done(ida, true)
  assert.equal(ticked.status, 200, JSON.stringify(ticked.body))
  assert.ok(ticked.body.doneAt)
  assert.deepEqual(await idsOf(ida), [])
  assert.deepEqual(await idsOf(ida, '?done=true'), [id])
  assert.equal((await done(marketing, false)).status, 200)
  const stale = await marketing.patch(`/call-lists/${id}`, { assigneeId: otto.userId }, version)
  assert.equal(stale.status, 412)
  const moved = await marketing.patch(`/call-lists/${id}`, { assigneeId: otto.userId }, version + 2)
  assert.equal(moved.status, 200, JSON.stringify(moved.body))
  assert.deepEqual([await idsOf(ida), await idsOf(otto)], [[], [id]])
  assert.equal((await otto.delete(`/call-lists/${id}`, version + 3)).status, 403)
  assert.equal((await marketing.delete(`/call-lists/${id}`, version + 3)).status, 204)
})

test('a list is due today or later; one that is late can still go to another', async (t) => {
  const { app, marketing, ida, otto, give } = await aCompany(t)
  const refused = await give({ assigneeId: ida.userId, dueOn: '2026-01-31' })
  assert.equal(refused.status, 422, JSON.stringify(refused.body))
  assert.deepEqual(refused.body.errors, [{ pointer: '/dueOn', code: 'call-lists.day-over' }])
  const { id, version } = (await give({ assigneeId: ida.userId, dueOn: '2099-12-01' })).body
  const set = (values: object) => marketing.patch(`/call-lists/${id}`, values, version)
  assert.equal((await set({ dueOn: '2026-01-31' })).status, 422)
  await app.db.ownerPool.query(`update call_lists set due_on = '2026-01-31'`)
  const moved = await set({ assigneeId: otto.userId, dueOn: '2026-01-31' })
  assert.equal(moved.status, 200, JSON.stringify(moved.body))
})

test('a list of somebody who may not call any more is out of her sight and waits for another', async (t) => {
  const { app, marketing, ida, otto, give } = await aCompany(t)
  const { id, isWaiting, version } = (await give({ assigneeId: ida.userId })).body
  assert.equal(isWaiting, false)
  // She still sees segments and lists, but may note no call.
  await app.db.ownerPool.query(`delete from user_roles where user_id = $1 and role_key = 'sales'`, [
    ida.userId,
  ])
  const former = await app.asUser(ida.userId)
  assert.deepEqual(await idsOf(former), [])
  assert.equal((await former.get(`/call-lists/${id}`)).status, 404)
  assert.equal((await former.put(`/call-lists/${id}/completion`, { isDone: true })).status, 404)
  const { items } = (await marketing.get('/call-lists?scope=all')).body
  assert.deepEqual(
    items.map((each: Record<string, unknown>) => [each.id, each.isWaiting]),
    [[id, true]],
  )
  const moved = await marketing.patch(`/call-lists/${id}`, { assigneeId: otto.userId }, version)
  assert.deepEqual([moved.status, moved.body.isWaiting], [200, false])
  assert.deepEqual(await idsOf(otto), [id])
})

test('having a list allows no call: who may be called is asked when one calls', async (t) => {
  const { app, ida, give, segmentId } = await aCompany(t)
  const person = async (event: string | null) => {
    const { body } = await ida.post(
      '/contacts',
      {
        lastName: 'Ruf',
        occasion: 'enquiry',
        isConsumer: true,
        contactPoints: [{ kind: 'phone', value: `+49 4921 ${300000 + Math.floor(Math.random() * 99999)}` }],
      },
      { 'treu-purpose': 'customer-relations' },
    )
    const sales = await app.as('sales')
    if (event)
      await sales.post(`/contacts/${body.id}/consents`, {
        event,
        purpose: 'direct-marketing',
        channel: 'phone',
        way: 'spoken',
        evidence: 'Gesprächsnotiz',
      })
    return body.id as string
  }
  const refuses = await person(null)
  await give({ assigneeId: ida.userId })
  const list = await ida.post(`/segments/${segmentId}/call-list`, {})
  assert.equal(list.status, 200)
  assert.deepEqual(list.body.items, [])
  assert.notEqual((await ida.post(`/contacts/${refuses}/calls/beginning`, {})).status, 200)
})
