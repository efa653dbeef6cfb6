import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'
import { forgetRights } from '../identity/rights-changed.ts'

test('whatever has to be looked up first, a change is stored, shown and on the trail', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { body: made } = await sales.post('/contacts', { occasion: 'order', lastName: 'Sommer' })
  for (let version = 1; version < 6; version++) {
    // As ten seconds later: own fields are asked for anew, in the middle of the request.
    forgetRights()
    const changed = await sales.patch(`/contacts/${made.id}`, { jobTitle: `Leitung ${version}` }, version)
    assert.deepEqual([changed.status, changed.body.jobTitle], [200, `Leitung ${version}`])
    forgetRights()
    const other = await sales.post('/contacts', { occasion: 'order', lastName: `Winter ${version}` })
    assert.equal(other.status, 201)
  }
  const { rows } = await app.db.ownerPool.query(
    `select action, count(*)::int as count from audit_events
     where resource = 'contact' and action in ('create', 'update') group by action order by action`,
  )
  assert.deepEqual(rows, [
    { action: 'create', count: 6 },
    { action: 'update', count: 5 },
  ])
})

test('what the database refuses leaves neither change nor event, though both were on their way', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { body: made } = await sales.post('/contacts', { occasion: 'order', lastName: 'Sommer' })
  await app.db.ownerPool.query(
    `alter table contacts add constraint no_leaders check (job_title is distinct from 'Leitung')`,
  )
  const refused = await sales.patch(`/contacts/${made.id}`, { jobTitle: 'Leitung' }, 1)
  assert.equal(refused.status, 422)
  const { body } = await sales.get(`/contacts/${made.id}`)
  assert.deepEqual([body.version, body.jobTitle], [1, null])
  const { rowCount } = await app.db.ownerPool.query(`select from audit_events where action = 'update'`)
  assert.equal(rowCount, 0)
  assert.equal((await sales.patch(`/contacts/${made.id}`, { jobTitle: 'Einkauf' }, 1)).status, 200)
})

test('an answer that is kept for a repeated request is stored before the end', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const once = { 'idempotency-key': 'a-key' }
  const [one, again] = [
    await sales.post('/contacts', { occasion: 'order', lastName: 'Sommer' }, once),
    await sales.post('/contacts', { occasion: 'order', lastName: 'Sommer' }, once),
  ]
  assert.deepEqual([one.status, again.status], [201, 201])
  assert.equal(one.body.id, again.body.id)
})
