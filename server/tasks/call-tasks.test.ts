import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Caller, testApp } from '#test/app.ts'

let count = 0
const REASON = 'Hat auf der Messe nach Leuchten für das neue Lager gefragt.'

async function aPerson(sales: Caller, more: object = {}): Promise<string> {
  count += 1
  const { status, body } = await sales.post('/contacts', {
    firstName: 'Ida',
    lastName: `Ruf${count}`,
    occasion: 'enquiry',
    isConsumer: true,
    contactPoints: [{ kind: 'phone', value: `+49 4921 ${300000 + count}` }],
    ...more,
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body.id
}

const consented = (sales: Caller, id: string, event = 'given') =>
  sales.post(`/contacts/${id}/consents`, {
    event,
    purpose: 'direct-marketing',
    channel: 'phone',
    way: 'spoken',
    evidence: 'Gesprächsnotiz vom Messestand',
  })

const plan = (caller: Caller, contactId: string, more: object = {}) =>
  caller.post('/tasks', {
    kind: 'call',
    purpose: 'direct-marketing',
    contactId,
    dueOn: '2031-02-03',
    ...more,
  })

test('an advertising call to a consumer without documented consent is not planned, and other ways are named', async (t) => {
  const { as } = await testApp(t)
  const [sales, caller] = [await as('sales'), await as(['sales', 'caller'])]
  const id = await aPerson(sales)
  for (const who of [caller, sales]) {
    const refused = await plan(who, id, { callReason: REASON })
    assert.deepEqual(
      [refused.status, refused.body.code, refused.body.decision],
      [403, 'consents.contact-not-allowed', 'no-consent-de-phone'],
    )
    assert.match(refused.body.norm, /§ 7 Abs\. 2 Nr\. 1 UWG/)
    assert.match(refused.body.instead.de, /Wiedervorlage/)
  }
  assert.deepEqual((await caller.get('/tasks')).body.items, [])
  assert.deepEqual((await sales.get(`/contacts/${id}/advertising-grounds`)).body.items, [])
})

test('with documented consent the call is planned, made and kept: history, use and the end of the proof', async (t) => {
  const { as, db } = await testApp(t)
  const caller = await as(['sales', 'caller'])
  const id = await aPerson(caller)
  assert.equal((await consented(caller, id)).status, 201)
  const made = await plan(caller, id, { title: 'Neue Leuchten vorstellen' })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.deepEqual(
    [made.body.kind, made.body.purpose, made.body.call.allowed, made.body.call.code],
    ['call', 'direct-marketing', true, 'consent-de-phone'],
  )
  const begun = await caller.post(`/tasks/${made.body.id}/calls/beginning`, {})
  assert.equal(begun.status, 200, JSON.stringify(begun.body))
  assert.match(begun.body.phone, /^\+49 4921/)
  const missed = await caller.post(`/tasks/${made.body.id}/calls`, {
    outcome: 'not-reached',
    isNoticeGiven: false,
  })
  assert.equal(missed.status, 201, JSON.stringify(missed.body))
  assert.equal((await caller.get(`/tasks/${made.body.id}`)).body.isDone, false)
  const done = await caller.put(`/tasks/${made.body.id}/completion`, {})
  assert.deepEqual([done.status, done.body.isDone, done.body.call], [200, true, undefined])
  const { items } = (await caller.get(`/contacts/${id}/timeline`)).body
  assert.deepEqual(
    items.map((each: { kind: string; purpose: string; subject: string }) => [
      each.kind,
      each.purpose,
      each.subject,
    ]),
    [
      ['call', 'direct-marketing', 'Neue Leuchten vorstellen'],
      ['call', 'direct-marketing', 'Werbeanruf, nicht erreicht'],
    ],
  )
  const { rows } = await db.ownerPool.query(
    'select channel, purpose, code from contact_uses where contact_id = $1',
    [id],
  )
  assert.deepEqual(rows, [{ channel: 'phone', purpose: 'direct-marketing', code: 'consent-de-phone' }])
  const [proof] = (await (await as('dpo')).get('/call-consents')).body.items
  assert.equal(proof.calls, 1)
  const again = await caller.post(`/tasks/${made.body.id}/calls`, {
    outcome: 'reached',
    isNoticeGiven: false,
  })
  assert.deepEqual([again.status, again.body.code], [409, 'tasks.no-open-call-conflict'])
})

test('to a business the presumed consent is stated in words, on the task and as a ground', async (t) => {
  const { as } = await testApp(t)
  const caller = await as(['sales', 'caller'])
  const id = await aPerson(caller, { isConsumer: false, company: 'Lager AG' })
  const unstated = await plan(caller, id, { callReason: '   ' })
  assert.deepEqual(
    [unstated.status, unstated.body.decision, unstated.body.errors],
    [403, 'not-presumed', [{ pointer: '/callReason', code: 'tasks.presumption-missing' }]],
  )
  const stated = await plan(caller, id, { callReason: REASON })
  assert.equal(stated.status, 201, JSON.stringify(stated.body))
  assert.deepEqual([stated.body.callReason, stated.body.call.code], [REASON, 'presumed'])
  const grounds = async () =>
    (await caller.get(`/contacts/${id}/advertising-grounds`)).body.items.map(
      (each: { kind: string; reason: string }) => [each.kind, each.reason],
    )
  assert.deepEqual(await grounds(), [['presumed', REASON]])
  // What is noted already is the words of the next call, and is not noted twice.
  assert.equal((await plan(caller, id)).body.callReason, REASON)
  assert.equal((await plan(caller, id, { callReason: REASON })).status, 201)
  assert.equal((await grounds()).length, 1)
  assert.equal((await caller.put(`/tasks/${stated.body.id}/completion`, {})).status, 200)
})

test('a withdrawal in between shows on the task, and the call is neither begun, made nor moved', async (t) => {
  const { as } = await testApp(t)
  const caller = await as(['sales', 'caller'])
  const id = await aPerson(caller)
  await consented(caller, id)
  const { body: task } = await plan(caller, id, { dueOn: '2020-01-02' })
  assert.equal((await consented(caller, id, 'withdrawn')).status, 201)
  const shown = (await caller.get(`/tasks/${task.id}`)).body.call
  assert.deepEqual([shown.allowed, shown.code, shown.norm], [false, 'withdrawn', 'Art. 7 Abs. 3 DSGVO'])
  const [listed] = (await caller.get('/tasks')).body.items
  const [onPage] = (await caller.get(`/contacts/${id}/page`)).body.tasks
  const [today] = (await caller.get('/today')).body.overdue
  for (const each of [listed, onPage, today]) assert.equal(each.call.code, 'withdrawn')
  const refused = [
    await caller.put(`/tasks/${task.id}/completion`, {}),
    await caller.post(`/tasks/${task.id}/calls/beginning`, {}),
    await caller.post(`/tasks/${task.id}/calls`, { outcome: 'reached', isNoticeGiven: false }),
    await caller.patch(`/tasks/${task.id}`, { dueOn: '2031-01-01' }, task.version),
  ]
  for (const { status, body } of refused)
    assert.deepEqual([status, body.code, body.decision], [403, 'consents.contact-not-allowed', 'withdrawn'])
  assert.deepEqual((await caller.get(`/contacts/${id}/timeline?kind=call`)).body.items, [])
  // It ends without a call, or becomes what is allowed.
  const other = await caller.patch(`/tasks/${task.id}`, { kind: 'follow-up' }, task.version)
  assert.equal(other.status, 200, JSON.stringify(other.body))
  assert.equal((await caller.put(`/tasks/${task.id}/completion`, { isCalled: false })).body.isDone, true)
})

test('a call that is forbidden can be ended without having been made', async (t) => {
  const { as } = await testApp(t)
  const caller = await as(['sales', 'caller'])
  const id = await aPerson(caller)
  await consented(caller, id)
  const { body: task } = await plan(caller, id)
  await consented(caller, id, 'objected')
  const ended = await caller.put(`/tasks/${task.id}/completion`, { isCalled: false })
  assert.deepEqual([ended.status, ended.body.isDone], [200, true])
  assert.deepEqual((await caller.get(`/contacts/${id}/timeline?kind=call`)).body.items, [])
})

test('a task handed to another person is decided for her', async (t) => {
  const { as } = await testApp(t)
  const caller = await as(['sales', 'caller'])
  const [willing, unwilling] = [await aPerson(caller), await aPerson(caller)]
  await consented(caller, willing)
  const { body: task } = await plan(caller, willing)
  const moved = await caller.patch(`/tasks/${task.id}`, { contactId: unwilling }, task.version)
  assert.deepEqual([moved.status, moved.body.decision], [403, 'no-consent-de-phone'])
  const plain = (await caller.post('/tasks', { title: 'Akquise', contactId: unwilling })).body
  const turned = await caller.patch(
    `/tasks/${plain.id}`,
    { kind: 'call', purpose: 'direct-marketing' },
    plain.version,
  )
  assert.deepEqual([turned.status, turned.body.decision], [403, 'no-consent-de-phone'])
})

test('a call that was made is not laid upon somebody who may not be called', async (t) => {
  const { as } = await testApp(t)
  const caller = await as(['sales', 'caller'])
  const [id, other] = [await aPerson(caller), await aPerson(caller)]
  assert.equal((await consented(caller, id)).status, 201)
  const { body: call } = await plan(caller, id)
  const done = await caller.put(`/tasks/${call.id}/completion`, { isCalled: false })
  assert.equal(done.status, 200)
  const moved = await caller.patch(`/tasks/${call.id}`, { contactId: other }, done.body.version)
  assert.deepEqual([moved.status, moved.body.decision], [403, 'no-consent-de-phone'])
  const nobody = await caller.patch(`/tasks/${call.id}`, { contactId: null }, done.body.version)
  assert.deepEqual(nobody.body.errors, [{ pointer: '/contactId', code: 'field.required' }])
  const renamed = await caller.patch(`/tasks/${call.id}`, { title: 'Nachgefragt' }, done.body.version)
  assert.equal(renamed.status, 200)
})

test('a call about a contract is no advertising, and each call says what it is for', async (t) => {
  const { as, db } = await testApp(t)
  const sales = await as('sales')
  const id = await aPerson(sales)
  const unsaid = await plan(sales, id, { purpose: undefined })
  assert.deepEqual(unsaid.body.errors, [{ pointer: '/purpose', code: 'field.required' }])
  const about = await plan(sales, id, { purpose: 'contract' })
  assert.deepEqual([about.status, about.body.call.code], [201, 'with-basis'])
  assert.equal((await sales.put(`/tasks/${about.body.id}/completion`, {})).status, 200)
  const [entry] = (await sales.get(`/contacts/${id}/timeline`)).body.items
  assert.deepEqual([entry.subject, entry.purpose], ['Anruf', 'contract'])
  const { rows } = await db.ownerPool.query('select purpose from contact_uses where contact_id = $1', [id])
  assert.deepEqual(rows, [{ purpose: 'contract' }])
  const nobody = await sales.post('/tasks', { kind: 'call', purpose: 'contract' })
  assert.deepEqual(nobody.body.errors, [{ pointer: '/contactId', code: 'field.required' }])
  const noBasis = await plan(sales, await aPerson(sales, { occasion: 'business-card' }), {
    purpose: 'contract',
  })
  assert.deepEqual([noBasis.status, noBasis.body.decision], [403, 'no-basis'])
})

test('who calls to advertise serves advertising', async (t) => {
  const { as } = await testApp(t)
  const [sales, caller] = [await as('sales'), await as(['sales', 'caller'])]
  const id = await aPerson(sales)
  await consented(sales, id)
  assert.deepEqual((await plan(sales, id)).body.errors, [
    { pointer: '/purpose', code: 'tasks.purpose-not-held' },
  ])
  assert.deepEqual((await plan(caller, id, { assigneeId: sales.userId })).body.errors, [
    { pointer: '/assigneeId', code: 'tasks.may-not-call' },
  ])
  const { body: task } = await plan(caller, id)
  assert.equal((await sales.get(`/tasks/${task.id}`)).status, 404)
})

test('nobody who is restricted or in quarantine is to be called', async (t) => {
  const { as, db } = await testApp(t)
  const caller = await as(['sales', 'caller', 'dpo'])
  for (const [change, code] of [
    ['update contacts set is_restricted = true where id = $1', 'restricted'],
    ['update contacts set is_quarantined = true where id = $1', 'quarantined'],
  ] as const) {
    const id = await aPerson(caller)
    await consented(caller, id)
    const { body: task } = await plan(caller, id)
    await db.ownerPool.query(change, [id])
    const legal = { 'treu-purpose': 'legal-compliance' }
    const refused = await caller.post(
      '/tasks',
      { kind: 'call', purpose: 'direct-marketing', contactId: id, dueOn: '2031-02-03' },
      legal,
    )
    assert.deepEqual([refused.status, refused.body.decision], [403, code])
    assert.equal((await caller.get(`/tasks/${task.id}`, legal)).body.call.code, code)
    assert.notEqual((await caller.put(`/tasks/${task.id}/completion`, {})).status, 200)
  }
})

test('an objection in the call holds, and ends the task', async (t) => {
  const { as } = await testApp(t)
  const caller = await as(['sales', 'caller'])
  const id = await aPerson(caller)
  await consented(caller, id)
  const { body: task } = await plan(caller, id)
  await caller.post(`/tasks/${task.id}/calls/beginning`, {})
  const noted = await caller.post(`/tasks/${task.id}/calls`, { outcome: 'objected', isNoticeGiven: false })
  assert.equal(noted.status, 201, JSON.stringify(noted.body))
  assert.equal((await caller.get(`/tasks/${task.id}`)).body.isDone, true)
  assert.equal((await plan(caller, id)).body.decision, 'objected')
})
