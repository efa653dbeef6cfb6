import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runNow } from '#test/app.ts'
import { mailingStage } from '#test/mail/mailing-stage.ts'

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
  const { app, folder, sales, marketing, consenting, send } = await mailingStage(t, 'order')
  const ids = new Map<string, string>()
  for (const name of [...Object.keys(reports), 'dora']) ids.set(name, await consenting(name))

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
