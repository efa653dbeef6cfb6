import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runNow, testApp, waitForJob } from '#test/app.ts'
import { mailSink } from '#test/mail/mail-sink.ts'

const shared = fileURLToPath(new URL('../../../shared/data/thirdparty/mail', import.meta.url))
/** Reports as mailbox providers write them. */
const reports = {
  ada: 'sisimai/arf-01.eml',
  bea: 'sisimai/arf-02.eml',
  cleo: 'flanker/complaints-yahoo.eml',
}

test('whoever complains at her provider gets no advertising any more, and still hears of her order (failure 24)', async (t) => {
  if (!existsSync(shared)) {
    t.diagnostic('the folder ../shared/data/thirdparty/mail is missing: nothing was read')
    return
  }
  const sink = await mailSink({ keepText: true })
  const folder = mkdtempSync(join(tmpdir(), 'treu-complaints-'))
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
  const ids = new Map<string, string>()
  for (const name of [...Object.keys(reports), 'dora']) {
    const { body } = await sales.post('/contacts', {
      lastName: name,
      occasion: 'order',
      contactPoints: [{ kind: 'email', value: `${name}@kundin.example` }],
    })
    ids.set(name, body.id)
    const given = {
      event: 'given',
      purpose: 'direct-marketing',
      channel: 'email',
      way: 'paper',
      evidence: 'Karte',
    }
    assert.equal((await sales.post(`/contacts/${body.id}/consents`, given)).status, 201)
  }
  const segment = await marketing.post('/segments', { name: 'Alle', filter: {}, isLive: true })
  const send = async () => {
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
  for (const [name, report] of Object.entries(reports)) {
    const mail = first.mails.find(({ to }) => to.startsWith(name))
    assert.ok(mail)
    // The report quotes a mail; here it quotes ours.
    const text = readFileSync(join(shared, report), 'latin1')
    const quoted = text.search(/^Content-Type: message\/rfc822/im)
    const own = text
      .slice(quoted)
      .replace(/^Return-Path: .*$/im, `Return-Path: <${mail.from}>`)
      .replace(/^Message-I[Dd]: .*$/m, `Message-ID: ${mail.messageId}`)
    writeFileSync(join(folder, `${name}.eml`), text.slice(0, quoted) + own, 'latin1')
  }
  assert.equal((await runNow(app, 'mail.take-in')).state, 'succeeded')

  const { body } = await marketing.get(`/campaigns/${first.id}`)
  assert.deepEqual(
    body.counts.map((each: { state: string; count: number }) => [each.state, each.count]),
    [
      ['complained', 3],
      ['sent', 1],
    ],
  )
  assert.deepEqual(
    (await send()).mails.map(({ to }) => to),
    ['dora@kundin.example'],
  )
  const { rows } = await app.db.ownerPool.query(
    `select reason, count(*)::integer as n from suppressions where lifted_at is null group by reason`,
  )
  assert.deepEqual(rows, [{ reason: 'complaint', n: 3 }])
  const may = async (purpose: string) => {
    const answer = await sales.get(`/contacts/${ids.get('ada')}/permissions?purpose=${purpose}&channel=email`)
    return answer.body.items[0].allowed
  }
  assert.deepEqual([await may('direct-marketing'), await may('contract')], [false, true])
})
