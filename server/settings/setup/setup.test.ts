import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'
import { browser, goodPassword } from '#test/person.ts'
import { setUpUnattended } from './set-up.ts'

const first = {
  company: {
    name: 'Hofmann Werkzeugbau GmbH',
    street: 'Industriestr. 4',
    postalCode: '33602',
    city: 'Bielefeld',
    country: 'DE',
  },
  administrator: { name: 'Svenja Tiemann', email: 'Svenja@hofmann.example', password: goodPassword },
  dpo: { name: 'Konrad Vahrenhorst', email: 'konrad@hofmann.example', isExternal: false },
  demo: false,
  locale: 'de',
}

test('the first run makes company, team, administrator and data protection, and is over then', async (t) => {
  const app = await testApp(t)
  const door = browser(app)
  assert.deepEqual((await door.get('/setup')).body, { needed: true })
  const done = await door.post('/setup', first)
  assert.equal(done.status, 201)
  assert.equal(done.body.session.company.name, 'Hofmann Werkzeugbau GmbH')
  assert.deepEqual(
    done.body.session.roles.map((role: { key: string }) => role.key),
    ['administration'],
  )
  assert.equal((await door.get('/session')).body.user.email, 'svenja@hofmann.example')
  assert.deepEqual((await door.get('/setup')).body, { needed: false })
  assert.equal((await door.post('/setup', first)).status, 409)

  // Without a mail server the link is shown, and the mail waits.
  const token = done.body.dpoInvitationUrl.split('/').at(-1)
  const dpo = browser(app)
  assert.equal((await dpo.get(`/invitations/${token}`)).body.company, 'Hofmann Werkzeugbau GmbH')
  const accepted = await dpo.put(`/invitations/${token}`, { password: 'neun graue gänse im tal' })
  assert.deepEqual(
    accepted.body.roles.map((role: { key: string }) => role.key),
    ['dpo'],
  )
  assert.equal((await door.get('/outbox')).body.items[0].kind, 'invitation')
  const settings = (await dpo.get('/settings')).body
  assert.equal(settings.company.city, 'Bielefeld')
  assert.equal(settings.dpo.name, 'Konrad Vahrenhorst')
  assert.equal((await door.get('/contacts')).status, 403)
})

test('of two first runs at once one is too late', async (t) => {
  const app = await testApp(t)
  const other = { ...first, administrator: { ...first.administrator, email: 'other@hofmann.example' } }
  const both = await Promise.all([browser(app).post('/setup', first), browser(app).post('/setup', other)])
  assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409])
  assert.equal((await app.db.ownerPool.query('select from users')).rowCount, 2)
})

test('what is wrong is named by its place in the form, and nothing is stored', async (t) => {
  const app = await testApp(t)
  const pointersOf = async (change: object) => {
    const { body } = await browser(app).post('/setup', { ...first, ...change })
    return body.errors?.map((error: { pointer: string }) => error.pointer)
  }
  const { administrator, company } = first
  assert.deepEqual(await pointersOf({ administrator: { ...administrator, password: 'kurz' } }), [
    '/administrator/password',
  ])
  assert.deepEqual(
    await pointersOf({ administrator: { ...administrator, password: 'hofmann werkzeugbau' } }),
    ['/administrator/password'],
  )
  assert.deepEqual(await pointersOf({ administrator: { ...administrator, email: 'x' } }), [
    '/administrator/email',
  ])
  assert.deepEqual(await pointersOf({ administrator: { ...administrator, name: ' ' } }), [
    '/administrator/name',
  ])
  assert.deepEqual(await pointersOf({ dpo: { ...first.dpo, email: administrator.email } }), ['/dpo/email'])
  assert.deepEqual(await pointersOf({ company: { ...company, name: ' ' } }), ['/company/name'])
  assert.deepEqual(await pointersOf({ company: { ...company, country: 'Deutschland' } }), [
    '/company/country',
  ])
  assert.equal((await app.db.ownerPool.query('select from users')).rowCount, 0)
  assert.equal((await app.db.ownerPool.query('select from settings')).rowCount, 0)
})

test('unattended: address and password from the environment count at the very first start only', async (t) => {
  const settings = { TREU_ADMIN_EMAIL: 'admin@hofmann.example', TREU_ADMIN_PASSWORD: goodPassword }
  const app = await testApp(t, { settings })
  await setUpUnattended(app.platform)
  const admin = browser(app, { email: 'admin@hofmann.example' })
  assert.equal((await admin.signIn()).status, 200)
  const later = await testApp(t, {
    database: app.db,
    settings: { TREU_ADMIN_EMAIL: 'evil@hofmann.example', TREU_ADMIN_PASSWORD: goodPassword },
  })
  await setUpUnattended(later.platform)
  assert.equal((await app.db.ownerPool.query('select from users')).rowCount, 1)
  assert.deepEqual((await admin.get('/setup')).body, { needed: false })
})
