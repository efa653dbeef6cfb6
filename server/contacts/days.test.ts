import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Caller, testApp } from '#test/app.ts'

async function enter(caller: Caller, name: string): Promise<string> {
  const { status, body } = await caller.post('/contacts', {
    name,
    occasion: 'order',
    contactPoints: [{ kind: 'email', value: 'a@days.example' }],
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body.id
}

test('whoever is entered half an hour after midnight may be written to at once', async (t) => {
  // In Germany the third of March has begun, in Greenwich it is the second.
  const { as } = await testApp(t, { now: () => new Date('2026-03-02T23:30:00Z') })
  const sales = await as('sales')
  const id = await enter(sales, 'Eva Nacht')
  const { body } = await sales.get(`/contacts/${id}/permissions?purpose=contract`)
  const email = body.items.find((each: { channel: string }) => each.channel === 'email')
  assert.equal(email.allowed, true, JSON.stringify(email))
})

test('a moment is asked for by whole days of the calendar here', async (t) => {
  const clock = { at: new Date() }
  const { as } = await testApp(t, { now: () => clock.at })
  const moments = {
    before: '2026-07-01T21:59:00Z',
    // Just after midnight, and just before the next, while it is summer.
    first: '2026-07-01T22:00:00Z',
    last: '2026-07-02T21:59:59.999Z',
    after: '2026-07-02T22:00:00Z',
  }
  for (const [name, moment] of Object.entries(moments)) {
    clock.at = new Date(moment)
    await enter(await as('sales'), name)
  }
  const asked = async (op: string, value: string | string[]) => {
    const sales = await as('sales')
    const filter = encodeURIComponent(JSON.stringify({ field: 'createdAt', op, value }))
    const { status, body } = await sales.get(`/contacts?sort=createdAt&filter=${filter}`)
    assert.equal(status, 200, JSON.stringify(body))
    return body.items.map(({ lastName }: { lastName: string }) => lastName)
  }
  assert.deepEqual(await asked('eq', '2026-07-02'), ['first', 'last'])
  assert.deepEqual(await asked('ne', '2026-07-02'), ['before', 'after'])
  assert.deepEqual(await asked('gte', '2026-07-02'), ['first', 'last', 'after'])
  assert.deepEqual(await asked('gt', '2026-07-02'), ['after'])
  assert.deepEqual(await asked('lte', '2026-07-02'), ['before', 'first', 'last'])
  assert.deepEqual(await asked('lt', '2026-07-02'), ['before'])
  assert.deepEqual(await asked('ltOrEmpty', '2026-07-02'), ['before'])
  assert.deepEqual(await asked('eq', 'today-1'), ['first', 'last'])
  assert.deepEqual(await asked('in', ['today-1', '2026-07-01']), ['before', 'first', 'last'])
  assert.deepEqual(await asked('in', ['2026-07-01T22:00:00Z', '2026-07-03']), ['first', 'after'])
  // A moment itself is taken as it is.
  assert.deepEqual(await asked('lt', '2026-07-01T22:00:00.001Z'), ['before', 'first'])
})

test('a moment that no calendar here has is refused where it stands, and never a failure', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const id = await enter(sales, 'Eva Ewig')
  const moments = ['2016-12-31T23:59:60Z', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-12:00']
  for (const moment of moments) {
    const asked = encodeURIComponent(moment)
    const filter = encodeURIComponent(JSON.stringify({ field: 'createdAt', op: 'gt', value: moment }))
    const list = await sales.get(`/contacts?filter=${filter}`)
    assert.deepEqual([list.status, list.body.errors?.[0].pointer], [400, '/filter/value'], moment)
    const permissions = await sales.get(`/contacts/${id}/permissions?purpose=contract&at=${asked}`)
    assert.equal(permissions.status, 400, moment)
    const event = { event: 'refused', channel: 'email', way: 'spoken', occurredAt: moment }
    const consent = await sales.post(`/contacts/${id}/consents`, event)
    assert.deepEqual([consent.status, consent.body.errors?.[0].pointer], [400, '/occurredAt'], moment)
  }
  for (const soldOn of ['0000-01-01', '9999-12-31', '2026-02-30']) {
    const ground = { kind: 'existing-customer', saleReference: 'A 1', soldOn }
    const { status, body } = await sales.post(`/contacts/${id}/advertising-grounds`, ground)
    assert.deepEqual([status, body.errors?.[0].pointer], [400, '/soldOn'], soldOn)
  }
})
