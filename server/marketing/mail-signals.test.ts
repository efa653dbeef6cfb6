import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runNow } from '#test/app.ts'
import { mailingStage } from '#test/mail/mailing-stage.ts'

test('a bounce, a wish to stop by mail and one by a click end further mails; a vacation reply ends nothing (failure 23)', async (t) => {
  const { app, folder, marketing, consenting, send } = await mailingStage(t)
  for (const name of ['weg', 'stop', 'klick', 'urlaub']) await consenting(name)

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
