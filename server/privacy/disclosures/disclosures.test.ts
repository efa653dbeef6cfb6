import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Disclosure } from '#api/disclosures.ts'
import { type Caller, runNow, type TestApp, testApp } from '#test/app.ts'
import { uploadFile } from '#test/upload.ts'

const place = { kind: 'private', street: 'Deichweg', houseNumber: '7', postalCode: '26721', city: 'Emden' }
const text = { subject: 'Neues', text: '{{ letterSalutation }},\n\naus {{ city }} gibt es Neues.' }

async function aCompany(t: TestContext, options: Parameters<typeof testApp>[1] = {}) {
  const app = await testApp(t, options)
  const admin = await app.as('administration')
  await admin.patch('/settings', {
    company: { name: 'Küstenlicht GmbH', street: 'Hafenstraße 7', postalCode: '20457', city: 'Hamburg' },
  })
  const [sales, marketing, dpo] = [await app.as('sales'), await app.as('marketing'), await app.as('dpo')]
  const segment = await marketing.post('/segments', { name: 'Alle', filter: {}, isLive: true })
  return { app, sales, marketing, dpo, segmentId: segment.body.id as string }
}

async function aPerson(sales: Caller, more: Record<string, unknown> = {}) {
  const { status, body } = await sales.post('/contacts', {
    salutation: 'frau',
    firstName: 'Wiebke',
    lastName: 'Harms',
    occasion: 'enquiry',
    addresses: [place],
    ...more,
  })
  assert.equal(status, 201, JSON.stringify(body))
  const noted = await sales.post(`/contacts/${body.id}/consents`, {
    event: 'given',
    purpose: 'direct-marketing',
    channel: 'post',
    way: 'paper',
    evidence: 'Antwortkarte',
  })
  assert.equal(noted.status, 201, JSON.stringify(noted.body))
  return { id: body.id as string, eventId: noted.body.id as string }
}

/** Asks for a file, has it released, and takes it. */
async function handedOut({ app, marketing, segmentId }: Setting, body: Record<string, unknown>) {
  const asked = await marketing.post(`/segments/${segmentId}/letters/release`, {
    as: 'csv',
    use: 'on-our-behalf',
    recipient: 'Druckerei Wolters GmbH',
    reason: 'Einladung zur Hausmesse',
    ...body,
  })
  assert.equal(asked.status, 201, JSON.stringify(asked.body))
  const management = await app.as('management')
  await management.put(`/releases/${asked.body.id}/decision`, { approved: true })
  const { as = 'csv' } = body
  const taken = await download(app, marketing, `/segments/${segmentId}/letters`, {
    as,
    releaseId: asked.body.id,
    ...(as === 'pdf' ? text : {}),
  })
  assert.equal(taken, 200)
  return { releaseId: asked.body.id as string, management }
}
type Setting = Awaited<ReturnType<typeof aCompany>>

async function download({ app }: TestApp, caller: Caller, path: string, body: object): Promise<number> {
  const answer = await app.inject({
    method: 'POST',
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${caller.token}`, 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  })
  return answer.statusCode
}

async function disclosed(caller: Caller, id: string): Promise<Disclosure[]> {
  const { status, body } = await caller.get(`/contacts/${id}/disclosures`)
  assert.equal(status, 200, JSON.stringify(body))
  return body.items
}

const namesOf = ({ fields = [] }: Disclosure) => fields.map(({ name }) => name)

test('who gets a released file is noted of each person in it: recipient, day, fields and who agreed, no value', async (t) => {
  const setting = await aCompany(t)
  const { app, sales, marketing } = setting
  const { id } = await aPerson(sales)
  const outside = await sales.post('/contacts', { lastName: 'Ohne', occasion: 'enquiry', addresses: [place] })
  const { releaseId, management } = await handedOut(setting, {})
  const [found, ...more] = await disclosed(sales, id)
  assert.ok(found)
  assert.deepEqual(more, [])
  assert.deepEqual(
    [found.kind, found.recipient, found.use, found.reason, found.basis],
    ['address-file', 'Druckerei Wolters GmbH', 'on-our-behalf', 'Einladung zur Hausmesse', 'A28'],
  )
  assert.deepEqual([found.releasedBy?.id, found.handedOutBy?.id], [management.userId, marketing.userId])
  assert.deepEqual(namesOf(found), [
    'contact.salutation',
    'contact.firstName',
    'contact.lastName',
    'address.street',
    'address.houseNumber',
    'address.postalCode',
    'address.city',
    'address.country',
  ])
  assert.deepEqual(await disclosed(sales, outside.body.id), [], 'she was in no file')
  const { rows } = await app.db.ownerPool.query('select * from disclosures')
  assert.equal(rows.length, 1)
  assert.equal(rows[0].release_id, releaseId)
  assert.doesNotMatch(JSON.stringify(rows), /Wiebke|Harms|Deichweg|Emden/)
  const trail = await app.db.ownerPool.query(
    `select record_ids as ids, details from audit_events where action = 'hand-out' and resource = 'disclosure'`,
  )
  assert.deepEqual(trail.rows[0].ids, [id])
  assert.match(trail.rows[0].details.hash, /^[0-9a-f]{64}$/)
})

test('a released file goes to nobody but whom the release names', async (t) => {
  const setting = await aCompany(t)
  const { app, sales, marketing, segmentId } = setting
  const { id } = await aPerson(sales)
  const management = await app.as('management')
  const path = `/segments/${segmentId}/letters`
  const released = async (more: object) => {
    const asked = await marketing.post(`${path}/release`, { as: 'csv', reason: 'Hausmesse', ...more })
    await management.put(`/releases/${asked.body.id}/decision`, { approved: true })
    return { as: 'csv', releaseId: asked.body.id as string }
  }
  const inHouse = await released({ use: 'in-house' })
  const printed = await released({ use: 'on-our-behalf', recipient: 'Erste Druckerei' })
  for (const taking of [inHouse, printed]) {
    const { status, body } = await marketing.post(path, { ...taking, recipient: 'Zweite Druckerei' })
    assert.deepEqual(
      [status, body.errors],
      [422, [{ pointer: '/recipient', code: 'letters.other-recipient' }]],
    )
  }
  assert.deepEqual(await disclosed(sales, id), [])
  assert.equal(await download(app, marketing, path, inHouse), 200)
  assert.equal(await download(app, marketing, path, { ...printed, recipient: ' Erste Druckerei' }), 200)
  assert.deepEqual(
    (await disclosed(sales, id)).map(({ recipient }) => recipient),
    ['Erste Druckerei'],
  )
})

test('what is printed in the house goes to nobody; a recipient is named or nothing is asked for', async (t) => {
  const setting = await aCompany(t)
  const { app, sales, marketing, segmentId } = setting
  const { id } = await aPerson(sales)
  const ask = (more: object) =>
    marketing.post(`/segments/${segmentId}/letters/release`, {
      as: 'csv',
      use: 'on-our-behalf',
      reason: 'Hausmesse',
      ...more,
    })
  for (const more of [{}, { recipient: '  ' }]) {
    const { status, body } = await ask(more)
    assert.deepEqual([status, body.errors], [422, [{ pointer: '/recipient', code: 'field.required' }]])
  }
  await handedOut(setting, { use: 'in-house', recipient: undefined })
  assert.equal(await download(app, marketing, `/segments/${segmentId}/letters`, { as: 'pdf', ...text }), 200)
  assert.deepEqual(await disclosed(sales, id), [])
  const recipient = 'Copyshop am Markt'
  assert.equal(
    await download(app, marketing, `/segments/${segmentId}/letters`, { as: 'pdf', ...text, recipient }),
    200,
  )
  const [found] = await disclosed(sales, id)
  assert.ok(found)
  assert.deepEqual([found.kind, found.recipient, found.reason], ['letters', recipient, 'Neues'])
  assert.ok(namesOf(found).includes('contact.city'), 'the text names it')
})

test('a proof that is handed out names its recipient; one looked at oneself goes to nobody', async (t) => {
  const { app, sales } = await aCompany(t)
  const { id, eventId } = await aPerson(sales)
  const path = `/contacts/${id}/consents/${eventId}/proof`
  assert.equal((await sales.get(path)).status, 200)
  assert.deepEqual(await disclosed(sales, id), [])
  const unnamed = await sales.post(path, { recipient: ' ', use: 'legal-claims' })
  assert.deepEqual([unnamed.status, unnamed.body.errors[0].pointer], [422, '/recipient'])
  assert.equal((await sales.post(path, { recipient: 'Amt', use: 'on-our-behalf' })).status, 400)
  assert.equal(
    await download(app, sales, path, {
      recipient: 'Amtsgericht Emden',
      use: 'legal-duty',
      reason: 'Az. 3 C 14/26',
    }),
    200,
  )
  const [found] = await disclosed(sales, id)
  assert.ok(found)
  assert.deepEqual(
    [found.kind, found.recipient, found.basis],
    ['consent-proof', 'Amtsgericht Emden', 'A6-1-c'],
  )
  for (const name of ['consentEvent.event', 'consentEvent.evidence', 'contact.lastName'])
    assert.ok(namesOf(found).includes(name), name)
  assert.ok(!namesOf(found).includes('file.content'))
})

test('evidence that goes along is told as such', async (t) => {
  const { app, sales } = await aCompany(t)
  const { id } = await aPerson(sales)
  const filed = await uploadFile(app, sales, `/contacts/${id}/files`, 'Karte.pdf', '%PDF-1.7\nKarte\n')
  const { body: event } = await sales.post(`/contacts/${id}/consents`, {
    event: 'given',
    purpose: 'direct-marketing',
    channel: 'post',
    way: 'paper',
    evidence: filed.body.id,
  })
  const path = `/contacts/${id}/consents/${event.id}/proof`
  assert.equal(await download(app, sales, path, { recipient: 'Kanzlei Ulfers', use: 'legal-claims' }), 200)
  const [found] = await disclosed(sales, id)
  assert.ok(found && namesOf(found).includes('file.content'))
})

test('who may not see her, has no right to it or may not see a field, learns nothing of it', async (t) => {
  const setting = await aCompany(t)
  const { app, sales, dpo } = setting
  const { id } = await aPerson(sales)
  await handedOut(setting, {})
  assert.equal((await dpo.get(`/contacts/${id}/disclosures`)).body.items.length, 1)
  const stranger = await app.as('sales', { teamId: await app.newTeam() })
  assert.equal((await stranger.get(`/contacts/${id}/disclosures`)).status, 404)
  assert.equal((await (await app.as('administration')).get(`/contacts/${id}/disclosures`)).status, 403)
  await app.db.ownerPool.query(
    `delete from role_field_rights where role_key = 'service' and resource = 'contact' and field = 'firstName'`,
  )
  await app.db.ownerPool.query(
    `delete from role_rights where role_key = 'auditor' and resource = 'disclosure'`,
  )
  const service = await app.as('service')
  await sales.post(`/contacts/${id}/bases`, {
    purpose: 'care',
    basis: 'A6-1-b-contract-performance',
    origin: 'Anfrage',
  })
  const [seen] = await disclosed(service, id)
  assert.ok(seen && namesOf(seen).includes('contact.lastName'))
  assert.ok(!namesOf(seen).includes('contact.firstName'))
  assert.equal((await (await app.as('auditor')).get(`/contacts/${id}/disclosures`)).status, 403)
})

test('disclosures are added and never changed; they go when their time is over, and data protection sets it', async (t) => {
  const clock = { at: new Date('2026-11-22T10:00:00Z') }
  const setting = await aCompany(t, { worker: true, now: () => clock.at })
  const { app, sales, dpo } = setting
  const { id } = await aPerson(sales)
  await handedOut(setting, {})
  await assert.rejects(app.db.ownerPool.query(`update disclosures set recipient = 'niemand'`), /only added/)
  const left = async (day: string) => {
    clock.at = new Date(`${day}T10:00:00Z`)
    const { state } = await runNow(app, 'forget-disclosures')
    assert.equal(state, 'succeeded')
    return (await app.db.ownerPool.query('select from disclosures')).rowCount
  }
  assert.equal(await left('2028-11-21'), 1, 'two years unless told')
  // Who signs in does so today.
  clock.at = new Date('2026-11-22T10:00:00Z')
  const kind = (await dpo.get('/data-kinds')).body.items.find(
    ({ key }: { key: string }) => key === 'disclosure',
  )
  const longer = await dpo.patch('/data-kinds/disclosure', { retentionMonths: 36 }, kind.version)
  assert.equal(longer.status, 200, JSON.stringify(longer.body))
  assert.equal(await left('2028-11-24'), 1)
  await app.db.ownerPool.query('delete from contacts where id = $1', [id])
  assert.equal(await left('2029-11-21'), 1, 'it outlives the record')
  assert.equal(await left('2029-11-24'), 0)
})

test('what was handed out of either stands at the one that stays, and after an undo at whom it concerned', async (t) => {
  const setting = await aCompany(t)
  const { sales } = setting
  const [kept, merged] = [
    await aPerson(sales),
    await aPerson(sales, {
      addresses: [{ ...place, street: 'Ledastraße', postalCode: '26789', city: 'Leer' }],
    }),
  ]
  const recipients = async (id: string) => (await disclosed(sales, id)).map(({ recipient }) => recipient)
  await handedOut(setting, { recipient: 'Erste Druckerei' })
  const versionOf = async (id: string) => (await sales.get(`/contacts/${id}`)).body.version
  const done = await sales.post(
    `/contacts/${kept.id}/merges`,
    { mergedId: merged.id, mergedVersion: await versionOf(merged.id), fields: {} },
    { 'if-match': `"${await versionOf(kept.id)}"` },
  )
  assert.equal(done.status, 201, JSON.stringify(done.body))
  assert.deepEqual(await recipients(kept.id), ['Erste Druckerei', 'Erste Druckerei'])
  await handedOut(setting, { recipient: 'Zweite Druckerei' })
  assert.equal((await sales.post(`/merges/${done.body.id}/undo`)).status, 200)
  await handedOut(setting, { recipient: 'Dritte Druckerei' })
  const all = ['Dritte Druckerei', 'Zweite Druckerei', 'Erste Druckerei']
  assert.deepEqual(await recipients(kept.id), all)
  assert.deepEqual(await recipients(merged.id), all, 'what left while they were one was hers, too')
})
