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
  const asked = async (op: string, value: string) => {
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
  // A moment itself is taken as it is.
  assert.deepEqual(await asked('lt', '2026-07-01T22:00:00.001Z'), ['before', 'first'])
})
