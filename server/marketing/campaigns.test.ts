import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction } from '#server/platform/db/tx.ts'
import { noteBounce } from '#server/platform/mail/bounces.ts'
import { preferenceToken } from '#server/portal/public.ts'
import { addressHash } from '#server/privacy/consent/public.ts'
import { type Caller, runNow, type TestApp, testApp, waitForJob } from '#test/app.ts'
import { type MailSink, mailSink } from '#test/mail/mail-sink.ts'
import { uploadFile } from '#test/upload.ts'

type Stage = { app: TestApp; sink: MailSink; sales: Caller; marketing: Caller; clock: { at: Date } }

/** A company that may send, with a mail server that takes everything and a clock one can move. */
async function aStage(t: TestContext): Promise<Stage> {
  const sink = await mailSink({ keepText: true })
  t.after(sink.close)
  const clock = { at: new Date() }
  const app = await testApp(t, {
    worker: true,
    now: () => clock.at,
    settings: { TREU_SMTP_URL: sink.url },
  })
  const admin = await app.as('administration')
  const changed = await admin.patch('/settings', {
    company: { name: 'Küstenlicht GmbH', street: 'Hafenstraße 7', postalCode: '20457', city: 'Hamburg' },
    mail: { fromName: 'Küstenlicht', fromAddress: 'post@firma.example' },
  })
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  return { app, sink, clock, sales: await app.as('sales'), marketing: await app.as('marketing') }
}

test('without a mail server a test mail waits, and whoever asked for it hears so', async (t) => {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  const blocks = [{ type: 'text', text: 'Guten Tag' }]
  const { body } = await marketing.post('/campaigns', { name: 'Herbst', subject: 'Neues', blocks })
  const test = await marketing.post(`/campaigns/${body.id}/test`, {})
  assert.deepEqual([test.status, test.body.isWaiting], [202, true], JSON.stringify(test.body))
  assert.equal((await marketing.get('/campaigns/sender')).body.hasServer, false)
})

test('who sends learns whether mails can go out and will be signed, and no more of it', async (t) => {
  const { app, marketing } = await aStage(t)
  assert.deepEqual((await marketing.get('/campaigns/sender')).body, { isSigned: false, hasServer: true })
  const admin = await app.as('administration')
  const changed = await admin.put('/mail/delivery', { bounceDomain: '', dkimSelector: 'treu' })
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  assert.deepEqual((await marketing.get('/campaigns/sender')).body, { isSigned: true, hasServer: true })
})

let count = 0
/** A person with an address and, unless told otherwise, a consent on paper. */
async function aPerson(
  { sales }: Stage,
  { city = 'Köln', email, ...more }: Record<string, unknown> & { city?: string; email?: string } = {},
  isWilling = true,
): Promise<string> {
  count += 1
  const { status, body } = await sales.post('/contacts', {
    firstName: 'Eva',
    lastName: `Muster${count}`,
    occasion: 'enquiry',
    contactPoints: [{ kind: 'email', value: email ?? `p${count}@kundin.example` }],
    addresses: [{ kind: 'work', postalCode: '50667', city, country: 'DE' }],
    ...more,
  })
  assert.equal(status, 201, JSON.stringify(body))
  if (isWilling) await consent({ sales } as Stage, body.id)
  return body.id
}

async function consent({ sales }: Stage, id: string, more: Record<string, unknown> = {}) {
  const given = await sales.post(`/contacts/${id}/consents`, {
    event: 'given',
    purpose: 'direct-marketing',
    channel: 'email',
    way: 'paper',
    evidence: 'Formular vom Messestand',
    ...more,
  })
  assert.equal(given.status, 201, JSON.stringify(given.body))
}

const withdraw = (stage: Stage, id: string) =>
  consent(stage, id, { event: 'withdrawn', way: 'spoken', evidence: undefined })

const inCologne = { field: 'city', op: 'eq', value: 'Köln' }
const blocks = [
  { type: 'heading', text: 'Neues aus dem Hafen' },
  { type: 'text', text: '{{ letterSalutation }},\n\nfür {{ firstName }} {{ lastName }} gibt es Neues.' },
  { type: 'button', text: 'Ansehen', url: 'https://www.firma.example/neues' },
]

async function aCampaign({ marketing }: Stage, more: Record<string, unknown> = {}, isLive = true) {
  count += 1
  const segment = await marketing.post('/segments', { name: `Köln ${count}`, filter: inCologne, isLive })
  assert.equal(segment.status, 201, JSON.stringify(segment.body))
  const { status, body } = await marketing.post('/campaigns', {
    name: 'Herbst',
    segmentId: segment.body.id,
    subject: 'Neues für {{ firstName }}',
    blocks,
    ...more,
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body.id as string
}

async function schedule({ marketing }: Stage, id: string) {
  const { status, body } = await marketing.post(`/campaigns/${id}/schedule`, {})
  assert.equal(status, 200, JSON.stringify(body))
}

/** Lets the time to take it back pass, and the run come to its end. */
async function sendNow(stage: Stage, id: string) {
  stage.clock.at = new Date(stage.clock.at.getTime() + 16 * 60_000)
  await runNow(stage.app, 'campaigns.start')
  const { body } = await stage.marketing.get(`/campaigns/${id}`)
  const job = await waitForJob(stage.marketing, body.jobId)
  const after = (await stage.marketing.get(`/campaigns/${id}`)).body
  return { job, campaign: after, counts: countsOf(after) }
}

function countsOf({ counts }: { counts: { state: string; count: number }[] }): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { state, count: number } of counts) sums[state] = (sums[state] ?? 0) + number
  return sums
}

const addressesOf = (sink: MailSink) => sink.received.map(({ to }) => to).sort()

test('nobody without permission gets a mail, and the preview says beforehand how many and why', async (t) => {
  const stage = await aStage(t)
  await aPerson(stage, { email: 'eins@kundin.example' })
  await aPerson(stage, { email: 'zwei@kundin.example' })
  await aPerson(stage, { city: 'Bonn' })
  await aPerson(stage, {}, false)
  const onPhone = await aPerson(
    stage,
    {
      contactPoints: [
        { kind: 'email', value: 'nur-telefon@kundin.example' },
        { kind: 'phone', value: '+49 221 1234567' },
      ],
    },
    false,
  )
  await consent(stage, onPhone, { channel: 'phone' })
  const gone = await aPerson(stage, { email: 'weg@kundin.example' })
  const { platform } = stage.app
  await inTransaction(platform.pool, {}, (tx) =>
    noteBounce(tx, platform.keyring, { address: 'weg@kundin.example', kind: 'hard-bounce', at: new Date() }),
  )
  const { body: preview } = await stage.marketing.post('/segments/preview', {
    filter: inCologne,
    channel: 'email',
    purpose: 'direct-marketing',
  })
  assert.equal(preview.matched, 4)
  assert.equal(preview.outOfSight.count, 0, 'one person out of sight is not told')
  assert.equal(preview.allowed, 2)
  assert.equal(preview.isEstimate, false)
  const codes = preview.excluded.map((each: { code: string; count: number }) => [each.code, each.count])
  assert.deepEqual(codes.sort(), [
    ['no-consent-de', 1],
    ['undeliverable', 1],
  ])
  const listed = await stage.marketing.post('/segments/preview/list', {
    filter: inCologne,
    code: 'undeliverable',
  })
  assert.deepEqual(
    listed.body.items.map((each: { id: string }) => each.id),
    [gone],
  )

  const id = await aCampaign(stage)
  await schedule(stage, id)
  const { job, campaign, counts } = await sendNow(stage, id)
  assert.equal(job.state, 'succeeded', JSON.stringify(job))
  assert.equal(campaign.state, 'sent')
  assert.deepEqual(counts, { sent: preview.allowed, excluded: preview.matched - preview.allowed })
  assert.deepEqual(addressesOf(stage.sink), ['eins@kundin.example', 'zwei@kundin.example'])
  const excluded = await stage.marketing.get(`/campaigns/${id}/recipients?state=excluded`)
  assert.deepEqual(excluded.body.items.map((each: { code: string }) => each.code).sort(), [
    'no-consent-de',
    'undeliverable',
  ])
  const [mail] = stage.sink.received
  assert.match(mail?.raw ?? '', /^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m)
  assert.match(mail?.raw ?? '', /Hafenstra/)
  const { rows } = await stage.app.db.ownerPool.query(
    'select code from contact_uses where campaign_id = $1',
    [id],
  )
  assert.equal(rows.length, 2)
})

test('who withdraws between scheduling and sending gets nothing, whatever list she is on, and is accounted for (failure 14)', async (t) => {
  const stage = await aStage(t)
  const stays = await aPerson(stage, { email: 'bleibt@kundin.example' })
  const leaves = await aPerson(stage, { email: 'geht@kundin.example' })
  const other = await aPerson(stage, { email: 'geht-auch@kundin.example' })
  assert.ok(stays)
  const id = await aCampaign(stage, {}, false)
  await schedule(stage, id)
  await withdraw(stage, leaves)
  // Found already, and then gone before her mail left.
  const { db } = stage.app
  await db.ownerPool.query(
    `insert into campaign_recipients (id, campaign_id, contact_id, address_hash, state, at)
     select gen_random_uuid(), $1, $2, s.address_hash, 'waiting', now() from consent_states s
     where s.contact_id = $2 and s.channel = 'email' and s.address_hash <> '' limit 1`,
    [id, other],
  )
  await withdraw(stage, other)
  const { campaign, counts } = await sendNow(stage, id)
  assert.equal(campaign.state, 'sent')
  assert.deepEqual(addressesOf(stage.sink), ['bleibt@kundin.example'])
  assert.deepEqual(counts, { sent: 1, withheld: 1 })
})

test('who takes a topic away gets no mail about it, also when the list was frozen and the mailing scheduled before', async (t) => {
  const stage = await aStage(t)
  const { platform, db, app } = stage.app
  const stays = await aPerson(stage, { email: 'bleibt@kundin.example' })
  const leaves = await aPerson(stage, { email: 'thema-weg@kundin.example' })
  const hashes = new Map([
    [stays, addressHash(platform.keyring, 'bleibt@kundin.example')],
    [leaves, addressHash(platform.keyring, 'thema-weg@kundin.example')],
  ])
  for (const [id, hash] of hashes)
    for (const topic of ['holzbau', 'termine'])
      await db.ownerPool.query(
        `insert into subscriptions (id, contact_id, address_hash, topic, is_subscribed, changed_at)
         values (gen_random_uuid(), $1, $2, $3, true, now())`,
        [id, hash, topic],
      )
  const segment = await stage.marketing.post('/segments', {
    name: 'Holzbau in Köln',
    filter: { and: [inCologne, { field: 'subscription.topic', op: 'contains', value: 'holzbau' }] },
    isLive: false,
  })
  assert.equal(segment.status, 201, JSON.stringify(segment.body))
  const id = await aCampaign(stage, { segmentId: segment.body.id })
  await schedule(stage, id)
  const leaving = await app.inject({
    method: 'POST',
    url: `/p/einstellungen/${preferenceToken(platform.keyring, { contactId: leaves, addressHash: hashes.get(leaves) as Buffer })}`,
    payload: 'aktion=themen&thema=termine',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.equal(leaving.statusCode, 200)
  const { campaign, counts } = await sendNow(stage, id)
  assert.equal(campaign.state, 'sent')
  assert.deepEqual(addressesOf(stage.sink), ['bleibt@kundin.example'])
  assert.deepEqual(counts, { sent: 1, excluded: 1 })
  const left = campaign.counts.find((each: { state: string }) => each.state === 'excluded')
  assert.equal(left.code, 'topic-left')
})

test('an address gets one mail of a campaign, however many records hold it, and a campaign is sent once', async (t) => {
  const stage = await aStage(t)
  await aPerson(stage, { email: 'haus@kundin.example' })
  await aPerson(stage, { email: 'Haus@kundin.example', firstName: 'Karl' })
  const id = await aCampaign(stage)
  await schedule(stage, id)
  const { counts } = await sendNow(stage, id)
  assert.deepEqual(counts, { sent: 1, excluded: 1 })
  assert.equal((await stage.marketing.post(`/campaigns/${id}/schedule`, {})).status, 409)
  await runNow(stage.app, 'campaigns.start')
  assert.deepEqual(addressesOf(stage.sink), ['haus@kundin.example'])
})

test('a second record of somebody who left looks no more mailable than the first (failure 16)', async (t) => {
  const stage = await aStage(t)
  const first = await aPerson(stage, { email: 'geht@kundin.example' })
  await withdraw(stage, first)
  const second = await aPerson(stage, { email: 'Geht@Kundin.example' }, false)
  await consent(stage, second, { channel: 'post' })
  const { body } = await stage.marketing.post('/segments/preview', { filter: inCologne })
  assert.deepEqual(
    body.excluded.map((each: { code: string; count: number }) => [each.code, each.count]),
    [['suppressed', 1]],
    'who took her consent back is out of sight',
  )
  const id = await aCampaign(stage)
  await schedule(stage, id)
  const { counts } = await sendNow(stage, id)
  assert.deepEqual(counts, { excluded: 1 })
  assert.equal(stage.sink.received.length, 0)
})

test('whoever objected and was erased is skipped by a campaign after her address was imported again (failure 1)', async (t) => {
  const stage = await aStage(t)
  const { app, sales } = stage
  const erased = await aPerson(stage, { email: 'nie.wieder@kundin.example' })
  await consent(stage, erased, { event: 'objected', way: 'spoken', evidence: undefined })
  await app.db.ownerPool.query('delete from contacts where id = $1', [erased])

  const list = 'Nachname;E-Mail;Telefon;PLZ;Ort\nWeber;NIE.Wieder@kundin.example;0221 987650;50667;Köln\n'
  const { id, columns, suggestedAbout } = (await uploadFile(app, sales, '/imports', 'Liste.csv', list)).body
  const mapping = {
    about: suggestedAbout,
    columns: columns.map((column: { index: number; suggestion: { target: string | null } }) => ({
      column: column.index,
      target: column.suggestion.target,
    })),
  }
  const settings = { occasion: 'import', origin: 'Liste' }
  const mapped = await sales.put(`/imports/${id}/mapping`, { mapping, settings })
  assert.equal(mapped.status, 200, JSON.stringify(mapped.body))
  const { job } = (await sales.post(`/imports/${id}/run`, {})).body
  assert.equal((await waitForJob(sales, job.id)).state, 'succeeded')
  const [again] = (await sales.get('/contacts?q=Weber')).body.items
  // She may be called, so that marketing has her on its list; to write to her stays forbidden.
  await consent(stage, again.id, { channel: 'phone', way: 'spoken' })

  const campaign = await aCampaign(stage)
  await schedule(stage, campaign)
  const sent = await sendNow(stage, campaign)
  assert.deepEqual(sent.counts, { excluded: 1 })
  assert.equal(sent.campaign.counts[0].code, 'suppressed')
  assert.equal(stage.sink.received.length, 0)
})

test('what is written for another purpose is no campaign (failure 24)', async (t) => {
  const { marketing } = await aStage(t)
  const body = { name: 'Einladung', blocks: [{ type: 'text', text: 'Kommen Sie' }] }
  const asEvent = await marketing.post('/campaigns', body, { 'treu-purpose': 'events' })
  assert.equal(asEvent.status, 403)
})

test('an existing customer gets what is similar to what she bought, and after an objection she is out of sight', async (t) => {
  const stage = await aStage(t)
  const id = await aPerson(stage, { email: 'kundin@kundin.example', stage: 'customer' }, false)
  const ground = await stage.sales.post(`/contacts/${id}/advertising-grounds`, {
    kind: 'existing-customer',
    saleReference: 'RE-2026-114',
    notice: 'Hinweis auf der Rechnung: Sie können der Werbung jederzeit widersprechen.',
    productGroups: ['holzbau'],
  })
  assert.equal(ground.status, 201)
  const preview = async (productGroup: string | null) =>
    (await stage.marketing.post('/segments/preview', { filter: inCologne, productGroup })).body
  assert.deepEqual([(await preview('holzbau')).allowed, (await preview('reisen')).allowed], [1, 0])
  const campaign = await aCampaign(stage, { productGroup: 'holzbau' })
  await schedule(stage, campaign)
  assert.deepEqual((await sendNow(stage, campaign)).counts, { sent: 1 })
  await consent(stage, id, { event: 'objected', way: 'spoken', evidence: undefined })
  const after = await preview('holzbau')
  assert.deepEqual([after.matched, after.allowed, after.outOfSight.count], [0, 0, 0])
})

test('within two minutes a mailing is taken back, and nothing goes', async (t) => {
  const stage = await aStage(t)
  await aPerson(stage)
  const id = await aCampaign(stage)
  await schedule(stage, id)
  await runNow(stage.app, 'campaigns.start')
  const scheduled = (await stage.marketing.get(`/campaigns/${id}`)).body
  assert.equal(scheduled.state, 'scheduled')
  // Whom it goes to is not exchanged behind the back of whoever scheduled it.
  const segment = (await stage.marketing.get(`/segments/${scheduled.segmentId}`)).body
  const exchanged = await stage.marketing.patch(`/segments/${segment.id}`, { filter: {} }, segment.version)
  assert.deepEqual([exchanged.status, exchanged.body.code], [409, 'segments.in-use'])
  const undone = await stage.marketing.delete(`/campaigns/${id}/schedule`)
  assert.equal(undone.body.state, 'draft')
  stage.clock.at = new Date(stage.clock.at.getTime() + 600_000)
  await runNow(stage.app, 'campaigns.start')
  const { rowCount } = await stage.app.db.ownerPool.query(`select from jobs where kind = 'campaigns.send'`)
  assert.equal(rowCount, 0)
  assert.equal((await stage.marketing.get(`/campaigns/${id}`)).body.state, 'draft')
  assert.equal(stage.sink.received.length, 0)
})

test('a name never becomes markup or a header', async (t) => {
  const stage = await aStage(t)
  await aPerson(stage, { firstName: '<img src=x onerror=alert(1)>', lastName: 'O"Neill & {{ lastName }}' })
  const id = await aCampaign(stage)
  await schedule(stage, id)
  const { counts } = await sendNow(stage, id)
  assert.deepEqual(counts, { sent: 1 })
  const raw = stage.sink.received[0]?.raw.replace(/=\r\n/g, '') ?? ''
  const page = raw.slice(raw.indexOf('Content-Type: text/html'))
  assert.doesNotMatch(page, /<img/)
  assert.match(page, /&lt;img src=3Dx/)
  assert.match(page, /O&quot;Neill &amp; \{\{ lastName \}\}/)
})

test('a text may only name what is held for advertising, and reads no files (failure 30)', async (t) => {
  const stage = await aStage(t)
  const refused = async (text: string) => {
    const { status, body } = await stage.marketing.post('/campaigns', {
      name: 'x',
      blocks: [{ type: 'text', text }],
    })
    assert.equal(status, 422, text)
    return body.errors[0]
  }
  assert.deepEqual(await refused('{{ phone }}'), {
    pointer: '/blocks/0/text',
    code: 'campaigns.placeholder-not-allowed',
  })
  assert.equal((await refused('{{ constructor.constructor }}')).code, 'campaigns.placeholder-not-allowed')
  assert.equal((await refused('{% include "/etc/passwd" %}')).code, 'campaigns.text-malformed')
  assert.equal((await refused('{% for a in (1..9999999) %}x{% endfor %}')).code, 'campaigns.text-malformed')
  assert.equal((await refused('{{ firstName')).code, 'campaigns.text-malformed')
  const growing = await stage.marketing.post('/campaigns', {
    name: 'x',
    blocks: [{ type: 'text', text: '{{ "now" | date: "%50000000d" | size }}' }],
  })
  const shown = await stage.marketing.get(`/campaigns/${growing.body.id}/preview`)
  assert.deepEqual([shown.status, shown.body.errors?.[0]?.code], [422, 'campaigns.text-malformed'])
})

test('a field nobody may see answers like one that does not exist', async (t) => {
  const stage = await aStage(t)
  const ask = async (field: string) => {
    const { status, body } = await stage.marketing.post('/segments/preview', {
      filter: { field, op: 'notEmpty' },
    })
    return [status, body.errors?.[0]]
  }
  assert.deepEqual(await ask('department'), await ask('nothing'))
  assert.equal((await ask('company.city'))[0], 200)
  assert.equal((await ask('subscription.topic'))[0], 200)
  assert.equal((await ask('consent.email'))[0], 200)
})

test('refused for the moment is tried again later; gone for good is noted', async (t) => {
  const stage = await aStage(t)
  await aPerson(stage, { email: 'spaeter@kundin.example' })
  await aPerson(stage, { email: 'weg@kundin.example' })
  stage.sink.refuse(
    (to) => (to.startsWith('spaeter') ? 451 : to.startsWith('weg') ? 550 : null),
    '5.1.1 no such user',
  )
  const id = await aCampaign(stage)
  await schedule(stage, id)
  const first = await sendNow(stage, id)
  assert.equal(first.campaign.state, 'sending')
  assert.deepEqual(first.counts, { waiting: 1, refused: 1 })
  stage.sink.refuse(() => null)
  const second = await sendNow(stage, id)
  assert.equal(second.campaign.state, 'sent')
  assert.deepEqual(second.counts, { sent: 1, refused: 1 })
  assert.deepEqual(addressesOf(stage.sink), ['spaeter@kundin.example'])
  const { body: preview } = await stage.marketing.post('/segments/preview', { filter: inCologne })
  assert.deepEqual(
    preview.excluded.map((each: { code: string }) => each.code),
    ['undeliverable'],
  )
})

test('a test goes to oneself and to nobody else, as the preview shows it', async (t) => {
  const stage = await aStage(t)
  await aPerson(stage)
  const id = await aCampaign(stage)
  const { body: preview } = await stage.marketing.get(`/campaigns/${id}/preview`)
  assert.equal(preview.subject, 'Neues für Maria')
  assert.match(preview.html, /Sehr geehrte Frau Muster/)
  assert.match(preview.text, /Abbestellen: http/)
  for (const body of [preview.text, preview.html])
    assert.match(
      body,
      /jederzeit widersprechen, ohne dass hierfür andere als die Übermittlungskosten nach den Basistarifen/,
    )
  assert.equal((await stage.marketing.post(`/campaigns/${id}/test`, {})).status, 202)
  for (const until = Date.now() + 60_000; stage.sink.received.length === 0 && Date.now() < until; )
    await sleep(20)
  assert.equal(stage.sink.received.length, 1)
  assert.match(stage.sink.received[0]?.to ?? '', /@test\.example$/)
  assert.match(stage.sink.received[0]?.raw ?? '', /Subject: .*Test/)
  const { rows } = await stage.app.db.ownerPool.query(
    'select count(*)::integer as count from campaign_recipients',
  )
  assert.equal(rows[0].count, 0)
})

test('a segment that is kept stays as it was, a live one grows, and neither goes while a campaign needs it', async (t) => {
  const stage = await aStage(t)
  await aPerson(stage)
  const { marketing } = stage
  const made = async (name: string, isLive: boolean) =>
    (await marketing.post('/segments', { name, filter: inCologne, isLive })).body
  const [kept, live] = [await made('Fest', false), await made('Lebend', true)]
  await aPerson(stage)
  const matched = async (segmentId: string) =>
    (await marketing.post('/segments/preview', { segmentId })).body.matched
  assert.deepEqual([await matched(kept.id), await matched(live.id)], [1, 2])
  await marketing.post('/campaigns', { name: 'x', segmentId: live.id })
  const refused = await marketing.delete(`/segments/${live.id}`, live.version)
  assert.deepEqual([refused.status, refused.body.code], [409, 'segments.in-use'])
  assert.equal((await marketing.delete(`/segments/${kept.id}`, kept.version)).status, 204)
})

test('stopped in the middle nobody else gets it, and a changed campaign says so', async (t) => {
  const stage = await aStage(t)
  await aPerson(stage, { email: 'eins@kundin.example' })
  await aPerson(stage, { email: 'zwei@kundin.example' })
  stage.sink.refuse((to) => (to.startsWith('zwei') ? 451 : null))
  const id = await aCampaign(stage)
  await schedule(stage, id)
  assert.equal((await stage.marketing.patch(`/campaigns/${id}`, { name: 'y' }, 1)).status, 409)
  assert.equal((await sendNow(stage, id)).campaign.state, 'sending')
  stage.sink.refuse(() => null)
  const stopped = await stage.marketing.post(`/campaigns/${id}/stop`, {})
  assert.equal(stopped.body.state, 'stopped', JSON.stringify(stopped.body))
  stage.clock.at = new Date(stage.clock.at.getTime() + 3_600_000)
  await runNow(stage.app, 'campaigns.start')
  assert.deepEqual(countsOf((await stage.marketing.get(`/campaigns/${id}`)).body), { sent: 1, cancelled: 1 })
  assert.deepEqual(addressesOf(stage.sink), ['eins@kundin.example'])
})

test('without a postal address or a mail server nothing is scheduled', async (t) => {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  const segment = await marketing.post('/segments', { name: 'Alle', filter: {}, isLive: true })
  const { body } = await marketing.post('/campaigns', {
    name: 'x',
    segmentId: segment.body.id,
    subject: 'Neues',
    blocks: [{ type: 'text', text: 'Hallo' }],
  })
  assert.equal((await marketing.post(`/campaigns/${body.id}/schedule`, {})).body.code, 'mail.no-server')
  const sink = await mailSink()
  t.after(sink.close)
  const sending = await testApp(t, {
    database: app.db,
    settings: { TREU_SMTP_URL: sink.url, TREU_MAIL_FROM: 'a@firma.example' },
  })
  const other = await sending.asUser(marketing.userId)
  const refused = await other.post(`/campaigns/${body.id}/schedule`, {})
  assert.equal(refused.body.code, 'mail.not-lawful', JSON.stringify(refused.body))
})

test('the preview is a page that shows what is sent, may be framed by us alone and runs nothing', async (t) => {
  const stage = await aStage(t)
  await aPerson(stage)
  const id = await aCampaign(stage, { preheader: 'Für {{ firstName }} <b>' })
  const page = await stage.marketing.get(`/campaigns/${id}/preview/page?version=1`)
  assert.equal(page.status, 200)
  assert.match(String(page.headers['content-type']), /^text\/html/)
  const policy = String(page.headers['content-security-policy'])
  assert.match(policy, /default-src 'none'/)
  assert.match(policy, /frame-ancestors 'self'; sandbox$/)
  assert.equal(page.headers['x-frame-options'], 'SAMEORIGIN')
  const html = String(page.body)
  assert.match(html, /display:none[^>]*>Für Maria &lt;b&gt;/)
  assert.equal(html, (await stage.marketing.get(`/campaigns/${id}/preview`)).body.html)
  await schedule(stage, id)
  const { counts } = await sendNow(stage, id)
  assert.deepEqual(counts, { sent: 1 })
  assert.match(stage.sink.received[0]?.raw ?? '', /Für Eva|F=C3=BCr Eva/)
})

test('the result says in words why somebody got nothing', async (t) => {
  const stage = await aStage(t)
  await consent(stage, await aPerson(stage, {}, false), { channel: 'post' })
  const id = await aCampaign(stage)
  await schedule(stage, id)
  const { campaign } = await sendNow(stage, id)
  const [count] = campaign.counts
  assert.equal(count.state, 'excluded')
  assert.match(count.reason.de, /Einwilligung/)
  assert.match(count.norm, /UWG/)
})

test('who wants one mail a month gets the first and not the second, and hears from nobody twice at once', async (t) => {
  const stage = await aStage(t)
  const often = await aPerson(stage, { email: 'oft@kundin.example' })
  const seldom = await aPerson(stage, { email: 'selten@kundin.example' })
  assert.ok(often && seldom)
  const { db, platform } = stage.app
  await db.ownerPool.query(
    `insert into mail_frequencies (id, contact_id, address_hash, frequency, changed_at)
     values (gen_random_uuid(), $1, $2, 'monthly', now())`,
    [seldom, addressHash(platform.keyring, 'selten@kundin.example')],
  )
  const first = await aCampaign(stage, { name: 'Erste' })
  await schedule(stage, first)
  assert.deepEqual((await sendNow(stage, first)).counts, { sent: 2 })
  const second = await aCampaign(stage, { name: 'Zweite' })
  await schedule(stage, second)
  const { campaign, counts } = await sendNow(stage, second)
  assert.deepEqual(counts, { sent: 1, excluded: 1 })
  const left = campaign.counts.find((each: { state: string }) => each.state === 'excluded')
  assert.equal(left.code, 'too-often')
  assert.match(left.reason.de, /seltener/)

  // Found for two mailings at once, she gets one of them.
  await db.ownerPool.query(`update contact_uses set at = at - interval '40 days'`)
  const [third, fourth] = [
    await aCampaign(stage, { name: 'Dritte' }),
    await aCampaign(stage, { name: 'Vierte' }),
  ]
  await schedule(stage, third)
  await schedule(stage, fourth)
  await sendNow(stage, third)
  await waitForJob(stage.marketing, (await stage.marketing.get(`/campaigns/${fourth}`)).body.jobId)
  const got = stage.sink.received.filter(({ to }) => to === 'selten@kundin.example')
  assert.equal(got.length, 2)
})

const english = {
  subject: 'News for {{ firstName }}',
  preheader: 'From the port',
  blocks: [{ type: 'text', text: '{{ letterSalutation }},\n\nthere is news for {{ firstName }}.' }],
}

test('each person gets a mailing in the language of her record, and in the main one where it has no other', async (t) => {
  const stage = await aStage(t)
  const { marketing, sink } = stage
  const person = (email: string, language: string | null) =>
    aPerson(stage, { email, salutation: 'frau', ...(language ? { language } : {}) })
  await person('de@kundin.example', 'de')
  await person('en@kundin.example', 'en')
  await person('fr@kundin.example', 'fr')
  await person('leer@kundin.example', null)
  const id = await aCampaign(stage, { translations: { en: english } })
  await schedule(stage, id)
  assert.equal((await sendNow(stage, id)).counts.sent, 4)
  const mailTo = (to: string) => {
    const mail = sink.received.find((each) => each.to === to)
    return mail?.raw ?? ''
  }
  for (const to of ['de@kundin.example', 'fr@kundin.example', 'leer@kundin.example']) {
    assert.doesNotMatch(mailTo(to), /News for/)
    assert.match(mailTo(to), /Sehr geehrte Frau Muster/)
  }
  assert.match(mailTo('en@kundin.example'), /Subject: News for Eva/)
  assert.match(mailTo('en@kundin.example'), /Dear Ms Muster/)
  assert.doesNotMatch(mailTo('en@kundin.example'), /gibt es Neues/)
  assert.match(mailTo('en@kundin.example'), /You may object/)
  assert.equal((await marketing.get(`/campaigns/${id}`)).body.translations.en.subject, english.subject)
})

test('a text in German begins with a German salutation, whoever reads it', async (t) => {
  const stage = await aStage(t)
  await aPerson(stage, { email: 'en@kundin.example', salutation: 'frau', language: 'en' })
  const id = await aCampaign(stage)
  await schedule(stage, id)
  await sendNow(stage, id)
  const [mail] = stage.sink.received
  assert.match(mail?.raw ?? '', /Sehr geehrte Frau Muster/)
  assert.match(mail?.raw ?? '', /You may object/)
})

test('what a mail must have and may say holds in each of its languages', async (t) => {
  const stage = await aStage(t)
  const { marketing } = stage
  const id = await aCampaign(stage)
  const put = async (en: Record<string, unknown>) => {
    const { version } = (await marketing.get(`/campaigns/${id}`)).body
    return marketing.patch(`/campaigns/${id}`, { translations: { en: { ...english, ...en } } }, version)
  }
  const refused = await put({ blocks: [{ type: 'text', text: '{{ occasion }}' }] })
  assert.equal(refused.status, 422, JSON.stringify(refused.body))
  assert.deepEqual(refused.body.errors, [
    { pointer: '/translations/en/blocks/0/text', code: 'campaigns.placeholder-not-allowed' },
  ])
  assert.equal((await put({ subject: ' ', blocks: [] })).status, 200)
  const unready = await marketing.post(`/campaigns/${id}/schedule`, {})
  assert.deepEqual(
    unready.body.errors.map(({ pointer }: { pointer: string }) => pointer),
    ['/translations/en/subject', '/translations/en/blocks'],
  )
  for (const blocks of [[{ type: 'text', text: ' \n' }], [{ type: 'divider' }]]) {
    assert.equal((await put({ blocks })).status, 200)
    const empty = await marketing.post(`/campaigns/${id}/schedule`, {})
    assert.deepEqual(empty.body.errors, [{ pointer: '/translations/en/blocks', code: 'field.required' }])
  }
  const { subject, preheader, blocks } = (await marketing.get(`/campaigns/${id}`)).body
  assert.equal((await put({ subject, preheader, blocks })).status, 200)
  const copied = await marketing.post(`/campaigns/${id}/schedule`, {})
  assert.deepEqual(copied.body.errors, [{ pointer: '/translations/en', code: 'campaigns.not-translated' }])
  assert.equal((await put({})).status, 200)
  assert.equal((await marketing.post(`/campaigns/${id}/schedule`, {})).status, 200)
})

test('what we keep as a key is said in words, in the language of the text; a subject is one line', async (t) => {
  const stage = await aStage(t)
  const { marketing } = stage
  const text = '{{ salutation }} {{ lastName }}, {{ country }}'
  const id = await aCampaign(stage, {
    subject: 'Neues',
    blocks: [{ type: 'text', text }],
    translations: { en: { ...english, blocks: [{ type: 'text', text: `${text}!` }] } },
  })
  const preview = async (language: string) =>
    (await marketing.get(`/campaigns/${id}/preview?language=${language}`)).body.text
  assert.match(await preview('de'), /^Frau Muster, Deutschland\n/)
  assert.match(await preview('en'), /^Ms Muster, Germany!\n/)
  const offered = (await marketing.get('/campaigns/placeholders')).body.items.map(
    ({ name }: { name: string }) => name,
  )
  assert.ok(offered.includes('salutation'))
  assert.ok(!offered.includes('language') && !offered.includes('formOfAddress'))
  const broken = await marketing.post('/campaigns', { name: 'x', subject: 'Hallo\r\nBcc: x@y.example' })
  assert.equal(broken.status, 400)
  assert.deepEqual(broken.body.errors, [{ pointer: '/subject', code: 'field.malformed' }])
})

test('preview and test mail show the language that is asked for', async (t) => {
  const stage = await aStage(t)
  const { marketing, sink } = stage
  const id = await aCampaign(stage, { translations: { en: english } })
  const preview = async (search: string) => (await marketing.get(`/campaigns/${id}/preview${search}`)).body
  assert.equal((await preview('')).subject, 'Neues für Maria')
  assert.equal((await preview('?language=en')).subject, 'News for Maria')
  assert.match((await preview('?language=en')).html, /<html lang="en"/)
  assert.equal((await marketing.get(`/campaigns/${id}/preview?language=fr`)).status, 400)
  const page = await marketing.get(`/campaigns/${id}/preview/page?language=en`)
  assert.equal(page.status, 200)
  assert.equal((await marketing.post(`/campaigns/${id}/test?language=en`, {})).status, 202)
  for (const until = Date.now() + 60_000; sink.received.length === 0 && Date.now() < until; ) await sleep(20)
  assert.match(sink.received[0]?.raw ?? '', /Subject: \[Test\] News for Maria/)
})
