import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { runNow, type TestApp, testApp } from '#test/app.ts'
import { testMasterKey } from '#test/database.ts'
import { imapServer } from '#test/mail/imap-server.ts'
import { keyring } from '../../crypto/keyring.ts'
import { throughGate } from '../../gate/gate.ts'
import { systemActor } from '../../identity/authenticate.ts'
import { noteBounce, undeliverableAmong } from '../bounces.ts'
import { returnPathOf } from '../return-path.ts'
import { folderSource } from './folder.ts'
import { imapSource } from './imap.ts'
import { onMailSignal } from './intake.job.ts'
import type { MailSignal } from './read-signal.ts'
import { type MailSource, type SignalHandler, takeIn } from './take-in.ts'

const keys = keyring(testMasterKey)
let numbers = 0

function aReturn(mailId: string, status = '5.1.1'): string {
  numbers += 1
  return [
    'Return-Path: <>',
    `Message-ID: <return-${numbers}@mx.example>`,
    `To: ${returnPathOf(keys, mailId, 'bounces.test.example')}`,
    'From: MAILER-DAEMON@mx.example',
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    'Final-Recipient: rfc822; ida@kunde.example',
    'Action: failed',
    `Status: ${status}`,
    '',
    '--b--',
    '',
  ].join('\r\n')
}

function taking({ platform }: TestApp) {
  const opening = {
    actor: systemActor('system-operation'),
    purpose: 'system-operation',
    means: 'job',
  } as const
  return {
    platform,
    throughGate: (work: Parameters<typeof throughGate<void>>[2]) => throughGate(platform, opening, work),
  }
}

function aFolder(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'treu-returns-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Remembers what came, and fails for the mails named. */
function aHandler(failing: () => readonly string[] = () => []) {
  const seen: MailSignal[] = []
  const handle: SignalHandler = async (_gate, signal) => {
    if (signal.mailId && failing().includes(signal.mailId)) throw new Error('cannot')
    seen.push(signal)
  }
  return { seen, handle, ids: () => seen.map(({ mailId }) => mailId) }
}

test('a mailbox is read over IMAP, each mail once, and one that cannot be handled keeps nobody waiting', async (t) => {
  const [app, mailbox] = await Promise.all([testApp(t), imapServer(t)])
  const [a, b, c, d] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()]
  let failing = [b]
  const { handle, ids, seen } = aHandler(() => failing)
  const round = () => takeIn(imapSource(mailbox.url, app.platform.pool), taking(app), handle)

  assert.deepEqual(await round(), {})
  const first = aReturn(a)
  await mailbox.append(first)
  await mailbox.append(aReturn(b))
  await mailbox.append('From: nobody\r\n\r\n\xff\xfe broken')
  await mailbox.append(aReturn(c, '4.2.2'))
  assert.deepEqual(await round(), { 'hard-bounce': 1, 'soft-bounce': 1, other: 1, failed: 1 })
  assert.deepEqual(ids(), [a, null, c])
  assert.equal(seen[0]?.status, '5.1.1')
  assert.equal(await mailbox.seen(), 3)

  // Only the one that failed comes again; the same mail put there twice does not.
  await mailbox.append(first)
  await mailbox.append(aReturn(d))
  assert.deepEqual(await round(), { failed: 1, known: 1, 'hard-bounce': 1 })
  failing = []
  assert.deepEqual(await round(), { 'hard-bounce': 1 })
  assert.deepEqual(ids(), [a, null, c, d, b])
  assert.deepEqual(await round(), {})
})

test('a mail no handler can bear is given up after five tries', async (t) => {
  const app = await testApp(t)
  const folder = aFolder(t)
  const [bad, good] = [uuidv7(), uuidv7()]
  writeFileSync(join(folder, '1.eml'), aReturn(bad))
  writeFileSync(join(folder, '2.eml'), aReturn(good))
  writeFileSync(join(folder, 'notes.txt'), 'not a mail')
  const { handle, ids } = aHandler(() => [bad])
  const round = () => takeIn(folderSource(folder), taking(app), handle)
  assert.deepEqual(await round(), { failed: 1, 'hard-bounce': 1 })
  for (let tries = 2; tries <= 5; tries += 1) assert.deepEqual(await round(), { failed: 1 })
  assert.deepEqual(await round(), {})
  assert.deepEqual(ids(), [good])
  assert.deepEqual(readdirSync(folder).sort(), ['failed', 'notes.txt'])
  assert.deepEqual(readdirSync(join(folder, 'failed')), ['1.eml'])
})

test('two readers at the same moment handle a mail once', async (t) => {
  const app = await testApp(t)
  const raw = Buffer.from(aReturn(uuidv7()))
  const source: MailSource = {
    name: 'test',
    mails: async function* () {
      yield { place: '1', raw, settle: async () => {} }
    },
  }
  const { handle, seen } = aHandler()
  const rounds = await Promise.all([1, 2, 3].map(() => takeIn(source, taking(app), handle)))
  assert.equal(seen.length, 1)
  assert.equal(rounds.filter(({ known }) => known === 1).length, 2)
})

test('the job reads the folder the operator named and hands on to the features', async (t) => {
  const folder = aFolder(t)
  const mailId = uuidv7()
  writeFileSync(join(folder, 'a.eml'), aReturn(mailId))
  onMailSignal(async (gate, { kind, mailId: about, at, status }) => {
    if (kind === 'hard-bounce' && about === mailId) {
      await noteBounce(gate.tx, gate.keyring, { address: 'ida@kunde.example', kind, status, at })
    }
  })
  const app = await testApp(t, { worker: true, settings: { TREU_MAIL_RETURNS_DIR: folder } })
  const done = await runNow(app, 'mail.take-in')
  assert.equal(done.state, 'succeeded')
  assert.deepEqual(done.result, { 'hard-bounce': 1 })
  assert.deepEqual(readdirSync(folder), [])
  const opening = {
    actor: systemActor('system-operation'),
    purpose: 'system-operation',
    means: 'job',
  } as const
  const dead = await throughGate(app.platform, opening, (gate) =>
    undeliverableAmong(gate.tx, gate.keyring, ['ida@kunde.example']),
  )
  assert.equal(dead.size, 1)
})
