import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { v7 as uuidv7 } from 'uuid'
import { testApp } from '#test/app.ts'
import { aMarketingDraft } from '#test/mail/a-draft.ts'
import { mailSink } from '#test/mail/mail-sink.ts'
import { readSignal } from './inbound/read-signal.ts'
import { openBulkSender } from './open-bulk-sender.ts'
import { unsubscribeAddressOf } from './return-path.ts'

test('mails go out as the settings say, signed with the published key, and what comes back finds its mail', async (t) => {
  const sink = await mailSink({ keepText: true })
  t.after(sink.close)
  const app = await testApp(t, { settings: { TREU_SMTP_URL: sink.url } })
  const { platform } = app
  await assert.rejects(openBulkSender(platform, 'test'), { code: 'mail.no-sender', status: 409 })
  const admin = await app.as('administration')
  await admin.patch('/settings', { mail: { fromName: 'Küstenlicht', fromAddress: 'post@firma.example' } })
  const { dkim } = (
    await admin.put('/mail/delivery', { bounceDomain: 'b.firma.example', dkimSelector: 'treu' })
  ).body

  const { sender, journal, delivery } = await openBulkSender(platform, 'test')
  await journal.reconcile(async () => assert.fail('nothing was left behind'))
  const id = uuidv7()
  const source = (async function* () {
    const { keyring } = platform
    const mailto = unsubscribeAddressOf(keyring, id, delivery.bounceDomain)
    const unsubscribe = { url: 'https://crm.firma.example/u/x', mailto }
    yield {
      id,
      recipient: 'ida@kunde.example',
      compose: () => aMarketingDraft({ from: delivery.from, recipientName: 'Ida Roth', unsubscribe }),
    }
  })()
  const counts = await sender.send(source, {
    mayStillGo: async (ids) => new Set(ids),
    onOutcomes: async () => {},
  })
  journal.close()
  assert.deepEqual(counts, { sent: 1, refused: 0, withheld: 0, unfit: 0 })
  const [mail] = sink.received
  assert.ok(mail)
  assert.match(mail.from, /^bounces\+[a-z2-7]{42}@b\.firma\.example$/)
  assert.match(mail.raw, /^To: Ida Roth <ida@kunde\.example>/m)
  const { results } = await dkimVerify(mail.raw, {
    resolver: async (name: string) => (name === dkim.name ? [[dkim.value]] : []),
  } as never)
  assert.equal(results[0]?.status.result, 'pass')
  // The signing domain is the sender's, as DMARC wants it.
  assert.equal(results[0]?.signingDomain, 'firma.example')

  const answer = (to: string, more: string[], text = '') =>
    readSignal(
      Buffer.from([`To: ${to}`, 'From: ida@kunde.example', ...more, '', text].join('\r\n')),
      platform.keyring,
    )
  const stop = /<mailto:([^?>]+)/.exec(mail.raw.replace(/\r\n[ \t]+/g, ''))?.[1] ?? ''
  assert.deepEqual(await answer(stop, []).then(({ kind, mailId }) => [kind, mailId]), ['unsubscribe', id])
  const returned = await answer(
    mail.from,
    ['Return-Path: <>', 'X-Failed-Recipients: ida@kunde.example'],
    '550 5.1.1 no such user',
  )
  assert.deepEqual([returned.kind, returned.mailId], ['hard-bounce', id])
})

test('without a mail server there is nothing to send with', async (t) => {
  const app = await testApp(t, { settings: { TREU_MAIL_FROM: 'Treu <crm@firma.example>' } })
  await assert.rejects(openBulkSender(app.platform, 'test'), { code: 'mail.no-server', status: 409 })
})
