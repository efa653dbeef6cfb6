import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type TestApp, testApp } from '#test/app.ts'
import { aPerson, type Person } from '#test/person.ts'

async function aHouse(app: TestApp) {
  const [admin, dpo] = [await aPerson(app, 'administration'), await aPerson(app, 'dpo')]
  await admin.signIn()
  await dpo.signIn()
  return { admin, dpo }
}
const rolesOf = async (by: Person, id: string) => (await by.get(`/users/${id}`)).body.roleKeys
const waitingFor = async (by: Person) =>
  (await by.get('/watch-grants')).body.items.filter(({ state }: { state: string }) => state === 'waiting')
const decide = (by: Person, id: string, approved: boolean, note?: string) =>
  by.put(`/watch-grants/${id}/decision`, { approved, ...(note ? { note } : {}) })
const mailed = async ({ db }: TestApp, kind: string) =>
  (
    await db.ownerPool.query('select user_id from outbox_mails where kind = $1 order by user_id', [kind])
  ).rows.map(({ user_id }) => user_id)

test('an administrator invites no data protection officer of her own: the one there is has to agree', async (t) => {
  const app = await testApp(t)
  const { admin, dpo } = await aHouse(app)
  const invited = await admin.post('/users', {
    name: 'Strohfrau',
    email: 'strohfrau@test.example',
    roleKeys: ['dpo', 'sales'],
  })
  const { id } = invited.body
  assert.deepEqual([invited.status, invited.body.roleKeys], [201, ['sales']])
  assert.deepEqual(await mailed(app, 'watch-grant-asked'), [dpo.userId])
  const [grant] = await waitingFor(dpo)
  assert.deepEqual(
    [grant.user.name, grant.role.key, grant.canDecide, (await dpo.get('/today')).body.watchGrants],
    ['Strohfrau', 'dpo', true, 1],
  )
  assert.equal(grant.user.email, 'strohfrau@test.example', 'anybody can be called anything')
  assert.equal((await waitingFor(admin))[0].canDecide, false)
  assert.equal((await decide(admin, grant.id, true)).status, 403)
  // Asked for again, it waits once.
  await admin.patch(`/users/${id}`, { roleKeys: ['dpo', 'sales'] }, invited.body.version)
  assert.equal((await waitingFor(dpo)).length, 1)

  assert.equal((await decide(dpo, grant.id, false)).body.errors[0].pointer, '/note')
  const refused = await decide(dpo, grant.id, false, 'Davon weiß ich nichts.')
  assert.deepEqual([refused.status, refused.body.state], [200, 'refused'])
  assert.deepEqual(await rolesOf(admin, id), ['sales'])
  assert.deepEqual(await mailed(app, 'watch-grant-decided'), [admin.userId])
  assert.equal((await decide(dpo, grant.id, true)).body.code, 'watch-grants.not-possible-now')

  const { version } = (await admin.get(`/users/${id}`)).body
  await admin.patch(`/users/${id}`, { roleKeys: ['dpo', 'sales'] }, version)
  const [again] = await waitingFor(dpo)
  assert.equal((await decide(dpo, again.id, true)).body.state, 'approved')
  assert.deepEqual(await rolesOf(admin, id), ['dpo', 'sales'])
  const trail = (await dpo.get('/audit-events?resource=watchGrant&limit=50')).body.items
  assert.deepEqual(
    trail.map(({ action }: { action: string }) => action),
    ['approve', 'request', 'refuse', 'request'],
  )
})

test('a role changed for somebody waits, too, and nobody releases what she asked for or what is hers', async (t) => {
  const app = await testApp(t)
  const { admin, dpo } = await aHouse(app)
  const [eva, auditor] = [await aPerson(app, 'sales'), await aPerson(app, 'auditor')]
  await auditor.signIn()
  await admin.patch(`/users/${auditor.userId}`, { roleKeys: ['auditor', 'dpo'] }, 1)
  const [hers] = await waitingFor(auditor)
  assert.equal((await decide(auditor, hers.id, true)).body.code, 'watch-grants.own-not-allowed')
  // Even past the program, one person alone cannot.
  await assert.rejects(
    app.db.ownerPool.query('update watch_grants set decided_by = requested_by where id = $1', [hers.id]),
    /needs two people/,
  )
  await decide(dpo, hers.id, false, 'Eine Rolle genügt.')

  await admin.patch(`/users/${eva.userId}`, { roleKeys: ['sales', 'dpo'] }, 1)
  const [grant] = await waitingFor(dpo)
  // What was given meanwhile counts: nobody runs the program and watches over it.
  const { version } = (await admin.get(`/users/${eva.userId}`)).body
  await admin.patch(`/users/${eva.userId}`, { roleKeys: ['administration'] }, version)
  assert.equal((await decide(dpo, grant.id, true)).body.code, 'users.roles-conflict')
  assert.deepEqual(await rolesOf(admin, eva.userId), ['administration'])

  // Closed and opened again, an account gets it back by a release only.
  assert.equal((await admin.put(`/users/${auditor.userId}/deactivation`)).status, 200)
  assert.deepEqual((await admin.delete(`/users/${auditor.userId}/deactivation`)).body.roleKeys, [])
  const anew = (await waitingFor(dpo)).find(({ role }: { role: { key: string } }) => role.key === 'auditor')
  assert.equal((await decide(dpo, anew.id, true)).status, 200)
  assert.deepEqual(await rolesOf(admin, auditor.userId), ['auditor'])
})

test('legal compliance is added to a role once somebody who holds it agrees', async (t) => {
  const app = await testApp(t)
  const { admin, dpo } = await aHouse(app)
  const eva = await aPerson(app, 'service')
  await eva.signIn()
  const purposes = ['care', 'legal-compliance']
  const { body } = await admin.put('/roles/service/purposes', { purposes })
  assert.deepEqual(body.purposes, ['care'])
  const [grant] = await waitingFor(dpo)
  assert.deepEqual([grant.user, grant.role.key], [null, 'service'])
  // Who was given the role after it was asked for is among those it is about.
  const late = await aPerson(app, 'sales')
  await admin.patch(`/users/${late.userId}`, { roleKeys: ['service'] }, 1)
  const [now] = await waitingFor(dpo)
  assert.deepEqual(now.holders.map(({ id }: { id: string }) => id).sort(), [eva.userId, late.userId].sort())
  assert.equal((await eva.get('/audit-events')).status, 403)
  // A yes is for those who were seen.
  const path = `/watch-grants/${grant.id}/decision`
  const blind = await dpo.put(path, { approved: true })
  assert.deepEqual(blind.body.errors, [{ pointer: '/holderIds', code: 'field.required' }])
  const overtaken = await dpo.put(path, { approved: true, holderIds: [eva.userId] })
  assert.deepEqual([overtaken.status, overtaken.body.code], [409, 'watch-grants.holders-conflict'])
  const seen = { approved: true, holderIds: [eva.userId, late.userId] }
  assert.equal((await dpo.put(path, seen)).status, 200)
  const held = (await eva.get('/session')).body.purposes.map(({ key }: { key: string }) => key)
  assert.ok(held.includes('legal-compliance'), `${held}`)
})

test('as long as nobody watches, the first is given at once, and all administrators hear of it', async (t) => {
  const app = await testApp(t)
  const [admin, other] = [await aPerson(app, 'administration'), await aPerson(app, 'administration')]
  await admin.signIn()
  // Who was invited only could not decide.
  await aPerson(app, 'dpo', { password: null })
  const { body } = await admin.post('/users', {
    name: 'Erste',
    email: 'erste@test.example',
    roleKeys: ['dpo'],
  })
  assert.deepEqual(body.roleKeys, ['dpo'])
  assert.deepEqual(await mailed(app, 'watcher-added'), [admin.userId, other.userId].sort())
  const { rows } = await app.db.ownerPool.query(
    `select details from audit_events where action = 'update' and resource = 'user' and $1 = any (record_ids)`,
    [body.id],
  )
  assert.equal(rows[0].details.withoutRelease, true)
})
