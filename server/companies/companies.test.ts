import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

test('a company is stored in one form, whatever was typed', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const made = await sales.post('/companies', {
    name: 'Nordlicht GmbH',
    vatId: 'de 136 695 976',
    website: 'www.nordlicht.example/',
    email: 'Info@Nordlicht.example',
    phone: '040 123456-78',
    street: 'Hohe Straße 5a',
    postalCode: '1067',
    city: 'Dresden',
  })
  assert.equal(made.status, 201)
  const { body } = made
  assert.deepEqual(
    [
      body.vatId,
      body.website,
      body.email,
      body.phone,
      body.street,
      body.houseNumber,
      body.postalCode,
      body.country,
    ],
    [
      'DE136695976',
      'https://www.nordlicht.example',
      'info@nordlicht.example',
      '+494012345678',
      'Hohe Straße',
      '5a',
      '01067',
      'DE',
    ],
  )
  assert.deepEqual([body.ownerId, body.version], [sales.userId, 1])
})

test('a wrong check digit and everything else that is wrong is named at once', async (t) => {
  const { as, db } = await testApp(t)
  const sales = await as('sales')
  const refused = await sales.post('/companies', {
    vatId: 'DE136695975',
    website: 'javascript:alert(1)',
    email: 'x',
    phone: 'keins',
    country: 'Narnia',
    haustier: 'Rex',
  })
  assert.equal(refused.status, 422)
  assert.deepEqual(
    refused.body.errors.map((error: { pointer: string; code: string }) => [error.pointer, error.code]).sort(),
    [
      ['/country', 'values.country-unknown'],
      ['/email', 'values.email-invalid'],
      ['/haustier', 'field.unknown'],
      ['/name', 'field.required'],
      ['/phone', 'values.phone-invalid'],
      ['/vatId', 'values.vat-id-check-digit'],
      ['/website', 'field.not-a-link'],
    ],
  )
  assert.equal((await db.ownerPool.query('select from companies')).rowCount, 0)
})

test('a company changes with the version one saw, and is found by its new name', async (t) => {
  const { as } = await testApp(t)
  const [one, two] = [await as('sales'), await as('sales')]
  const { id } = (await one.post('/companies', { name: 'Alpha AG' })).body
  assert.equal((await one.patch(`/companies/${id}`, { name: 'Beta AG' })).status, 428)
  assert.equal((await two.patch(`/companies/${id}`, { name: 'Beta AG' }, 1)).status, 200)
  const late = await one.patch(`/companies/${id}`, { name: 'Gamma AG' }, 1)
  assert.equal(late.status, 412)
  assert.deepEqual([late.body.current.name, late.body.changedBy.id], ['Beta AG', two.userId])
  assert.equal((await one.get('/companies?q=beta')).body.items.length, 1)
  assert.equal((await one.get('/companies?q=alpha')).body.items.length, 0)
  assert.equal((await one.get('/contacts?q=beta')).body.items.length, 0)
})

test('the page of a company shows the people one may see, its history and open tasks', async (t) => {
  const { as, newTeam } = await testApp(t)
  const sales = await as('sales')
  const stranger = await as('sales', { teamId: await newTeam() })
  const { body } = await sales.post('/contacts', {
    occasion: 'order',
    name: 'Eva Berger',
    company: 'Nordlicht GmbH',
    note: 'x',
    notePurpose: 'customer-relations',
    followUpOn: '2031-01-01',
  })
  const companyId = body.company.id
  const page = (await sales.get(`/companies/${companyId}/page`)).body
  assert.equal(page.company.contactCount, 1)
  assert.deepEqual(
    [page.contacts.length, page.timeline.items.length, page.tasks.length, page.files],
    [1, 1, 1, []],
  )
  const less = (await stranger.get(`/companies/${companyId}/page`)).body
  assert.deepEqual([less.contacts, less.timeline.items, less.tasks], [[], [], []])
  assert.equal(less.company.contactCount, 0)
  const list = (await sales.get(`/companies/${companyId}/contacts?q=berger&count=true`)).body
  assert.deepEqual([list.total, list.items[0].lastName], [1, 'Berger'])
})

test('a company is archived, thrown away and brought back', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const { id } = (await sales.post('/companies', { name: 'Alpha AG' })).body
  assert.ok((await sales.put(`/companies/${id}/archiving`, {})).body.archivedAt)
  assert.equal((await sales.get('/companies')).body.items.length, 0)
  assert.equal((await sales.delete(`/companies/${id}/archiving`)).body.archivedAt, null)
  const { version } = (await sales.get(`/companies/${id}`)).body
  assert.equal((await sales.delete(`/companies/${id}`, version)).status, 204)
  assert.equal((await sales.get('/companies?trash=only')).body.items.length, 1)
  assert.equal((await sales.put(`/companies/${id}/restoration`, {})).body.deletedAt, null)
})

test('a company that may be there already is shown with the reason', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  await sales.post('/companies', {
    name: 'Nordlicht GmbH',
    vatId: 'DE136695976',
    website: 'nordlicht.example',
  })
  const reasons = async (query: string) =>
    (await sales.get(`/companies/duplicates?${query}`)).body.items.map(
      (item: { reasons: string[] }) => item.reasons,
    )
  assert.deepEqual(await reasons('name=NORDLICHT gmbh'), [['name']])
  assert.deepEqual(await reasons('name=Nordlicht'), [['similar-name']])
  assert.deepEqual(await reasons('vatId=136695976'), [['vat-id']])
  assert.deepEqual(await reasons('website=https://nordlicht.example/'), [['website']])
  assert.deepEqual(await reasons('name=Südlicht'), [])
})

test('who may do what with companies', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const { id } = (await sales.post('/companies', { name: 'Alpha AG' })).body
  for (const [role, see, create, update, remove] of [
    ['service', 200, 201, 200, 403],
    ['marketing', 200, 403, 403, 403],
    ['management', 200, 403, 403, 403],
    ['auditor', 200, 403, 403, 403],
    ['administration', 403, 403, 403, 403],
    ['partner', 404, 201, 404, 403],
  ] as const) {
    const caller = await as(role)
    const { version = 1 } = (await sales.get(`/companies/${id}`)).body
    assert.equal((await caller.get(`/companies/${id}`)).status, see, role)
    assert.equal((await caller.post('/companies', { name: 'Neu' })).status, create, role)
    assert.equal((await caller.patch(`/companies/${id}`, { industry: role }, version)).status, update, role)
    assert.equal((await caller.delete(`/companies/${id}`, version)).status, remove, role)
  }
})
