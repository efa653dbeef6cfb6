import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

type Found = { id?: string; name?: string; score: number; reasons: string[]; isHidden: boolean }

const eva = {
  occasion: 'order',
  name: 'Eva Müller',
  company: 'Nordlicht GmbH',
  contactPoints: [
    { kind: 'email', value: 'eva@nordlicht.example' },
    { kind: 'phone', value: '040 1234567' },
  ],
  addresses: [{ postalCode: '20095', city: 'Hamburg' }],
}

test('who may be meant already is shown with score and reasons', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  await sales.post('/contacts', eva)
  await sales.post('/contacts', { occasion: 'order', name: 'Karl Huber' })
  const find = async (query: Record<string, string>): Promise<Found[]> =>
    (await sales.get(`/contacts/duplicates?${new URLSearchParams(query)}`)).body.items
  const [byMail] = await find({ email: 'EVA@Nordlicht.example' })
  assert.deepEqual([byMail?.name, byMail?.reasons, byMail?.score], ['Eva Müller', ['email'], 95])
  assert.deepEqual((await find({ phone: '+49 (0)40 123 45 67' }))[0]?.reasons, ['phone'])
  assert.deepEqual((await find({ name: 'Frau Eva Mueller' }))[0]?.reasons, ['name'])
  assert.deepEqual((await find({ name: 'Eva Müler', company: 'NORDLICHT GmbH' }))[0]?.reasons, [
    'name-company',
  ])
  assert.deepEqual((await find({ firstName: 'Eva', lastName: 'Möller', postalCode: '20095' }))[0]?.reasons, [
    'name-postal-code',
  ])
  assert.deepEqual(await find({ name: 'Otto Müller' }), [])
  assert.deepEqual(await find({ name: 'Eva' }), [])
})

test('the same mailbox of an office is a weaker hint than the same name', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  await sales.post('/contacts', eva)
  const [found] = (await sales.get('/contacts/duplicates?name=Karl Huber&email=eva@nordlicht.example')).body
    .items
  assert.equal(found.score, 60)
})

test('a record shows who may be the same person, and not itself', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const { id } = (await sales.post('/contacts', eva)).body
  const twin = (await sales.post('/contacts', { ...eva, name: 'Eva Mueller', contactPoints: [] })).body
  const { items } = (await sales.get(`/contacts/${id}/duplicates`)).body
  assert.deepEqual(
    items.map((item: Found) => [item.id, item.reasons, item.isHidden]),
    [[twin.id, ['name-company', 'name-postal-code'], false]],
  )
})

test('of somebody one may not see the check says only that there is one (failure 29)', async (t) => {
  const { as, newTeam, db, platform } = await testApp(t)
  await (await as('sales')).post('/contacts', eva)
  const stranger = await as('sales', { teamId: await newTeam() })
  for (const query of ['email=eva@nordlicht.example', 'phone=0401234567']) {
    const { items } = (await stranger.get(`/contacts/duplicates?name=Eva Müller&${query}`)).body
    assert.deepEqual(items, [{ score: 90, reasons: ['email', 'phone'], isHidden: true }])
  }
  assert.deepEqual((await stranger.get('/contacts/duplicates?name=Eva Müller')).body.items, [])
  await platform.trail.flush()
  const { rowCount } = await db.ownerPool.query(
    `select from audit_events where actor_id = $1 and action = 'find' and details = '{"isHidden": true}'`,
    [stranger.userId],
  )
  assert.equal(rowCount, 2)
})

test('a field one may not see is no question to ask (failure 29)', async (t) => {
  const { as } = await testApp(t)
  const marketing = await as('marketing')
  const refused = await marketing.get('/contacts/duplicates?phone=0401234567')
  assert.equal(refused.status, 400)
  assert.deepEqual(refused.body.errors, [{ pointer: '/phone', code: 'field.unknown' }])
})
