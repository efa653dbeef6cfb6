import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

const state = {
  q: '',
  filter: {
    and: [
      { field: 'city', op: 'eq', value: 'Köln' },
      { field: 'phone', op: 'notEmpty' },
      { or: [{ field: 'phone', op: 'empty' }] },
    ],
  },
  sort: [
    { field: 'phone', isDescending: true },
    { field: 'lastName', isDescending: false },
  ],
  columns: [{ name: 'lastName', width: 200 }, { name: 'phone' }],
}

test('a view with a field one may not see is shown without it, and without telling which (failure 25)', async (t) => {
  const { as } = await testApp(t)
  const [sales, marketing] = [await as('sales'), await as('marketing')]
  const made = await sales.post('/views', { resource: 'contact', name: 'Köln', scope: 'team', state })
  assert.equal(made.status, 201)
  assert.equal(made.body.isReduced, false)
  assert.deepEqual(made.body.state, state)
  const [seen] = (await marketing.get('/views?resource=contact')).body.items
  assert.equal(seen.isReduced, true)
  assert.equal(seen.isMine, false)
  assert.deepEqual(seen.state, {
    q: '',
    filter: { and: [{ field: 'city', op: 'eq', value: 'Köln' }] },
    sort: [{ field: 'lastName', isDescending: false }],
    columns: [{ name: 'lastName', width: 200 }],
  })
  const refused = await marketing.post('/views', { resource: 'contact', name: 'Köln', state })
  assert.deepEqual(
    refused.body.errors.map((error: { pointer: string; code: string }) => [error.pointer, error.code]),
    [
      ['/state/columns/1/name', 'field.unknown'],
      ['/state/sort/0/field', 'field.unknown'],
      ['/state/filter/and/1/field', 'field.unknown'],
    ],
  )
})

test('a view is its owner’s, or her team’s to use and hers to change', async (t) => {
  const { as, newTeam } = await testApp(t)
  const [owner, mate, stranger] = [
    await as('sales'),
    await as('sales'),
    await as('sales', { teamId: await newTeam() }),
  ]
  const mine = (await owner.post('/views', { resource: 'contact', name: 'Meine', state: {} })).body
  const ours = (await owner.post('/views', { resource: 'contact', name: 'Unsere', scope: 'team', state: {} }))
    .body
  const names = async (caller: typeof owner) =>
    (await caller.get('/views?resource=contact')).body.items.map((view: { name: string }) => view.name)
  assert.deepEqual(await names(owner), ['Meine', 'Unsere'])
  assert.deepEqual(await names(mate), ['Unsere'])
  assert.deepEqual(await names(stranger), [])
  assert.equal((await mate.patch(`/views/${ours.id}`, { name: 'X' }, 1)).status, 403)
  assert.equal((await mate.delete(`/views/${ours.id}`, 1)).status, 403)
  assert.equal((await stranger.patch(`/views/${mine.id}`, { name: 'X' }, 1)).status, 404)
  const renamed = await owner.patch(`/views/${mine.id}`, { name: 'Nur meine' }, 1)
  assert.deepEqual([renamed.body.name, renamed.body.version], ['Nur meine', 2])
  const late = await owner.patch(`/views/${mine.id}`, { name: 'Y' }, 1)
  assert.equal(late.status, 412)
  assert.equal(late.body.current.name, 'Nur meine')
  assert.equal((await owner.delete(`/views/${mine.id}`, 2)).status, 204)
})

test('there are views of lists one may see, and only of those', async (t) => {
  const { as } = await testApp(t)
  const admin = await as('administration')
  for (const resource of ['contact', 'gibtsnicht']) {
    const refused = await admin.post('/views', { resource, name: 'X', state: {} })
    assert.deepEqual(refused.body.errors, [{ pointer: '/resource', code: 'field.not-a-choice' }])
  }
})
