import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openLog } from '#server/platform/log.ts'
import { unsealMail } from '#server/platform/mail/sealed-mail.ts'
import { addressHash } from '#server/privacy/consent/public.ts'
import { type Caller, runNow, type TestApp, testApp, waitForJob } from '#test/app.ts'
import { uploadFile } from '#test/upload.ts'
import { preferenceToken } from './preference-token.ts'

const address = 'eva@kundin.example'

async function setting(t: TestContext, options: Parameters<typeof testApp>[1] = {}) {
  const clock = { at: new Date() }
  const lines: string[] = []
  const log = openLog('trace', { write: (line) => lines.push(line) })
  const app = await testApp(t, { now: () => clock.at, log, ...options })
  return { app, clock, lines, sales: await app.as('sales'), dpo: await app.as('dpo') }
}

async function someone(sales: Caller, more: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await sales.post('/contacts', {
    firstName: 'Eva',
    lastName: 'Berger',
    occasion: 'business-card',
    origin: 'Messe Köln',
    contactPoints: [{ kind: 'email', value: address }],
    ...more,
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body.id
}

function settingsLink({ platform }: TestApp, contactId: string, email = address): string {
  const { keyring } = platform
  return `/p/einstellungen/${preferenceToken(keyring, { contactId, addressHash: addressHash(keyring, email) })}`
}

/** As a browser without script sends it. */
async function submit({ app }: TestApp, url: string, payload = '') {
  const answer = await app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  return { status: answer.statusCode, text: answer.body, headers: answer.headers }
}

async function mails({ db, platform }: TestApp) {
  const { rows } = await db.ownerPool.query<{ id: string; sealed: Buffer }>(
    `select id, sealed from outbox_mails where kind = 'own-data' order by created_at, id`,
  )
  return rows.map(({ id, sealed }) => unsealMail(platform.keyring, id, sealed))
}

async function linkFor(app: TestApp, contactId: string): Promise<string> {
  const asked = await submit(app, settingsLink(app, contactId), 'aktion=daten')
  assert.equal(asked.status, 200, asked.text)
  const mail = (await mails(app)).at(-1)
  assert.equal(mail?.to.address, address)
  const [link] = /\/p\/daten\/[\w-]+/.exec(mail?.text ?? '') ?? []
  assert.ok(link)
  return link
}

const plain = (page: string) =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ')

test('she sees what a file and a colleague brought, with its origin, her own fields and her consents', async (t) => {
  const { app, sales, dpo } = await setting(t, { worker: true })
  const field = await dpo.post('/custom-fields', {
    resource: 'contact',
    type: 'text',
    label: { de: 'Messestand', en: 'Booth' },
    why: { de: 'Damit wir wissen, wo wir uns trafen.', en: 'So that we know where we met.' },
    category: 'user.content.private',
    purposes: ['customer-relations'],
    basis: 'A6-1-f',
    dataKind: 'communication',
    seeRoles: ['sales', 'dpo'],
    editRoles: ['sales', 'dpo'],
  })
  const approved = await dpo.put(`/custom-fields/${field.body.id}/approval`, {
    decision: 'approve',
    statement: 'Geprüft, wird gebraucht.',
    aloneReason: 'Es gibt bei uns nur eine Datenschutzbeauftragte.',
  })
  assert.equal(approved.status, 200, JSON.stringify(approved.body))
  const list = `Vorname;Nachname;Firma;E-Mail;PLZ;Ort\nEva;Berger;Nordlicht GmbH;${address};50667;Köln\n`
  const {
    id: importId,
    suggestedAbout,
    columns,
  } = (await uploadFile(app, sales, '/imports', 'Kunden.csv', list)).body
  await sales.put(`/imports/${importId}/mapping`, {
    mapping: {
      about: suggestedAbout,
      columns: columns.map((column: { index: number; suggestion: { target: string | null } }) => ({
        column: column.index,
        target: column.suggestion.target,
      })),
    },
    settings: { occasion: 'import', origin: 'Kundenliste 2026' },
  })
  const run = await sales.post(`/imports/${importId}/run`, {})
  assert.equal((await waitForJob(sales, run.body.job.id)).state, 'succeeded')
  const [found] = (await sales.get('/contacts?q=Berger')).body.items
  const { version } = (await sales.get(`/contacts/${found.id}`)).body
  const booth = await sales.patch(
    `/contacts/${found.id}`,
    { custom: { messestand: '<b>Halle 7</b>' } },
    version,
  )
  assert.equal(booth.status, 200, JSON.stringify(booth.body))
  await sales.post(`/contacts/${found.id}/consents`, {
    event: 'given',
    purpose: 'direct-marketing',
    channel: 'email',
    way: 'paper',
    evidence: 'Formular',
  })
  await sales.post(`/contacts/${found.id}/timeline`, {
    kind: 'note',
    text: 'Herr Groß hat sie empfohlen',
    purpose: 'customer-relations',
  })
  await app.db.ownerPool.query(
    `insert into disclosures (id, contact_id, at, kind, recipient, use, reason, fields, categories, basis)
     values (gen_random_uuid(), $1, '2026-09-01T10:00:00Z', 'address-file', 'Druckerei <Wolters>', 'on-our-behalf',
       'wie mit Herrn Groß besprochen', '{contact.lastName,address.street,custom.gone}', '{user.name}', 'A28')`,
    [found.id],
  )
  const shown = await submit(app, await linkFor(app, found.id))
  assert.equal(shown.status, 200)
  assert.equal(shown.headers['cache-control'], 'no-store')
  assert.equal(shown.headers['referrer-policy'], 'no-referrer')
  assert.match(shown.text, /<meta name="robots" content="noindex">/)
  assert.doesNotMatch(shown.text, /<b>Halle/)
  const text = plain(shown.text)
  assert.match(text, /Vorname Eva Nachname Berger/)
  assert.match(text, /Messestand <b>Halle 7<\/b>/)
  assert.match(text, /Herkunft [^.]*Kundenliste 2026, aus einer eingelesenen Datei, gespeichert am \d/)
  assert.match(text, /Adresse oder Nummer eva@kundin\.example/)
  // What came with the file says so at its own place, too.
  assert.ok(text.split('Kundenliste 2026, aus einer eingelesenen Datei').length > 3, text)
  assert.match(text, /Firma Nordlicht GmbH/)
  assert.match(text, /PLZ 50667 Ort Köln Land Deutschland/)
  assert.match(text, /Rechtsgrundlage/)
  assert.match(text, /Ereignis Erteilt/)
  assert.match(
    text,
    /Wer Ihre Daten bekommen hat 1\. September 2026 Druckerei <Wolters> \(arbeitet in unserem Auftrag\) Weitergegeben Nachname, Straße/,
  )
  assert.match(text, /Notiz 1, zuletzt am/)
  assert.doesNotMatch(text, /Groß|empfohlen/)
  assert.doesNotMatch(shown.text, /<Wolters>/)
  for (const { name } of (await app.db.ownerPool.query('select name from users')).rows)
    assert.ok(!text.includes(name), `${name} is no business of hers`)
  assert.doesNotMatch(shown.text, /[0-9a-f]{8}-[0-9a-f]{4}-/, 'an id of the program is shown')
  const english = plain((await submit(app, `${await linkFor(app, found.id)}?sprache=en`)).text)
  assert.match(english, /First name Eva[\s\S]*Booth <b>Halle 7<\/b>[\s\S]*from a file that was read in/)
})

test('numbers are written in groups, and no line breaks a day apart', async (t) => {
  const { app, sales } = await setting(t)
  const id = await someone(sales, {
    contactPoints: [
      { kind: 'email', value: address },
      { kind: 'phone', value: '0221 4710586' },
      { kind: 'mobile', value: '+41 44 668 18 00' },
    ],
  })
  const { text } = await submit(app, await linkFor(app, id))
  assert.match(plain(text), /Adresse oder Nummer \+49 221 4710586/)
  assert.match(plain(text), /Adresse oder Nummer \+41 44 668 18 00/)
  assert.doesNotMatch(text, /\+492214710586/)
  assert.match(text, /gespeichert am \d+\.\u00a0\p{L}+\u00a0\d{4}/u)
  assert.doesNotMatch(text, /\d\. \p{L}+ \d{4}/u)
})

test('opening the link shows a button and nothing else; the showing stands in the trail without values', async (t) => {
  const { app, sales, dpo, lines } = await setting(t)
  const id = await someone(sales)
  const link = await linkFor(app, id)
  const disclosed = () =>
    app.db.ownerPool.query(
      `select action, record_ids, subject_id, fields, details, sealed from audit_events where action = 'disclose'`,
    )
  for (let look = 0; look < 3; look++) {
    const opened = await app.app.inject({ url: link })
    assert.equal(opened.statusCode, 200)
    assert.match(opened.body, /<form method="post"[^>]*><button>Meine Daten anzeigen/)
    assert.doesNotMatch(opened.body, /Eva|Berger|kundin/)
  }
  assert.equal((await disclosed()).rowCount, 0)
  assert.match((await submit(app, link)).text, /Berger/)
  assert.match((await submit(app, link)).text, /Berger/, 'as often as she likes')
  const { rows } = await disclosed()
  assert.equal(rows.length, 2)
  assert.deepEqual([rows[0].record_ids, rows[0].subject_id, rows[0].sealed], [[id], id, null])
  assert.deepEqual(rows[0].details, { recipient: 'person' })
  assert.ok(rows[0].fields.includes('contact.lastName') && rows[0].fields.includes('contactPoint.value'))
  assert.doesNotMatch(JSON.stringify(rows), /Berger|kundin/)
  const uses = (await dpo.get(`/contacts/${id}/uses`)).body.items
  assert.ok(
    uses.some(({ action, count }: { action: string; count: number }) => action === 'disclose' && count === 2),
  )
  assert.doesNotMatch(lines.join(''), /Berger|kundin\.example/, 'the log names her')
  assert.doesNotMatch(link, /kundin|Berger/)
})

test('who objected, is restricted or in quarantine sees her data all the same', async (t) => {
  const { app, sales } = await setting(t)
  const id = await someone(sales)
  await submit(app, settingsLink(app, id), 'aktion=widersprechen')
  await app.db.ownerPool.query(
    'update contacts set is_restricted = true, is_quarantined = true where id = $1',
    [id],
  )
  const text = plain((await submit(app, await linkFor(app, id))).text)
  assert.match(text, /Nachname Berger/)
  assert.match(text, /Ereignis Widersprochen/)
  assert.match(text, /Gegen Werbung gesperrt E-Mail, seit/)
})

test('forged, expired, replaced and foreign links lead nowhere', async (t) => {
  const { app, sales, clock } = await setting(t, { worker: true })
  const id = await someone(sales)
  const old = await linkFor(app, id)
  const link = await linkFor(app, id)
  const preference = settingsLink(app, id).split('/').at(-1)
  const dead = async (url: string) => {
    const [opened, sent] = [await app.app.inject({ url }), await submit(app, url)]
    assert.deepEqual([opened.statusCode, sent.status], [410, 410], url)
    assert.match(sent.text, /Dieser Link gilt nicht mehr/)
    assert.doesNotMatch(opened.body + sent.text, /Berger/)
  }
  await dead(old)
  await dead(`${link.slice(0, -3)}AAA`)
  await dead(`/p/daten/${preference}`)
  await dead(`/p/daten/${id}`)
  const hostile = ['x', '%00', '%27%20or%201%3D1--', '%3Cscript%3E', '%2e%2e%2fformular', 'A'.repeat(200)]
  for (const each of hostile) await dead(`/p/daten/${each}`)
  assert.equal((await app.app.inject({ url: link })).statusCode, 200)
  const { rows } = await app.db.ownerPool.query('select encode(token_hash, $1) as hash from data_links', [
    'hex',
  ])
  assert.equal(rows.length, 1)
  await dead(`/p/daten/${rows[0].hash}`)
  clock.at = new Date(clock.at.getTime() + 24 * 3_600_000 + 1000)
  await dead(link)
  await runNow(app, 'purge-consent-requests')
  assert.equal((await app.db.ownerPool.query('select from data_links')).rowCount, 0)
})

test('three links a day, and the same answer to everybody', async (t) => {
  const { app, sales, clock } = await setting(t)
  const id = await someone(sales)
  const answers = new Set<string>()
  const ask = async (link: string) => {
    const { status, text } = await submit(app, link, 'aktion=daten')
    assert.equal(status, 200)
    answers.add(text.replaceAll(link.split('/').at(-1) ?? '', ''))
  }
  for (let time = 0; time < 6; time++) await ask(settingsLink(app, id))
  assert.equal((await mails(app)).length, 3)
  assert.match([...answers][0] ?? '', /noch bei uns gespeichert/)
  // Of nobody there is, and of an address her record does not hold any more.
  await ask(settingsLink(app, '01890000-0000-7000-8000-000000000000'))
  await ask(settingsLink(app, id, 'frueher@kundin.example'))
  assert.equal((await mails(app)).length, 3)
  assert.equal(answers.size, 1)
  clock.at = new Date(clock.at.getTime() + 24 * 3_600_000 + 1000)
  await ask(settingsLink(app, id))
  assert.equal((await mails(app)).length, 4)
})

test('the link of a merged record shows the one that stays', async (t) => {
  const { app, sales } = await setting(t)
  const id = await someone(sales)
  const link = await linkFor(app, id)
  const other = await someone(sales, {
    firstName: 'Eva-Maria',
    contactPoints: [{ kind: 'email', value: 'eva@nordlicht.example' }],
  })
  const [kept, merged] = [
    (await sales.get(`/contacts/${other}`)).body,
    (await sales.get(`/contacts/${id}`)).body,
  ]
  const done = await sales.post(
    `/contacts/${other}/merges`,
    { mergedId: id, mergedVersion: merged.version, fields: {} },
    { 'if-match': `"${kept.version}"` },
  )
  assert.equal(done.status, 201, JSON.stringify(done.body))
  for (const each of [async () => link, () => linkFor(app, id)]) {
    const text = plain((await submit(app, await each())).text)
    assert.match(text, /Eva-Maria/)
    assert.match(text, /eva@nordlicht\.example/)
  }
})
