import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { BlobReader, ZipReader } from '@zip.js/zip.js'
import { unsealMail } from '#server/platform/mail/sealed-mail.ts'
import { type Caller, runNow, type TestApp, testApp } from '#test/app.ts'
import { preferenceToken } from './preference-token.ts'

const address = 'Eva.Mueller@kundin.example'

async function aForm(t: TestContext, more: Record<string, unknown> = {}) {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  await marketing.post('/consent-texts', {
    key: 'newsletter',
    purpose: 'direct-marketing',
    channels: ['email'],
    text: 'Ja, ich möchte den Newsletter der Firma per E-Mail erhalten.',
  })
  const form = await marketing.post('/forms', {
    key: 'neues',
    title: 'Neues aus der Werkstatt',
    textVersion: 'newsletter',
    topics: [
      { key: 'holzbau', label: 'Holzbau' },
      { key: 'termine', label: 'Termine' },
    ],
    asksName: true,
    origins: ['https://www.werkstatt.example'],
    ...more,
  })
  assert.equal(form.status, 201, JSON.stringify(form.body))
  return { app, marketing, form: form.body }
}

/** As a browser without script sends it. */
async function submit(
  { app }: TestApp,
  path: string,
  fields: Record<string, string | string[]>,
  headers: Record<string, string> = {},
  remoteAddress = '127.0.0.1',
) {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    for (const each of [value].flat()) body.append(name, each)
  const answer = await app.inject({
    method: 'POST',
    url: path,
    remoteAddress,
    payload: body.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })
  return { status: answer.statusCode, text: answer.body, headers: answer.headers }
}

const sheet = { email: address, zustimmung: 'ja', thema: ['holzbau'] }

async function mails({ db, platform }: TestApp) {
  const { rows } = await db.ownerPool.query<{ id: string; sealed: Buffer }>(
    `select id, sealed from outbox_mails where kind = 'confirm-consent' order by created_at`,
  )
  return rows.map(({ id, sealed }) => unsealMail(platform.keyring, id, sealed))
}

async function linkIn(app: TestApp) {
  const mail = (await mails(app)).at(-1)
  return /\/p\/bestaetigen\/[\w-]+/.exec(mail?.text ?? '')?.[0] ?? ''
}

async function count({ db }: TestApp, table: string): Promise<number> {
  const { rows } = await db.ownerPool.query(`select count(*)::integer as count from ${table}`)
  return rows[0].count
}

async function subscribed(app: TestApp, marketing: Caller) {
  await submit(app, '/p/formular/neues', sheet)
  await submit(app, await linkIn(app), {})
  const { body } = await marketing.get('/contacts')
  return body.items[0].id as string
}

const mayMail = async (caller: Caller, id: string) =>
  (await caller.get(`/contacts/${id}/permissions?channel=email`)).body.items?.[0]?.allowed

test('before she confirms there is no record, no state and no list; then there is one with its whole proof', async (t) => {
  const { app, marketing } = await aForm(t)
  const sent = await submit(app, '/p/formular/neues', { ...sheet, vorname: 'Eva', nachname: 'Müller' })
  assert.equal(sent.status, 200)
  assert.match(sent.text, /Postfach/)
  for (const table of ['contacts', 'consent_events', 'consent_states', 'subscriptions'])
    assert.equal(await count(app, table), 0, table)
  const link = await linkIn(app)
  const confirmed = await submit(app, link, {})
  assert.equal(confirmed.status, 200)
  assert.match(confirmed.text, /Vielen Dank/)
  const [person] = (await marketing.get('/contacts')).body.items
  assert.equal(person.lastName, 'Müller')
  assert.equal(await mayMail(marketing, person.id), true)
  const { body } = await marketing.get(`/contacts/${person.id}/consents`)
  assert.deepEqual(
    body.items.map((each: { event: string; declaredBy: string }) => [each.event, each.declaredBy]),
    [
      ['confirmed', 'person'],
      ['requested', 'person'],
    ],
  )
  assert.match(body.items[0].text, /Newsletter der Firma/)
  assert.match(body.items[0].localTime, /\[Europe\/Berlin\]$/)
  assert.ok(body.items[0].mailId)
  const topics = await marketing.get(`/contacts/${person.id}/subscriptions`)
  assert.deepEqual(
    topics.body.items.map((each: { topic: string }) => each.topic),
    ['holzbau'],
  )
})

test('what she was told is on the record: the version of the notice her form led to, and that its duty is met', async (t) => {
  const { app, marketing, form } = await aForm(t)
  const [dpo, admin] = [await app.as('dpo'), await app.as('administration')]
  assert.doesNotMatch(form.embedding, /datenschutz/)
  const company = { name: 'Holz & Söhne', street: 'Werkstraße 4', postalCode: '33602', city: 'Bielefeld' }
  await admin.patch('/settings', { company: { ...company, email: 'post@holz.example' } })
  assert.equal((await dpo.post('/privacy-notice')).status, 201)
  const embedded = (await marketing.get(`/forms/${form.id}`)).body.embedding
  assert.match(embedded, /href="https?:\/\/[^"]+\/p\/datenschutz"/)
  await submit(app, '/p/formular/neues', sheet)
  const link = await linkIn(app)
  assert.match((await app.app.inject({ url: link })).body, /href="\/p\/datenschutz"/)
  // She was told the version of then, whatever is released before she confirms.
  await app.db.ownerPool.query(`update data_kinds set retention_months = 12 where key = 'contact-master'`)
  assert.equal((await dpo.post('/privacy-notice')).body.number, 2)
  const confirmed = await submit(app, link, {})
  const [person] = (await marketing.get('/contacts')).body.items
  const { items } = (await marketing.get(`/contacts/${person.id}/consents`)).body
  for (const { notice } of items) assert.equal(notice, 'Datenschutzhinweise, Fassung 1')
  const told = (await dpo.get(`/contacts/${person.id}/informations`)).body.items
  assert.deepEqual(
    told.map((each: { way: string }) => each.way),
    ['page'],
  )
  assert.equal((await dpo.get(`/contacts/${person.id}`)).body.informationDueOn, null)
  const preferences = /href="(\/p\/einstellungen\/[^"]+)"/.exec(confirmed.text)?.[1] ?? ''
  assert.match((await app.app.inject({ url: preferences })).body, /href="\/p\/datenschutz"/)
})

test('opening the link changes nothing; only the button does, and once (failures 20, 21)', async (t) => {
  const { app } = await aForm(t)
  await submit(app, '/p/formular/neues', sheet)
  const link = await linkIn(app)
  for (let look = 0; look < 3; look++) {
    const shown = await app.app.inject({ url: link })
    assert.equal(shown.statusCode, 200)
    assert.match(shown.body, /<form method="post"/)
  }
  assert.equal(await count(app, 'contacts'), 0)
  assert.equal((await submit(app, link, {})).status, 200)
  const again = await submit(app, link, {})
  assert.equal(again.status, 410)
  assert.match(again.text, /Schon bestätigt/)
  assert.equal(await count(app, 'consent_events'), 2)
  const forged = `${link.slice(0, -4)}AAAA`
  assert.equal((await submit(app, forged, {})).status, 410)
})

test('a link is good for two days, and what was not confirmed is purged', async (t) => {
  let at = new Date('2026-03-02T10:00:00Z')
  const app = await testApp(t, { now: () => at })
  const marketing = await app.as('marketing')
  await marketing.post('/consent-texts', {
    key: 'newsletter',
    purpose: 'direct-marketing',
    channels: ['email'],
    text: 'Ja, ich möchte den Newsletter.',
  })
  await marketing.post('/forms', { key: 'neues', title: 'Neues', textVersion: 'newsletter' })
  await submit(app, '/p/formular/neues', sheet)
  const link = await linkIn(app)
  at = new Date('2026-03-04T10:00:01Z')
  const late = await submit(app, link, {})
  assert.equal(late.status, 410)
  assert.match(late.text, /abgelaufen[\s\S]*href="\/p\/formular\/neues"/)
  assert.equal(await count(app, 'contacts'), 0)
})

test('the same answer whether the address is known, and what holds stays untouched (failure 22)', async (t) => {
  const { app, marketing } = await aForm(t)
  const first = await submit(app, '/p/formular/neues', sheet)
  await submit(app, await linkIn(app), {})
  const [person] = (await marketing.get('/contacts')).body.items
  const again = await submit(app, '/p/formular/neues', sheet)
  assert.equal(again.text, first.text)
  assert.equal(await mayMail(marketing, person.id), true)
  assert.equal(await count(app, 'consent_events'), 2)
})

test('five hundred sign-ups for one address, many at once and from anywhere, send three mails and keep three rows', async (t) => {
  const { app, marketing } = await aForm(t)
  const answers = new Map<number, number>()
  const flood = async (times: number, from: (time: number) => string) => {
    for (let done = 0; done < times; done += 20)
      await Promise.all(
        Array.from({ length: 20 }, async (_, each) => {
          const { status } = await submit(app, '/p/formular/neues', sheet, {}, from(done + each))
          answers.set(status, (answers.get(status) ?? 0) + 1)
        }),
      )
  }
  await flood(400, (time) => `10.0.${time >> 8}.${time & 255}`)
  assert.deepEqual([...answers], [[200, 400]])
  // From one place it is noticed sooner.
  await flood(100, () => '203.0.113.7')
  assert.deepEqual([...answers].sort(), [
    [200, 430],
    [429, 70],
  ])
  assert.equal((await mails(app)).length, 3)
  assert.equal(await count(app, 'consent_requests'), 3)
  assert.deepEqual((await marketing.get('/contacts')).body.items, [])
})

test('no confirmation mail says anything but what was asked for, and none has a header of somebody else', async (t) => {
  const { app } = await aForm(t)
  await submit(app, '/p/formular/neues', { ...sheet, nachname: 'Müller\r\nBcc: alle@firma.example' })
  const [mail] = await mails(app)
  assert.equal(mail?.to.name, '')
  assert.doesNotMatch(JSON.stringify(mail), /Bcc|Angebot|Rabatt|<img/i)
})

test('a title of a form is no advertisement in the mail to people who asked for nothing', async (t) => {
  const { app } = await aForm(t, { title: '50 % RABATT auf alles', intro: 'Nur heute' })
  await submit(app, '/p/formular/neues', sheet)
  const [mail] = await mails(app)
  assert.match(mail?.subject ?? '', /Bitte bestätigen Sie Ihre Adresse$/)
  assert.doesNotMatch(JSON.stringify(mail), /RABATT|Nur heute/)
})

test('an address on the list of objections is asked once in thirty days', async (t) => {
  let at = new Date('2026-03-02T10:00:00Z')
  const app = await testApp(t, { worker: true, now: () => at })
  const marketing = await app.as('marketing')
  await marketing.post('/consent-texts', {
    key: 'newsletter',
    purpose: 'direct-marketing',
    channels: ['email'],
    text: 'Ja, ich möchte den Newsletter.',
  })
  await marketing.post('/forms', { key: 'neues', title: 'Neues', textVersion: 'newsletter' })
  const listed = await marketing.post('/suppressions', { channel: 'email', address })
  assert.equal(listed.status, 201, JSON.stringify(listed.body))
  for (const day of ['2026-03-02', '2026-03-03', '2026-03-20', '2026-03-31']) {
    at = new Date(`${day}T10:00:00Z`)
    await runNow(app, 'purge-consent-requests')
    assert.equal((await submit(app, '/p/formular/neues', sheet)).status, 200)
  }
  assert.equal((await mails(app)).length, 1)
  at = new Date('2026-04-02T10:00:00Z')
  await submit(app, '/p/formular/neues', sheet)
  assert.equal((await mails(app)).length, 2)
})

test('the address a sign-up came from is whole for a week, then its network is left, and only that is proof', async (t) => {
  let at = new Date('2026-03-02T10:00:00Z')
  const app = await testApp(t, { worker: true, now: () => at })
  const [marketing, admin] = [await app.as('marketing'), await app.as('administration')]
  await marketing.post('/consent-texts', {
    key: 'newsletter',
    purpose: 'direct-marketing',
    channels: ['email'],
    text: 'Ja, ich möchte den Newsletter.',
  })
  await marketing.post('/forms', { key: 'neues', title: 'Neues', textVersion: 'newsletter' })
  await submit(app, '/p/formular/neues', { ...sheet, thema: [] }, {}, '198.51.100.77')
  await submit(app, await linkIn(app), {}, {}, '2001:db8:1:2::9')
  const kept = async () => {
    await runNow(app, 'purge-consent-requests')
    const { rows } = await app.db.ownerPool.query<{ id: string; sealed: Buffer }>(
      'select event_id as id, ip_sealed as sealed from consent_origins order by event_id',
    )
    return rows.map(({ id, sealed }) => app.platform.keyring.open(`consent:${id}`, sealed).toString())
  }
  const proven = async () => {
    const { items } = (await marketing.get('/contacts')).body
    const consents = (await marketing.get(`/contacts/${items[0].id}/consents`)).body.items
    const { rawPayload } = await app.app.inject({
      url: `/api/v1/contacts/${items[0].id}/consents/${consents[0].id}/proof`,
      headers: { authorization: `Bearer ${marketing.token}` },
    })
    const zip = new ZipReader(new BlobReader(new Blob([rawPayload as Buffer<ArrayBuffer>])))
    const json = (await zip.getEntries()).find(({ filename }) => filename === 'nachweis.json')
    if (!json || json.directory) throw new Error('no JSON in the proof')
    return Object.values(JSON.parse(Buffer.from(await json.arrayBuffer()).toString()).networks)
  }
  const networks = ['198.51.100.0/24', '2001:db8:1::/48']
  assert.deepEqual(await kept(), ['198.51.100.77', '2001:db8:1:2::9'])
  assert.deepEqual(await proven(), networks)
  at = new Date('2026-03-08T10:00:00Z')
  assert.deepEqual(await kept(), ['198.51.100.77', '2001:db8:1:2::9'])
  // Fewer days hold for what is stored already.
  assert.equal((await admin.patch('/settings', { security: { originDays: 91 } })).status, 400)
  assert.equal((await admin.patch('/settings', { security: { originDays: 5 } })).status, 200)
  assert.deepEqual(await kept(), networks)
  assert.deepEqual(await proven(), networks)
})

test('without a topic ticked nobody gets all of them: one is asked for', async (t) => {
  const { app } = await aForm(t)
  const answer = await submit(app, '/p/formular/neues', {
    email: address,
    zustimmung: 'ja',
    thema: ['fremd'],
  })
  assert.equal(answer.status, 422)
  assert.match(answer.text, /mindestens ein Thema/)
  assert.equal(await count(app, 'consent_requests'), 0)
})

test('who is known and registers for an event is held for it, and who is new for nothing else', async (t) => {
  const { app, marketing } = await aForm(t)
  const id = await subscribed(app, marketing)
  await marketing.post('/forms', { key: 'hausmesse', kind: 'event', title: 'Hausmesse' })
  for (const email of [address, 'neu@kundin.example']) {
    await submit(app, '/p/formular/hausmesse', { email })
    await submit(app, await linkIn(app), {})
  }
  const { rows } = await app.db.ownerPool.query(
    `select contact_id = $1 as known, purpose, occasion from processing_bases where ended_at is null order by 1, 2`,
    [id],
  )
  assert.deepEqual(rows, [
    { known: false, purpose: 'events', occasion: 'event' },
    { known: true, purpose: 'direct-marketing', occasion: null },
    { known: true, purpose: 'events', occasion: 'event' },
  ])
  assert.equal((await marketing.get(`/contacts/${id}`, { 'treu-purpose': 'events' })).status, 200)
})

test('without the words ticked, or without an address, the form is shown again with what was typed', async (t) => {
  const { app } = await aForm(t)
  const unticked = await submit(app, '/p/formular/neues', { email: address, vorname: 'Eva' })
  assert.equal(unticked.status, 422)
  assert.match(unticked.text, /stimmen Sie zu/)
  assert.match(unticked.text, /value="Eva"/)
  const wrong = await submit(app, '/p/formular/neues', { ...sheet, email: '<script>alert(1)</script>' })
  assert.equal(wrong.status, 422)
  assert.doesNotMatch(wrong.text, /<script>/)
  assert.equal(await count(app, 'consent_requests'), 0)
})

test('whoever mistypes an address reads a page, too', async (t) => {
  const { app } = await testApp(t)
  const answer = await app.inject({ url: '/p/nirgends' })
  assert.equal(answer.statusCode, 404)
  assert.match(String(answer.headers['content-type']), /^text\/html/)
  assert.match(answer.body, /<html lang="de"/)
})

test('a form is taken from the websites it names and from no other', async (t) => {
  const { app } = await aForm(t)
  const from = (origin: string) =>
    submit(app, '/p/formular/neues', sheet, { origin, 'sec-fetch-site': 'cross-site' })
  assert.equal((await from('https://www.werkstatt.example')).status, 200)
  const foreign = await from('https://boese.example')
  assert.equal(foreign.status, 403)
  assert.match(foreign.text, /nichts gespeichert/)
  assert.equal(await count(app, 'consent_requests'), 1)
})

test('the pages of our own are taken from browsers that name no origin', async (t) => {
  const { app } = await aForm(t)
  await submit(app, '/p/formular/neues', sheet, { origin: 'null', 'sec-fetch-site': 'same-origin' })
  const link = await linkIn(app)
  assert.equal((await submit(app, link, {}, { origin: 'null', 'sec-fetch-site': 'cross-site' })).status, 403)
  assert.equal((await submit(app, link, {}, { origin: 'null', 'sec-fetch-site': 'same-origin' })).status, 200)
})

test('machines that fill every field are thanked and nothing is stored', async (t) => {
  const { app } = await aForm(t)
  assert.equal(
    (await submit(app, '/p/formular/neues', { ...sheet, website: 'https://x.example' })).status,
    200,
  )
  assert.equal(await count(app, 'consent_requests'), 0)
})

test('one click unsubscribes, from anywhere, again and again, also when the record is gone (RFC 8058)', async (t) => {
  const { app, marketing } = await aForm(t)
  const id = await subscribed(app, marketing)
  const { rows } = await app.db.ownerPool.query(
    'select address_hash from consent_states where address_hash <> $1',
    [Buffer.alloc(0)],
  )
  const token = preferenceToken(app.platform.keyring, { contactId: id, addressHash: rows[0].address_hash })
  const oneClick = () =>
    submit(
      app,
      `/p/abmelden/${token}`,
      { 'List-Unsubscribe': 'One-Click' },
      { 'sec-fetch-site': 'cross-site' },
    )
  assert.equal((await app.app.inject({ url: `/p/abmelden/${token}` })).statusCode, 200)
  assert.equal(await mayMail(marketing, id), true)
  assert.equal((await oneClick()).status, 200)
  assert.equal((await oneClick()).status, 200)
  const dpo = await app.as('dpo')
  assert.equal(await mayMail(dpo, id), false)
  assert.equal(await count(app, 'consent_events'), 3)
  await app.db.ownerPool.query('delete from contacts')
  assert.equal((await oneClick()).status, 200)
  const { body } = await marketing.post('/suppressions/check', { channel: 'email', address })
  assert.equal(body.isSuppressed, true)
  assert.equal((await submit(app, `/p/abmelden/${token.slice(0, -3)}AAA`, {})).status, 404)
})

test('she chooses topics, leaves, or objects to all advertising, without signing in', async (t) => {
  const { app, marketing } = await aForm(t)
  const id = await subscribed(app, marketing)
  const { rows } = await app.db.ownerPool.query(
    'select address_hash from consent_states where address_hash <> $1',
    [Buffer.alloc(0)],
  )
  const path = `/p/einstellungen/${preferenceToken(app.platform.keyring, { contactId: id, addressHash: rows[0].address_hash })}`
  assert.match((await app.app.inject({ url: path })).body, /Holzbau/)
  assert.equal((await submit(app, path, { aktion: 'themen', thema: ['holzbau'] })).status, 200)
  const objected = await submit(app, path, { aktion: 'widersprechen' })
  assert.match(objected.text, /auf keinem Weg/)
  const dpo = await app.as('dpo')
  const { body } = await dpo.get(`/contacts/${id}/permissions`)
  assert.deepEqual(
    body.items.filter((each: { allowed: boolean }) => each.allowed),
    [],
  )
})

test('nothing is said to have happened that has not: unknown topics and no button change nothing, no topic is leaving', async (t) => {
  const { app, marketing } = await aForm(t)
  const id = await subscribed(app, marketing)
  const { rows } = await app.db.ownerPool.query('select address_hash from subscriptions')
  const path = `/p/einstellungen/${preferenceToken(app.platform.keyring, { contactId: id, addressHash: rows[0].address_hash })}`
  for (const fields of [{ aktion: 'themen', thema: ['gibt-es-nicht'] }, { thema: ['holzbau'] }, {}]) {
    const answer = await submit(app, path, fields as Record<string, string>)
    assert.equal(answer.status, 422)
    assert.match(answer.text, /nichts geändert/)
    assert.doesNotMatch(answer.text, /abgemeldet/)
  }
  const dpo = await app.as('dpo')
  assert.equal(await mayMail(dpo, id), true)
  const left = await submit(app, path, { aktion: 'themen' })
  assert.match(left.text, /Sie sind abgemeldet/)
  assert.equal(await mayMail(dpo, id), false)
})

test('who has left is not told that a tick brings mail back, but how to sign up anew', async (t) => {
  const { app, marketing } = await aForm(t)
  const id = await subscribed(app, marketing)
  const { rows } = await app.db.ownerPool.query('select address_hash from subscriptions')
  const path = `/p/einstellungen/${preferenceToken(app.platform.keyring, { contactId: id, addressHash: rows[0].address_hash })}`
  await submit(app, path, { aktion: 'abmelden' })
  const answer = await submit(app, path, { aktion: 'themen', thema: ['holzbau'] })
  assert.equal(answer.status, 409)
  assert.doesNotMatch(answer.text, /Gespeichert/)
  assert.match(answer.text, /bestätigen/)
  assert.match(answer.text, /href="\/p\/formular\/neues"/)
  const { rows: after } = await app.db.ownerPool.query('select is_subscribed from subscriptions')
  assert.deepEqual(after, [{ is_subscribed: false }])
  assert.equal(await mayMail(await app.as('dpo'), id), false)
})

test('she can come back by herself, and the history keeps that she had left (failure 19)', async (t) => {
  const { app, marketing } = await aForm(t)
  const id = await subscribed(app, marketing)
  const sales = await app.as('dpo')
  await sales.post(`/contacts/${id}/consents`, { event: 'withdrawn', channel: 'email', way: 'spoken' })
  assert.equal(await mayMail(sales, id), false)
  await submit(app, '/p/formular/neues', sheet)
  await submit(app, await linkIn(app), {})
  assert.equal(await mayMail(sales, id), true)
  const events = (await sales.get(`/contacts/${id}/consents`)).body.items
  assert.deepEqual(
    events.map((each: { event: string }) => each.event),
    ['confirmed', 'requested', 'withdrawn', 'confirmed', 'requested'],
  )
})

test('who registers for an event gets no newsletter by the way (F14)', async (t) => {
  const { app } = await aForm(t)
  const marketing = await app.as('marketing')
  const made = await marketing.post('/forms', { key: 'hausmesse', kind: 'event', title: 'Hausmesse' })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  await submit(app, '/p/formular/hausmesse', { email: address })
  await submit(app, await linkIn(app), {})
  const { rows } = await app.db.ownerPool.query('select id from contacts')
  const dpo = await app.as('dpo')
  const permissions = await dpo.get(`/contacts/${rows[0].id}/permissions?channel=email`)
  assert.equal(permissions.body.items[0].allowed, false)
  const events = await dpo.get(`/contacts/${rows[0].id}/permissions?channel=email&purpose=events`)
  assert.equal(events.body.items[0].allowed, true)
})

test('nobody of the company reads the mail with the link, so nobody can confirm in her place', async (t) => {
  const { app } = await aForm(t)
  await submit(app, '/p/formular/neues', sheet)
  const admin = await app.as('administration')
  const [mail] = (await admin.get('/outbox')).body.items
  const opened = await admin.get(`/outbox/${mail.id}`)
  assert.deepEqual([opened.status, opened.body.content, opened.body.isClosed], [200, null, true])
  assert.doesNotMatch(JSON.stringify(opened.body), /kundin|bestaetigen/i)
})

test('who only watches makes no forms and no texts', async (t) => {
  const { app } = await aForm(t)
  for (const role of ['auditor', 'management'] as const) {
    const caller = await app.as(role)
    const words = { key: 'x', purpose: 'direct-marketing', channels: ['email'], text: 'Ja, gern, jederzeit.' }
    assert.equal((await caller.post('/consent-texts', words)).status, 403)
    assert.equal(
      (await caller.post('/forms', { key: 'x', title: 'X', textVersion: 'newsletter' })).status,
      403,
    )
  }
})

test('a form for advertising without words to agree to cannot be made', async (t) => {
  const { marketing } = await aForm(t)
  const answer = await marketing.post('/forms', { key: 'ohne', title: 'Ohne Worte' })
  assert.equal(answer.status, 422)
  assert.equal(answer.body.errors[0].pointer, '/textVersion')
})

test('a confirmed sign-up brings the topics that were ticked, adds to those one has, and brings back what was left', async (t) => {
  const { app, marketing } = await aForm(t)
  const id = await subscribed(app, marketing)
  const topics = async () =>
    (await marketing.get(`/contacts/${id}/subscriptions`)).body.items
      .filter((each: { isSubscribed: boolean }) => each.isSubscribed)
      .map((each: { topic: string }) => each.topic)
  assert.deepEqual(await topics(), ['holzbau'])
  await submit(app, '/p/formular/neues', { ...sheet, thema: ['termine'] })
  assert.deepEqual(await topics(), ['holzbau'], 'not before it is confirmed')
  const second = await linkIn(app)
  await submit(app, second, {})
  assert.deepEqual(await topics(), ['holzbau', 'termine'])

  const { rows } = await app.db.ownerPool.query('select address_hash as hash from subscriptions limit 1')
  const link = `/p/einstellungen/${preferenceToken(app.platform.keyring, { contactId: id, addressHash: rows[0].hash })}`
  await submit(app, link, { aktion: 'themen', thema: ['holzbau'] })
  assert.deepEqual(await topics(), ['holzbau'])
  assert.equal((await submit(app, second, {})).status, 410, 'a used link brings nothing back')
  assert.deepEqual(await topics(), ['holzbau'])
  await submit(app, '/p/formular/neues', { ...sheet, thema: ['termine'] })
  await submit(app, await linkIn(app), {})
  assert.deepEqual(await topics(), ['holzbau', 'termine'])
  assert.equal(await count(app, 'subscriptions'), 2, 'each topic stands once')
})

test('a confirmed registration for an event is no subscription, whatever topics it sends along (F14)', async (t) => {
  const { app, marketing } = await aForm(t)
  const made = await marketing.post('/forms', {
    key: 'messe',
    kind: 'event',
    title: 'Hausmesse',
    topics: [],
    asksName: true,
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const said = {
    email: address,
    vorname: 'Eva',
    nachname: 'Müller',
    thema: ['holzbau', 'termine'],
    zustimmung: 'ja',
  }
  await submit(app, '/p/formular/messe', said)
  assert.equal(await count(app, 'contacts'), 0)
  assert.equal((await submit(app, await linkIn(app), {})).status, 200)
  for (const table of ['subscriptions', 'consent_events', 'consent_states'])
    assert.equal(await count(app, table), 0, table)
  const { rows } = await app.db.ownerPool.query(
    `select purpose from processing_bases where ended_at is null order by purpose`,
  )
  assert.deepEqual(
    rows.map(({ purpose }) => purpose),
    ['events'],
  )
  const { body } = await marketing.get('/contacts', { 'treu-purpose': 'events' })
  assert.equal(await mayMail(marketing, body.items[0].id), undefined, 'for advertising she is not there')
  // Somebody who reads the newsletter registers: her topics stay as they are.
  const id = await subscribed(app, marketing)
  await submit(app, '/p/formular/messe', said)
  await submit(app, await linkIn(app), {})
  const topics = await marketing.get(`/contacts/${id}/subscriptions`)
  assert.deepEqual(
    topics.body.items.map((each: { topic: string }) => each.topic),
    ['holzbau'],
  )
})

test('who is subscribed to what is leafed through, filtered and counted, and names nobody out of sight', async (t) => {
  const { app, marketing } = await aForm(t)
  for (const [name, topics] of [
    ['eva', ['holzbau']],
    ['ida', ['holzbau', 'termine']],
    ['ole', ['termine']],
  ] as const) {
    await submit(app, '/p/formular/neues', { ...sheet, email: `${name}@kundin.example`, thema: [...topics] })
    assert.equal((await submit(app, await linkIn(app), {})).status, 200)
  }
  const ask = async (query = '', caller = marketing) =>
    (await caller.get(`/subscriptions?${query}`, { 'treu-purpose': 'direct-marketing' })).body
  const first = await ask('limit=2&count=true')
  assert.deepEqual([first.items.length, first.total], [2, 4])
  const second = await ask(`limit=2&cursor=${encodeURIComponent(first.nextCursor)}`)
  assert.deepEqual([second.items.length, second.nextCursor], [2, null])
  const all = [...first.items, ...second.items]
  assert.equal(new Set(all.map(({ id }) => id)).size, 4)
  assert.deepEqual(Object.keys(all[0]).sort(), ['changedAt', 'contactId', 'id', 'isSubscribed', 'topic'])

  const { contactId } = all.find(({ topic }) => topic === 'termine')
  await app.db.ownerPool.query(
    `update subscriptions set is_subscribed = false where contact_id = $1 and topic = 'termine'`,
    [contactId],
  )
  const on = (topic: string) =>
    `count=true&filter=${encodeURIComponent(
      JSON.stringify({
        and: [
          { field: 'topic', op: 'eq', value: topic },
          { field: 'isSubscribed', op: 'eq', value: true },
        ],
      }),
    )}`
  assert.deepEqual([(await ask(on('holzbau'))).total, (await ask(on('termine'))).total], [2, 1])

  // Held back, not held for advertising, or of another team: not in this list either.
  await app.db.ownerPool.query('update contacts set is_restricted = true where id = $1', [contactId])
  const left = await ask('count=true')
  assert.equal(
    left.items.some((each: { contactId: string }) => each.contactId === contactId),
    false,
  )
  const rights = await (await app.as('administration')).put('/roles/marketing/rights', {
    resources: { contact: { rows: 'team' } },
  })
  assert.equal(rights.status, 200, JSON.stringify(rights.body))
  const { body: seen } = await marketing.get('/contacts', { 'treu-purpose': 'direct-marketing' })
  assert.deepEqual([seen.items.length, (await ask()).items.length], [0, 0])
  await app.db.ownerPool.query('update contacts set team_id = $1', [app.teamId])
  assert.ok((await ask()).items.length > 0)
  await app.db.ownerPool.query('update contacts set purpose_mask = 0')
  assert.deepEqual([(await ask('count=true')).total, (await ask()).items.length], [0, 0])
  const caller = await app.as(['sales', 'caller'])
  assert.equal((await caller.get('/subscriptions')).status, 403)
  assert.equal((await (await app.as('service')).get('/subscriptions')).status, 403)
})

test('no page for people outside sets anything on the device, whatever it is asked', async (t) => {
  const { app } = await aForm(t)
  const [dpo, admin] = [await app.as('dpo'), await app.as('administration')]
  await admin.patch('/settings', {
    company: {
      name: 'Holz & Söhne',
      street: 'Werkstraße 4',
      postalCode: '33602',
      city: 'Bielefeld',
      email: 'post@holz.example',
    },
  })
  assert.equal((await dpo.post('/privacy-notice')).status, 201)
  const seen: number[] = []
  const look = (answer: { status: number; text: string; headers: Record<string, unknown> }, path: string) => {
    assert.ok(answer.status < 500, `${path}: ${answer.status}`)
    assert.equal(answer.headers['set-cookie'], undefined, path)
    assert.doesNotMatch(answer.text, /document\.cookie|localStorage|sessionStorage|indexedDB/, path)
    seen.push(answer.status)
  }
  const open = async (path: string) => {
    const { statusCode, body, headers } = await app.app.inject({ url: path })
    look({ status: statusCode, text: body, headers }, path)
  }
  const send = async (path: string, fields: Record<string, string | string[]>) =>
    look(await submit(app, path, fields), path)

  for (const path of [
    '/p/formular/neues',
    '/p/style.css',
    '/p/aufgabe.js',
    '/p/datenschutz',
    '/p/datenschutz/1',
  ])
    await open(path)
  await send('/p/formular/neues', sheet)
  const link = await linkIn(app)
  await open(link)
  await send(link, {})
  const { rows } = await app.db.ownerPool.query('select contact_id, address_hash from subscriptions')
  const token = preferenceToken(app.platform.keyring, {
    contactId: rows[0].contact_id,
    addressHash: rows[0].address_hash,
  })
  await open(`/p/einstellungen/${token}`)
  await send(`/p/einstellungen/${token}`, { aktion: 'themen', thema: ['holzbau'] })
  await send(`/p/einstellungen/${token}`, { aktion: 'haeufigkeit', haeufigkeit: 'monthly' })
  await open(`/p/abmelden/${token}`)
  await send(`/p/abmelden/${token}`, {})
  await send(`/p/einstellungen/${token}`, { aktion: 'widersprechen' })
  assert.ok(
    seen.every((status) => status === 200 || status === 422),
    String(seen),
  )
  // Refusals do not either.
  await send('/p/formular/neues', { email: 'x' })
  for (const path of [link, '/p/bestaetigen/nichts', '/p/einstellungen/nichts', '/p/gibtesnicht'])
    await open(path)
})
