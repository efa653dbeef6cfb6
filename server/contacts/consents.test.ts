import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { BlobReader, ZipReader } from '@zip.js/zip.js'
import { waysOfPlace } from '#server/privacy/consent/public.ts'
import { type Caller, testApp } from '#test/app.ts'

async function aPerson(caller: Caller, more: Record<string, unknown> = {}) {
  const answer = await caller.post('/contacts', {
    firstName: 'Eva',
    lastName: 'Müller',
    occasion: 'enquiry',
    contactPoints: [{ kind: 'email', value: 'Eva.Mueller@kundin.example' }],
    ...more,
  })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  return answer.body as { id: string; version: number }
}

const sheet = {
  event: 'given',
  purpose: 'direct-marketing',
  channel: 'email',
  way: 'paper',
  evidence: 'Formular vom Messestand, Ordner 12',
}

async function allowed(caller: Caller, id: string, query = 'channel=email') {
  const { body, status } = await caller.get(`/contacts/${id}/permissions?${query}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body.items[0]
}

test('without consent nobody gets advertising, and the answer names the norm', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { id } = await aPerson(sales)
  const { body } = await sales.get(`/contacts/${id}/permissions`)
  assert.deepEqual(
    body.items.map((each: { channel: string; allowed: boolean }) => [each.channel, each.allowed]),
    [
      ['email', false],
      ['phone', false],
      ['sms', false],
      ['fax', false],
      ['post', false],
    ],
  )
  const email = body.items[0]
  assert.match(email.norm, /§ 7 Abs. 2 Nr. 2 UWG/)
  assert.match(email.reason, /Einwilligung/)
  assert.ok(email.ruleSet)
})

test('a signed sheet permits, a withdrawal forbids at once, and both stay in the chain', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { id } = await aPerson(sales)
  const given = await sales.post(`/contacts/${id}/consents`, sheet)
  assert.equal(given.status, 201, JSON.stringify(given.body))
  assert.equal((await allowed(sales, id)).allowed, true)
  const withdrawn = await sales.post(`/contacts/${id}/consents`, {
    ...sheet,
    event: 'consent-withdrawn',
    way: 'spoken',
  })
  assert.equal(withdrawn.status, 201)
  const now = await allowed(sales, id)
  assert.equal(now.allowed, false)
  assert.match(now.norm, /Art. 7 Abs. 3|Art. 21/)
  const { body } = await sales.get(`/contacts/${id}/consents`)
  assert.deepEqual(
    body.items.map((each: { event: string; sequence: number }) => [each.event, each.sequence]),
    [
      ['withdrawn', 2],
      ['given', 1],
    ],
  )
})

test('staff note no confirmation and lift no refusal, nor does any other role', async (t) => {
  const app = await testApp(t)
  const [sales, dpo] = [await app.as('sales'), await app.as('dpo')]
  const { id } = await aPerson(sales)
  for (const caller of [sales, dpo]) {
    const answer = await caller.post(`/contacts/${id}/consents`, { ...sheet, event: 'confirmed' })
    assert.equal(answer.status, 403)
    assert.equal(answer.body.code, 'consents.confirmation-not-allowed')
  }
  assert.equal((await sales.post(`/contacts/${id}/consents`, { ...sheet, event: 'refused' })).status, 201)
  for (const caller of [sales, dpo]) {
    const answer = await caller.post(`/contacts/${id}/consents`, sheet)
    assert.equal(answer.status, 409)
  }
})

test('a withdrawal is kept also when the consent was the only reason to hold her', async (t) => {
  const app = await testApp(t)
  const [sales, marketing, dpo] = [await app.as('sales'), await app.as('marketing'), await app.as('dpo')]
  const { id } = await aPerson(sales)
  await sales.post(`/contacts/${id}/consents`, sheet)
  await app.db.ownerPool.query(`delete from processing_bases where purpose <> 'direct-marketing'`)
  const withdrawn = await marketing.post(`/contacts/${id}/consents`, { ...sheet, event: 'withdrawn' })
  assert.equal(withdrawn.status, 201, JSON.stringify(withdrawn.body))
  assert.equal(withdrawn.body.event, 'withdrawn')
  assert.equal((await marketing.get(`/contacts/${id}`)).status, 404)
  assert.equal((await allowed(dpo, id)).allowed, false)
  assert.equal((await dpo.get(`/contacts/${id}/consents`)).body.items[0].event, 'withdrawn')
})

test('an objection on one channel closes them all', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { id } = await aPerson(sales, {
    stage: 'customer',
    addresses: [{ street: 'Hauptstraße', houseNumber: '5', postalCode: '33602', city: 'Bielefeld' }],
  })
  assert.equal((await allowed(sales, id, 'channel=post')).allowed, true)
  await sales.post(`/contacts/${id}/consents`, { ...sheet, event: 'objected', way: 'spoken', evidence: null })
  for (const channel of ['email', 'post']) {
    const answer = await allowed(sales, id, `channel=${channel}`)
    assert.equal(answer.allowed, false)
    assert.match(answer.norm, /Art. 21/)
  }
})

test('post is open until objection, or only with a consent where the company says so (F90)', async (t) => {
  const app = await testApp(t)
  const [sales, marketing, admin] = [
    await app.as('sales'),
    await app.as('marketing'),
    await app.as('administration'),
  ]
  const { id } = await aPerson(sales, {
    stage: 'customer',
    contactPoints: [{ kind: 'phone', value: '+49 521 987650' }],
    addresses: [{ street: 'Hauptstraße', houseNumber: '5', postalCode: '33602', city: 'Bielefeld' }],
  })
  // Marketing sees her by another consent, so that the count is about the letter.
  await sales.post(`/contacts/${id}/consents`, { ...sheet, channel: 'phone' })
  const post = async () => {
    const { code } = await allowed(sales, id, 'channel=post')
    const { body } = await marketing.post('/segments/preview', { filter: {}, channel: 'post' })
    return [code, body.allowed]
  }
  assert.deepEqual(await post(), ['post-allowed', 1])
  const set = await admin.patch('/settings', { security: { postNeedsConsent: true } })
  assert.equal(set.status, 200, JSON.stringify(set.body))
  assert.deepEqual(await post(), ['post-without-consent', 0])
  assert.equal((await sales.post(`/contacts/${id}/consents`, { ...sheet, channel: 'post' })).status, 201)
  assert.deepEqual(await post(), ['consent-post', 1])
})

test('the refusal hangs on the address: whoever has it, stays out of reach (failures 2, 16)', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const first = await aPerson(sales)
  await sales.post(`/contacts/${first.id}/consents`, { ...sheet, event: 'objected', way: 'spoken' })
  const again = await aPerson(sales, {
    lastName: 'Mueller-Neu',
    contactPoints: [{ kind: 'email', value: 'EVA.MUELLER@KUNDIN.EXAMPLE' }],
  })
  const answer = await allowed(sales, again.id)
  assert.deepEqual([answer.allowed, answer.code], [false, 'suppressed'])
  const sheetForIt = await sales.post(`/contacts/${again.id}/consents`, sheet)
  assert.equal(sheetForIt.status, 409)
})

test('the list of objections holds no address and outlives the record', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { id } = await aPerson(sales)
  await sales.post(`/contacts/${id}/consents`, { ...sheet, event: 'objected', way: 'spoken' })
  await app.db.ownerPool.query('delete from contacts where id = $1', [id])
  const { rows } = await app.db.ownerPool.query('select * from suppressions')
  assert.equal(rows.length, 1)
  assert.doesNotMatch(JSON.stringify(rows), /mueller|müller/i)
  const back = await aPerson(sales)
  assert.equal((await allowed(sales, back.id)).code, 'suppressed')
})

test('an address can be put on the list and asked for without anybody knowing it', async (t) => {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  const address = { channel: 'email', address: 'Fremd@irgendwo.example' }
  assert.deepEqual((await marketing.post('/suppressions/check', address)).body.isSuppressed, false)
  assert.equal((await marketing.post('/suppressions', address)).status, 201)
  assert.equal((await marketing.post('/suppressions/check', address)).body.isSuppressed, true)
  const { body } = await marketing.get('/suppressions')
  assert.equal(body.items.length, 1)
  const wrong = await marketing.post('/suppressions', { channel: 'email', address: 'kein Weg' })
  assert.equal(wrong.status, 422)
  assert.equal(wrong.body.errors[0].pointer, '/address')
})

test('an existing customer may be written to about similar goods and about nothing else', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { id } = await aPerson(sales, { stage: 'customer' })
  const incomplete = await sales.post(`/contacts/${id}/advertising-grounds`, {
    kind: 'existing-customer',
    saleReference: 'RE-2026-114',
  })
  assert.equal(incomplete.status, 422)
  const ground = await sales.post(`/contacts/${id}/advertising-grounds`, {
    kind: 'existing-customer',
    saleReference: 'RE-2026-114',
    soldOn: '2026-05-04',
    notice: 'Hinweis auf der Rechnung: Sie können der Werbung jederzeit widersprechen.',
    productGroups: ['holzbau'],
  })
  assert.equal(ground.status, 201, JSON.stringify(ground.body))
  assert.equal((await allowed(sales, id, 'channel=email&productGroup=holzbau')).code, 'existing-customer-de')
  assert.equal((await allowed(sales, id, 'channel=email&productGroup=reisen')).allowed, false)
  assert.equal((await sales.delete(`/advertising-grounds/${ground.body.id}`)).status, 204)
  assert.equal((await allowed(sales, id, 'channel=email&productGroup=holzbau')).allowed, false)
})

test('a mail address she gets later was never agreed to', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { id } = await aPerson(sales)
  await sales.post(`/contacts/${id}/consents`, sheet)
  await sales.post(`/contacts/${id}/contact-points`, {
    kind: 'email',
    value: 'neu@andere.example',
    isMain: true,
  })
  assert.equal((await allowed(sales, id)).allowed, false)
})

test('what held at a moment is told by the events up to it', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { id } = await aPerson(sales)
  const day = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
  await sales.post(`/contacts/${id}/consents`, { ...sheet, occurredAt: day(20) })
  await sales.post(`/contacts/${id}/consents`, { ...sheet, event: 'withdrawn', occurredAt: day(10) })
  const at = async (days: number) => (await allowed(sales, id, `channel=email&at=${day(days)}`)).allowed
  assert.deepEqual([await at(30), await at(15), await at(5)], [false, true, false])
  const future = await sales.post(`/contacts/${id}/consents`, { ...sheet, occurredAt: day(-2) })
  assert.equal(future.status, 422)
})

test('an open request stands with its date, is no consent however long it stays, and is not made twice (F36)', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { id } = await aPerson(sales)
  const request = { event: 'requested', channel: 'email', way: 'spoken', occurredAt: '2024-03-04T09:00:00Z' }
  assert.equal((await sales.post(`/contacts/${id}/consents`, request)).status, 201)
  const { items } = (await sales.get(`/contacts/${id}/consents`)).body
  assert.deepEqual([items[0].event, items[0].occurredAt], ['requested', '2024-03-04T09:00:00.000Z'])
  const { allowed: isAllowed, code } = await allowed(sales, id)
  assert.deepEqual([isAllowed, code], [false, 'unconfirmed'])
  const again = await sales.post(`/contacts/${id}/consents`, { ...request, occurredAt: undefined })
  assert.deepEqual([again.status, again.body.code], [409, 'consents.requested-conflict'])
})

test('a lead who becomes a customer keeps what she agreed to, event by event (failure 17)', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { id } = await aPerson(sales)
  const given = (await sales.post(`/contacts/${id}/consents`, sheet)).body
  const { version } = (await sales.get(`/contacts/${id}`)).body
  const changed = await sales.patch(`/contacts/${id}`, { stage: 'customer' }, version)
  assert.deepEqual([changed.status, changed.body.id], [200, id])
  const { items } = (await sales.get(`/contacts/${id}/consents`)).body
  assert.deepEqual(
    items.map((each: { id: string; evidence: string }) => [each.id, each.evidence]),
    [[given.id, sheet.evidence]],
  )
  assert.equal((await allowed(sales, id)).code, 'consent-de')
})

test('what another system reports late or in the wrong order never opens what was refused (failure 18)', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const day = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
  const report = (id: string, event: string, days: number) =>
    sales.post(`/contacts/${id}/consents`, { ...sheet, event, occurredAt: day(days) })
  const first = await aPerson(sales)
  assert.equal((await report(first.id, 'given', 20)).status, 201)
  assert.equal((await report(first.id, 'withdrawn', 10)).status, 201)
  // Older or younger than the refusal: only she herself brings mail back.
  for (const days of [15, 5]) {
    const again = await report(first.id, 'given', days)
    assert.deepEqual([again.status, again.body.code], [409, 'consents.refused-conflict'])
  }
  // A refusal that comes after the consent it is older than counts all the same.
  const second = await aPerson(sales, { contactPoints: [{ kind: 'email', value: 'spaet@kundin.example' }] })
  assert.equal((await report(second.id, 'given', 5)).status, 201)
  assert.equal((await report(second.id, 'withdrawn', 10)).status, 201)
  for (const { id } of [first, second]) assert.equal((await allowed(sales, id)).allowed, false)
})

test('events are added and never changed, by nobody with the rights of the program', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { id } = await aPerson(sales)
  await sales.post(`/contacts/${id}/consents`, sheet)
  await assert.rejects(app.db.ownerPool.query(`update consent_events set event = 'confirmed'`), /only added/)
  await assert.rejects(app.db.appPool.query('delete from consent_events'), /permission denied/)
})

test('who may not see a person may neither see nor note what she agreed to', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { id } = await aPerson(sales)
  const stranger = await app.as('sales', { teamId: await app.newTeam() })
  for (const answer of [
    await stranger.get(`/contacts/${id}/consents`),
    await stranger.get(`/contacts/${id}/permissions`),
    await stranger.post(`/contacts/${id}/consents`, sheet),
    await stranger.post(`/contacts/${id}/advertising-grounds`, { kind: 'presumed', reason: 'Branche' }),
  ])
    assert.equal(answer.status, 404)
})

test('words people agreed to are never changed: new words are a new number', async (t) => {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  const words = { key: 'newsletter', purpose: 'direct-marketing', channels: ['email'] }
  const first = await marketing.post('/consent-texts', {
    ...words,
    text: 'Ja, schicken Sie mir den Newsletter.',
  })
  const second = await marketing.post('/consent-texts', { ...words, text: 'Ja, ich möchte den Newsletter.' })
  assert.deepEqual([first.body.number, second.body.number], [1, 2])
  await assert.rejects(
    app.db.ownerPool.query(`update consent_texts set text = 'etwas anderes'`),
    /only added/,
  )
  const sales = await app.as('sales')
  const { id } = await aPerson(sales)
  const given = await sales.post(`/contacts/${id}/consents`, { ...sheet, textVersion: 'newsletter/1' })
  assert.equal(given.body.text, 'Ja, schicken Sie mir den Newsletter.')
  assert.equal(given.body.textVersion, 'newsletter/1')
})

test('the proof of a consent is checked without Treu, and one changed byte is found', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { id } = await aPerson(sales)
  const given = await sales.post(`/contacts/${id}/consents`, sheet)
  await app.db.ownerPool.query(
    `insert into contact_uses (id, contact_id, at, channel, purpose, code, rule_set, event_id, keep_until)
     values (gen_random_uuid(), $1, now(), 'email', 'direct-marketing', 'consent-de', 'test', $2, '2031-09-01')`,
    [id, given.body.id],
  )
  const { body } = await sales.post(`/contacts/${id}/consents`, {
    ...sheet,
    event: 'withdrawn',
    way: 'spoken',
  })
  const answer = await app.app.inject({
    url: `/api/v1/contacts/${id}/consents/${body.id}/proof`,
    headers: { authorization: `Bearer ${sales.token}` },
  })
  assert.equal(answer.statusCode, 200, answer.body.slice(0, 300))
  const folder = await mkdtemp(join(tmpdir(), 'proof-'))
  t.after(() => rm(folder, { recursive: true }))
  const zip = new ZipReader(new BlobReader(new Blob([answer.rawPayload as Buffer<ArrayBuffer>])))
  for (const entry of await zip.getEntries()) {
    if (entry.directory) continue
    await writeFile(join(folder, entry.filename), Buffer.from(await entry.arrayBuffer()))
  }
  const check = () => spawnSync(process.execPath, ['pruefen.mjs'], { cwd: folder, encoding: 'utf8' })
  const good = check()
  assert.equal(good.status, 0, good.stdout + good.stderr)
  assert.match(good.stdout, /UNVERÄNDERT/)
  assert.match((await readFile(join(folder, 'nachweis.pdf'))).toString('latin1'), /^%PDF-1\.7/)
  const pdf = await readFile(join(folder, 'nachweis.pdf'))
  const other = Buffer.from(pdf)
  other.writeUInt8(other.readUInt8(pdf.length >> 1) ^ 1, pdf.length >> 1)
  await writeFile(join(folder, 'nachweis.pdf'), other)
  const changed = check()
  assert.equal(changed.status, 1)
  assert.match(changed.stdout, /nachweis\.pdf: Die Datei wurde verändert/)
  await writeFile(join(folder, 'nachweis.pdf'), pdf)
  assert.equal(check().status, 0)
  const json = await readFile(join(folder, 'nachweis.json'), 'utf8')
  const [use] = JSON.parse(json).uses
  assert.deepEqual([use.channel, use.eventId, use.code], ['email', given.body.id, 'consent-de'])
  await writeFile(join(folder, 'nachweis.json'), json.replace('Ordner 12', 'Ordner 13'))
  const bad = check()
  assert.equal(bad.status, 1)
  assert.match(bad.stdout, /Ereignis 1: Der Inhalt wurde verändert/)
})

test('consents to calls are listed with what shows them, and kept five years from the last call', async (t) => {
  const app = await testApp(t)
  const [sales, dpo] = [await app.as('sales'), await app.as('dpo')]
  const withPhone = (value: string) => ({ contactPoints: [{ kind: 'phone', value }] })
  const toCalls = { ...sheet, channel: 'phone', occurredAt: '2026-03-02T10:00:00Z' }
  const first = await aPerson(sales, withPhone('+49 30 901820'))
  const second = await aPerson(sales, { lastName: 'Abel', ...withPhone('+49 30 901821') })
  const used = (await sales.post(`/contacts/${first.id}/consents`, toCalls)).body
  await sales.post(`/contacts/${second.id}/consents`, toCalls)
  await sales.post(`/contacts/${second.id}/consents`, {
    ...toCalls,
    event: 'withdrawn',
    occurredAt: undefined,
  })
  // No call, so not on the list.
  await sales.post(`/contacts/${second.id}/consents`, { ...toCalls, channel: 'post' })
  await app.db.ownerPool.query(
    `insert into contact_uses (id, contact_id, at, channel, purpose, code, rule_set, event_id, keep_until)
     values (gen_random_uuid(), $1, '2026-09-01T08:00:00Z', 'phone', 'direct-marketing', 'consent', 'test', $2, '2031-09-01')`,
    [first.id, used.id],
  )

  const { body, status } = await dpo.get('/call-consents?limit=1&count=true')
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(body.total, 2)
  const rest = (await dpo.get(`/call-consents?limit=1&cursor=${body.nextCursor}`)).body
  assert.equal(rest.nextCursor, null)
  assert.deepEqual(
    [...body.items, ...rest.items].map((each) => [
      each.contactName,
      each.isInForce,
      each.calls,
      each.lastCallAt,
      each.keepUntil,
    ]),
    [
      ['Eva Abel', false, 0, null, '2031-03-02'],
      ['Eva Müller', true, 1, '2026-09-01T08:00:00.000Z', '2031-09-01'],
    ],
  )
  for (const text of ['made-up', `2026-13-45 99:99:99+00 ${used.id}`]) {
    const cursor = Buffer.from(text).toString('base64url')
    assert.equal((await dpo.get(`/call-consents?cursor=${cursor}`)).status, 400)
  }
  assert.equal((await sales.get('/call-consents')).status, 403)
})

test('whoever objected to letters is left alone at her house under a new name, too, whatever becomes of the record', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const house = { street: 'Hafenweg', houseNumber: '3', postalCode: '50667', city: 'Köln', country: 'DE' }
  const { body: eva } = await sales.post('/contacts', {
    occasion: 'order',
    lastName: 'Berger',
    addresses: [house],
  })
  const objected = { event: 'objected', channel: 'post', way: 'spoken' }
  assert.equal((await sales.post(`/contacts/${eva.id}/consents`, objected)).status, 201)
  assert.equal((await sales.patch(`/contacts/${eva.id}`, { lastName: 'Amsel' }, 1)).status, 200)
  const place = { postalCode: '50667', street: 'Hafenweg', houseNumber: '3', poBox: null }
  for (const lastName of ['Berger', 'Amsel']) {
    const [way] = waysOfPlace(app.platform.keyring, { lastName, ...place })
    const { rowCount } = await app.db.ownerPool.query(
      `select from suppressions where address_hash = $1 and channel = 'post' and lifted_at is null`,
      [way?.hash],
    )
    assert.equal(rowCount, 1, lastName)
  }
})
