import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

const eva = {
  firstName: 'Eva',
  lastName: 'Müller-Lüdenscheid',
  occasion: 'business-card',
  contactPoints: [
    { kind: 'email', value: 'Eva@Example.de' },
    { kind: 'phone', value: '0221 / 98 76 54' },
  ],
  addresses: [{ street: 'Hohe Straße', houseNumber: '1', postalCode: '50667', city: 'Köln' }],
}

test('one answer to the occasion presets origin, purpose, basis and information duty', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const made = await sales.post('/contacts', eva)
  assert.equal(made.status, 201)
  assert.equal(made.headers.etag, '"1"')
  assert.equal(made.body.origin, 'Visitenkarte')
  assert.equal(made.body.stage, 'lead')
  assert.ok(made.body.informationDueOn)
  assert.deepEqual(
    made.body.bases.map((basis: { purpose: string; basis: string }) => [basis.purpose, basis.basis]),
    [['customer-relations', 'A6-1-f']],
  )
})

test('a business card never makes an advertising permission', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const marketing = await as('marketing')
  const made = await sales.post('/contacts', eva)
  assert.equal((await marketing.get(`/contacts/${made.body.id}`)).status, 404)
  assert.equal((await marketing.get('/contacts')).body.items.length, 0)
})

test('without an occasion nothing is stored, and every error is named at once', async (t) => {
  const { as, db } = await testApp(t)
  const sales = await as('sales')
  const without = await sales.post('/contacts', { lastName: 'Weber' })
  assert.equal(without.status, 400)
  const wrong = await sales.post('/contacts', {
    occasion: 'business-card',
    haustier: 'Rex',
    contactPoints: [{ kind: 'email', value: 'keine adresse' }],
  })
  assert.equal(wrong.status, 422)
  assert.deepEqual(
    wrong.body.errors.map((error: { pointer: string }) => error.pointer),
    ['/haustier', '/lastName', '/contactPoints/0/value'],
  )
  assert.equal((await db.ownerPool.query('select from contacts')).rowCount, 0)
})

test('a person is found by any word, folded both ways, by number and by address', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  await sales.post('/contacts', eva)
  for (const q of ['Mueller', 'muller', 'lüden', 'eva mü', 'eva@example', '0221 987', '+49 221 9876']) {
    const found = await sales.get(`/contacts?q=${encodeURIComponent(q)}&count=true`)
    assert.equal(found.body.total, 1, q)
  }
  assert.equal((await sales.get('/contacts?q=schmidt')).body.items.length, 0)
})

test('two edits at once show a conflict and lose nothing', async (t) => {
  const { as } = await testApp(t)
  const [one, two] = [await as('sales'), await as('sales')]
  const { id } = (await one.post('/contacts', eva)).body
  assert.equal((await one.patch(`/contacts/${id}`, { jobTitle: 'Einkauf' })).status, 428)
  assert.equal((await one.patch(`/contacts/${id}`, { jobTitle: 'Einkauf' }, 1)).body.version, 2)
  const late = await two.patch(`/contacts/${id}`, { jobTitle: 'Leitung' }, 1)
  assert.equal(late.status, 412)
  assert.equal(late.body.current.jobTitle, 'Einkauf')
  assert.equal(late.body.changedBy.id, one.userId)
  assert.match(late.body.changedBy.name, /^Test sales/)
  assert.ok(late.body.changedAt)
})

test('a list is filtered by the legal basis people are held on', async (t) => {
  const { as } = await testApp(t)
  const [sales, dpo] = [await as('sales'), await as('dpo')]
  const make = async (lastName: string, occasion: string) =>
    (await sales.post('/contacts', { lastName, occasion })).body
  const card = await make('Karte', 'business-card')
  const order = await make('Auftrag', 'order')
  const namesBy = async (op: string, value?: unknown) => {
    const filter = encodeURIComponent(JSON.stringify({ field: 'legalBases', op, value }))
    const { status, body } = await dpo.get(`/contacts?filter=${filter}&fields=lastName,legalBases`)
    assert.equal(status, 200, JSON.stringify(body))
    return body.items.map((each: { lastName: string }) => each.lastName)
  }
  const basisOfOrder = 'A6-1-b-contract-performance'
  assert.deepEqual(await namesBy('contains', 'A6-1-f'), ['Auftrag', 'Karte'])
  assert.deepEqual(await namesBy('in', [basisOfOrder]), ['Auftrag'])
  assert.deepEqual(await namesBy('ne', basisOfOrder), ['Karte'])
  const [basis] = card.bases
  const ended = await dpo.patch(`/bases/${basis.id}`, { endedReason: 'Kein Interesse mehr.' }, basis.version)
  assert.equal(ended.status, 200, JSON.stringify(ended.body))
  assert.deepEqual(await namesBy('empty'), ['Karte'])
  assert.equal('legalBases' in (await dpo.get(`/contacts/${order.id}`)).body, false)
})

test('who is not of the team sees neither the record nor that it exists', async (t) => {
  const { as, newTeam } = await testApp(t)
  const sales = await as('sales')
  const other = await as('sales', { teamId: await newTeam() })
  const { id } = (await sales.post('/contacts', eva)).body
  assert.equal((await other.get(`/contacts/${id}`)).status, 404)
  assert.equal((await other.get('/contacts?q=mueller&count=true')).body.total, 0)
  assert.equal((await other.patch(`/contacts/${id}`, { jobTitle: 'X' }, 1)).status, 404)
})

test('an administrator has no customer data by right of being one', async (t) => {
  const { as } = await testApp(t)
  const admin = await as('administration')
  assert.equal((await admin.get('/contacts')).status, 403)
})

test('a contact can be handed over to another team and is then out of sight', async (t) => {
  const { as, newTeam } = await testApp(t)
  const sales = await as('sales')
  const teamId = await newTeam()
  const { id } = (await sales.post('/contacts', eva)).body
  const moved = await sales.patch(`/contacts/${id}`, { teamId }, 1)
  assert.equal(moved.status, 200)
  assert.equal((await sales.get(`/contacts/${id}`)).status, 404)
  const dpo = await as('dpo')
  assert.equal((await dpo.get(`/contacts/${id}`)).body.teamId, teamId)
})

test('pages follow each other without gap or repeat, also where the sort value is missing', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  for (const n of [1, 2, 3, 4, 5, 6, 7]) {
    await sales.post('/contacts', {
      lastName: n % 2 ? 'Öz' : 'Oz',
      firstName: n < 4 ? `V${n}` : null,
      occasion: 'order',
      jobTitle: n < 3 ? 'A' : null,
    })
  }
  for (const sort of ['lastName', '-lastName', 'jobTitle,lastName', '-jobTitle', 'createdAt', '-firstName']) {
    const seen: string[] = []
    let cursor = ''
    do {
      const page = (await sales.get(`/contacts?limit=2&sort=${sort}${cursor}`)).body
      seen.push(...page.items.map((item: { id: string }) => item.id))
      cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : ''
    } while (cursor)
    assert.equal(new Set(seen).size, 7, sort)
    assert.equal(seen.length, 7, sort)
  }
})

test('the same creation sent twice is done once', async (t) => {
  const { as, db } = await testApp(t)
  const sales = await as('sales')
  const first = await sales.post('/contacts', eva, { 'idempotency-key': 'one' })
  const second = await sales.post('/contacts', eva, { 'idempotency-key': 'one' })
  assert.equal(first.body.id, second.body.id)
  assert.equal((await db.ownerPool.query('select from contacts')).rowCount, 1)
  assert.equal(
    (await sales.post('/contacts', { ...eva, firstName: 'Ida' }, { 'idempotency-key': 'one' })).status,
    409,
  )
})
