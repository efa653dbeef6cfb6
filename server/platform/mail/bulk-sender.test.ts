import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { testMasterKey } from '#test/database.ts'
import { aMarketingDraft } from '#test/mail/a-draft.ts'
import { mailSink } from '#test/mail/mail-sink.ts'
import { keyring } from '../crypto/keyring.ts'
import { type BulkMail, type BulkSenderSettings, bulkSender, type SendOutcome } from './bulk-sender.ts'
import { domainThrottle } from './domain-throttle.ts'
import { readMailToken } from './return-path.ts'
import { type Reconciled, sendJournal } from './send-journal.ts'

const keys = keyring(testMasterKey)

function someMails(
  count: number,
  recipient = (place: number) => `p${place}@d${place % 3}.example`,
): BulkMail[] {
  return Array.from({ length: count }, (_, place) => ({
    id: uuidv7(),
    recipient: recipient(place),
    compose: () => aMarketingDraft(),
  }))
}

async function* from(mails: readonly BulkMail[]) {
  yield* mails
}

function aFolder(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'treu-journal-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function aSender(t: TestContext, more: Partial<BulkSenderSettings> = {}) {
  const sink = await mailSink({ keepText: true })
  t.after(sink.close)
  const folder = aFolder(t)
  const journal = sendJournal(folder)
  const sender = bulkSender({
    smtpUrl: sink.url,
    keyring: keys,
    journal,
    bounceDomain: 'bounces.test.example',
    ...more,
  })
  const outcomes: SendOutcome[] = []
  const send = (
    mails: readonly BulkMail[],
    mayStillGo = async (ids: readonly string[]) => new Set(ids),
    signal?: AbortSignal,
  ) =>
    sender.send(from(mails), { mayStillGo, onOutcomes: async (some) => void outcomes.push(...some), signal })
  return { sink, folder, journal, outcomes, send }
}

test('each mail goes out once, with its own return path, and the journal is empty when all is stored', async (t) => {
  const { sink, folder, outcomes, send, journal } = await aSender(t)
  const mails = someMails(120)
  assert.deepEqual(await send(mails), { sent: 120, refused: 0, withheld: 0, unfit: 0 })
  const ids = mails.map(({ id }) => id).sort()
  assert.deepEqual(sink.received.map(({ from: path }) => readMailToken(keys, path)).sort(), ids)
  assert.deepEqual(outcomes.map(({ id }) => id).sort(), ids)
  journal.close()
  assert.deepEqual(readdirSync(folder), [])
})

test('who withdrew before her mail was next gets none', async (t) => {
  const { sink, outcomes, send } = await aSender(t)
  const mails = someMails(30)
  const gone = mails[17]
  const counts = await send(mails, async (ids) => new Set(ids.filter((id) => id !== gone?.id)))
  assert.deepEqual(counts, { sent: 29, refused: 0, withheld: 1, unfit: 0 })
  assert.ok(!sink.received.some(({ to }) => to === gone?.recipient))
  assert.deepEqual(
    outcomes.filter(({ state }) => state === 'withheld'),
    [{ id: gone?.id, state: 'withheld' }],
  )
})

test('what the server refuses and what may not be sent as it is does not stop the rest', async (t) => {
  const { sink, outcomes, send } = await aSender(t)
  sink.refuse((to) => (to.startsWith('p3@') ? 553 : to.startsWith('p5@') ? 451 : null))
  const mails = someMails(20)
  Object.assign(mails[7] ?? {}, { compose: () => aMarketingDraft({ legal: undefined }) })
  Object.assign(mails[8] ?? {}, { recipient: 'no address' })
  assert.deepEqual(await send(mails), { sent: 16, refused: 2, withheld: 0, unfit: 2 })
  const of = (place: number) => outcomes.find(({ id }) => id === mails[place]?.id)
  assert.deepEqual(of(3), {
    id: mails[3]?.id,
    state: 'refused',
    status: '553',
    isPermanent: true,
    verdict: 'soft-bounce',
  })
  assert.deepEqual(of(5), {
    id: mails[5]?.id,
    state: 'refused',
    status: '451',
    isPermanent: false,
    verdict: 'soft-bounce',
  })
  assert.deepEqual(of(7), { id: mails[7]?.id, state: 'unfit', code: 'mail.not-lawful' })
  assert.deepEqual(of(8), { id: mails[8]?.id, state: 'unfit', code: 'mail.address-invalid' })
})

test('a mail whose end was written is not sent again though nobody answered, one cut off before is', async (t) => {
  // A server that takes the first mail and goes away instead of answering, and hangs up on the second in the middle.
  let connections = 0
  const taken: string[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    connections += 1
    const mine = connections
    let isData = false
    let text = ''
    socket.on('error', () => {})
    socket.write('220 test\r\n')
    socket.on('data', (part) => {
      text += part
      if (isData) {
        if (text.endsWith('\r\n.\r\n')) {
          taken.push(text)
          text = ''
          isData = false
          if (mine === 1) socket.destroy()
          else socket.write('250 taken\r\n')
        } else if (mine === 2) socket.destroy()
        return
      }
      for (const line of text.split('\r\n').slice(0, -1)) {
        if (line === 'DATA') isData = true
        socket.write(line === 'DATA' ? '354 go on\r\n' : '250 ok\r\n')
      }
      text = ''
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port } = server.address() as { port: number }
  const { outcomes, send } = await aSender(t, { smtpUrl: `smtp://127.0.0.1:${port}`, connections: 1 })
  const mails = someMails(3)
  assert.deepEqual(await send(mails), { sent: 3, refused: 0, withheld: 0, unfit: 0 })
  assert.deepEqual(
    outcomes.map((one) => one.state === 'sent' && one.isConfirmed),
    [false, true, true],
  )
  assert.equal(taken.length, 3)
})

test('a server that is away ends the sending with nothing lost, and so does one that cannot store', async (t) => {
  const away = await aSender(t, { smtpUrl: 'smtp://127.0.0.1:1', patienceMs: 300 })
  await assert.rejects(away.send(someMails(3)), /cannot be reached \(E/)
  assert.deepEqual(away.outcomes, [])

  const sink = await mailSink()
  t.after(sink.close)
  const folder = aFolder(t)
  const broken = bulkSender({
    smtpUrl: sink.url,
    keyring: keys,
    journal: sendJournal(folder),
    bounceDomain: 'b.example',
  })
  const mails = someMails(5)
  await assert.rejects(
    broken.send(from(mails), {
      mayStillGo: async (ids) => new Set(ids),
      onOutcomes: async () => {
        throw new Error('database is away')
      },
    }),
    /database is away/,
  )
  // The next start finds in the journal what the database does not know.
  const journal = sendJournal(folder)
  assert.throws(() => journal.ending(uuidv7()), /not reconciled/)
  const found: Reconciled[] = []
  await journal.reconcile(async (one) => void found.push(one))
  assert.deepEqual(
    found.flatMap(({ sent }) => sent).sort(),
    sink.received.map(({ messageId }) => readMailToken(keys, messageId)).sort(),
  )
  await sendJournal(folder).reconcile(async () => assert.fail('what was reconciled is forgotten'))
})

test('a stopped sending finishes what is in hand and takes nothing further', async (t) => {
  const control = new AbortController()
  const { sink, outcomes, send } = await aSender(t)
  const mails = someMails(500)
  let asked = 0
  await send(
    mails,
    async (ids) => {
      asked += ids.length
      if (asked > 50) control.abort()
      return new Set(ids)
    },
    control.signal,
  )
  assert.ok(sink.received.length < 100, `${sink.received.length} went out`)
  assert.equal(outcomes.length, sink.received.length)
})

test('each target domain has its pace, and a slow one does not hold up the others', async (t) => {
  let at = 1_000_000
  const throttle = domainThrottle(
    { default: { perSecond: 10, burst: 5 }, 'slow.example': { perSecond: 1, burst: 1 } },
    () => at,
  )
  const taken = (domain: string) => {
    let count = 0
    while (throttle.take(domain) === 0) count += 1
    return count
  }
  assert.equal(taken('a.example'), 5)
  assert.equal(taken('slow.example'), 1)
  at += 1000
  assert.equal(taken('a.example'), 5)
  assert.equal(taken('slow.example'), 1)
  throttle.pause('a.example')
  at += 29_000
  assert.equal(taken('a.example'), 0)
  at += 2_000
  assert.ok(taken('a.example') > 0)

  const { sink, send } = await aSender(t, {
    paces: { default: { perSecond: 10_000, burst: 10_000 }, 'slow.example': { perSecond: 1, burst: 1 } },
  })
  const began = Date.now()
  await send(someMails(40, (place) => (place < 3 ? `p${place}@slow.example` : `p${place}@fast.example`)))
  assert.ok(Date.now() - began >= 1900, 'the third waited for its turn')
  const places = sink.received.map(({ to }) => to.endsWith('@slow.example'))
  assert.equal(places.filter(Boolean).length, 3)
  assert.equal(places.at(-1), true)
})

test('a journal cut off in the middle of a line says what was really done', async (t) => {
  const folder = aFolder(t)
  const [a, b, c, d] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()]
  const journal = sendJournal(folder)
  journal.ending(a)
  journal.ending(b)
  journal.answered(a, '250')
  journal.ending(c)
  journal.answered(c, '451')
  const { appendFileSync } = await import('node:fs')
  const [name = ''] = readdirSync(folder)
  appendFileSync(join(folder, name), `end ${d.slice(0, 20)}`)
  const found: Reconciled[] = []
  await sendJournal(folder).reconcile(async (one) => void found.push(one))
  assert.deepEqual(found, [{ sent: [a, b], refused: [{ id: c, status: '451' }] }])
})

test('an address that is gone is told apart from a server that wants nothing from us', async (t) => {
  const { sink, outcomes, send } = await aSender(t)
  sink.refuse(() => 550, '5.1.1 no such user')
  await send(someMails(1))
  sink.refuse(() => 550, '5.7.1 your address is on a block list')
  await send(someMails(1))
  assert.deepEqual(
    outcomes.map((one) => one.state === 'refused' && one.verdict),
    ['hard-bounce', 'soft-bounce'],
  )
  await assert.rejects(send(someMails(300)), /refuses everything/)
  assert.ok(outcomes.length < 200)
})

test('mails go out over an encrypted connection just so', async (t) => {
  const sink = await mailSink({ tls: true, keepText: true })
  t.after(sink.close)
  const { send } = await aSender(t, { smtpUrl: sink.url })
  const mails = someMails(40)
  Object.assign(mails[3] ?? {}, {
    compose: () => aMarketingDraft({ replyTo: { address: 'a@b.example' }, feedbackId: 'x'.repeat(400) }),
  })
  assert.deepEqual(await send(mails), { sent: 40, refused: 0, withheld: 0, unfit: 0 })
  assert.equal(new Set(sink.received.map(({ messageId }) => messageId)).size, 40)
  assert.ok(sink.encrypted.every(Boolean))
  assert.ok(sink.received.every(({ raw }) => raw.endsWith('\r\n')))
})
