import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Caller, type TestApp, testApp } from '#test/app.ts'

let count = 0

async function aCompany(t: TestContext) {
  const app = await testApp(t)
  const admin = await app.as('administration')
  await admin.patch('/settings', {
    company: { name: 'Küstenlicht GmbH', street: 'Hafenstraße 7', postalCode: '20457', city: 'Hamburg' },
  })
  const [sales, marketing] = [await app.as('sales'), await app.as('marketing')]
  const segment = await marketing.post('/segments', { name: 'Alle', filter: {}, isLive: true })
  return { app, sales, marketing, segmentId: segment.body.id as string }
}

async function aPerson(sales: Caller, more: Record<string, unknown> = {}, event: string | null = 'given') {
  count += 1
  const { status, body } = await sales.post('/contacts', {
    salutation: 'herr',
    firstName: 'Jan',
    lastName: `Brook${count}`,
    occasion: 'enquiry',
    addresses: [
      { kind: 'private', street: 'Deichweg', houseNumber: String(count), postalCode: '26721', city: 'Emden' },
    ],
    ...more,
  })
  assert.equal(status, 201, JSON.stringify(body))
  if (event) {
    const noted = await sales.post(`/contacts/${body.id}/consents`, {
      event,
      purpose: 'direct-marketing',
      channel: 'post',
      way: 'paper',
      evidence: 'Antwortkarte',
    })
    assert.equal(noted.status, 201, JSON.stringify(noted.body))
  }
  return body.id as string
}

const text = { subject: 'Neues für {{ firstName }}', text: '{{ letterSalutation }},\n\nes gibt Neues.' }

async function bytes({ app }: TestApp, caller: Caller, segmentId: string, body: object) {
  const answer = await app.inject({
    method: 'POST',
    url: `/api/v1/segments/${segmentId}/letters`,
    headers: { authorization: `Bearer ${caller.token}`, 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  })
  return { status: answer.statusCode, headers: answer.headers, body: answer.rawPayload }
}

test('letters are made for those to whom a letter may go, and each is kept as a use', async (t) => {
  const { app, sales, marketing, segmentId } = await aCompany(t)
  const willing = [await aPerson(sales), await aPerson(sales)]
  await aPerson(sales, {}, 'objected')
  await aPerson(sales, { isConsumer: true }, null)
  await aPerson(sales, { addresses: [] })
  const pdf = await bytes(app, marketing, segmentId, { as: 'pdf', ...text })
  assert.equal(pdf.status, 200, pdf.body.toString())
  assert.equal(pdf.headers['content-type'], 'application/pdf')
  assert.equal(pdf.headers['treu-count'], '2')
  assert.equal(pdf.headers['treu-next'], undefined)
  assert.equal(pdf.body.subarray(0, 5).toString(), '%PDF-')
  assert.equal(pdf.body.toString('latin1').match(/\/Type \/Page\b/g)?.length, 2)
  const { rows } = await app.db.ownerPool.query(
    `select contact_id as id, code from contact_uses where channel = 'post' order by contact_id`,
  )
  assert.deepEqual(
    rows,
    willing.sort().map((id) => ({ id, code: 'consent-post' })),
  )
})

test('a file of addresses names who gets it, has one line a person and house, and no formula', async (t) => {
  const { app, sales, marketing, segmentId } = await aCompany(t)
  const place = { kind: 'private', street: 'Am Delft', houseNumber: '1', postalCode: '26721', city: 'Emden' }
  await aPerson(sales, { lastName: 'de Vries', addresses: [place] })
  await aPerson(sales, {
    lastName: 'De Vries',
    addresses: [{ ...place, houseNumber: '1' }],
  })
  await aPerson(sales, { firstName: '=1+1', lastName: 'Formel' })
  const withoutReason = await bytes(app, marketing, segmentId, { as: 'csv' })
  assert.equal(withoutReason.status, 422)
  const csv = await bytes(app, marketing, segmentId, { as: 'csv', reason: 'Druckerei Wolters, Auftrag 12' })
  assert.equal(csv.status, 200, csv.body.toString())
  const lines = csv.body.toString().trim().split('\r\n')
  assert.equal(lines.length, 3, csv.body.toString())
  assert.match(lines[0] ?? '', /Anrede;Name;Firma;Zusatz;Straße;Hausnummer;Postfach;PLZ;Ort;Land;Briefanrede/)
  assert.match(lines[1] ?? '', /^Herr;.*de Vries.*;Am Delft;1;;26721;Emden;/)
  assert.match(lines[2] ?? '', /'=1\+1/)
  const xlsx = await bytes(app, marketing, segmentId, { as: 'xlsx', reason: 'Druckerei Wolters' })
  assert.equal(xlsx.body.subarray(0, 2).toString(), 'PK')
  const { rows } = await app.db.ownerPool.query(
    `select reason from audit_events where action = 'download' and resource = 'address' order by id`,
  )
  assert.deepEqual(
    rows.map(({ reason }) => reason),
    ['Druckerei Wolters, Auftrag 12', 'Druckerei Wolters'],
  )
})

test('a letter needs a sender, a subject and words, and names only what is held for advertising', async (t) => {
  const { app, sales, marketing, segmentId } = await aCompany(t)
  await aPerson(sales)
  const empty = await bytes(app, marketing, segmentId, { as: 'pdf' })
  assert.deepEqual(
    JSON.parse(empty.body.toString()).errors.map((each: { pointer: string }) => each.pointer),
    ['/subject', '/text'],
  )
  const forbidden = await bytes(app, marketing, segmentId, { as: 'pdf', subject: 'x', text: '{{ phone }}' })
  assert.equal(forbidden.status, 422)
  const preview = await app.app.inject({
    method: 'POST',
    url: '/api/v1/segments/letters/preview',
    headers: { authorization: `Bearer ${marketing.token}`, 'content-type': 'application/json' },
    payload: JSON.stringify(text),
  })
  assert.equal(preview.statusCode, 200, preview.body)
  assert.equal((await bytes(app, sales, segmentId, { as: 'pdf', ...text })).status, 403)
  await (await app.as('administration')).patch('/settings', { company: { name: '' } })
  const { rows } = await app.db.ownerPool.query('select count(*)::integer as n from contact_uses')
  assert.equal(rows[0].n, 0)
})
