import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

test('without a mail server mails wait; what they say is shown only to who opens them, and that is recorded', async (t) => {
  const app = await testApp(t)
  const admin = await app.as('administration')
  const { id } = (await admin.post('/users', { name: 'Ida Roth', email: 'ida@test.example' })).body
  const [mail] = (await admin.get('/outbox')).body.items
  assert.deepEqual(
    [mail.kind, mail.state, mail.userId, mail.userName],
    ['invitation', 'waiting', id, 'Ida Roth'],
  )
  assert.ok(!JSON.stringify(mail).includes('invitation/'))
  const { rows } = await app.db.ownerPool.query('select sealed from outbox_mails')
  assert.ok(!rows[0].sealed.includes('ida@test.example'))

  const opened = await admin.get(`/outbox/${mail.id}`)
  assert.equal(opened.body.content.to.address, 'ida@test.example')
  assert.match(opened.body.content.text, /\/invitation\/[\w-]{43}/)
  const trail = await app.db.ownerPool.query(
    `select actor_id, record_ids::text[] from audit_events where resource = 'outboxMail' and action = 'open'`,
  )
  assert.deepEqual(trail.rows, [{ actor_id: admin.userId, record_ids: [mail.id, id] }])

  assert.equal((await admin.post(`/outbox/${mail.id}/send`)).body.code, 'outbox.no-mail-server')
  assert.equal((await admin.post(`/outbox/${mail.id}/discard`)).body.state, 'discarded')
  assert.equal((await admin.get(`/outbox/${mail.id}`)).body.content, null)
  assert.equal((await admin.post(`/outbox/${mail.id}/discard`)).status, 409)
})

test('nobody else opens mails', async (t) => {
  const app = await testApp(t)
  const admin = await app.as('administration')
  await admin.post('/users', { name: 'Ida Roth', email: 'ida@test.example' })
  const [mail] = (await admin.get('/outbox')).body.items
  for (const role of ['sales', 'management', 'dpo', 'auditor', 'partner'] as const) {
    const other = await app.as(role)
    assert.equal((await other.get(`/outbox/${mail.id}`)).status, 403, role)
    assert.equal((await other.post(`/outbox/${mail.id}/discard`)).status, 403, role)
  }
})

test('a second invitation takes back the first, whose link leads nowhere any more', async (t) => {
  const app = await testApp(t)
  const admin = await app.as('administration')
  const { id } = (await admin.post('/users', { name: 'Ida Roth', email: 'ida@test.example' })).body
  await admin.post('/users', { name: 'Udo Roth', email: 'udo@test.example' })
  assert.equal((await admin.post(`/users/${id}/invitation`)).status, 200)
  const { items } = (await admin.get('/outbox?sort=createdAt')).body
  assert.deepEqual(
    items.map((mail: { userName: string; state: string }) => `${mail.userName} ${mail.state}`),
    ['Ida Roth discarded', 'Udo Roth waiting', 'Ida Roth waiting'],
  )
  assert.equal((await admin.get(`/outbox/${items[0].id}`)).body.content, null)
  const { rows } = await app.db.ownerPool.query(
    `select record_ids::text[] as ids from audit_events where resource = 'outboxMail' and action = 'discard'`,
  )
  assert.deepEqual(rows, [{ ids: [items[0].id] }])
})

test('an invitation that was accepted, or whose access was ended, waits no longer', async (t) => {
  const app = await testApp(t)
  const admin = await app.as('administration')
  const invite = async (email: string) => (await admin.post('/users', { name: 'Ida Roth', email })).body.id
  const [accepts, ends, waits] = [
    await invite('a@test.example'),
    await invite('b@test.example'),
    await invite('c@test.example'),
  ]
  const mails = async () =>
    (await admin.get('/outbox')).body.items as { id: string; userId: string; state: string }[]
  const { id } = (await mails()).find(({ userId }) => userId === accepts) ?? { id: '' }
  const { content } = (await admin.get(`/outbox/${id}`)).body
  const [, token] = /\/invitation\/(\S+)/.exec(content.text) ?? []
  const accepted = await app.app.inject({
    method: 'PUT',
    url: `/api/v1/invitations/${token}`,
    payload: { password: 'ein langes Geheimnis für Ida' },
    headers: { origin: app.platform.config.publicUrl },
  })
  assert.equal(accepted.statusCode, 200, accepted.body)
  assert.equal((await admin.put(`/users/${ends}/deactivation`, {})).status, 200)
  const states = Object.fromEntries((await mails()).map(({ userId, state }) => [userId, state]))
  assert.deepEqual(
    [accepts, ends, waits].map((user) => states[user]),
    ['discarded', 'discarded', 'waiting'],
  )
})
