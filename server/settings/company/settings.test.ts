import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'
import { aPerson } from '#test/person.ts'

test('settings are changed part by part, with history, and wrong values are named', async (t) => {
  const app = await testApp(t)
  const admin = await app.as('administration')
  const changed = await admin.patch('/settings', { company: { name: 'Hofmann GmbH', city: 'Köln' } })
  assert.equal(changed.body.company.name, 'Hofmann GmbH')
  assert.equal(changed.body.company.country, 'DE')
  assert.equal(changed.body.operation.hasMailServer, false)
  assert.equal(
    (await admin.patch('/settings', { company: { city: 'Bonn' } })).body.company.name,
    'Hofmann GmbH',
  )
  const pointerOf = async (patch: object) => (await admin.patch('/settings', patch)).body.errors[0].pointer
  assert.equal(await pointerOf({ company: { name: '' } }), '/company/name')
  assert.equal(await pointerOf({ company: { country: 'xx' } }), '/company/country')
  assert.equal(await pointerOf({ dpo: { name: 'A B', email: 'x', isExternal: true } }), '/dpo/email')
  assert.equal(await pointerOf({ security: { secondFactorRoles: ['queen'] } }), '/security/secondFactorRoles')
  const { items } = (await admin.get('/settings-history?kind=setting&key=company')).body
  assert.deepEqual(
    items.map((item: { after: { city: string } }) => item.after.city),
    ['Bonn', 'Köln'],
  )
})

test('a second factor demanded of a role is demanded with the next request', async (t) => {
  const app = await testApp(t)
  const admin = await app.as('administration')
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  assert.equal((await eva.get('/contacts')).status, 200)
  await admin.patch('/settings', { security: { secondFactorRoles: ['sales'] } })
  assert.equal((await eva.get('/contacts')).status, 403)
  assert.equal((await eva.get('/session')).body.secondFactor.isRequired, true)
})

test('the company says who its mails are from and in which language it writes first', async (t) => {
  const app = await testApp(t)
  const admin = await app.as('administration')
  assert.deepEqual((await admin.get('/settings')).body.mail, {
    language: 'de',
    fromName: '',
    fromAddress: '',
  })
  const mail = { language: 'en', fromName: 'Hofmann CRM', fromAddress: 'crm@hofmann.example' }
  assert.deepEqual((await admin.patch('/settings', { mail })).body.mail, mail)
  const wrong = await admin.patch('/settings', { mail: { fromAddress: 'no address' } })
  assert.deepEqual(wrong.body.errors, [{ pointer: '/mail/fromAddress', code: 'field.email' }])
  const { body } = await admin.post('/users', { name: 'Ida Roth', email: 'ida@test.example' })
  assert.equal(body.locale, 'en')
  const [letter] = (await admin.get('/outbox')).body.items
  assert.match((await admin.get(`/outbox/${letter.id}`)).body.content.text, /^Hello Ida Roth/)
})
