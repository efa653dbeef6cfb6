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

const to = { use: 'on-our-behalf', recipient: 'Druckerei Wolters' }
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

/** Addresses somebody asked for, and a second person has agreed to. */
async function released(app: TestApp, caller: Caller, segmentId: string, body: object): Promise<string> {
  const asked = await caller.post(`/segments/${segmentId}/letters/release`, { ...to, ...body })
  assert.equal(asked.status, 201, JSON.stringify(asked.body))
  const decided = await (await app.as('management')).put(`/releases/${asked.body.id}/decision`, {
    approved: true,
  })
  assert.equal(decided.status, 200, JSON.stringify(decided.body))
  return asked.body.id
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
  const file = await released(app, marketing, segmentId, {
    as: 'csv',
    reason: 'Druckerei Wolters, Auftrag 12',
  })
  const csv = await bytes(app, marketing, segmentId, { as: 'csv', releaseId: file })
  assert.equal(csv.status, 200, csv.body.toString())
  const lines = csv.body.toString().trim().split('\r\n')
  assert.equal(lines.length, 3, csv.body.toString())
  assert.match(lines[0] ?? '', /Anrede;Name;Firma;Zusatz;Straße;Hausnummer;Postfach;PLZ;Ort;Land;Briefanrede/)
  assert.match(lines[1] ?? '', /^Herr;.*de Vries.*;Am Delft;1;;26721;Emden;/)
  assert.match(lines[2] ?? '', /'=1\+1/)
  const other = await released(app, marketing, segmentId, { as: 'xlsx', reason: 'Druckerei Wolters' })
  const xlsx = await bytes(app, marketing, segmentId, { as: 'xlsx', releaseId: other })
  assert.equal(xlsx.body.subarray(0, 2).toString(), 'PK')
  const { rows } = await app.db.ownerPool.query(
    `select reason from audit_events where action = 'download' and resource = 'address' order by id`,
  )
  assert.deepEqual(
    rows.map(({ reason }) => reason),
    ['Druckerei Wolters, Auftrag 12', 'Druckerei Wolters'],
  )
})

test('a letter needs a sender, a subject and words, and names only what is held for advertising (failure 30)', async (t) => {
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

test('addresses leave only when a second person has agreed, and then once', async (t) => {
  const { app, sales, marketing, segmentId } = await aCompany(t)
  await aPerson(sales)
  const ask = (body: object, caller = marketing) =>
    caller.post(`/segments/${segmentId}/letters/release`, { ...to, ...body })
  const code = ({ body }: { body: Buffer }) => JSON.parse(body.toString()).code
  const reason = 'Druckerei Wolters, Auftrag 12'
  assert.equal(
    code(await bytes(app, marketing, segmentId, { as: 'csv', reason })),
    'letters.release-needed-conflict',
  )
  assert.equal((await ask({ as: 'csv', reason: ' ' })).status, 422)
  assert.equal((await ask({ as: 'csv', reason }, sales)).status, 403)

  const [management, dpo, another] = [
    await app.as('management'),
    await app.as('dpo'),
    await app.as('marketing'),
  ]
  const { body: asked } = await ask({ as: 'csv', reason })
  assert.deepEqual([asked.state, asked.people, asked.isOwn, asked.canDecide], ['waiting', 1, true, false])
  assert.equal((await ask({ as: 'csv', reason })).body.code, 'releases.waiting-conflict')
  const take = (more = {}, caller = marketing) =>
    bytes(app, caller, segmentId, { as: 'csv', releaseId: asked.id, ...more })
  assert.equal(code(await take()), 'releases.waiting-conflict')

  const decide = (caller: Caller, body: object) => caller.put(`/releases/${asked.id}/decision`, body)
  assert.equal((await decide(marketing, { approved: true })).status, 403)
  assert.equal((await decide(another, { approved: true })).status, 403)
  assert.equal((await another.get(`/releases/${asked.id}`)).status, 404)
  const [waiting] = (await dpo.get('/releases')).body.items
  assert.deepEqual([waiting.reason, waiting.aboutName, waiting.canDecide], [reason, 'Alle', true])
  assert.equal((await decide(management, { approved: true })).body.state, 'approved')
  assert.equal((await decide(dpo, { approved: false, note: 'zu spät' })).status, 409)

  assert.equal(code(await take({ as: 'xlsx' })), 'releases.other-file-conflict')
  assert.equal(code(await take({}, another)), 'releases.not-found')
  const csv = await take()
  assert.equal(csv.status, 200, csv.body.toString())
  assert.equal(csv.body.toString().trim().split('\r\n').length, 2)
  assert.equal(code(await take()), 'releases.not-possible-now')
  const after = (await marketing.get(`/releases/${asked.id}`)).body
  assert.deepEqual([after.state, after.takenPeople], ['taken', 1])
  const { rows } = await app.db.ownerPool.query(
    `select action, actor_id as "actorId" from audit_events where resource = 'release' and action <> 'create' order by id`,
  )
  const trail = rows.map(({ action, actorId }) => [action, actorId])
  assert.deepEqual(
    trail.filter(([action]) => action !== 'update'),
    [
      ['request', marketing.userId],
      ['approve', management.userId],
    ],
  )
  const mails = await app.db.ownerPool.query(
    'select kind, user_id as "userId" from outbox_mails order by kind',
  )
  assert.deepEqual(
    mails.rows.map(({ kind }) => kind),
    ['release-asked', 'release-asked', 'release-decided'],
  )
})

test('who asks for addresses says what the recipient does; for its own advertising nobody gets them', async (t) => {
  const { app, sales, marketing, segmentId } = await aCompany(t)
  await aPerson(sales)
  const ask = (more: object) =>
    marketing.post(`/segments/${segmentId}/letters/release`, {
      as: 'csv',
      reason: 'Adresshaus Nord',
      ...more,
    })
  const unsaid = await ask({})
  assert.equal(unsaid.status, 400)
  assert.deepEqual(unsaid.body.errors, [{ pointer: '/use', code: 'field.required' }])
  assert.deepEqual((await ask({ use: 'for-fun' })).body.errors, [
    { pointer: '/use', code: 'field.not-a-choice' },
  ])
  for (const as of ['csv', 'xlsx', 'pdf']) {
    const { status, body } = await ask({ as, use: 'own-advertising' })
    assert.deepEqual(
      [status, body.code, body.norm],
      [403, 'letters.own-advertising-not-allowed', 'Art. 6 Abs. 1 lit. a DSGVO'],
    )
  }
  const count = async (sql: string) => (await app.db.ownerPool.query(sql)).rows[0].n
  assert.equal(await count('select count(*)::integer as n from releases'), 0)

  const releaseId = await released(app, marketing, segmentId, { as: 'csv', reason: 'Druckerei Wolters' })
  const [seen] = (await (await app.as('dpo')).get('/releases')).body.items
  assert.equal(seen.use, 'on-our-behalf')
  assert.equal((await bytes(app, marketing, segmentId, { as: 'csv', releaseId })).status, 200)
  const { rows } = await app.db.ownerPool.query(
    `select action, details ->> 'use' as use from audit_events where details ? 'use' order by id`,
  )
  assert.deepEqual(
    rows.map((row) => [row.action, row.use]),
    ['request', 'approve', 'download'].map((action) => [action, 'on-our-behalf']),
  )
})

test('nobody releases what she asked for herself, and what was changed or has waited too long is asked anew', async (t) => {
  const { app, sales, segmentId } = await aCompany(t)
  await aPerson(sales)
  const both = await app.as(['marketing', 'management'])
  const ask = async () =>
    (await both.post(`/segments/${segmentId}/letters/release`, { as: 'csv', ...to, reason: 'Druckerei' }))
      .body
  const first = await ask()
  const own = await both.put(`/releases/${first.id}/decision`, { approved: true })
  assert.deepEqual([own.status, own.body.code], [403, 'releases.own-not-allowed'])
  const dpo = await app.as('dpo')
  const noReason = await dpo.put(`/releases/${first.id}/decision`, { approved: false })
  assert.equal(noReason.status, 422)
  const refused = await dpo.put(`/releases/${first.id}/decision`, { approved: false, note: 'Kein Vertrag' })
  assert.deepEqual([refused.body.state, refused.body.note], ['refused', 'Kein Vertrag'])

  const second = await ask()
  await dpo.put(`/releases/${second.id}/decision`, { approved: true })
  const { body: segment } = await both.get(`/segments/${segmentId}`)
  await both.patch(
    `/segments/${segmentId}`,
    { filter: { field: 'city', op: 'eq', value: 'Emden' } },
    segment.version,
  )
  const changed = await bytes(app, both, segmentId, { as: 'csv', releaseId: second.id })
  assert.equal(JSON.parse(changed.body.toString()).code, 'releases.changed-conflict')
  assert.equal((await both.get(`/releases/${second.id}`)).body.state, 'outdated')

  const anew = await ask()
  assert.equal(anew.state, 'waiting', JSON.stringify(anew))
  const emptied = (await both.get(`/segments/${segmentId}`)).body
  await both.patch(`/segments/${segmentId}`, { filter: {} }, emptied.version)
  const [seen] = (await dpo.get('/releases')).body.items
  assert.deepEqual([seen.id, seen.state, seen.canDecide], [anew.id, 'outdated', false])
  const tooLate = await dpo.put(`/releases/${anew.id}/decision`, { approved: true })
  assert.deepEqual([tooLate.status, tooLate.body.code], [409, 'releases.not-possible-now'])

  const third = await ask()
  await app.db.ownerPool.query(`update releases set expires_at = now() - interval '1 minute'`)
  const late = await dpo.put(`/releases/${third.id}/decision`, { approved: true })
  assert.deepEqual([late.status, late.body.code], [409, 'releases.not-possible-now'])
  assert.equal((await both.get(`/releases/${third.id}`)).body.state, 'expired')
})

test('letters to more than fifty are a list of addresses, too', async (t) => {
  const { app, sales, marketing, segmentId } = await aCompany(t)
  for (let n = 0; n < 51; n += 1) await aPerson(sales)
  const alone = await bytes(app, marketing, segmentId, { as: 'pdf', ...text })
  assert.equal(JSON.parse(alone.body.toString()).code, 'letters.release-needed-conflict')
  const uses = await app.db.ownerPool.query('select from contact_uses')
  assert.equal(uses.rows.length, 0)
  const releaseId = await released(app, marketing, segmentId, { as: 'pdf', reason: 'Hausmesse' })
  const pdf = await bytes(app, marketing, segmentId, { as: 'pdf', ...text, releaseId })
  assert.equal(pdf.headers['treu-count'], '51')
})

test('letters to many need a second person in slices, too; the same people again are no more', async (t) => {
  const { app, sales, marketing } = await aCompany(t)
  const slice = async (city: string, people: number) => {
    const address = { kind: 'private', street: 'Deichweg', postalCode: '26721', city }
    for (let n = 1; n <= people; n += 1)
      await aPerson(sales, { addresses: [{ ...address, houseNumber: String(n) }] })
    const filter = { field: 'city', op: 'eq', value: city }
    return (await marketing.post('/segments', { name: city, filter, isLive: false })).body.id as string
  }
  const [first, second, third] = [await slice('Emden', 30), await slice('Leer', 20), await slice('Aurich', 1)]
  const print = (segmentId: string, more = {}, caller = marketing) =>
    bytes(app, caller, segmentId, { as: 'pdf', ...text, ...more })
  for (const id of [first, first, second]) assert.equal((await print(id)).status, 200)
  const more = await print(third)
  assert.equal(JSON.parse(more.body.toString()).code, 'letters.release-needed-conflict')
  assert.equal((await print(third, {}, await app.as('marketing'))).status, 200)

  const releaseId = await released(app, marketing, third, { as: 'pdf', reason: 'Hausmesse' })
  assert.equal((await print(third, { releaseId })).status, 200)
  assert.equal((await print(first)).status, 200, 'what was released is not counted')
})

test('one of no conditions finds nobody', async (t) => {
  const { sales, marketing } = await aCompany(t)
  await aPerson(sales)
  const matched = async (filter: object) =>
    (await marketing.post('/segments/preview', { filter, channel: 'post', isExact: true })).body.matched
  assert.equal(await matched({ or: [] }), 0)
  assert.equal(await matched({ and: [{ or: [] }] }), 0)
  assert.equal(await matched({ and: [] }), 1)
})

test('a new name of the segment outdates no release and takes nobody out of a frozen one, other conditions do', async (t) => {
  const { app, sales, marketing } = await aCompany(t)
  await aPerson(sales)
  const filter = { field: 'city', op: 'eq', value: 'Emden' }
  const made = await marketing.post('/segments', { name: 'Emden', filter, isLive: false })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const { id } = made.body
  const releaseId = await released(app, marketing, id, { as: 'csv', reason: 'Druckerei' })
  await aPerson(sales)
  const rename = await marketing.patch(`/segments/${id}`, { name: 'Emden und Umland', filter }, 1)
  assert.equal(rename.status, 200, JSON.stringify(rename.body))
  const stateOf = async () => (await marketing.get(`/releases/${releaseId}`)).body.state
  assert.equal(await stateOf(), 'approved')
  const csv = await bytes(app, marketing, id, { as: 'csv', releaseId })
  assert.equal(csv.headers['treu-count'], '1', 'who came later is not among the frozen')
  const other = await released(app, marketing, id, { as: 'csv', reason: 'Druckerei' })
  const emptied = { ...filter, value: 'Leer' }
  assert.equal((await marketing.patch(`/segments/${id}`, { filter: emptied }, 2)).status, 200)
  const refused = await bytes(app, marketing, id, { as: 'csv', releaseId: other })
  assert.match(refused.body.toString(), /releases\.changed-conflict/)
})

test('who decides reads how many people and how many letters it is', async (t) => {
  const { sales, marketing, segmentId } = await aCompany(t)
  const place = { kind: 'private', street: 'Am Delft', houseNumber: '1', postalCode: '26721', city: 'Emden' }
  await aPerson(sales, { lastName: 'de Vries', addresses: [place] })
  await aPerson(sales, { lastName: 'De Vries', addresses: [place] })
  await aPerson(sales)
  const asked = await marketing.post(`/segments/${segmentId}/letters/release`, {
    as: 'csv',
    ...to,
    reason: 'x',
  })
  assert.deepEqual([asked.body.people, asked.body.letters], [3, 2])
})

test('how many letters one prints alone is a setting, counted by person over a week and all slices', async (t) => {
  const { app, sales, marketing, segmentId } = await aCompany(t)
  const admin = await app.as('administration')
  const allowance = async () => (await marketing.get('/segments/letters/allowance')).body
  assert.deepEqual(await allowance(), { most: 50, days: 7, left: 50 })
  const set = (lettersAlone: number) => admin.patch('/settings', { security: { lettersAlone } })
  assert.equal((await set(2)).status, 200)
  assert.equal((await set(51)).status, 400)
  for (let each = 0; each < 2; each += 1) await aPerson(sales)
  const print = async () => (await bytes(app, marketing, segmentId, { as: 'pdf', ...text })).status
  assert.equal(await print(), 200)
  assert.deepEqual(await allowance(), { most: 2, days: 7, left: 0 })
  assert.equal(await print(), 200, 'the same people again are no more')
  await aPerson(sales)
  assert.equal(await print(), 409)
  assert.equal((await set(3)).status, 200)
  assert.equal(await print(), 200)
  assert.deepEqual((await admin.get('/settings')).body.security, {
    secondFactorRoles: [],
    lettersAlone: 3,
    postNeedsConsent: false,
    originDays: 7,
  })
})
