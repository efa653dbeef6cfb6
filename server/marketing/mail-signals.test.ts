import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runNow, testApp, waitForJob } from '#test/app.ts'
import { mailSink } from '#test/mail/mail-sink.ts'

test('a bounce, a wish to stop by mail and one by a click end further mails; a vacation reply ends nothing (failure 23)', async (t) => {
  const sink = await mailSink({ keepText: true })
  const folder = mkdtempSync(join(tmpdir(), 'treu-returns-'))
  t.after(async () => {
    await sink.close()
    rmSync(folder, { recursive: true, force: true })
  })
  let at = new Date()
  const app = await testApp(t, {
    worker: true,
    now: () => at,
    settings: { TREU_SMTP_URL: sink.url, TREU_MAIL_RETURNS_DIR: folder },
  })
  const admin = await app.as('administration')
  await admin.patch('/settings', {
    company: { name: 'Küstenlicht GmbH', street: 'Hafenstraße 7', postalCode: '20457', city: 'Hamburg' },
    mail: { fromName: 'Küstenlicht', fromAddress: 'post@firma.example' },
  })
  const [sales, marketing] = [await app.as('sales'), await app.as('marketing')]
  for (const name of ['weg', 'stop', 'klick', 'urlaub']) {
    const { body } = await sales.post('/contacts', {
      lastName: name,
      occasion: 'enquiry',
      contactPoints: [{ kind: 'email', value: `${name}@kundin.example` }],
    })
    const { status } = await sales.post(`/contacts/${body.id}/consents`, {
      event: 'given',
      purpose: 'direct-marketing',
      channel: 'email',
      way: 'paper',
      evidence: 'Formular',
    })
    assert.equal(status, 201)
  }
  const segment = await marketing.post('/segments', { name: 'Alle', filter: {}, isLive: true })

  async function send() {
    const { body } = await marketing.post('/campaigns', {
      name: 'Post',
      segmentId: segment.body.id,
      subject: 'Neues',
      blocks: [{ type: 'text', text: 'Guten Tag' }],
    })
    assert.equal((await marketing.post(`/campaigns/${body.id}/schedule`, {})).status, 200)
    at = new Date(at.getTime() + 180_000)
    const before = sink.received.length
    await runNow(app, 'campaigns.start')
    await waitForJob(marketing, (await marketing.get(`/campaigns/${body.id}`)).body.jobId)
    return { id: body.id as string, mails: sink.received.slice(before) }
  }

  const first = await send()
  assert.equal(first.mails.length, 4)
  const mailTo = (name: string) => {
    const mail = first.mails.find(({ to }) => to.startsWith(name))
    assert.ok(mail)
    const [, click, mailto] =
      /List-Unsubscribe: <[^>]*?(\/p\/abmelden\/[^>]+)>, <mailto:([^?>]+)/.exec(
        mail.raw.replace(/\r\n[ \t]+/g, ' '),
      ) ?? []
    return { ...mail, click: click ?? '', mailto: mailto ?? '' }
  }
  const write = (name: string, lines: string[]) => writeFileSync(join(folder, name), lines.join('\r\n'))
  write('1.eml', [
    'Return-Path: <>',
    'Message-ID: <1@mx.example>',
    `To: ${mailTo('weg').from}`,
    'From: MAILER-DAEMON@mx.example',
    'X-Failed-Recipients: weg@kundin.example',
    '',
    '550 5.1.1 no such user',
  ])
  write('2.eml', [
    'Message-ID: <2@kundin.example>',
    `To: ${mailTo('stop').mailto}`,
    'From: stop@kundin.example',
    'Subject: unsubscribe',
    '',
    '',
  ])
  write('3.eml', [
    'Return-Path: <>',
    'Message-ID: <3@kundin.example>',
    `To: ${mailTo('urlaub').from}`,
    'From: urlaub@kundin.example',
    'Subject: Abwesend: Neues',
    'Auto-Submitted: auto-replied',
    '',
    'Ich bin nicht im Haus. Bitte abmelden Sie mich nicht. unsubscribe',
  ])
  const taken = await runNow(app, 'mail.take-in')
  assert.equal(taken.state, 'succeeded')
  assert.doesNotMatch(JSON.stringify(taken.result), /failed/)
  const clicked = await app.app.inject({
    method: 'POST',
    url: mailTo('klick').click,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'List-Unsubscribe=One-Click',
  })
  assert.equal(clicked.statusCode, 200)

  const second = await send()
  assert.deepEqual(
    second.mails.map(({ to }) => to),
    ['urlaub@kundin.example'],
  )
  const { body } = await marketing.get(`/campaigns/${first.id}`)
  assert.deepEqual(
    body.counts.map((each: { state: string; count: number }) => [each.state, each.count]),
    [
      ['bounced', 1],
      ['sent', 3],
    ],
  )
  const { rows } = await app.db.ownerPool.query(
    `select c.last_name, e.event, e.declared_by from consent_events e join contacts c on c.id = e.contact_id
     where e.event = 'withdrawn' order by 1`,
  )
  assert.deepEqual(
    rows.map((each) => [each.last_name, each.declared_by]),
    [
      ['klick', 'person'],
      ['stop', 'person'],
    ],
  )
})
