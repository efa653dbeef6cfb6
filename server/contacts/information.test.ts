import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Caller, testApp } from '#test/app.ts'

async function withCompany(admin: Caller) {
  const { body } = await admin.get('/settings')
  const answer = await admin.patch(
    '/settings',
    {
      company: {
        name: 'Holz & Söhne',
        street: 'Werkstraße 4',
        postalCode: '33602',
        city: 'Bielefeld',
        country: 'DE',
        email: 'post@holz.example',
      },
    },
    body.version,
  )
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
}

const person = {
  firstName: 'Eva',
  lastName: 'Müller',
  occasion: 'referral',
  contactPoints: [{ kind: 'email', value: 'eva@kundin.example' }],
}

test('the notice is written from what the program does, and an own field changes it', async (t) => {
  const app = await testApp(t)
  const [dpo, admin] = [await app.as('dpo'), await app.as('administration')]
  const early = await dpo.post('/privacy-notice')
  assert.equal(early.status, 409)
  await withCompany(admin)
  const released = await dpo.post('/privacy-notice')
  assert.equal(released.status, 201, JSON.stringify(released.body))
  assert.equal(released.body.number, 1)
  const text = JSON.stringify(released.body.sections)
  for (const part of [
    'Holz & Söhne',
    'Kundenbeziehung',
    'Art. 21',
    'Name und Anrede',
    'Visitenkarte',
    'Beschwer',
  ])
    assert.match(text, new RegExp(part, 'i'), part)
  assert.match(text, /DSGVO\)\. Unser Interesse/)
  assert.doesNotMatch(text, /Vereinheitlicht|Quarantäne/)
  // Who prints on behalf, an authority or a lawyer may get data here: a notice that says “only our staff” would be untrue.
  assert.match(text, /Unsere Beschäftigten.*Art\. 28 DSGVO.*Behörden und Gerichte.*rechtlich vertreten/)
  assert.doesNotMatch(text, /Nur unsere Beschäftigten|Only our staff/)
  assert.equal((await dpo.get('/privacy-notice')).body.isChanged, false)
  await app.db.ownerPool.query(`update data_kinds set retention_months = 12 where key = 'contact-master'`)
  assert.equal((await dpo.get('/privacy-notice')).body.isChanged, true)
  for (const role of ['sales', 'auditor'] as const)
    assert.equal((await (await app.as(role)).post('/privacy-notice')).status, 403, role)
})

test('people outside read the version they were told, also when there is a newer one', async (t) => {
  const app = await testApp(t)
  const [dpo, admin] = [await app.as('dpo'), await app.as('administration')]
  assert.equal((await app.app.inject({ url: '/p/datenschutz' })).statusCode, 404)
  await withCompany(admin)
  await dpo.post('/privacy-notice')
  await app.db.ownerPool.query(`update data_kinds set retention_months = 12 where key = 'contact-master'`)
  await dpo.post('/privacy-notice')
  const [first, newest] = [
    (await app.app.inject({ url: '/p/datenschutz/1' })).body,
    (await app.app.inject({ url: '/p/datenschutz' })).body,
  ]
  assert.match(first, /Fassung 1/)
  assert.match(newest, /Fassung 2/)
  assert.match((await app.app.inject({ url: '/p/datenschutz?sprache=en' })).body, /Your right to object/)
  await assert.rejects(app.db.ownerPool.query(`update privacy_notices set number = 9`), /only added/)
})

test('who is told by mail gets the link, and the clock stops with a proof', async (t) => {
  const app = await testApp(t)
  const [dpo, admin, sales] = [await app.as('dpo'), await app.as('administration'), await app.as('sales')]
  const { id, informationDueOn } = (await sales.post('/contacts', person)).body
  assert.ok(informationDueOn)
  const none = await sales.post(`/contacts/${id}/informations`, { way: 'mail' })
  assert.equal(none.status, 409)
  await withCompany(admin)
  await dpo.post('/privacy-notice')
  const told = await sales.post(`/contacts/${id}/informations`, { way: 'mail' })
  assert.equal(told.status, 201, JSON.stringify(told.body))
  const after = (await sales.get(`/contacts/${id}`)).body
  assert.equal(after.informationDueOn, null)
  assert.ok(after.informedAt)
  const { rows } = await app.db.ownerPool.query(`select kind from outbox_mails where kind = 'inform-contact'`)
  assert.equal(rows.length, 1)
  assert.equal((await sales.get(`/contacts/${id}/informations`)).body.items[0].way, 'mail')

  const again = await sales.post(`/contacts/${id}/informations`, { way: 'mail' })
  assert.deepEqual([again.status, again.body.code], [409, 'informations.sent-recently-conflict'])
  assert.ok(again.body.againAt > again.body.at)
  assert.equal((await sales.post(`/contacts/${id}/informations`, { way: 'letter' })).status, 201)
  await app.db.ownerPool.query(`update data_kinds set retention_months = 12 where key = 'contact-master'`)
  await dpo.post('/privacy-notice')
  const changed = await sales.post(`/contacts/${id}/informations`, { way: 'mail' })
  assert.equal(changed.status, 201, 'what was changed may be told')
  await app.db.ownerPool.query(`update attempts set last_at = last_at - interval '25 hours'`)
  assert.equal((await sales.post(`/contacts/${id}/informations`, { way: 'mail' })).status, 201)
})

test('several records of one address get the information once a day', async (t) => {
  const app = await testApp(t)
  const [dpo, admin, sales] = [await app.as('dpo'), await app.as('administration'), await app.as('sales')]
  await withCompany(admin)
  await dpo.post('/privacy-notice')
  const answers: [number, string | undefined][] = []
  for (const value of ['eva@kundin.example', 'EVA@Kundin.example', 'eva@kundin.example']) {
    const contactPoints = [{ kind: 'email', value }]
    const { id } = (await sales.post('/contacts', { ...person, contactPoints })).body
    const { status, body } = await sales.post(`/contacts/${id}/informations`, { way: 'mail' })
    answers.push([status, body.code])
  }
  const refused = [409, 'informations.sent-recently-conflict']
  assert.deepEqual(answers, [[201, undefined], refused, refused])
  const { rows } = await app.db.ownerPool.query(`select from outbox_mails where kind = 'inform-contact'`)
  assert.equal(rows.length, 1)
})

test('what ends the duty without telling needs its reason', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { id } = (await sales.post('/contacts', person)).body
  const bare = await sales.post(`/contacts/${id}/informations`, { way: 'exempt' })
  assert.equal(bare.status, 422)
  assert.equal(bare.body.errors[0].pointer, '/reason')
  const reasoned = await sales.post(`/contacts/${id}/informations`, {
    way: 'exempt',
    reason: 'Die Person verfügt bereits über die Informationen (Art. 14 Abs. 5 lit. a DSGVO).',
  })
  assert.equal(reasoned.status, 201)
  assert.equal((await sales.get(`/contacts/${id}`)).body.informedAt, null)
  // Only the proof says that she was informed; nobody enters it.
  for (const who of [sales, await app.as('dpo')]) {
    const { version } = (await who.get(`/contacts/${id}`)).body
    const entered = await who.patch(`/contacts/${id}`, { informedAt: '2026-01-02T10:00:00.000Z' }, version)
    assert.ok([400, 403, 422].includes(entered.status), JSON.stringify(entered.body))
    assert.equal((await who.get(`/contacts/${id}`)).body.informedAt, null)
  }
})

test('who is due is a list of its own', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  await sales.post('/contacts', person)
  const filter = encodeURIComponent(JSON.stringify({ field: 'informationDueOn', op: 'notEmpty' }))
  assert.equal((await sales.get(`/contacts?filter=${filter}&sort=informationDueOn`)).body.items.length, 1)
})
