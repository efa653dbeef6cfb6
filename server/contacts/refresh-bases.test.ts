import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runNow, testApp } from '#test/app.ts'

test('a person whose last basis has ended is quarantined the next night, and nobody but the watchers sees her', async (t) => {
  const app = await testApp(t, { worker: true })
  const [sales, dpo] = [await app.as('sales'), await app.as('dpo')]
  const ended = (await sales.post('/contacts', { lastName: 'Vorbei', occasion: 'business-card' })).body.id
  const kept = (await sales.post('/contacts', { lastName: 'Bleibt', occasion: 'business-card' })).body.id
  // Time passes: nothing touches the basis, its last day is over.
  const client = await app.db.ownerPool.connect()
  await client.query(`begin; set local treu.bulk = 'on'`)
  await client.query(
    `update processing_bases set valid_from = '2020-01-01', valid_until = '2020-12-31' where contact_id = $1`,
    [ended],
  )
  await client.query('commit')
  client.release()
  assert.equal((await sales.get(`/contacts/${ended}`)).status, 200)
  assert.deepEqual((await runNow(app, 'refresh-bases')).result, { refreshed: 1, quarantined: 1 })
  assert.equal((await sales.get(`/contacts/${ended}`)).status, 404)
  assert.equal((await sales.get(`/contacts/${kept}`)).status, 200)
  assert.equal((await dpo.get(`/contacts/${ended}`)).body.isQuarantined, true)
  assert.deepEqual((await runNow(app, 'refresh-bases')).result, { refreshed: 0, quarantined: 0 })
})

test('a basis that begins today opens the person for its purpose', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const { id } = (await sales.post('/contacts', { lastName: 'Bald', occasion: 'business-card' })).body
  const bulk = async (text: string) => {
    const client = await app.db.ownerPool.connect()
    await client.query(`begin; set local treu.bulk = 'on'`)
    await client.query(text)
    await client.query('commit')
    client.release()
  }
  await bulk(`update processing_bases set valid_from = day_in_germany() + 1`)
  await app.db.ownerPool.query('select refresh_contacts(array[$1]::uuid[])', [id])
  assert.equal((await sales.get(`/contacts/${id}`)).status, 404)
  await bulk('update processing_bases set valid_from = day_in_germany()')
  await runNow(app, 'refresh-bases')
  assert.equal((await sales.get(`/contacts/${id}`)).status, 200)
})

test('whose employment ended yesterday no longer stands under that company', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const input = { lastName: 'Umzug', occasion: 'order', company: 'Alpha AG' }
  const { id } = (await sales.post('/contacts', input)).body
  const client = await app.db.ownerPool.connect()
  await client.query(`begin; set local treu.bulk = 'on'`)
  await client.query('update employments set until_on = day_in_germany() - 1')
  await client.query('commit')
  client.release()
  assert.equal((await sales.get(`/contacts/${id}`)).body.company.name, 'Alpha AG')
  assert.deepEqual((await runNow(app, 'refresh-bases')).result, { refreshed: 1, quarantined: 0 })
  assert.equal((await sales.get(`/contacts/${id}`)).body.company, null)
  assert.deepEqual((await runNow(app, 'refresh-bases')).result, { refreshed: 0, quarantined: 0 })
})
