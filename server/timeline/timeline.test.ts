import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Caller, testApp } from '#test/app.ts'

async function aContact(caller: Caller, more: object = {}): Promise<string> {
  const { body } = await caller.post('/contacts', { occasion: 'order', name: 'Eva Berger', ...more })
  assert.ok(body.id, JSON.stringify(body))
  return body.id
}

test('an entry stands in the history, and the last contact follows it', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const id = await aContact(sales)
  const at = '2024-05-06T07:08:00.000Z'
  const made = await sales.post(`/contacts/${id}/timeline`, {
    kind: 'call',
    purpose: 'customer-relations',
    direction: 'in',
    at,
    subject: 'Angebot',
    text: 'Zweizeilig\nund mit Umlaut: ü',
    durationMinutes: 12,
  })
  assert.equal(made.status, 201)
  assert.equal(made.body.purpose, 'customer-relations')
  assert.equal(made.body.createdBy.id, sales.userId)
  assert.equal((await sales.get(`/contacts/${id}`)).body.lastContactAt, at)
  const later = await sales.patch(`/timeline-entries/${made.body.id}`, { at: '2024-06-06T07:08:00.000Z' }, 1)
  assert.equal(later.status, 200)
  assert.equal((await sales.get(`/contacts/${id}`)).body.lastContactAt, '2024-06-06T07:08:00.000Z')
  assert.equal((await sales.delete(`/timeline-entries/${made.body.id}`, 2)).status, 204)
  assert.equal((await sales.get(`/contacts/${id}`)).body.lastContactAt, null)
  assert.equal((await sales.get(`/contacts/${id}/timeline`)).body.items.length, 0)
  assert.equal((await sales.put(`/timeline-entries/${made.body.id}/restoration`, {})).status, 200)
  assert.equal((await sales.get(`/contacts/${id}/timeline`)).body.items.length, 1)
})

test('what was written for a purpose is seen only by those who serve it', async (t) => {
  const { as } = await testApp(t)
  const [sales, service, dpo] = [await as('sales'), await as('service'), await as('dpo')]
  const id = await aContact(sales)
  const own = (
    await sales.post(`/contacts/${id}/timeline`, { text: 'Preisverhandlung', purpose: 'customer-relations' })
  ).body
  await service.post(`/contacts/${id}/timeline`, { text: 'Rückfrage zur Lieferung', purpose: 'care' })
  await sales.post(`/contacts/${id}/timeline`, { text: 'Vertragsentwurf', purpose: 'contract' })
  const texts = async (caller: Caller) =>
    (await caller.get(`/contacts/${id}/timeline`)).body.items.map((item: { text: string }) => item.text)
  assert.deepEqual((await texts(sales)).sort(), ['Preisverhandlung', 'Vertragsentwurf'])
  assert.deepEqual((await texts(service)).sort(), ['Rückfrage zur Lieferung', 'Vertragsentwurf'])
  assert.equal((await texts(dpo)).length, 3)
  assert.equal((await service.patch(`/timeline-entries/${own.id}`, { text: 'x' }, 1)).status, 404)
  assert.equal((await service.get(`/contacts/${id}/page`)).body.timeline.items.length, 2)
})

test('nobody writes for a purpose that is not hers, nor for one the person is not held for', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const id = await aContact(sales, { occasion: 'business-card' })
  const refused = async (purpose: string) =>
    (await sales.post(`/contacts/${id}/timeline`, { text: 'x', purpose })).body.errors
  assert.deepEqual(await refused('care'), [{ pointer: '/purpose', code: 'timeline-entries.no-basis' }])
  assert.deepEqual(await refused('contract'), [{ pointer: '/purpose', code: 'timeline-entries.no-basis' }])
  const ordered = await aContact(sales, { occasion: 'order' })
  assert.deepEqual(
    (await sales.post(`/contacts/${ordered}/timeline`, { text: 'x', purpose: 'care' })).body.errors,
    [{ pointer: '/purpose', code: 'timeline-entries.purpose-not-held' }],
  )
})

test('what Treu noted itself nobody writes or changes', async (t) => {
  const { as, db } = await testApp(t)
  const sales = await as('sales')
  const id = await aContact(sales)
  const refused = await sales.post(`/contacts/${id}/timeline`, {
    kind: 'system',
    text: 'x',
    purpose: 'customer-relations',
  })
  assert.deepEqual(refused.body.errors, [{ pointer: '/kind', code: 'field.not-a-choice' }])
  const entry = (await sales.post(`/contacts/${id}/timeline`, { text: 'x', purpose: 'customer-relations' }))
    .body
  await db.ownerPool.query("update timeline_entries set kind = 'system'")
  assert.equal((await sales.patch(`/timeline-entries/${entry.id}`, { text: 'y' }, 1)).status, 403)
  assert.equal((await sales.delete(`/timeline-entries/${entry.id}`, 1)).status, 403)
})

test('a history of thousands is read page by page, each entry once, filtered by kind and words', async (t) => {
  const { as, db } = await testApp(t)
  const sales = await as('sales')
  const id = await aContact(sales)
  await db.ownerPool.query(
    `insert into timeline_entries (id, contact_id, at, kind, text, purpose, created_by)
     select gen_random_uuid(), $1, now() - (n / 3) * interval '1 hour', case n % 2 when 0 then 'note' else 'call' end,
       'Eintrag ' || n, 'customer-relations', $2
     from generate_series(1, 5000) n`,
    [id, sales.userId],
  )
  const seen = new Set<string>()
  let cursor = ''
  let pages = 0
  do {
    const page = (await sales.get(`/contacts/${id}/timeline?limit=200${cursor}`)).body
    for (const item of page.items) seen.add(item.id)
    cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : ''
    pages += 1
  } while (cursor)
  assert.equal(seen.size, 5000)
  assert.equal(pages, 25)
  const calls = (await sales.get(`/contacts/${id}/timeline?kind=call&limit=5`)).body
  assert.ok(calls.items.every((item: { kind: string }) => item.kind === 'call'))
  const found = (await sales.get(`/contacts/${id}/timeline?q=eintrag 4711`)).body
  assert.equal(found.items.length, 1)
  const page = (await sales.get(`/contacts/${id}/page`)).body
  assert.equal(page.timeline.items.length, 30)
  assert.ok(page.timeline.nextCursor)
})

test('the history of a company holds its own entries and those of its people one may see', async (t) => {
  const { as, newTeam } = await testApp(t)
  const sales = await as('sales')
  const stranger = await as('sales', { teamId: await newTeam() })
  const id = await aContact(sales, { company: 'Nordlicht GmbH' })
  const { company } = (await sales.get(`/contacts/${id}`)).body
  await sales.post(`/contacts/${id}/timeline`, { text: 'mit Eva', purpose: 'customer-relations' })
  await sales.post(`/companies/${company.id}/timeline`, {
    text: 'über die Firma',
    purpose: 'customer-relations',
  })
  const texts = async (caller: Caller) =>
    (await caller.get(`/companies/${company.id}/timeline`)).body.items.map(
      (item: { text: string }) => item.text,
    )
  assert.deepEqual((await texts(sales)).sort(), ['mit Eva', 'über die Firma'])
  assert.deepEqual(await texts(stranger), ['über die Firma'])
})

test('two who change an entry at once see the conflict with a name', async (t) => {
  const { as } = await testApp(t)
  const [one, two] = [await as('sales'), await as('sales')]
  const id = await aContact(one)
  const entry = (await one.post(`/contacts/${id}/timeline`, { text: 'x', purpose: 'customer-relations' }))
    .body
  assert.equal((await two.patch(`/timeline-entries/${entry.id}`, { text: 'y' }, 1)).status, 200)
  const late = await one.patch(`/timeline-entries/${entry.id}`, { text: 'z' }, 1)
  assert.equal(late.status, 412)
  assert.equal(late.body.current.text, 'y')
  assert.equal(late.body.changedBy.id, two.userId)
})

test('nobody writes anything down without saying what for, and hears what may be chosen', async (t) => {
  const { as, db } = await testApp(t)
  const [sales, dpo, partner] = [await as('sales'), await as('dpo'), await as(['sales', 'service'])]
  const id = await aContact(sales, { company: 'Nordlicht GmbH' })
  const { company } = (await sales.get(`/contacts/${id}`)).body
  const missing = async (caller: Caller, path: string, more: object = {}) => {
    const { status, body } = await caller.post(`${path}/timeline`, { text: 'Ruft zurück', ...more })
    assert.equal(status, 422, JSON.stringify(body))
    const [{ pointer, code, params }] = body.errors
    assert.deepEqual([pointer, code], ['/purpose', 'timeline-entries.purpose-missing'])
    return params.known
  }
  const path = `/contacts/${id}`
  assert.deepEqual(await missing(sales, path), ['customer-relations', 'contract'])
  assert.deepEqual(await missing(partner, path), ['customer-relations', 'care', 'contract'])
  assert.deepEqual(await missing(dpo, path), ['legal-compliance'])
  for (const kind of ['call', 'meeting', 'letter']) await missing(sales, path, { kind })
  await missing(sales, path, { purpose: null })
  const ofCompany = await missing(sales, `/companies/${company.id}`)
  assert.ok(ofCompany.includes('contract'), JSON.stringify(ofCompany))
  assert.equal((await db.ownerPool.query('select from timeline_entries')).rowCount, 0)
})
