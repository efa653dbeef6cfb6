import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runNow, testApp } from '#test/app.ts'

test('answers kept for a repeated request are forgotten after a day, ended jobs after three months', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const body = { lastName: 'Müller', occasion: 'order' }
  for (const key of ['old', 'new']) await sales.post('/contacts', body, { 'idempotency-key': key })
  const { ownerPool } = app.db
  await ownerPool.query(
    `update idempotency_keys set created_at = now() - interval '25 hours' where key = 'old'`,
  )
  assert.deepEqual((await runNow(app, 'forget-idempotency-keys')).result, { removed: 1 })
  const { rows } = await ownerPool.query('select key from idempotency_keys')
  assert.deepEqual(rows, [{ key: 'new' }])
  await ownerPool.query(`update jobs set finished_at = now() - interval '4 months' where state = 'succeeded'`)
  assert.deepEqual((await runNow(app, 'forget-jobs')).result, { removed: 1 })
})

test('every kind of job that runs by the clock is known to the queue', async (t) => {
  const app = await testApp(t, { worker: true })
  const { rows } = await app.db.ownerPool.query<{ key: string }>(
    'select key from pgboss.schedule order by key',
  )
  const keys = rows.map((row) => row.key)
  for (const kind of [
    'audit-verification',
    'keep-trail',
    'sweep-files',
    'refresh-bases',
    'forget-idempotency-keys',
    'forget-jobs',
  ])
    assert.ok(keys.includes(kind), kind)
})
