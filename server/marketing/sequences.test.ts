import assert from 'node:assert/strict'
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
  t.after(sink.close)
  const clock = { at: new Date() }
  const app = await testApp(t, {
    worker: true,
    now: () => clock.at,
    settings: { TREU_SMTP_URL: sink.url },
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
    for (const until = Date.now() + 20_000; Date.now() < until; await sleep(20)) {
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
  return { app, who, consent, person, id, turn, mails, counts }
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
    ['no-basis', 2],
    ['replied', 1],
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
