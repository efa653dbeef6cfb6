import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { testMasterKey } from '#test/database.ts'
import { keyring } from '../../crypto/keyring.ts'
import { messageIdOf, returnPathOf, unsubscribeAddressOf } from '../return-path.ts'
import { readSignal, type SignalKind } from './read-signal.ts'

const keys = keyring(testMasterKey)
const id = '0197a3d2-5b1c-7c3e-9f00-0123456789ab'
const returnPath = returnPathOf(keys, id, 'bounces.test.example')
const messageId = messageIdOf(keys, id, 'bounces.test.example')
const folder = join(import.meta.dirname, '../../../../../shared/data/thirdparty/mail')

const mail = (head: string[], body = '') => Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)

function report({
  action = 'failed',
  status = '5.1.1',
  text = '550 5.1.1 no such user',
  original = [] as string[],
  to = returnPath,
} = {}) {
  return mail(
    [
      'Return-Path: <>',
      `To: ${to}`,
      'From: MAILER-DAEMON@mx.test.example',
      'Subject: Undelivered Mail Returned to Sender',
      'Auto-Submitted: auto-replied',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    ],
    [
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.test.example',
      '',
      'Final-Recipient: rfc822; ida@kunde.example',
      `Action: ${action}`,
      `Status: ${status}`,
      `Diagnostic-Code: smtp; ${text}`,
      '',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      ...(original.length > 0 ? original : ['From: post@kuestenlicht.example', `Message-ID: ${messageId}`]),
      '',
      '--b--',
      '',
    ].join('\r\n'),
  )
}

test('a delivery report says which mail, which address and whether it is for good', async () => {
  assert.deepEqual(await readSignal(report(), keys), {
    kind: 'hard-bounce',
    mailId: id,
    messageId,
    recipient: 'ida@kunde.example',
    status: '5.1.1',
  })
  const kindOf = async (more: Parameters<typeof report>[0]) => (await readSignal(report(more), keys)).kind
  assert.equal(await kindOf({ status: '4.2.2', text: '452 over quota' }), 'soft-bounce')
  assert.equal(await kindOf({ status: '5.2.2', text: '552 mailbox full' }), 'soft-bounce')
  assert.equal(await kindOf({ status: '5.7.1', text: '554 5.7.1 listed as spam' }), 'soft-bounce')
  assert.equal(await kindOf({ status: '5.0.0', text: '550 User unknown' }), 'hard-bounce')
  assert.equal(await kindOf({ action: 'delayed', status: '4.4.1' }), 'other')
  assert.equal(await kindOf({ action: 'delivered', status: '2.0.0' }), 'delivered')
  // The mail is known by what it carries even when the address it came back to was rewritten.
  assert.equal((await readSignal(report({ to: 'post@kuestenlicht.example' }), keys)).mailId, id)
  const stranger = keyring(Buffer.alloc(32, 9))
  assert.equal((await readSignal(report(), stranger)).mailId, null)
})

test('a return note about a return note is no signal', async () => {
  const loops = [
    ['From: MAILER-DAEMON@treu.example', `Message-ID: ${messageId}`],
    ['Return-Path: <>', 'From: x@y.example'],
    ['From: x@y.example', 'Content-Type: multipart/report; report-type=delivery-status; boundary=x'],
  ]
  for (const original of loops) {
    assert.equal((await readSignal(report({ original }), keys)).kind, 'other')
  }
})

test('a vacation reply is never a wish, whatever it says', async () => {
  const away = (head: string[], subject = 'Re: Neues') =>
    readSignal(
      mail(
        [`To: ${returnPath}`, 'From: Ida <ida@kunde.example>', `Subject: ${subject}`, ...head],
        'unsubscribe\r\n',
      ),
      keys,
    )
  const kinds = await Promise.all([
    away(['Auto-Submitted: auto-replied']),
    away(['Auto-Submitted: auto-generated']),
    away(['X-Autoreply: yes']),
    away(['Precedence: auto_reply']),
    away(['X-MS-Exchange-Inbox-Rules-Loop: ida@kunde.example']),
    away([], 'Automatische Antwort: Neues'),
    away([], 'Abwesenheitsnotiz: STOP'),
    away([], 'Out of Office: unsubscribe'),
    away([], 'Ich bin im Urlaub'),
  ])
  for (const { kind } of kinds) assert.equal(kind, 'auto-reply')
})

test('a complaint, a wish to stop and an answer of a person are told apart', async () => {
  const arf = (type: string) =>
    readSignal(
      mail(
        [
          'To: fbl@kuestenlicht.example',
          'From: fbl@provider.example',
          'Content-Type: multipart/report; report-type=feedback-report; boundary=b',
        ],
        `--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: ${type}\r\nOriginal-Rcpt-To: ida@kunde.example\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: ${messageId}\r\nTo: ida@kunde.example\r\n\r\nHallo\r\n--b--\r\n`,
      ),
      keys,
    )
  assert.deepEqual(await arf('abuse'), {
    kind: 'complaint',
    mailId: id,
    messageId,
    recipient: 'ida@kunde.example',
    status: null,
  })
  assert.equal((await arf('opt-out')).kind, 'unsubscribe')
  assert.equal((await arf('not-spam')).kind, 'other')

  const from = (head: string[], body: string) =>
    readSignal(mail(['From: Ida <ida@kunde.example>', ...head], body), keys)
  const answers = [`In-Reply-To: ${messageId}`, 'To: post@kuestenlicht.example', 'Subject: Re: Neues']
  assert.equal((await from(answers, 'Danke, gern!\r\n> unsubscribe')).kind, 'reply')
  assert.equal((await from(answers, '\r\nAbmelden\r\n\r\n> Neues')).kind, 'unsubscribe')
  const stopAddress = unsubscribeAddressOf(keys, id, 'bounces.test.example')
  assert.deepEqual(await from([`To: ${stopAddress}`, 'Subject: x'], ''), {
    kind: 'unsubscribe',
    mailId: id,
    messageId: null,
    recipient: 'ida@kunde.example',
    status: null,
  })
  // Anybody can write the word; without one of our mails it concerns nobody.
  assert.equal((await from(['To: post@kuestenlicht.example', 'Subject: unsubscribe'], 'stop')).kind, 'other')
  assert.equal((await from([`To: unsubscribe+${'a'.repeat(42)}@bounces.test.example`], '')).kind, 'other')
})

test('whatever bytes come in are read without failing', async () => {
  const whole = report().toString('latin1')
  const mutilated = fc
    .tuple(
      fc.integer({ min: 0, max: whole.length }),
      fc.integer({ min: 0, max: 400 }),
      fc.uint8Array({ maxLength: 60 }),
    )
    .map(([at, gone, bytes]) =>
      Buffer.concat([
        Buffer.from(whole.slice(0, at), 'latin1'),
        Buffer.from(bytes),
        Buffer.from(whole.slice(at + gone), 'latin1'),
      ]),
    )
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        mutilated,
        fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
      ),
      async (raw) => {
        const { kind } = await readSignal(raw, keys)
        assert.ok(kind.length > 0)
      },
    ),
    { numRuns: 500 },
  )
  const deep = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n'.repeat(3000)}`
  assert.equal((await readSignal(Buffer.from(deep), keys)).kind, 'other')
  assert.equal((await readSignal(Buffer.from(`Subject: ${'a '.repeat(900_000)}`), keys)).kind, 'other')
})

test('the mails of other people’s systems are read as what they are', async (t) => {
  if (!existsSync(folder)) {
    t.diagnostic('the folder ../shared/data/thirdparty/mail is missing: nothing was read')
    return
  }
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const kinds = new Map<string, SignalKind>()
  for (const { parentPath, name } of files) {
    const signal = await readSignal(readFileSync(join(parentPath, name)), keys)
    assert.equal(signal.mailId, null, `${name} is none of ours`)
    kinds.set(join(parentPath, name).slice(folder.length + 1), signal.kind)
  }
  assert.equal(kinds.size, files.length)
  const bounces = (names: RegExp) => {
    const all = [...kinds].filter(([name]) => names.test(name))
    return all.filter(([, kind]) => kind === 'hard-bounce' || kind === 'soft-bounce').length / all.length
  }
  // Among sisimai's reports about two dozen say only that a mail is late, or are forwarded by hand.
  assert.ok(bounces(/^sisimai\/(?:lhost|rhost|rfc3464)/) > 0.85)
  for (const [name, kind] of kinds) {
    if (/^(?:talon-replies|reply-parser|php-mime)|plain_emails/.test(name)) assert.equal(kind, 'other', name)
    if (/\barf-\d|complaints/.test(name)) assert.equal(kind, 'complaint', name)
    if (/rfc3834/.test(name)) assert.equal(kind, 'auto-reply', name)
  }
  const known: Record<string, SignalKind> = {
    'sisimai/rfc3464-01.eml': 'hard-bounce',
    'sisimai/lhost-postfix-01.eml': 'hard-bounce',
    'sisimai/lhost-gmail-01.eml': 'hard-bounce',
    'sisimai/lhost-mailru-01.eml': 'hard-bounce',
    'sisimai/lhost-exchange2007-01.eml': 'hard-bounce',
    'sisimai/lhost-v5sendmail-02.eml': 'hard-bounce',
    'sisimai/lhost-exchange2007-02.eml': 'soft-bounce',
    'sisimai/lhost-opensmtpd-02.eml': 'soft-bounce',
    'sisimai/lhost-einsundeins-02.eml': 'soft-bounce',
    'sisimai/rhost-gsuite-06.eml': 'other',
    'sisimai/lhost-sendmail-14.eml': 'other',
    'mikel-mail/multipart_report_emails-report_530.eml': 'other',
    'flanker/bounce-delayed.eml': 'soft-bounce',
    'mailparser/delivery-status.eml': 'hard-bounce',
  }
  for (const [name, kind] of Object.entries(known))
    if (kinds.has(name)) assert.equal(kinds.get(name), kind, name)
})
