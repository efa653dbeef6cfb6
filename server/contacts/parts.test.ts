import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Caller, testApp } from '#test/app.ts'

async function aContact(caller: Caller, more: object = {}): Promise<string> {
  const { body } = await caller.post('/contacts', { occasion: 'order', name: 'Eva Berger', ...more })
  assert.ok(body.id, JSON.stringify(body))
  return body.id
}

test('a person has one preferred address of each kind, and lists follow it', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const id = await aContact(sales, { contactPoints: [{ kind: 'email', value: 'eva@alt.example' }] })
  const added = await sales.post(`/contacts/${id}/contact-points`, {
    kind: 'email',
    value: 'eva@neu.example',
    isMain: true,
  })
  assert.equal(added.status, 201)
  assert.equal(added.headers.etag, '"1"')
  const { contactPoints, email } = (await sales.get(`/contacts/${id}`)).body
  assert.equal(email, 'eva@neu.example')
  assert.deepEqual(
    contactPoints.map((point: { value: string; isMain: boolean }) => [point.value, point.isMain]),
    [
      ['eva@neu.example', true],
      ['eva@alt.example', false],
    ],
  )
  assert.equal((await sales.delete(`/contact-points/${added.body.id}`, added.body.version)).status, 204)
  assert.equal((await sales.get(`/contacts/${id}`)).body.email, 'eva@alt.example')
})

test('a new number is found at once, the old one no longer', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const id = await aContact(sales)
  const { body } = await sales.post(`/contacts/${id}/contact-points`, { kind: 'phone', value: '030 1234567' })
  assert.equal(body.display, '+49 30 1234567')
  assert.equal((await sales.get('/contacts?q=030123')).body.items.length, 1)
  const changed = await sales.patch(`/contact-points/${body.id}`, { value: '0221 7654321' }, body.version)
  assert.equal(changed.body.display, '+49 221 7654321')
  assert.equal((await sales.get('/contacts?q=030123')).body.items.length, 0)
  assert.equal((await sales.get('/contacts?q=0221765')).body.items.length, 1)
  assert.equal((await sales.get('/contacts?q=4321')).body.items.length, 1)
})

test('what belongs to a person changes only with the version one saw', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const id = await aContact(sales)
  const point = (await sales.post(`/contacts/${id}/contact-points`, { kind: 'email', value: 'a@b.example' }))
    .body
  const address = (await sales.post(`/contacts/${id}/addresses`, { city: 'Köln' })).body
  const work = (await sales.post(`/contacts/${id}/employments`, { company: 'Alpha AG' })).body
  for (const [path, patch] of [
    [`/contact-points/${point.id}`, { label: 'Büro' }],
    [`/addresses/${address.id}`, { street: 'Ring 1' }],
    [`/employments/${work.id}`, { jobTitle: 'Leitung' }],
  ] as const) {
    assert.equal((await sales.patch(path, patch)).status, 428, path)
    assert.equal((await sales.patch(path, patch, 1)).status, 200, path)
    const late = await sales.patch(path, { isMain: false }, 1)
    assert.equal(late.status, 412, path)
    assert.equal(late.body.current.version, 2, path)
    assert.equal((await sales.delete(path)).status, 428, path)
    assert.equal((await sales.delete(path, 1)).status, 412, path)
    assert.equal((await sales.delete(path, 2)).status, 204, path)
  }
})

test('the same address twice is refused', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const id = await aContact(sales, { contactPoints: [{ kind: 'email', value: 'eva@x.example' }] })
  const again = await sales.post(`/contacts/${id}/contact-points`, { kind: 'email', value: 'EVA@X.example' })
  assert.equal(again.status, 409)
  assert.equal(again.body.code, 'contact-points.taken')
})

test('an address that names no place is none', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const card = { lastName: 'Weber', occasion: 'order' }
  for (const empty of [{}, { city: ' ' }, { kind: 'work' }]) {
    const made = await sales.post('/contacts', { ...card, addresses: [empty] })
    assert.deepEqual([made.status, made.body.errors?.[0]?.pointer], [422, '/addresses/0/city'])
  }
  const person = (await sales.post('/contacts', { ...card, addresses: [{ country: 'AT' }] })).body
  assert.equal(person.addresses[0].country, 'AT')
  const added = await sales.post(`/contacts/${person.id}/addresses`, {})
  assert.deepEqual([added.status, added.body.errors[0].pointer], [422, '/city'])
})

test('nothing can be added to a person one does not see', async (t) => {
  const { as, newTeam } = await testApp(t)
  const sales = await as('sales')
  const other = await as('sales', { teamId: await newTeam() })
  const id = await aContact(sales)
  const point = (await sales.post(`/contacts/${id}/contact-points`, { kind: 'email', value: 'a@b.example' }))
    .body
  for (const [path, body] of [
    ['contact-points', { kind: 'email', value: 'x@y.example' }],
    ['addresses', { city: 'Köln' }],
    ['employments', { company: 'Alpha AG' }],
    ['bases', { purpose: 'contract', basis: 'A6-1-b-contract-performance', origin: 'x' }],
    ['timeline', { text: 'x', purpose: 'customer-relations' }],
  ] as const) {
    assert.equal((await other.post(`/contacts/${id}/${path}`, body)).status, 404, path)
  }
  assert.equal((await other.patch(`/contact-points/${point.id}`, { value: 'x@y.example' }, 1)).status, 404)
  assert.equal((await other.delete(`/contact-points/${point.id}`, 1)).status, 404)
  assert.equal((await other.post('/tasks', { title: 'x', contactId: id })).status, 404)
})

test('a new job takes the place of the old one, and both stay in the record', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const id = await aContact(sales, { company: 'Alpha AG' })
  const work = await sales.post(`/contacts/${id}/employments`, {
    company: 'Beta GmbH',
    jobTitle: 'Leitung',
    isMain: true,
  })
  assert.equal(work.status, 201)
  const { company, employments } = (await sales.get(`/contacts/${id}`)).body
  assert.equal(company.name, 'Beta GmbH')
  assert.equal(employments.length, 2)
  const wrong = await sales.patch(
    `/employments/${work.body.id}`,
    { fromOn: '2030-02-01', untilOn: '2030-01-01' },
    1,
  )
  assert.deepEqual(wrong.body.errors, [{ pointer: '/untilOn', code: 'field.before-start' }])
  assert.equal((await sales.patch(`/employments/${work.body.id}`, { untilOn: '2020-01-01' }, 1)).status, 200)
  assert.equal((await sales.get(`/contacts/${id}`)).body.company.name, 'Alpha AG')
})

test('an advertising permission is never granted by hand', async (t) => {
  const { as } = await testApp(t)
  for (const role of ['sales', 'dpo'] as const) {
    const caller = await as(role)
    const id = await aContact(await as('sales'))
    const refused = await caller.post(`/contacts/${id}/bases`, {
      purpose: 'direct-marketing',
      basis: 'A6-1-a',
      origin: 'mündlich',
    })
    assert.equal(refused.status, 403)
    assert.equal(refused.body.code, 'bases.direct-marketing-not-allowed')
  }
})

type Part = Record<string, unknown>

test('a purpose the data was not collected for needs an assessment, which stays, and a notice', async (t) => {
  const { as, db } = await testApp(t)
  const [sales, dpo] = [await as('sales'), await as('dpo')]
  const id = await aContact(sales, { occasion: 'business-card' })
  await db.ownerPool.query('update contacts set informed_at = now(), information_due_on = null')
  const wanted = { purpose: 'events', basis: 'A6-1-f', origin: 'Gespräch' }
  const assessment = 'Enge Verbindung zur Geschäftsbeziehung, nur dienstliche Angaben, keine Folgen.'
  for (const given of [{}, { assessment: '   ' }, { assessment: 'passt schon' }, { note: assessment }]) {
    const bare = await sales.post(`/contacts/${id}/bases`, { ...wanted, ...given })
    assert.equal(bare.status, 422)
    assert.deepEqual(bare.body.errors, [{ pointer: '/assessment', code: 'bases.assessment-missing' }])
  }
  const endless = await sales.post(`/contacts/${id}/bases`, { ...wanted, assessment: 'x'.repeat(2001) })
  assert.equal(endless.body.errors[0].code, 'field.too-long')

  // What stands on its own, and what she is held for already, go as before.
  for (const free of [
    { purpose: 'care', basis: 'A6-1-b-contract-performance' },
    { purpose: 'analysis', basis: 'A6-1-a' },
    { purpose: 'customer-relations', basis: 'A6-1-f' },
  ])
    assert.equal((await sales.post(`/contacts/${id}/bases`, { ...wanted, ...free })).status, 201)
  assert.equal((await sales.get(`/contacts/${id}`)).body.informationDueOn, null)

  // A day that was met long ago does not come back.
  await db.ownerPool.query("update contacts set information_due_on = '2022-06-23'")
  const added = await sales.post(`/contacts/${id}/bases`, { ...wanted, assessment, note: 'Messe' })
  assert.equal(added.status, 201, JSON.stringify(added.body))
  const kept = `Zweckänderung (Art. 6 Abs. 4 DSGVO): ${assessment} – Messe`
  assert.equal(added.body.note, kept)
  const after = (await sales.get(`/contacts/${id}`)).body
  assert.equal(after.informedAt, null)
  assert.equal(after.informationDueOn, after.bases.find((each: Part) => each.purpose === 'events').validFrom)
  const due = encodeURIComponent('{"field":"informationDueOn","op":"notEmpty"}')
  assert.equal((await sales.get(`/contacts?filter=${due}`)).body.items.length, 1)
  const { rows } = await db.ownerPool.query(
    "select details from audit_events where action = 'assess' and subject_id = $1",
    [id],
  )
  assert.deepEqual(rows, [{ details: { purpose: 'events', basis: 'A6-1-f' } }])

  const lost = await dpo.patch(`/bases/${added.body.id}`, { note: 'x' }, 1)
  assert.deepEqual(lost.body.errors, [{ pointer: '/note', code: 'bases.assessment-missing' }])
})

test('a basis cannot be turned into another purpose without an assessment', async (t) => {
  const { as, db } = await testApp(t)
  const [sales, dpo] = [await as('sales'), await as('dpo')]
  const id = await aContact(sales, { occasion: 'business-card' })
  await db.ownerPool.query('update contacts set informed_at = now(), information_due_on = null')
  const { id: held } = (await sales.get(`/contacts/${id}`)).body.bases.find(
    (each: Part) => each.purpose === 'customer-relations',
  )
  const ofContract = { purpose: 'care', basis: 'A6-1-b-contract-performance', origin: 'Auftrag' }
  const { id: contract } = (await sales.post(`/contacts/${id}/bases`, ofContract)).body
  for (const [basis, patch] of [
    [held, { purpose: 'events', basis: 'A6-1-f' }],
    [contract, { basis: 'A6-1-f' }],
  ] as const) {
    const turned = await dpo.patch(`/bases/${basis}`, patch, 1)
    assert.deepEqual(turned.body.errors, [{ pointer: '/assessment', code: 'bases.assessment-missing' }])
  }
  const assessment = 'Enge Verbindung zum Auftrag, dieselben Angaben, jederzeit Widerspruch möglich.'
  const turned = await dpo.patch(`/bases/${contract}`, { basis: 'A6-1-f', assessment }, 1)
  assert.equal(turned.status, 200, JSON.stringify(turned.body))
  assert.ok(turned.body.note.endsWith(assessment))
  assert.ok((await sales.get(`/contacts/${id}`)).body.informationDueOn)
})

test('who was told of another purpose is not told twice, and a mass update gives nobody a purpose', async (t) => {
  const { as, db } = await testApp(t)
  const [sales, dpo] = [await as('sales'), await as('dpo')]
  const id = await aContact(sales, { occasion: 'business-card' })
  const assessment = 'Enge Verbindung zur Geschäftsbeziehung, nur dienstliche Angaben, keine Folgen.'
  const wanted = { purpose: 'events', basis: 'A6-1-f', origin: 'Gespräch', assessment }
  const { id: first } = (await sales.post(`/contacts/${id}/bases`, wanted)).body
  await db.ownerPool.query(
    `insert into informations (id, contact_id, way, at) values (gen_random_uuid(), $1, 'letter', now())`,
    [id],
  )
  await db.ownerPool.query('update contacts set information_due_on = null')
  assert.equal((await dpo.patch(`/bases/${first}`, { endedReason: 'Vorbei' }, 1)).status, 200)
  const { assessment: _, ...bare } = wanted
  assert.equal((await sales.post(`/contacts/${id}/bases`, bare)).status, 422)
  assert.equal((await sales.post(`/contacts/${id}/bases`, wanted)).status, 201)
  assert.equal((await sales.get(`/contacts/${id}`)).body.informationDueOn, null)

  const { items } = (await dpo.get('/mass-updates/fields')).body
  const ofBases = items.find((each: Part) => each.field === 'bases')
  assert.deepEqual(ofBases.actions, ['end'])
})

test('ending a basis needs a reason; the last one that ends puts the person into quarantine', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const dpo = await as('dpo')
  const id = await aContact(sales)
  const { bases } = (await dpo.get(`/contacts/${id}`)).body
  const silent = await dpo.patch(`/bases/${bases[0].id}`, { endedAt: new Date().toISOString() }, 1)
  assert.deepEqual(silent.body.errors, [{ pointer: '/endedReason', code: 'field.required' }])
  const hidden = await dpo.patch(`/bases/${bases[0].id}`, { validUntil: '2020-01-01' }, 1)
  assert.equal(hidden.status, 422)
  for (const basis of bases) {
    const ended = await dpo.patch(`/bases/${basis.id}`, { endedReason: 'Widerspruch' }, basis.version)
    assert.equal(ended.status, 200)
    assert.ok(ended.body.endedAt)
  }
  assert.equal((await sales.get(`/contacts/${id}`)).status, 404)
  assert.equal((await sales.get('/contacts')).body.items.length, 0)
  const filter = encodeURIComponent('{"field":"isQuarantined","op":"eq","value":true}')
  assert.deepEqual(
    (await dpo.get(`/contacts?filter=${filter}`)).body.items.map((item: { id: string }) => item.id),
    [id],
  )
  assert.equal((await dpo.get('/today')).body.quarantined, 1)
  assert.equal((await dpo.patch(`/bases/${bases[0].id}`, { note: 'x' }, 2)).body.code, 'bases.ended-conflict')

  const { version } = (await dpo.get(`/contacts/${id}`)).body
  const decision = { action: 'assign', purpose: 'customer-relations', basis: 'A6-1-f' }
  assert.equal((await sales.put(`/contacts/${id}/basis-decision`, decision, version)).status, 403)
  assert.equal((await dpo.put(`/contacts/${id}/basis-decision`, decision, version + 5)).status, 412)
  const decided = await dpo.put(`/contacts/${id}/basis-decision`, decision, version)
  assert.equal(decided.status, 200)
  assert.equal(decided.body.isQuarantined, false)
  assert.equal((await sales.get(`/contacts/${id}`)).status, 200)
})

test('data protection can decide that a person in quarantine is not held at all', async (t) => {
  const { as, db } = await testApp(t)
  const id = await aContact(await as('sales'))
  await db.ownerPool.query('update processing_bases set ended_at = now()')
  const dpo = await as('dpo')
  const { version } = (await dpo.get(`/contacts/${id}`)).body
  const decided = await dpo.put(`/contacts/${id}/basis-decision`, { action: 'remove' }, version)
  assert.ok(decided.body.deletedAt)
  assert.equal((await dpo.get('/today')).body.quarantined, 0)
})
