import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { addressHash } from '#server/privacy/consent/public.ts'
import { type Caller, type TestApp, testApp } from '#test/app.ts'
import { preferenceToken } from './preference-token.ts'

const address = 'eva@kundin.example'

/** Somebody who allowed mail, phone and post, and the link in her mails. */
async function somebody(t: TestContext, more: Record<string, unknown> = {}) {
  const app = await testApp(t)
  const [sales, marketing] = [await app.as('sales'), await app.as('marketing')]
  const { body } = await sales.post('/contacts', {
    firstName: 'Eva',
    lastName: 'Muster',
    occasion: 'enquiry',
    contactPoints: [
      { kind: 'email', value: address },
      { kind: 'phone', value: '+49 221 123456' },
    ],
    addresses: [
      { kind: 'work', street: 'Weg', houseNumber: '1', postalCode: '50667', city: 'Köln', country: 'DE' },
    ],
    ...more,
  })
  for (const channel of ['email', 'phone', 'post']) {
    const { status } = await sales.post(`/contacts/${body.id}/consents`, {
      event: 'given',
      purpose: 'direct-marketing',
      channel,
      way: 'paper',
      evidence: 'Formular',
    })
    assert.equal(status, 201)
  }
  const preference = { contactId: body.id, addressHash: addressHash(app.platform.keyring, address) }
  const path = `/p/einstellungen/${preferenceToken(app.platform.keyring, preference)}`
  return { app, sales, marketing, id: body.id as string, path }
}

async function submit({ app }: TestApp, path: string, fields: Record<string, string>) {
  const answer = await app.inject({
    method: 'POST',
    url: path,
    payload: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  return { status: answer.statusCode, text: answer.body }
}

const show = async ({ app }: TestApp, path: string) => (await app.inject({ url: path })).body
const allowed = async (caller: Caller, id: string) => {
  const { body } = await caller.get(`/contacts/${id}/permissions`)
  return body.items
    .filter((each: { allowed: boolean }) => each.allowed)
    .map((each: { channel: string }) => each.channel)
}

test('somebody says how often she wants mails, without script, and can take it back', async (t) => {
  const { app, path } = await somebody(t)
  assert.match(await show(app, path), /value="every" checked/)
  const saved = await submit(app, path, { aktion: 'haeufigkeit', haeufigkeit: 'monthly' })
  assert.equal(saved.status, 200)
  assert.match(saved.text, /Gespeichert/)
  assert.match(await show(app, path), /value="monthly" checked/)
  const unknown = await submit(app, path, { aktion: 'haeufigkeit', haeufigkeit: 'hourly' })
  assert.equal(unknown.status, 422)
  await submit(app, path, { aktion: 'haeufigkeit', haeufigkeit: 'every' })
  assert.match(await show(app, path), /value="every" checked/)
  const { rows } = await app.db.ownerPool.query('select frequency from mail_frequencies')
  assert.deepEqual(rows, [{ frequency: 'every' }])
})

test('who has had a mail this month and wants one a month is counted, listed and left out, and nobody else is', async (t) => {
  const { app, sales, marketing, id, path } = await somebody(t)
  await submit(app, path, { aktion: 'haeufigkeit', haeufigkeit: 'monthly' })
  const preview = async () => (await marketing.post('/segments/preview', { isExact: true })).body
  assert.equal((await preview()).allowed, 1, 'before the first mail nothing stands in the way')
  const mailed = (days: number) =>
    app.db.ownerPool.query(
      `insert into contact_uses (id, contact_id, at, channel, purpose, code, rule_set, address_hash, campaign_id, keep_until)
       values (gen_random_uuid(), $1, now() - $2 * interval '1 day', 'email', 'direct-marketing', 'consent-de', 'x', $3,
         gen_random_uuid(), current_date + 1)`,
      [id, days, addressHash(app.platform.keyring, address)],
    )
  await mailed(40)
  assert.equal((await preview()).allowed, 1, 'the month is over')
  await mailed(5)
  const { excluded, allowed: count } = await preview()
  assert.deepEqual([count, excluded[0].code, excluded[0].count], [0, 'too-often', 1])
  assert.match(excluded[0].reason.de, /seltener/)
  const listed = await marketing.post('/segments/preview/list', { code: 'too-often' })
  assert.deepEqual(
    listed.body.items.map((each: { id: string }) => each.id),
    [id],
  )
  assert.deepEqual((await marketing.post('/segments/preview/list', { code: 'allowed' })).body.items, [])
  // Another record with her address is no way around it.
  const other = await sales.post('/contacts', {
    lastName: 'Doppelt',
    occasion: 'enquiry',
    contactPoints: [{ kind: 'email', value: address }],
  })
  await sales.post(`/contacts/${other.body.id}/consents`, {
    event: 'given',
    purpose: 'direct-marketing',
    channel: 'email',
    way: 'paper',
    evidence: 'Formular',
  })
  const both = await marketing.post('/segments/preview/list', { code: 'too-often' })
  assert.equal(both.body.items.length, 2)
  assert.equal(
    (await marketing.post('/segments/preview', { channel: 'post', isExact: true })).body.allowed,
    1,
  )
})

test('each way she allowed can be ended by itself, and the others stay', async (t) => {
  const { app, sales, id, path } = await somebody(t)
  const page = await show(app, path)
  for (const name of ['E-Mail', 'Telefon', 'Post']) assert.match(page, new RegExp(`<span>${name}</span>`))
  assert.doesNotMatch(page, /<span>Fax<\/span>/)
  const before = await allowed(sales, id)
  assert.ok(before.includes('phone'))
  assert.equal((await submit(app, path, { aktion: 'kanal', kanal: 'phone' })).status, 200)
  assert.deepEqual(
    await allowed(sales, id),
    before.filter((each: string) => each !== 'phone'),
  )
  assert.doesNotMatch(await show(app, path), /<span>Telefon<\/span>/)
  for (const kanal of ['phone', 'fax', 'all', ''])
    assert.equal((await submit(app, path, { aktion: 'kanal', kanal })).status, 422, kanal)
  const left = await submit(app, path, { aktion: 'kanal', kanal: 'email' })
  assert.match(left.text, /abgemeldet/)
  assert.deepEqual(await allowed(sales, id), ['post'])
  const { body } = await sales.get(`/contacts/${id}/consents`)
  assert.deepEqual(
    body.items
      .slice(0, 2)
      .map((each: { event: string; channel: string; declaredBy: string }) => [
        each.event,
        each.channel,
        each.declaredBy,
      ]),
    [
      ['withdrawn', 'email', 'person'],
      ['withdrawn', 'phone', 'person'],
    ],
  )
  assert.equal((await submit(app, path, { aktion: 'haeufigkeit', haeufigkeit: 'monthly' })).status, 409)
})

test('the page speaks the language of the person, and the other one on demand', async (t) => {
  const { app, path } = await somebody(t, { language: 'en' })
  assert.match(await show(app, path), /<html lang="en">[\s\S]*Your preferences[\s\S]*One a month at most/)
  assert.match(await show(app, `${path}?sprache=de`), /<html lang="de">[\s\S]*Ihre Einstellungen/)
  const saved = await submit(app, `${path}?sprache=en`, { aktion: 'haeufigkeit', haeufigkeit: 'quarterly' })
  assert.match(saved.text, /Saved/)
  const left = await submit(app, path, { aktion: 'abmelden' })
  assert.match(left.text, /You have left/)
})

test('how often she wants mails holds for an address she got later, and whoever asks "Darf ich?" reads it', async (t) => {
  const { app, sales, marketing, id, path } = await somebody(t)
  const service = await app.as('service')
  const wish = async (caller: Caller, search = '') => {
    const { body } = await caller.get(`/contacts/${id}/permissions${search}`)
    return body.items.map((each: { wish?: object }) => each.wish ?? null)
  }
  assert.deepEqual(await wish(sales), [null, null, null, null, null])
  await submit(app, path, { aktion: 'haeufigkeit', haeufigkeit: 'monthly' })
  const [atMail, ...others] = await wish(sales)
  assert.equal(atMail.frequency, 'monthly')
  assert.equal(atMail.nextAt, null)
  assert.deepEqual(others, [null, null, null, null])
  assert.equal((await wish(sales, '?purpose=customer-relations'))[0], null, 'it is about advertising')
  assert.equal((await wish(service))[0], null, 'and for those who may read it')

  const later = 'eva.neu@kundin.example'
  const added = await sales.post(`/contacts/${id}/contact-points`, {
    kind: 'email',
    value: later,
    isMain: true,
  })
  assert.equal(added.status, 201, JSON.stringify(added.body))
  // A consent stays with its address, and she gives another for the new one.
  await sales.post(`/contacts/${id}/consents`, {
    event: 'given',
    purpose: 'direct-marketing',
    channel: 'email',
    way: 'paper',
    evidence: 'Formular',
  })
  const link = `/p/einstellungen/${preferenceToken(app.platform.keyring, {
    contactId: id,
    addressHash: addressHash(app.platform.keyring, later),
  })}`
  assert.match(await show(app, link), /value="monthly" checked/)
  assert.equal((await marketing.post('/segments/preview', { isExact: true })).body.allowed, 1)
  // The last mail went to the new address, of which the wish knew nothing when it was said.
  await app.db.ownerPool.query(
    `insert into contact_uses (id, contact_id, at, channel, purpose, code, rule_set, address_hash, campaign_id, keep_until)
     values (gen_random_uuid(), $1, now() - interval '5 days', 'email', 'direct-marketing', 'consent-de', 'x', $2,
       gen_random_uuid(), current_date + 1)`,
    [id, addressHash(app.platform.keyring, later)],
  )
  const { excluded, allowed: count } = (await marketing.post('/segments/preview', { isExact: true })).body
  assert.deepEqual([count, excluded[0].code], [0, 'too-often'])
  const listed = await marketing.post('/segments/preview/list', { code: 'too-often' })
  assert.equal(listed.body.items.length, 1)
  assert.ok(Date.parse((await wish(sales))[0].nextAt) > Date.now())
})
