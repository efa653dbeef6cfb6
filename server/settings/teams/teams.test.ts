import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'
import { aPerson } from '#test/person.ts'

test('who joins a team sees its customers with the next request, who leaves no longer', async (t) => {
  const app = await testApp(t)
  const admin = await app.as('administration')
  const north = await admin.post('/teams', { name: 'Nord' })
  assert.equal(north.status, 201)
  const eva = await aPerson(app, 'sales')
  const max = await app.as('sales')
  await max.post('/contacts', { lastName: 'Weber', occasion: 'order' })
  await eva.signIn()
  const seen = async () => (await eva.get('/contacts')).body.items.length
  assert.equal(await seen(), 1)

  const others = (await admin.get(`/teams/${app.teamId}`)).body
  assert.ok(others.memberIds.includes(eva.userId))
  const without = others.memberIds.filter((id: string) => id !== eva.userId)
  assert.equal((await admin.patch(`/teams/${app.teamId}`, { memberIds: without }, 1)).body.version, 2)
  assert.equal(await seen(), 0)
  assert.equal((await admin.patch(`/teams/${app.teamId}`, { memberIds: others.memberIds }, 1)).status, 412)
  assert.equal((await admin.patch(`/teams/${app.teamId}`, { memberIds: others.memberIds }, 2)).status, 200)
  assert.equal(await seen(), 1)
  const history = (await admin.get(`/settings-history?kind=user&key=${eva.userId}`)).body.items
  assert.deepEqual(history[1].after.teamIds, [])
})

test('a team is put away only when it is empty, and two never share a name', async (t) => {
  const app = await testApp(t)
  const admin = await app.as('administration')
  const { id } = (await admin.post('/teams', { name: 'Nord', memberIds: [admin.userId] })).body
  assert.equal((await admin.post('/teams', { name: 'Nord' })).body.code, 'teams.name-taken')
  assert.equal((await admin.post('/teams', { name: '  ' })).status, 422)
  assert.equal(
    (await admin.post('/teams', { name: 'Süd', memberIds: [id] })).body.errors[0].pointer,
    '/memberIds/0',
  )
  assert.equal((await admin.delete(`/teams/${id}`)).body.code, 'teams.in-use')
  await admin.patch(`/teams/${id}`, { memberIds: [] }, 1)
  assert.equal((await admin.delete(`/teams/${id}`)).status, 204)
  const names = (await admin.get('/teams')).body.items.map((team: { name: string }) => team.name)
  assert.ok(!names.includes('Nord'))
})

test('everybody knows the teams, only administrators change them', async (t) => {
  const app = await testApp(t)
  for (const role of ['sales', 'dpo', 'partner'] as const) {
    const other = await app.as(role)
    assert.equal((await other.get('/teams')).status, 200)
    assert.equal((await other.post('/teams', { name: 'X' })).status, 403)
    assert.equal((await other.delete(`/teams/${app.teamId}`)).status, 403)
  }
})
