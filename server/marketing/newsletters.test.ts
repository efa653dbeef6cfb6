import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { addressHash } from '#server/privacy/consent/public.ts'
import { type Caller, runNow, type TestApp, testApp, waitForJob } from '#test/app.ts'
import { mailSink } from '#test/mail/mail-sink.ts'

const DAY = 86_400_000
const topics = [
  { key: 'holzbau', label: 'Holzbau' },
  { key: 'termine', label: 'Termine' },
]

async function aStage(t: TestContext, options: Parameters<typeof testApp>[1] = {}) {
  const clock = { at: new Date('2026-11-02T09:00:00Z') }
  const app = await testApp(t, { now: () => clock.at, ...options })
  const marketing = await app.as('marketing')
  const form = await marketing.post('/forms', { key: 'fest', title: 'Fest', kind: 'event', topics })
  assert.equal(form.status, 201, JSON.stringify(form.body))
  const newsletter = async (more: object = {}) => {
    const made = { name: 'Holzpost', topic: 'holzbau', rhythm: 'monthly', ...more }
    const { status, body } = await marketing.post('/newsletters', made)
    assert.equal(status, 201, JSON.stringify(body))
    return body
  }
  return { app, clock, marketing, newsletter, sales: await app.as('sales') }
}

async function aSubscriber(
  { app, sales }: { app: TestApp; sales: Caller },
  email: string,
  topic: string,
  channel = 'email',
): Promise<string> {
  const { body } = await sales.post('/contacts', {
    lastName: 'Muster',
    occasion: 'enquiry',
    contactPoints: [{ kind: 'email', value: email }],
  })
  await sales.post(`/contacts/${body.id}/consents`, {
    event: 'given',
    purpose: 'direct-marketing',
    channel,
    way: 'paper',
    evidence: 'Formular vom Messestand',
  })
  await app.db.ownerPool.query(
    `insert into subscriptions (id, contact_id, address_hash, topic, is_subscribed, changed_at)
     values (gen_random_uuid(), $1, $2, $3, true, now())`,
    [body.id, addressHash(app.platform.keyring, email), topic],
  )
  return body.id
}

test('the next issue begins with what the last one said, numbered, on the day of the rhythm', async (t) => {
  const { app, clock, marketing, newsletter } = await aStage(t)
  const { id, topicLabel, isLate, issues } = await newsletter()
  assert.deepEqual([topicLabel, isLate, issues], ['Holzbau', false, []])
  const first = (await marketing.post(`/newsletters/${id}/issues`, {})).body
  assert.deepEqual([first.number, first.state, first.plannedOn], [1, 'draft', '2026-11-02'])
  const blocks = [{ type: 'text', text: 'Das Neue im Holzbau.' }]
  const written = await marketing.patch(`/campaigns/${first.id}`, { subject: 'Neues', blocks }, first.version)
  assert.equal(written.status, 200, JSON.stringify(written.body))
  assert.deepEqual([written.body.newsletterId, written.body.issueNumber], [id, 1])
  const early = await marketing.post(`/newsletters/${id}/issues`, {})
  assert.deepEqual([early.status, early.body.code], [409, 'newsletters.issue-open-conflict'])
  await setState(first.id, 'sent')
  const second = (await marketing.post(`/newsletters/${id}/issues`, {})).body
  assert.deepEqual([second.number, second.subject, second.plannedOn], [2, 'Neues', '2026-12-02'])
  const campaign = (await marketing.get(`/campaigns/${second.id}`)).body
  assert.deepEqual([campaign.name, campaign.blocks], ['Holzpost 2', blocks])

  await app.db.ownerPool.query(`update access_tokens set expires_at = '2030-01-01'`)
  // Its day is over, and it is still a draft.
  clock.at = new Date('2026-12-03T09:00:00Z')
  const late = (await marketing.get('/newsletters')).body.items[0]
  assert.deepEqual([late.isLate, late.nextOn, late.issues[0].number], [true, '2026-12-02', 2])
  const moved = await marketing.patch(`/campaigns/${second.id}`, { plannedOn: '2026-12-07' }, second.version)
  assert.equal(moved.status, 200, JSON.stringify(moved.body))
  assert.equal((await marketing.get(`/newsletters/${id}`)).body.isLate, false)
  // Nobody has begun the one after it.
  await setState(second.id, 'sent')
  clock.at = new Date(clock.at.getTime() + 60 * DAY)
  const waiting = (await marketing.get(`/newsletters/${id}`)).body
  assert.deepEqual([waiting.isLate, waiting.nextOn, waiting.issues.length], [true, '2027-01-07', 2])

  async function setState(campaignId: string, state: string) {
    const { rowCount } = await app.db.ownerPool.query('update campaigns set state = $2 where id = $1', [
      campaignId,
      state,
    ])
    assert.equal(rowCount, 1)
  }
})

test('a newsletter begun on the last day of a month comes on the last day of each', async (t) => {
  const { app, clock, marketing, newsletter } = await aStage(t)
  clock.at = new Date('2027-01-31T09:00:00Z')
  await app.db.ownerPool.query(`update access_tokens set expires_at = '2030-01-01'`)
  const { id } = await newsletter()
  for (const day of ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']) {
    const { body } = await marketing.post(`/newsletters/${id}/issues`, {})
    assert.equal(body.plannedOn, day, JSON.stringify(body))
    await app.db.ownerPool.query(`update campaigns set state = 'sent' where id = $1`, [body.id])
  }
  assert.equal((await marketing.get('/newsletters')).body.items[0].nextOn, '2027-05-31')
})

test('an issue goes to no other topic, whatever somebody changes', async (t) => {
  const { app, marketing, newsletter } = await aStage(t)
  const { id, segmentId } = await newsletter()
  const other = await newsletter({ name: 'Terminpost', topic: 'termine' })
  assert.notEqual(other.segmentId, segmentId)
  const issue = (await marketing.post(`/newsletters/${id}/issues`, {})).body
  for (const wanted of [other.segmentId, null]) {
    const turned = await marketing.patch(`/campaigns/${issue.id}`, { segmentId: wanted }, issue.version)
    assert.deepEqual(
      [turned.status, turned.body.errors],
      [422, [{ pointer: '/segmentId', code: 'newsletters.one-topic-conflict' }]],
    )
  }
  const segment = (await marketing.get(`/segments/${segmentId}`)).body
  const filter = { and: [{ field: 'subscription.topic', op: 'contains', value: 'termine' }] }
  const bent = await marketing.patch(`/segments/${segmentId}`, { filter }, segment.version)
  assert.deepEqual([bent.status, bent.body.code], [409, 'segments.of-newsletter-conflict'])
  assert.equal((await marketing.delete(`/segments/${segmentId}`, segment.version)).status, 409)
  const retold = await marketing.patch(`/newsletters/${id}`, { topic: 'termine' }, 1)
  assert.notEqual(retold.status, 200)
  await assert.rejects(
    app.db.ownerPool.query('update campaigns set segment_id = $2 where id = $1', [issue.id, other.segmentId]),
    /campaigns_newsletter_id_fkey/,
  )
  const unknown = await marketing.post('/newsletters', { name: 'X', topic: 'nichts', rhythm: 'weekly' })
  assert.deepEqual(unknown.body.errors, [{ pointer: '/topic', code: 'field.not-a-choice' }])
})

test('an issue reaches the subscribers of its topic; who may not be written to is left out with the reason', async (t) => {
  const sink = await mailSink({ keepText: true })
  t.after(sink.close)
  const stage = await aStage(t, { worker: true, settings: { TREU_SMTP_URL: sink.url } })
  const { app, clock, marketing, newsletter } = stage
  await (await app.as('administration')).patch('/settings', {
    company: { name: 'Küstenlicht GmbH', street: 'Hafenstraße 7', postalCode: '20457', city: 'Hamburg' },
    mail: { fromName: 'Küstenlicht', fromAddress: 'post@firma.example' },
  })
  await aSubscriber(stage, 'holz@kundin.example', 'holzbau')
  await aSubscriber(stage, 'termin@kundin.example', 'termine')
  await aSubscriber(stage, 'nur-post@kundin.example', 'holzbau', 'post')
  const { id } = await newsletter()
  const issue = (await marketing.post(`/newsletters/${id}/issues`, {})).body
  const blocks = [{ type: 'text', text: 'Das Neue im Holzbau.' }]
  await marketing.patch(`/campaigns/${issue.id}`, { subject: 'Neues', blocks }, issue.version)
  const scheduled = await marketing.post(`/campaigns/${issue.id}/schedule`, {})
  assert.equal(scheduled.status, 200, JSON.stringify(scheduled.body))
  clock.at = new Date(clock.at.getTime() + 16 * 60_000)
  await runNow(app, 'campaigns.start')
  await waitForJob(marketing, (await marketing.get(`/campaigns/${issue.id}`)).body.jobId)
  assert.deepEqual(
    sink.received.flatMap(({ to }) => to),
    ['holz@kundin.example'],
  )
  const [done] = (await marketing.get(`/newsletters/${id}`)).body.issues
  assert.deepEqual([done.state, done.sent, done.excluded], ['sent', 1, 1])
  const { counts } = (await marketing.get(`/campaigns/${issue.id}`)).body
  const left = counts.find(({ state }: { state: string }) => state === 'excluded')
  assert.match(left.norm, /§ 7 Abs\. 2 Nr\. 2 UWG/)
})

test('who looks at mailings sees newsletters, who makes none changes none', async (t) => {
  const { app, newsletter } = await aStage(t)
  const { id, version } = await newsletter()
  const management = await app.as('management')
  assert.equal((await management.get(`/newsletters/${id}`)).status, 200)
  assert.equal((await management.post(`/newsletters/${id}/issues`, {})).status, 403)
  assert.equal((await management.patch(`/newsletters/${id}`, { rhythm: 'weekly' }, version)).status, 403)
  for (const role of ['sales', 'caller'] as const)
    assert.equal((await (await app.as([role])).get(`/newsletters/${id}`)).status, 403, role)
})

test('without its newsletter an issue stays what it was, and the name is free again', async (t) => {
  const { marketing, newsletter } = await aStage(t)
  const { id, version } = await newsletter()
  const issue = (await marketing.post(`/newsletters/${id}/issues`, {})).body
  assert.equal((await marketing.delete(`/newsletters/${id}`, version)).status, 204)
  assert.equal((await marketing.get(`/campaigns/${issue.id}`)).body.newsletterId, null)
  assert.equal((await newsletter()).name, 'Holzpost')
})

test('a list of single fields holds those, and nothing told from others', async (t) => {
  const { marketing, newsletter } = await aStage(t)
  const { id, name } = await newsletter()
  const { status, body } = await marketing.get('/newsletters?fields=name')
  assert.equal(status, 200, JSON.stringify(body))
  assert.deepEqual(body.items, [{ id, version: 1, name }])
  assert.equal((await marketing.get('/newsletters')).body.items[0].issues.length, 0)
})
