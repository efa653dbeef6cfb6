import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'
import sql from 'sql-template-tag'
import { type TestApp, testApp } from '#test/app.ts'
import { throughGate } from '../gate/gate.ts'
import { systemActor } from '../identity/authenticate.ts'
import { queueMail } from './outbox.ts'
import { deliver } from './send-mail.job.ts'

type Received = { to: string[]; text: string }

/** A mail server of our own on a real socket; `refuse` makes it turn recipients away. */
async function aMailServer(t: TestContext) {
  const received: Received[] = []
  let refusal: { responseCode: number } | null = null
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 100,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: (_address, _session, done) =>
      done(refusal ? Object.assign(new Error('refused: ida@test.example'), refusal) : null),
    onData: (stream, session, done) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        received.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(parts).toString(),
        })
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise<void>((resolve) => server.close(resolve)))
  const { port } = server.server.address() as { port: number }
  return {
    received,
    url: `smtp://127.0.0.1:${port}`,
    refuse: (responseCode: number | null) => {
      refusal = responseCode ? { responseCode } : null
    },
  }
}

async function queue({ platform }: TestApp, userId: string, more: { name?: string; subject?: string } = {}) {
  const opening = {
    actor: systemActor('system-operation'),
    purpose: 'system-operation',
    means: 'job',
  } as const
  return throughGate(platform, opening, (gate) =>
    queueMail(gate, {
      kind: 'invitation',
      userId,
      to: { name: more.name ?? 'Ida Roth', address: 'ida@test.example' },
      subject: more.subject ?? 'Ihr Zugang für Übersee',
      text: 'Guten Tag',
      html: '<p>Guten Tag</p>',
    }),
  )
}

async function stateOf({ db }: TestApp, id: string) {
  const { rows } = await db.ownerPool.query(
    'select state, sealed is null as is_empty, attempts, problem_code from outbox_mails where id = $1',
    [id],
  )
  return rows[0]
}

test('a mail goes out by the operator’s server as soon as it is queued, and what it said is gone then', async (t) => {
  const server = await aMailServer(t)
  const app = await testApp(t, {
    worker: true,
    settings: { TREU_SMTP_URL: server.url, TREU_MAIL_FROM: 'Treu <crm@test.example>' },
  })
  const { userId } = await app.as('sales')
  const id = await queue(app, userId)
  for (let tries = 0; tries < 1000 && (await stateOf(app, id)).state === 'waiting'; tries += 1)
    await sleep(50)
  assert.deepEqual(await stateOf(app, id), { state: 'sent', is_empty: true, attempts: 1, problem_code: null })
  assert.equal(server.received.length, 1)
  assert.deepEqual(server.received[0]?.to, ['ida@test.example'])
  assert.match(server.received[0]?.text ?? '', /^From: Treu <crm@test\.example>/m)
  assert.match(server.received[0]?.text ?? '', /^Auto-Submitted: auto-generated/m)
})

test('neither a name nor a subject can start a header of its own', async (t) => {
  const server = await aMailServer(t)
  const app = await testApp(t, { settings: { TREU_SMTP_URL: server.url } })
  const { userId } = await app.as('sales')
  const id = await queue(app, userId, {
    name: 'Ida\r\nBcc: eve@evil.example',
    subject: 'Hallo\nX-Evil: 1\r\n\r\nText',
  })
  await deliver(app.platform, id)
  const [mail] = server.received
  assert.deepEqual(mail?.to, ['ida@test.example'])
  const head = (mail?.text ?? '').split('\r\n\r\n')[0] ?? ''
  assert.ok(!/^(Bcc|X-Evil):/im.test(head), head)
})

test('two workers send a mail once', async (t) => {
  const server = await aMailServer(t)
  const app = await testApp(t, { settings: { TREU_SMTP_URL: server.url } })
  const { userId } = await app.as('sales')
  const id = await queue(app, userId)
  await Promise.all([deliver(app.platform, id), deliver(app.platform, id), deliver(app.platform, id)])
  assert.equal(server.received.length, 1)
})

test('what does not get out is tried again with growing pauses, and what is refused for good is not', async (t) => {
  const server = await aMailServer(t)
  let at = Date.now() + 1000
  const app = await testApp(t, { now: () => new Date(at), settings: { TREU_SMTP_URL: server.url } })
  const { userId } = await app.as('sales')
  const id = await queue(app, userId)
  server.refuse(451)
  await deliver(app.platform, id)
  assert.deepEqual(await stateOf(app, id), {
    state: 'waiting',
    is_empty: false,
    attempts: 1,
    problem_code: 'mail.refused-451',
  })
  await deliver(app.platform, id)
  assert.equal((await stateOf(app, id)).attempts, 1)
  at += 2 * 60_000
  await deliver(app.platform, id)
  at += 3 * 60_000
  await deliver(app.platform, id)
  assert.equal((await stateOf(app, id)).attempts, 2)
  at += 60_000
  server.refuse(null)
  await deliver(app.platform, id)
  assert.equal((await stateOf(app, id)).state, 'sent')

  server.refuse(550)
  const refused = await queue(app, userId)
  await deliver(app.platform, refused)
  assert.deepEqual(await stateOf(app, refused), {
    state: 'failed',
    is_empty: false,
    attempts: 1,
    problem_code: 'mail.refused-550',
  })
})

test('a mail of a transaction that is rolled back never was', async (t) => {
  const app = await testApp(t)
  const { userId } = await app.as('sales')
  const opening = {
    actor: systemActor('system-operation'),
    purpose: 'system-operation',
    means: 'job',
  } as const
  const mail = {
    kind: 'x',
    userId,
    to: { name: 'I', address: 'i@test.example' },
    subject: 's',
    text: 't',
    html: 't',
  }
  await assert.rejects(
    throughGate(app.platform, opening, async (gate) => {
      await queueMail(gate, mail)
      throw new Error('rolled back')
    }),
  )
  const [row] = (await app.db.ownerPool.query(sql`select count(*)::integer as count from outbox_mails`.text))
    .rows
  assert.equal(row.count, 0)
})

test('a mail is from whom the company says, and else from whom the operator says', async (t) => {
  const server = await aMailServer(t)
  const settings = { TREU_SMTP_URL: server.url, TREU_MAIL_FROM: 'Treu <crm@betrieb.example>' }
  const app = await testApp(t, { settings })
  const { userId } = await app.as('sales')
  const headerOf = async (mail: object | null) => {
    if (mail)
      await app.db.ownerPool.query(
        `insert into settings (key, value) values ('mail', $1) on conflict (key) do update set value = excluded.value`,
        [JSON.stringify(mail)],
      )
    await deliver(app.platform, await queue(app, userId))
    return /^From: .*$/m.exec(server.received.at(-1)?.text ?? '')?.[0]?.trim()
  }
  assert.equal(await headerOf(null), 'From: Treu <crm@betrieb.example>')
  assert.equal(await headerOf({ fromName: 'Hofmann GmbH' }), 'From: Hofmann GmbH <crm@betrieb.example>')
  const own = { fromName: 'Hofmann\r\nBcc: x@y.example', fromAddress: 'post@hofmann.example' }
  await headerOf(own)
  assert.match(server.received.at(-1)?.text ?? '', /<post@hofmann\.example>\r\n/)
  assert.doesNotMatch(server.received.at(-1)?.text ?? '', /^Bcc:/m)
})
