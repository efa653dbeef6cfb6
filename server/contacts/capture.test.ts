import assert from 'node:assert/strict'
import { test } from 'node:test'
import { txOf } from '#server/platform/db/tx.ts'
import { indexContacts } from '#server/search/public.ts'
import { testApp } from '#test/app.ts'

const card = {
  occasion: 'business-card',
  name: 'Frau Dr. Eva von der Heyde',
  company: 'Nordlicht GmbH',
  jobTitle: 'Einkaufsleiterin',
  contactPoints: [
    { kind: 'email', value: 'Eva.Heyde@Nordlicht.example' },
    { kind: 'phone', value: '0171 2345678' },
  ],
  note: 'Interesse an Wartungsvertrag.',
  notePurpose: 'customer-relations',
  followUpOn: '2031-03-01',
}

test('a business card with company, note and follow-up is one request', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const made = await sales.post('/contacts', card)
  assert.equal(made.status, 201)
  const { body } = made
  assert.deepEqual(
    [body.salutation, body.titles, body.firstName, body.namePrefix, body.lastName],
    ['frau', ['Dr.'], 'Eva', 'von der', 'Heyde'],
  )
  assert.equal(body.letterSalutationShown, 'Sehr geehrte Frau Dr. von der Heyde')
  assert.equal(body.company.name, 'Nordlicht GmbH')
  assert.equal(body.employments[0].jobTitle, 'Einkaufsleiterin')
  assert.equal(
    body.contactPoints.find((each: { kind: string }) => each.kind === 'mobile').display,
    '+49 171 2345678',
  )
  assert.equal(body.followUpOn, '2031-03-01')
  assert.ok(body.lastContactAt)

  const page = (await sales.get(`/contacts/${body.id}/page`)).body
  assert.equal(page.timeline.items[0].text, 'Interesse an Wartungsvertrag.')
  assert.equal(page.timeline.items[0].purpose, 'customer-relations')
  assert.match(page.timeline.items[0].createdBy.name, /^Test sales/)
  assert.deepEqual(
    page.tasks.map((task: { kind: string; dueOn: string }) => [task.kind, task.dueOn]),
    [['follow-up', '2031-03-01']],
  )
  assert.match(page.contact.createdByName, /^Test sales/)
})

test('a company written the same is one company, whatever its capitals and umlauts', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const first = await sales.post('/contacts', { ...card, company: 'Müller & Söhne KG' })
  const second = await sales.post('/contacts', { ...card, company: 'MUELLER & SOEHNE KG' })
  const third = await sales.post('/contacts', { ...card, company: 'Müller & Söhne GmbH' })
  assert.equal(first.body.company.id, second.body.company.id)
  assert.notEqual(first.body.company.id, third.body.company.id)
})

test('each error stands at the place it was made, and nothing is stored', async (t) => {
  const { as, db } = await testApp(t)
  const sales = await as('sales')
  const wrong = await sales.post('/contacts', {
    occasion: 'order',
    name: '',
    contactPoints: [
      { kind: 'email', value: 'a@b.example' },
      { kind: 'phone', value: 'kein Telefon' },
    ],
    addresses: [{ postalCode: '1', city: 'Köln' }],
    employments: [{ companyId: '0199c0de-0000-7000-8000-000000000000' }],
    followUpOn: 'demnächst',
    note: 5,
  })
  assert.equal(wrong.status, 400)
  const answer = await sales.post('/contacts', {
    occasion: 'order',
    contactPoints: [
      { kind: 'email', value: 'a@b.example' },
      { kind: 'phone', value: 'kein Telefon' },
    ],
    addresses: [{ postalCode: '1', city: 'Köln' }],
    employments: [{ companyId: '0199c0de-0000-7000-8000-000000000000' }],
    followUpOn: 'demnächst',
  })
  assert.equal(answer.status, 422)
  assert.deepEqual(
    answer.body.errors.map((error: { pointer: string; code: string }) => [error.pointer, error.code]),
    [
      ['/lastName', 'field.required'],
      ['/contactPoints/1/value', 'values.phone-invalid'],
      ['/addresses/0/postalCode', 'values.postal-code-invalid'],
      ['/employments/0/companyId', 'field.link-not-found'],
      ['/followUpOn', 'field.not-a-date'],
    ],
  )
  assert.equal((await db.ownerPool.query('select from contacts')).rowCount, 0)
  assert.equal((await db.ownerPool.query('select from companies')).rowCount, 0)
})

test('a note taken with a business card says what for, and only for what the card allows', async (t) => {
  const { as, db } = await testApp(t)
  const sales = await as('sales')
  const refused = async (notePurpose?: string) =>
    (await sales.post('/contacts', { ...card, notePurpose })).body.errors
  assert.deepEqual(await refused(), [
    {
      pointer: '/notePurpose',
      code: 'timeline-entries.purpose-missing',
      params: { known: ['customer-relations'] },
    },
  ])
  assert.deepEqual(await refused('contract'), [
    { pointer: '/notePurpose', code: 'timeline-entries.no-basis' },
  ])
  assert.equal((await db.ownerPool.query('select from contacts')).rowCount, 0)
  assert.equal((await sales.post('/contacts', { ...card, note: '', notePurpose: undefined })).status, 201)
})

test('an occasion that grants no purpose of the writer is refused instead of hiding what was just entered', async (t) => {
  const { as } = await testApp(t)
  const service = await as('service')
  const refused = await service.post('/contacts', { ...card, company: undefined })
  assert.equal(refused.status, 403)
  assert.equal(refused.body.code, 'contacts.occasion-not-allowed')
  assert.equal(
    (await service.post('/contacts', { ...card, occasion: 'order', notePurpose: 'care' })).status,
    201,
  )
})

test('numbers and addresses without a country belong to the country of the company', async (t) => {
  const { as, db } = await testApp(t)
  await db.ownerPool.query(`insert into settings (key, value) values ('company', '{"country": "AT"}')`)
  const sales = await as('sales')
  const { body } = await sales.post('/contacts', {
    occasion: 'order',
    name: 'Mag. Josef Huber',
    contactPoints: [{ kind: 'phone', value: '01 5123456' }],
    addresses: [{ street: 'Ring 5', city: '1010 Wien' }],
  })
  assert.equal(body.phone, '+4315123456')
  assert.deepEqual(
    [body.addresses[0].houseNumber, body.addresses[0].postalCode, body.city, body.country],
    ['5', '1010', 'Wien', 'AT'],
  )
})

test('a new person is written once, with all that is derived from what belongs to her', async (t) => {
  const { as, db } = await testApp(t)
  const sales = await as('sales')
  const made = await sales.post('/contacts', {
    firstName: 'Eva',
    lastName: 'Müller',
    occasion: 'enquiry',
    company: 'Beispiel GmbH',
    contactPoints: [
      { kind: 'mobile', value: '0172 9925904' },
      { kind: 'email', value: 'Eva@Beispiel.example' },
      { kind: 'phone', value: '0221 4710123' },
    ],
    addresses: [{ street: 'Hohe Straße', houseNumber: '1', postalCode: '50667', city: 'Köln' }],
  })
  assert.equal(made.status, 201)
  const { rows } = await db.ownerPool.query(
    `select ctid::text as place, email, phone, city, company_id is not null as works, is_quarantined as quarantined
     from contacts`,
  )
  // A second writing would have moved the row to another place.
  assert.deepEqual(rows, [
    {
      place: '(0,1)',
      email: 'eva@beispiel.example',
      phone: '+492214710123',
      city: 'Köln',
      works: true,
      quarantined: false,
    },
  ])
  const words = async () =>
    (await db.ownerPool.query('select token, kind from contact_tokens order by 1, 2')).rows
  const before = await words()
  await db.ownerPool.query('select refresh_contacts(array(select id from contacts))')
  const { rows: again } = await db.ownerPool.query('select ctid::text as place from contacts')
  assert.deepEqual(again, [{ place: '(0,1)' }])
  const inTx = await db.ownerPool.connect()
  try {
    await indexContacts(txOf(inTx), [made.body.id])
  } finally {
    inTx.release()
  }
  assert.deepEqual(await words(), before)
})

test('work that ends on a day to come is her work until then; a note and a follow-up show in the list at once', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const company = await sales.post('/companies', { name: 'Beispiel GmbH' })
  const made = await sales.post('/contacts', {
    lastName: 'Müller',
    occasion: 'enquiry',
    employments: [{ companyId: company.body.id, untilOn: '2999-12-31' }],
    note: 'Ruft zurück',
    notePurpose: 'customer-relations',
    followUpOn: '2999-01-02',
  })
  assert.equal(made.status, 201)
  assert.deepEqual(
    [made.body.company?.name, made.body.followUpOn, typeof made.body.lastContactAt],
    ['Beispiel GmbH', '2999-01-02', 'string'],
  )
})

test('a person or a company given to somebody who is not there is refused, and says by which field', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const nobody = '00000000-0000-4000-8000-000000000000'
  const person = (await sales.post('/contacts', { lastName: 'Weber', occasion: 'order' })).body
  const firm = (await sales.post('/companies', { name: 'Weber KG' })).body
  for (const field of ['ownerId', 'teamId']) {
    const answers = [
      await sales.post('/contacts', { lastName: 'Weber', occasion: 'order', [field]: nobody }),
      await sales.post('/companies', { name: 'Weber OHG', [field]: nobody }),
      await sales.patch(`/contacts/${person.id}`, { [field]: nobody }, 1),
      await sales.patch(`/companies/${firm.id}`, { [field]: nobody }, 1),
    ]
    for (const { status, body } of answers)
      assert.deepEqual([status, body.errors?.[0]?.pointer], [422, `/${field}`], JSON.stringify(body))
  }
  assert.equal((await sales.get('/contacts?count=true')).body.total, 1)
})
