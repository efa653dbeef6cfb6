import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import PostalMime, { type Email } from 'postal-mime'
import { removeDemo } from '#server/demo/public.ts'
import { type Answer, type Caller, runNow, type TestApp, testApp, waitForJob } from '#test/app.ts'
import { type MailSink, mailSink } from '#test/mail/mail-sink.ts'
import { aGif, aJpeg, aPng, aWebp } from '#test/pictures.ts'

type Stage = { app: TestApp; sink: MailSink; sales: Caller; marketing: Caller; clock: { at: Date } }

async function aStage(t: TestContext): Promise<Stage> {
  const sink = await mailSink({ keepText: true })
  t.after(sink.close)
  const clock = { at: new Date() }
  const app = await testApp(t, {
    worker: true,
    now: () => clock.at,
    settings: { TREU_SMTP_URL: sink.url },
  })
  const changed = await (await app.as('administration')).patch('/settings', {
    company: { name: 'Küstenlicht GmbH', street: 'Hafenstraße 7', postalCode: '20457', city: 'Hamburg' },
    mail: { fromName: 'Küstenlicht', fromAddress: 'post@firma.example' },
  })
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  return { app, sink, clock, sales: await app.as('sales'), marketing: await app.as('marketing') }
}

async function send(caller: Caller, path: string, bytes: Buffer, name = 'hafen.png'): Promise<Answer> {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(bytes)]), name)
  const request = new Response(form)
  return caller.post(path, Buffer.from(await request.arrayBuffer()), {
    'content-type': request.headers.get('content-type') ?? '',
  })
}

async function aCampaign(caller: Caller, more: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await caller.post('/campaigns', { name: 'Herbst', subject: 'Neues', ...more })
  assert.equal(status, 201, JSON.stringify(body))
  return body.id
}

async function anImage(caller: Caller, id: string, bytes = aPng(1200, 300)): Promise<string> {
  const { status, body } = await send(caller, `/campaigns/${id}/images`, bytes)
  assert.equal(status, 201, JSON.stringify(body))
  return body.id
}

const picture = (imageId: string, more: Record<string, unknown> = {}) => ({
  type: 'image',
  imageId,
  alt: 'Der "Hafen" bei <Nacht>',
  ...more,
})

/** How many files the store holds, after what is removed behind an answer has gone. */
async function stored({ app }: { app: TestApp }, expected: number): Promise<number> {
  const folder = join(app.platform.config.dataDir, 'files')
  const count = async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
    return entries.filter((entry) => entry.isFile()).length
  }
  for (let tries = 0; (await count()) !== expected && tries < 1000; tries += 1) await sleep(20)
  return count()
}

async function arrived({ sink }: Stage): Promise<Email> {
  for (const until = Date.now() + 60_000; sink.received.length === 0 && Date.now() < until; ) await sleep(20)
  return PostalMime.parse(sink.received[0]?.raw ?? '', { attachmentEncoding: 'arraybuffer' })
}

function assertHolds(mail: Email, id: string, bytes: Buffer): void {
  assert.equal(mail.attachments.length, 1)
  const [part] = mail.attachments
  assert.equal(part?.contentId, `<${id}@treu>`)
  assert.equal(part?.mimeType, 'image/png')
  assert.equal(part?.disposition, 'inline')
  assert.equal(part?.related, true)
  assert.ok(Buffer.from(part?.content as ArrayBuffer).equals(bytes))
  assert.match(mail.html ?? '', new RegExp(`<img[^>]* src="cid:${id}@treu"`))
  // Nothing is loaded when somebody opens it.
  assert.doesNotMatch(mail.html ?? '', /(?:src|background)\s*=\s*"?https?:|url\(/i)
}

test('a picture travels inside the mail, as it was, the same for everybody', async (t) => {
  const stage = await aStage(t)
  const { marketing, sales } = stage
  for (const name of ['eins', 'zwei']) {
    const { body } = await sales.post('/contacts', {
      lastName: name,
      occasion: 'enquiry',
      contactPoints: [{ kind: 'email', value: `${name}@kundin.example` }],
    })
    const given = await sales.post(`/contacts/${body.id}/consents`, {
      event: 'given',
      purpose: 'direct-marketing',
      channel: 'email',
      way: 'paper',
      evidence: 'Formular vom Messestand',
    })
    assert.equal(given.status, 201)
  }
  const segment = await marketing.post('/segments', { name: 'Alle', filter: {}, isLive: true })
  const id = await aCampaign(marketing, { segmentId: segment.body.id })
  const bytes = aPng(1200, 300)
  const imageId = await anImage(marketing, id, bytes)
  const blocks = [
    { type: 'text', text: 'Guten Tag' },
    picture(imageId, { url: 'https://www.firma.example/?a=1&b=2' }),
  ]
  assert.equal((await marketing.patch(`/campaigns/${id}`, { blocks }, 1)).status, 200)
  const scheduled = await marketing.post(`/campaigns/${id}/schedule`, {})
  assert.equal(scheduled.status, 200, JSON.stringify(scheduled.body))
  stage.clock.at = new Date(stage.clock.at.getTime() + 16 * 60_000)
  await runNow(stage.app, 'campaigns.start')
  await waitForJob(marketing, (await marketing.get(`/campaigns/${id}`)).body.jobId)
  assert.equal(stage.sink.received.length, 2)
  const mail = await arrived(stage)
  assertHolds(mail, imageId, bytes)
  assert.match(mail.html ?? '', /<img\salt="Der &quot;Hafen&quot; bei &lt;Nacht&gt;" [^>]*width="552"/)
  assert.match(mail.html ?? '', /<a\shref="https:\/\/www\.firma\.example\/\?a=1&amp;b=2"/)
  assert.match(mail.text ?? '', /\[Der "Hafen" bei <Nacht>\]: https:\/\/www\.firma\.example\/\?a=1&b=2/)
  assert.match(stage.sink.received[0]?.raw ?? '', /Content-Type: multipart\/related/)
  const [one, two] = await Promise.all(stage.sink.received.map(({ raw }) => PostalMime.parse(raw)))
  assert.equal(one?.attachments[0]?.contentId, two?.attachments[0]?.contentId)
  assert.equal(one?.attachments[0]?.filename, 'hafen.png')
})

test('the test mail and the preview show it, and the preview loads nothing', async (t) => {
  const stage = await aStage(t)
  const { marketing } = stage
  const id = await aCampaign(marketing)
  const bytes = aPng(200, 100)
  const imageId = await anImage(marketing, id, bytes)
  assert.equal((await marketing.patch(`/campaigns/${id}`, { blocks: [picture(imageId)] }, 1)).status, 200)
  const page = await marketing.get(`/campaigns/${id}/preview/page`)
  assert.equal(
    page.headers['content-security-policy'],
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox",
  )
  assert.ok(String(page.body).includes(` src="data:image/png;base64,${bytes.toString('base64')}"`))
  assert.match(String(page.body), /width="200"/)
  assert.match((await marketing.get(`/campaigns/${id}/preview`)).body.html, /src="cid:/)

  const shown = await stage.app.app.inject({
    url: `/api/v1/campaigns/${id}/images/${imageId}/content`,
    headers: { authorization: `Bearer ${marketing.token}` },
  })
  assert.ok(shown.rawPayload.equals(bytes))
  assert.equal(shown.headers['content-type'], 'image/png')
  assert.equal(shown.headers['x-content-type-options'], 'nosniff')

  assert.equal((await marketing.post(`/campaigns/${id}/test`, {})).status, 202)
  assertHolds(await arrived(stage), imageId, bytes)
})

test('only PNG, JPEG, GIF and WebP of at most 2 MB come in, whatever their name says', async (t) => {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  const id = await aCampaign(marketing)
  const good = [aPng(3, 2), aJpeg(30, 20), aGif, aWebp]
  for (const bytes of good) await anImage(marketing, id, bytes)
  const noise = randomBytes(2 * 1024 * 1024)
  const bad: [Buffer, string, number, string][] = [
    [Buffer.from('%PDF-1.7\n'), 'hafen.png', 415, 'campaigns.image-wrong-media-type'],
    [
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'hafen.png',
      415,
      'campaigns.image-wrong-media-type',
    ],
    [Buffer.from('nur Text'), 'hafen.png', 415, 'campaigns.image-wrong-media-type'],
    [Buffer.alloc(0), 'hafen.png', 415, 'campaigns.image-wrong-media-type'],
    [Buffer.concat([aPng(3, 2), noise]), 'hafen.png', 413, 'campaigns.image-too-large'],
    [aJpeg(3, 2).subarray(0, 42), 'hafen.jpg', 400, 'campaigns.image-malformed'],
    [aJpeg(60_000, 60_000), 'hafen.jpg', 400, 'campaigns.image-malformed'],
  ]
  for (const [bytes, name, status, code] of bad) {
    const refused = await send(marketing, `/campaigns/${id}/images`, bytes, name)
    assert.deepEqual([refused.status, refused.body.code], [status, code])
  }
  assert.equal(await stored({ app }, good.length), good.length)
  const plain = await marketing.post(`/campaigns/${id}/images`, { file: 'x' })
  assert.equal(plain.status, 415)
})

test('no mailing shows a file that is not a picture of one, without a description, over plain http or a sixth', async (t) => {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  const sales = await app.as(['sales', 'marketing'])
  const id = await aCampaign(marketing)
  const imageId = await anImage(marketing, id)
  const person = (await sales.post('/contacts', { lastName: 'Muster', occasion: 'enquiry' })).body.id
  const hers = await send(sales, `/contacts/${person}/files`, aPng(3, 2))
  assert.equal(hers.status, 201)
  const unknown = [hers.body.id, '00000000-0000-7000-8000-000000000000']
  const errorsOf = async (blocks: unknown[]) => {
    const { status, body } = await marketing.patch(`/campaigns/${id}`, { blocks }, 1)
    assert.ok(status >= 400 && status < 500, JSON.stringify(body))
    return body.errors ?? []
  }
  for (const other of unknown) {
    assert.deepEqual(await errorsOf([picture(other)]), [
      { pointer: '/blocks/0/imageId', code: 'campaigns.image-not-found' },
    ])
    const created = await marketing.post('/campaigns', { name: 'x', blocks: [picture(other)] })
    assert.equal(created.body.code, 'campaigns.invalid')
    const opened = await marketing.get(`/campaigns/${id}/images/${other}/content`)
    assert.deepEqual([opened.status, opened.body.code], [404, 'campaigns.image-not-found'])
  }
  assert.deepEqual(await errorsOf([picture(imageId, { alt: '  ' })]), [
    { pointer: '/blocks/0/alt', code: 'field.required' },
  ])
  await errorsOf([{ type: 'image', imageId }])
  for (const url of ['http://firma.example', 'javascript:alert(1)', 'https://a.example/{{ email }}'])
    await errorsOf([picture(imageId, { url })])
  const six = []
  for (let number = 0; number < 6; number += 1) six.push(picture(await anImage(marketing, id)))
  assert.deepEqual(await errorsOf(six), [
    { pointer: '/blocks', code: 'campaigns.images-over-limit', params: { most: 5 } },
  ])
  assert.equal((await marketing.patch(`/campaigns/${id}`, { blocks: six.slice(1) }, 1)).status, 200)
  const another = await aCampaign(marketing)
  assert.equal((await marketing.get(`/campaigns/${another}/images/${imageId}/content`)).status, 404)
})

test('only who makes mailings brings pictures in, and sequences take none', async (t) => {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  const id = await aCampaign(marketing)
  for (const role of ['sales', 'management'] as const) {
    const refused = await send(await app.as(role), `/campaigns/${id}/images`, aPng(3, 2))
    assert.ok([403, 404].includes(refused.status), JSON.stringify(refused.body))
  }
  assert.equal(await stored({ app }, 0), 0)
  const imageId = await anImage(marketing, id)
  const step = { waitDays: 0, subject: 'x', blocks: [picture(imageId)] }
  assert.equal((await marketing.post('/sequences', { name: 'x', steps: [step] })).status, 400)
})

test('a copy keeps the picture, and the file goes with the last mailing that shows it', async (t) => {
  const app = await testApp(t)
  const [one, other] = [await app.as('marketing'), await app.as('marketing')]
  const id = await aCampaign(one)
  const bytes = aPng(30, 20)
  const blocks = [picture(await anImage(one, id, bytes))]
  assert.equal((await one.patch(`/campaigns/${id}`, { blocks }, 1)).status, 200)
  const copy = await aCampaign(other, { name: 'Herbst (Kopie)', blocks })
  const file = await one.get(`/files/${blocks[0]?.imageId}`)
  const inUse = await one.delete(`/files/${blocks[0]?.imageId}`, file.body.version)
  assert.deepEqual([inUse.status, inUse.body.code], [409, 'files.in-use'])

  assert.equal((await one.delete(`/campaigns/${id}`, 2)).status, 204)
  assert.equal(await stored({ app }, 1), 1)
  const page = await other.get(`/campaigns/${copy}/preview/page`)
  assert.ok(String(page.body).includes(bytes.toString('base64')))
  assert.equal((await other.delete(`/campaigns/${copy}`, 1)).status, 204)
  assert.equal(await stored({ app }, 0), 0)
  const { rows } = await app.db.ownerPool.query('select count(*)::integer as count from files')
  assert.equal(rows[0].count, 0)
})

test('a draft keeps the last twenty pictures it does not show, and those it shows', async (t) => {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  const id = await aCampaign(marketing)
  const first = await anImage(marketing, id, aGif)
  assert.equal((await marketing.patch(`/campaigns/${id}`, { blocks: [picture(first)] }, 1)).status, 200)
  const second = await anImage(marketing, id, aGif)
  for (let number = 0; number < 21; number += 1) await anImage(marketing, id, aGif)
  assert.equal((await marketing.get(`/campaigns/${id}/images/${first}/content`)).status, 200)
  assert.equal((await marketing.get(`/campaigns/${id}/images/${second}/content`)).status, 404)
  assert.equal(await stored({ app }, 22), 22)
})

test('with the demo company go its pictures, but not those that somebody real has copied', async (t) => {
  const app = await testApp(t)
  const [invented, real] = [await app.as('marketing'), await app.as('marketing')]
  await app.db.ownerPool.query('update users set is_demo = true where id = $1', [invented.userId])
  const id = await aCampaign(invented)
  const [copied] = [await anImage(invented, id), await anImage(invented, id), await anImage(real, id)]
  const copy = await aCampaign(real, { blocks: [picture(copied)] })
  await removeDemo(app.platform)
  const { rows } = await app.db.ownerPool.query('select id from files')
  assert.deepEqual(rows, [{ id: copied }])
  assert.match(
    String((await real.get(`/campaigns/${copy}/preview/page`)).body),
    /src="data:image\/png;base64/,
  )
})

test('a picture of one language alone travels with that language, and is refused there by name', async (t) => {
  const stage = await aStage(t)
  const { marketing } = stage
  const id = await aCampaign(marketing, { blocks: [{ type: 'text', text: 'Guten Tag' }] })
  const bytes = aPng(1200, 300)
  const imageId = await anImage(marketing, id, bytes)
  const inEnglish = (block: object) => ({ translations: { en: { subject: 'News', blocks: [block] } } })
  const changed = await marketing.patch(`/campaigns/${id}`, inEnglish(picture(imageId)), 1)
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  const page = async (language: string) =>
    String((await marketing.get(`/campaigns/${id}/preview/page?language=${language}`)).body)
  assert.ok((await page('en')).includes(bytes.toString('base64')))
  assert.ok(!(await page('de')).includes('base64'))
  const refused = await marketing.patch(`/campaigns/${id}`, inEnglish(picture(imageId, { alt: ' ' })), 2)
  assert.equal(refused.body.errors[0].pointer, '/translations/en/blocks/0/alt')
  // A copy holds it, too, when what it was copied from has gone.
  const copy = await aCampaign(marketing, inEnglish(picture(imageId)))
  assert.equal((await marketing.delete(`/campaigns/${id}`, 2)).status, 204)
  assert.equal((await marketing.get(`/campaigns/${copy}/images/${imageId}/content`)).status, 200)
  assert.equal(await stored(stage, 1), 1)
})
