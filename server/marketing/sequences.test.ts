import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { runNow, testApp } from '#test/app.ts'
import { mailSink } from '#test/mail/mail-sink.ts'

const DAY = 86_400_000
const step = (waitDays: number, subject: string) => ({
  waitDays,
  subject,
  blocks: [{ type: 'text', text: '{{ letterSalutation }},\n\nes gibt Neues.' }],
})

async function aStage(t: TestContext) {
  const sink = await mailSink({ keepText: true })
  const folder = mkdtempSync(join(tmpdir(), 'treu-answers-'))
  t.after(async () => {
    await sink.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const clock = { at: new Date() }
  const app = await testApp(t, {
    worker: true,
    now: () => clock.at,
    settings: { TREU_SMTP_URL: sink.url, TREU_MAIL_RETURNS_DIR: folder },
  })
  const admin = await app.as('administration')
  await admin.patch('/settings', {
    company: { name: 'Küstenlicht GmbH', street: 'Hafenstraße 7', postalCode: '20457', city: 'Hamburg' },
    mail: { fromName: 'Küstenlicht', fromAddress: 'post@firma.example' },
  })
  const who = { sales: await app.as('sales'), marketing: await app.as('marketing') }
  // The clock goes on for weeks.
  await app.db.ownerPool.query(`update access_tokens set expires_at = now() + interval '1 year'`)
  const consent = (id: string, event: string) =>
    who.sales.post(`/contacts/${id}/consents`, {
      event,
      purpose: 'direct-marketing',
      channel: 'email',
      way: 'paper',
      ...(event === 'given' ? { evidence: 'Formular vom Messestand' } : {}),
    })
  const person = async (name: string) => {
    const { body } = await who.sales.post('/contacts', {
      firstName: name,
      lastName: 'Folge',
      occasion: 'enquiry',
      contactPoints: [{ kind: 'email', value: `${name.toLowerCase()}@kunde.example` }],
    })
    assert.equal((await consent(body.id, 'given')).status, 201)
    return body.id as string
  }
  const segment = await who.marketing.post('/segments', { name: 'Alle', filter: {}, isLive: true })
  const sequence = await who.marketing.post('/sequences', {
    name: 'Begrüßung',
    segmentId: segment.body.id,
    steps: [step(0, 'Willkommen'), step(3, 'Nach drei Tagen'), step(4, 'Nach einer Woche')],
  })
  assert.equal(sequence.status, 201, JSON.stringify(sequence.body))
  const id = sequence.body.id as string

  const idle = async () => {
    for (const until = Date.now() + 60_000; Date.now() < until; await sleep(20)) {
      const { rows } = await app.db.ownerPool.query(
        `select from jobs where kind in ('sequences.advance', 'campaigns.send') and state in ('queued', 'running')`,
      )
      if (rows.length === 0) return
    }
    throw new Error('a job has not ended')
  }
  /** A turn of the sequence, the mails of that turn, and another turn that sees what became of them. */
  const turn = async (days = 0) => {
    clock.at = new Date(clock.at.getTime() + days * DAY)
    await runNow(app, 'sequences.run')
    await idle()
    clock.at = new Date(clock.at.getTime() + 180_000)
    await runNow(app, 'campaigns.start')
    await idle()
    await runNow(app, 'sequences.run')
    await idle()
  }
  const mails = () =>
    sink.received.map(({ to, raw }) => {
      const line = /^Subject: (.*)$/m.exec(raw)?.[1] ?? ''
      return `${to.split('@')[0]}: ${line.trim()}`
    })
  const counts = async () => (await who.marketing.get(`/sequences/${id}`)).body.counts
  /** A mail that comes back from somebody to the one with this subject. */
  const arrives = async (
    name: string,
    subject: string,
    lines: (sent: { id: string; from: string }) => string[],
  ) => {
    const mail = sink.received.find(
      ({ to, raw }) => to.startsWith(name) && raw.includes(`Subject: ${subject}`),
    )
    assert.ok(mail)
    const sent = { id: /^Message-ID: (<[^>]+>)/im.exec(mail.raw)?.[1] ?? '', from: mail.from }
    const head = [`From: ${name}@kunde.example`, `Message-ID: <${name}.${Date.now()}@kunde.example>`]
    writeFileSync(join(folder, `${name}.eml`), [...head, ...lines(sent)].join('\r\n'))
    const taken = await runNow(app, 'mail.take-in')
    assert.doesNotMatch(JSON.stringify(taken.result), /failed/)
  }
  return { app, sink, who, consent, person, id, turn, mails, counts, arrives }
}

test('a sequence sends its mails days apart, and who comes into the segment later comes in', async (t) => {
  const { who, person, id, turn, mails, counts } = await aStage(t)
  await person('Ada')
  const started = await who.marketing.post(`/sequences/${id}/start`, {})
  assert.equal(started.body.state, 'running', JSON.stringify(started.body))
  assert.equal(
    (await who.marketing.patch(`/sequences/${id}`, { name: 'x' }, started.body.version)).status,
    409,
  )
  await turn()
  assert.deepEqual(mails(), ['ada: Willkommen'])
  await turn(1)
  assert.equal(mails().length, 1)
  await person('Bea')
  await turn(2)
  assert.deepEqual(mails().sort(), ['ada: Nach drei Tagen', 'ada: Willkommen', 'bea: Willkommen'])
  await turn(4)
  await turn(4)
  assert.equal(mails().filter((each) => each.startsWith('ada')).length, 3)
  assert.equal(mails().filter((each) => each.startsWith('bea')).length, 3)
  await turn(30)
  assert.equal(mails().length, 6)
  assert.deepEqual(await counts(), [{ state: 'done', step: 3, code: null, count: 2 }])
})

test('a sequence ends for who answers, who withdraws, and who objects, and for nobody else', async (t) => {
  const { who, consent, person, id, turn, mails, counts } = await aStage(t)
  const [answering, withdrawing, objecting] = [await person('Ada'), await person('Bea'), await person('Cleo')]
  await person('Dora')
  await who.marketing.post(`/sequences/${id}/start`, {})
  await turn()
  assert.equal(mails().length, 4)
  const entry = await who.sales.post(`/contacts/${answering}/timeline`, {
    kind: 'email',
    purpose: 'customer-relations',
    direction: 'in',
    subject: 'Danke',
    text: 'Melden Sie sich.',
  })
  assert.equal(entry.status, 201, JSON.stringify(entry.body))
  assert.equal((await consent(withdrawing, 'withdrawn')).status, 201)
  assert.equal((await consent(objecting, 'objected')).status, 201)
  await turn(3)
  assert.deepEqual(
    mails().filter((each) => /drei Tagen/.test(each)),
    ['dora: Nach drei Tagen'],
  )
  const stopped = (await counts())
    .filter((each: { state: string }) => each.state === 'stopped')
    .map(({ code, count }: { code: string; count: number }) => [code, count])
  assert.deepEqual(stopped, [
    ['objected', 1],
    ['replied', 1],
    ['withdrawn', 1],
  ])
  // Whoever consents again later is not drawn into it once more.
  await turn(10)
  assert.equal((await who.marketing.post(`/sequences/${id}/stop`, {})).body.state, 'stopped')
  const before = mails().length
  await turn(10)
  assert.equal(mails().length, before)
})

test('a sequence that could not be sent is refused when it is written or started', async (t) => {
  const { marketing } = (await aStage(t)).who
  const wrong = await marketing.post('/sequences', { name: 'x', steps: [{ ...step(0, '{{ phone }}') }] })
  assert.equal(wrong.status, 422)
  const empty = await marketing.post('/sequences', { name: 'y' })
  assert.equal(empty.status, 201)
  const refused = await marketing.post(`/sequences/${empty.body.id}/start`, {})
  assert.deepEqual(
    refused.body.errors?.map((each: { pointer: string }) => each.pointer),
    ['/steps', '/segmentId'],
  )
  assert.equal((await marketing.delete(`/sequences/${empty.body.id}`, empty.body.version)).status, 204)
})

test('who wants one mail a month waits for the next one of a sequence, and does not fall out of it', async (t) => {
  const { app, who, person, id, turn, mails, counts } = await aStage(t)
  const ada = await person('Ada')
  const { rows } = await app.db.ownerPool.query(
    `select address_hash as hash from consent_states where contact_id = $1 and length(address_hash) > 0`,
    [ada],
  )
  await app.db.ownerPool.query(
    `insert into mail_frequencies (id, contact_id, address_hash, frequency, changed_at)
     values (gen_random_uuid(), $1, $2, 'monthly', now())`,
    [ada, rows[0].hash],
  )
  await who.marketing.post(`/sequences/${id}/start`, {})
  await turn()
  await turn(4)
  assert.deepEqual(mails(), ['ada: Willkommen'])
  assert.deepEqual(await counts(), [{ state: 'waiting', step: 1, code: null, count: 1 }])
  await turn(28)
  assert.deepEqual(mails(), ['ada: Willkommen', 'ada: Nach drei Tagen'])
})

test('an answer by mail ends the sequence and names the mail it is to; a vacation reply does neither (failure 23)', async (t) => {
  const { who, person, id, turn, mails, arrives } = await aStage(t)
  const [answering, away] = [await person('Ada'), await person('Bea')]
  await who.marketing.post(`/sequences/${id}/start`, {})
  await turn()
  await turn(3)
  assert.equal(mails().length, 4)
  // To the first mail, though the second has gone.
  await arrives('ada', 'Willkommen', (sent) => [
    'To: post@firma.example',
    'Subject: Re: Willkommen',
    `In-Reply-To: ${sent.id}`,
    `References: ${sent.id}`,
    '',
    'Rufen Sie mich an.',
  ])
  await arrives('bea', 'Nach drei Tagen', (sent) => [
    `To: ${sent.from}`,
    'Subject: Automatische Antwort: Nach drei Tagen',
    `In-Reply-To: ${sent.id}`,
    'Auto-Submitted: auto-replied (vacation)',
    '',
    'Ich bin bis Montag nicht im Haus.',
  ])
  await turn(4)
  assert.deepEqual(
    mails().filter((each) => /einer Woche/.test(each)),
    ['bea: Nach einer Woche'],
  )
  const members = async (query: string) => {
    const { status, body } = await who.marketing.get(`/sequences/${id}/members?${query}`)
    assert.equal(status, 200, JSON.stringify(body))
    return body.items
  }
  const [answered, ...others] = await members('state=stopped&code=replied&step=2')
  assert.equal(others.length, 0)
  assert.deepEqual([answered.contact.id, answered.answeredStep], [answering, 1])
  assert.ok(answered.answeredAt)
  assert.deepEqual(
    (await members('state=done&step=3')).map((each: { contactId: string }) => each.contactId),
    [away],
  )
  assert.equal((await who.sales.get(`/sequences/${id}/members`)).status, 403)
})

test('an answer withholds the next mail, also when it waits for its turn already', async (t) => {
  const { app, who, person, id, turn, mails, arrives } = await aStage(t)
  await person('Ada')
  await person('Bea')
  await who.marketing.post(`/sequences/${id}/start`, {})
  await turn()
  const due = async () => {
    const { rows } = await app.db.ownerPool.query(
      `update sequence_members set due_at = now() - interval '1 day' where state = 'waiting'`,
    )
    assert.ok(rows)
    await runNow(app, 'sequences.run')
    for (const until = Date.now() + 60_000; Date.now() < until; await sleep(20)) {
      const found = await app.db.ownerPool.query(`select from campaigns where state = 'scheduled'`)
      if (found.rows.length > 0) return
    }
  }
  await due()
  await arrives('ada', 'Willkommen', (sent) => ['Subject: Re', `In-Reply-To: ${sent.id}`, '', 'Danke.'])
  await turn()
  assert.deepEqual(
    mails().filter((each) => /drei Tagen/.test(each)),
    ['bea: Nach drei Tagen'],
  )
})

test('who refuses is out at once, with what she said, long before her next mail is due', async (t) => {
  const { who, consent, person, id, turn, counts } = await aStage(t)
  const objecting = await person('Ada')
  await who.marketing.post(`/sequences/${id}/start`, {})
  await turn()
  await consent(objecting, 'objected')
  await turn()
  assert.deepEqual(
    (await counts()).map((each: { state: string; code: string }) => [each.state, each.code]),
    [['stopped', 'objected']],
  )
})

test('each mail of a sequence can be looked at and sent to oneself', async (t) => {
  const { sink, who, id } = await aStage(t)
  const { status, body } = await who.marketing.get(`/sequences/${id}/steps/2/preview`)
  assert.deepEqual([status, body.subject], [200, 'Nach drei Tagen'])
  const page = await who.marketing.get(`/sequences/${id}/steps/2/preview/page`)
  assert.equal(page.body, body.html)
  assert.match(String(page.headers['content-security-policy']), /sandbox$/)
  assert.equal((await who.marketing.get(`/sequences/${id}/steps/4/preview`)).status, 404)
  assert.equal((await who.sales.post(`/sequences/${id}/steps/2/test`, {})).status, 403)
  const test = await who.marketing.post(`/sequences/${id}/steps/2/test`, {})
  assert.deepEqual([test.status, test.body.isWaiting], [202, false])
  for (const until = Date.now() + 60_000; sink.received.length === 0 && Date.now() < until; ) await sleep(20)
  assert.match(sink.received[0]?.raw ?? '', /Subject: \[Test\] Nach drei Tagen/)
})

test('each person gets the mails of a sequence in her language', async (t) => {
  const { who, person, id, turn, mails } = await aStage(t)
  const { version, steps } = (await who.marketing.get(`/sequences/${id}`)).body
  const en = { subject: 'Welcome', blocks: [{ type: 'text', text: '{{ letterSalutation }},\n\nwelcome.' }] }
  const translated = [{ ...steps[0], translations: { en } }, ...steps.slice(1)]
  const changed = await who.marketing.patch(`/sequences/${id}`, { steps: translated }, version)
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  const refused = await who.marketing.patch(
    `/sequences/${id}`,
    { steps: [{ ...steps[0], translations: { en: { ...en, subject: '{{ occasion }}' } } }] },
    changed.body.version,
  )
  assert.equal(refused.body.errors[0].pointer, '/translations/en/subject')
  const hollow = { ...en, blocks: [{ type: 'text', text: ' ' }] }
  const emptied = await who.marketing.patch(
    `/sequences/${id}`,
    { steps: [{ ...steps[0], translations: { en: hollow } }, ...steps.slice(1)] },
    changed.body.version,
  )
  assert.equal(emptied.status, 200, JSON.stringify(emptied.body))
  assert.deepEqual((await who.marketing.post(`/sequences/${id}/start`, {})).body.errors, [
    { pointer: '/steps/0/translations/en/blocks', code: 'field.required' },
  ])
  const again = await who.marketing.patch(`/sequences/${id}`, { steps: translated }, emptied.body.version)
  assert.equal(again.status, 200, JSON.stringify(again.body))
  const english = await person('Ada')
  assert.equal((await who.sales.patch(`/contacts/${english}`, { language: 'en' }, 1)).status, 200)
  await person('Bea')
  const preview = await who.marketing.get(`/sequences/${id}/steps/1/preview?language=en`)
  assert.equal(preview.body.subject, 'Welcome')
  await who.marketing.post(`/sequences/${id}/start`, {})
  await turn()
  assert.deepEqual(mails().sort(), ['ada: Welcome', 'bea: Willkommen'])
})

test('what a sequence makes for its mails stands in no list, and is found from the sequence', async (t) => {
  const { who, person, id, turn } = await aStage(t)
  await person('Ada')
  await who.marketing.post(`/sequences/${id}/start`, {})
  await turn()
  const itemsOf = async (path: string) => (await who.marketing.get(path)).body.items
  assert.deepEqual(await itemsOf('/campaigns'), [])
  assert.deepEqual(
    (await itemsOf('/segments')).map(({ name }: { name: string }) => name),
    ['Alle'],
  )
  const ofIt = encodeURIComponent(JSON.stringify({ field: 'sequenceId', op: 'eq', value: id }))
  const [mailing] = await itemsOf(`/campaigns?filter=${ofIt}`)
  assert.equal(mailing.sequenceId, id)
  assert.equal((await itemsOf(`/segments?filter=${ofIt}`)).length, 1)
  assert.equal((await who.marketing.get(`/campaigns/${mailing.id}`)).status, 200)
})

test('people are asked for by a state there is, of a sequence and of a campaign', async (t) => {
  const { who, id } = await aStage(t)
  const members = (state: string) => who.marketing.get(`/sequences/${id}/members?state=${state}`)
  assert.equal((await members('waiting')).status, 200)
  const refused = await members('gone')
  assert.equal(refused.status, 400)
  assert.equal(refused.body.errors[0].code, 'field.not-a-choice')
})
