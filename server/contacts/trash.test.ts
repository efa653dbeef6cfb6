import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throughGate } from '#server/platform/gate/gate.ts'
import { systemActor } from '#server/platform/identity/authenticate.ts'
import { type Caller, runNow, testApp } from '#test/app.ts'
import { removePeople } from './empty-trash.job.ts'

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)

async function aContact(caller: Caller, more: object = {}): Promise<string> {
  const { body } = await caller.post('/contacts', { occasion: 'order', name: 'Eva Berger', ...more })
  assert.ok(body.id, JSON.stringify(body))
  return body.id
}

test('what is archived leaves the lists and comes back', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const id = await aContact(sales)
  assert.ok((await sales.put(`/contacts/${id}/archiving`, {})).body.archivedAt)
  assert.equal((await sales.get('/contacts')).body.items.length, 0)
  const filter = encodeURIComponent('{"and":[{"field":"archivedAt","op":"notEmpty"}]}')
  assert.equal((await sales.get(`/contacts?filter=${filter}`)).body.items.length, 1)
  assert.equal((await sales.delete(`/contacts/${id}/archiving`)).body.archivedAt, null)
  assert.equal((await sales.get('/contacts')).body.items.length, 1)
})

test('a person comes back from the trash within 30 days and not later', async (t) => {
  let now = daysAgo(70)
  const { as } = await testApp(t, { now: () => now })
  const sales = await as('sales')
  const id = await aContact(sales)
  assert.equal((await sales.delete(`/contacts/${id}`, 1)).status, 204)
  assert.equal((await sales.get('/contacts')).body.items.length, 0)
  assert.equal((await sales.get('/contacts?trash=only')).body.items.length, 1)
  now = daysAgo(41)
  const back = await sales.put(`/contacts/${id}/restoration`, {})
  assert.equal(back.status, 200)
  assert.equal(back.body.deletedAt, null)
  assert.equal((await sales.delete(`/contacts/${id}`, back.body.version)).status, 204)
  now = daysAgo(2)
  assert.equal((await sales.put(`/contacts/${id}/restoration`, {})).status, 404)
})

test('after 30 days a person is gone for good: rows, words and key', async (t) => {
  let now = daysAgo(70)
  const { as, db, platform } = await testApp(t, { now: () => now })
  const sales = await as('sales')
  const id = await aContact(sales, {
    name: 'Ottilie Quendelmann',
    contactPoints: [{ kind: 'email', value: 'o@quendelmann.example' }],
    note: 'Ruft gern früh an.',
    notePurpose: 'customer-relations',
  })
  const kept = await aContact(sales, { name: 'Ottilie Berger' })
  assert.equal((await sales.delete(`/contacts/${id}`, 1)).status, 204)
  const opening = {
    actor: systemActor('legal-compliance'),
    purpose: 'legal-compliance',
    means: 'job',
  } as const
  assert.equal(await throughGate(platform, opening, removePeople), 0)
  now = daysAgo(39)
  assert.equal(await throughGate(platform, opening, removePeople), 1)
  for (const [table, column] of [
    ['contacts', 'id'],
    ['contact_points', 'contact_id'],
    ['contact_tokens', 'contact_id'],
    ['timeline_entries', 'contact_id'],
    ['person_keys', 'subject_id'],
  ]) {
    const { rowCount } = await db.ownerPool.query(`select from ${table} where ${column} = $1`, [id])
    assert.equal(rowCount, 0, table)
  }
  const { rows } = await db.ownerPool.query(
    "select word from search_words where word in ('quendelmann', 'ottilie') order by word",
  )
  assert.deepEqual(rows, [{ word: 'ottilie' }])
  assert.equal((await sales.get(`/contacts/${kept}`)).status, 200)
})

test('service may not throw anybody away', async (t) => {
  const { as } = await testApp(t)
  const service = await as('service')
  const id = await aContact(service)
  assert.equal((await service.delete(`/contacts/${id}`, 1)).status, 403)
})

test('when a company is thrown away, its people no longer work there; bringing it back restores that', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const id = await aContact(sales, { company: 'Alpha AG' })
  const { company } = (await sales.get(`/contacts/${id}`)).body
  const { version } = (await sales.get(`/companies/${company.id}`)).body
  assert.equal((await sales.delete(`/companies/${company.id}`, version)).status, 204)
  const after = (await sales.get(`/contacts/${id}`)).body
  assert.equal(after.company, null)
  assert.ok(after.employments[0].untilOn)
  assert.equal((await sales.put(`/companies/${company.id}/restoration`, {})).status, 200)
  assert.equal((await sales.get(`/contacts/${id}`)).body.company.name, 'Alpha AG')
})

test('when a company goes for good, what was noted about its people stays with them', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const id = await aContact(sales, {
    company: 'Quarzhof AG',
    note: 'Gespräch',
    notePurpose: 'customer-relations',
    followUpOn: '2031-01-01',
  })
  const { company } = (await sales.get(`/contacts/${id}`)).body
  await sales.post(`/companies/${company.id}/timeline`, {
    text: 'über die Firma',
    purpose: 'customer-relations',
  })
  assert.equal((await sales.delete(`/companies/${company.id}`, 1)).status, 204)
  assert.deepEqual((await runNow(app, 'contacts.empty-trash')).result, { contacts: 0, companies: 0 })
  await app.db.ownerPool.query("update companies set deleted_at = now() - interval '31 days'")
  assert.deepEqual((await runNow(app, 'contacts.empty-trash')).result, { contacts: 0, companies: 1 })
  const page = (await sales.get(`/contacts/${id}/page`)).body
  assert.deepEqual(
    [page.timeline.items.length, page.timeline.items[0].text, page.tasks.length, page.contact.employments],
    [1, 'Gespräch', 1, []],
  )
  for (const statement of [
    'select from companies',
    'select from company_tokens',
    "select from search_words where word = 'quarzhof'",
  ])
    assert.equal((await app.db.ownerPool.query(statement)).rowCount, 0, statement)
})
