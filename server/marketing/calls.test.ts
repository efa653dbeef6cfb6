import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { dayInGermany } from '#server/platform/values/day-in-germany.ts'
import { type Caller, testApp } from '#test/app.ts'

let count = 0

async function aTeam(t: TestContext, options: Parameters<typeof testApp>[1] = {}) {
  const app = await testApp(t, options)
  const admin = await app.as('administration')
  await admin.patch('/settings', {
    company: {
      name: 'Küstenlicht GmbH',
      street: 'Hafenstraße 7',
      postalCode: '20457',
      city: 'Hamburg',
      email: 'post@firma.example',
    },
  })
  const sales = await app.as('sales')
  const caller = await app.as(['sales', 'marketing'])
  const advertising = { 'treu-purpose': 'direct-marketing' }
  const segment = await caller.post('/segments', { name: 'Alle', filter: {}, isLive: true }, advertising)
  assert.equal(segment.status, 201, JSON.stringify(segment.body))
  const list = () => caller.post(`/segments/${segment.body.id}/call-list`, {})
  return { app, sales, caller, list, segmentId: segment.body.id as string }
}

async function aPerson(sales: Caller, event: string | null, channel = 'phone') {
  count += 1
  const { status, body } = await sales.post('/contacts', {
    firstName: 'Ida',
    lastName: `Ruf${count}`,
    occasion: 'enquiry',
    isConsumer: true,
    contactPoints: [{ kind: 'phone', value: `+49 4921 ${200000 + count}` }],
  })
  assert.equal(status, 201, JSON.stringify(body))
  if (event)
    await sales.post(`/contacts/${body.id}/consents`, {
      event,
      purpose: 'direct-marketing',
      channel,
      way: 'spoken',
      evidence: 'Gesprächsnotiz vom Messestand',
    })
  return body.id as string
}

test('a call list shows only whom one may call, with number and reason', async (t) => {
  const { app, sales, list, segmentId } = await aTeam(t)
  const willing = await aPerson(sales, 'given')
  await aPerson(sales, null)
  await aPerson(sales, 'objected')
  await aPerson(sales, 'given', 'post')
  const { status, body } = await list()
  assert.equal(status, 200, JSON.stringify(body))
  assert.deepEqual(
    body.items.map((each: { contact: { id: string } }) => each.contact.id),
    [willing],
  )
  assert.match(body.items[0].phone, /^\+49 4921/)
  assert.match(body.items[0].norm, /§ 7a UWG/)
  assert.equal(body.nextCursor, null)
  // Numbers are not among what marketing sees.
  const marketing = await app.as('marketing')
  assert.equal((await marketing.post(`/segments/${segmentId}/call-list`, {})).status, 403)
})

test('a call after four years moves the end of the proof to five years from that call', async (t) => {
  const years = (from: Date, more: number) => {
    const moved = new Date(from)
    moved.setUTCFullYear(moved.getUTCFullYear() + more)
    return moved
  }
  const today = new Date()
  let at = years(today, -4)
  const { app, sales, caller } = await aTeam(t, { now: () => at })
  const id = await aPerson(sales, 'given')
  const dpo = await app.as('dpo')
  const call = async () => {
    const begun = await caller.post(`/contacts/${id}/calls/beginning`, {})
    assert.equal(begun.status, 200, JSON.stringify(begun.body))
    const [{ calls, keepUntil }] = (await dpo.get('/call-consents')).body.items
    return [calls, keepUntil]
  }
  assert.deepEqual(await call(), [1, dayInGermany(years(at, 5))])
  at = today
  assert.deepEqual(await call(), [2, dayInGermany(years(today, 5))])
})

test('who is dialled is asked about once more, and the answer is kept', async (t) => {
  const { app, sales, caller } = await aTeam(t)
  const id = await aPerson(sales, 'given')
  const begun = await caller.post(`/contacts/${id}/calls/beginning`, {})
  assert.equal(begun.status, 200, JSON.stringify(begun.body))
  assert.match(begun.body.text.de, /Küstenlicht GmbH.*keine Anrufe mehr/)
  const { rows } = await app.db.ownerPool.query(
    'select channel, code from contact_uses where contact_id = $1',
    [id],
  )
  assert.deepEqual(rows, [{ channel: 'phone', code: 'consent-de-phone' }])
  const stranger = await aPerson(sales, null)
  assert.ok([403, 404].includes((await caller.post(`/contacts/${stranger}/calls/beginning`, {})).status))
})

test('a call is noted with the notice and its time, and an objection in it ends all calls', async (t) => {
  const { app, sales, caller, list } = await aTeam(t)
  const dpo = await app.as('dpo')
  const released = await dpo.post('/privacy-notice')
  const id = await aPerson(sales, 'given')
  const call = { outcome: 'reached', isNoticeGiven: false, text: 'Möchte ein Angebot.' }
  const early = await caller.post(`/contacts/${id}/calls`, call)
  assert.deepEqual([early.status, early.body.code], [409, 'calls.not-begun-conflict'])
  await caller.post(`/contacts/${id}/calls/beginning`, {})
  const unheard = await caller.post(`/contacts/${id}/calls`, { outcome: 'not-reached', isNoticeGiven: true })
  assert.equal(unheard.status, 422)
  const noted = await caller.post(`/contacts/${id}/calls`, { ...call, isNoticeGiven: true })
  assert.equal(noted.status, 201, JSON.stringify([noted.body, released.status, released.body]))
  assert.ok(noted.body.noticeGivenAt)
  assert.equal((await list()).body.items[0].noticeGivenAt, noted.body.noticeGivenAt)
  const ended = await caller.post(`/contacts/${id}/calls`, { outcome: 'objected', isNoticeGiven: false })
  assert.equal(ended.status, 201, JSON.stringify(ended.body))
  assert.deepEqual((await list()).body.items, [])
  const { rows } = await app.db.ownerPool.query(
    `select event, way, declared_by as by from consent_events where contact_id = $1 order by sequence desc limit 1`,
    [id],
  )
  assert.deepEqual(rows, [{ event: 'objected', way: 'spoken', by: 'staff' }])
})

test('whoever may begin a call may note an objection in it, whatever else of the call cannot be noted', async (t) => {
  const { app, sales, caller } = await aTeam(t)
  for (const role of [
    'sales',
    'marketing',
    'service',
    'management',
    'dpo',
    'auditor',
    'partner',
    'caller',
  ] as const) {
    const id = await aPerson(sales, 'given')
    const who = await app.as(role)
    const begun = await who.post(`/contacts/${id}/calls/beginning`, {})
    const noted = await who.post(`/contacts/${id}/calls`, { outcome: 'objected', isNoticeGiven: false })
    if (begun.status === 200) assert.equal(noted.status, 201, `${role} ${JSON.stringify(noted.body)}`)
    else assert.ok([403, 404].includes(begun.status), `${role} ${begun.status}`)
  }
  // No notice is released, so that it cannot have been given; the objection holds all the same.
  const id = await aPerson(sales, 'given')
  await caller.post(`/contacts/${id}/calls/beginning`, {})
  const noted = await caller.post(`/contacts/${id}/calls`, { outcome: 'objected', isNoticeGiven: true })
  assert.equal(noted.status, 201, JSON.stringify(noted.body))
  assert.deepEqual(noted.body, { entryId: null, noticeGivenAt: null })
  const { rows } = await app.db.ownerPool.query(
    `select event from consent_events where contact_id = $1 order by sequence desc limit 1`,
    [id],
  )
  assert.deepEqual(rows, [{ event: 'objected' }])
})

test('who is given a call list works on it for the people of her team, and gains nothing else of marketing', async (t) => {
  const { app, sales, segmentId } = await aTeam(t)
  const own = await aPerson(sales, 'given')
  const notAllowed = await aPerson(sales, null)
  const others = await app.as('sales', { teamId: await app.newTeam() })
  const foreign = await aPerson(others, 'given')
  const plain = await app.as('sales')
  assert.equal(
    (await plain.post(`/segments/${segmentId}/call-list`, {})).status,
    403,
    'sales alone calls nobody',
  )
  const alone = await app.as('caller')
  assert.equal(
    (await alone.post(`/segments/${segmentId}/call-list`, {})).status,
    403,
    'nor does the role alone',
  )

  const caller = await app.as(['sales', 'caller'])
  const advertising = { 'treu-purpose': 'direct-marketing' }
  const [segment] = (await caller.get('/segments', advertising)).body.items
  assert.equal(segment.name, 'Alle')
  assert.deepEqual(segment.topics, [])
  const { body } = await caller.post(`/segments/${segmentId}/call-list`, {})
  assert.deepEqual(
    body.items.map((each: { contact: { id: string } }) => each.contact.id),
    [own],
  )
  assert.match(body.items[0].phone, /^\+49 4921/)
  for (const id of [notAllowed, foreign])
    assert.notEqual((await caller.post(`/contacts/${id}/calls/beginning`, {})).status, 200)
  const begun = await caller.post(`/contacts/${own}/calls/beginning`, {})
  assert.equal(begun.status, 200)
  assert.match(begun.body.text.de, /Küstenlicht GmbH/)
  const noted = await caller.post(`/contacts/${own}/calls`, { outcome: 'reached', isNoticeGiven: false })
  assert.equal(noted.status, 201, JSON.stringify(noted.body))

  const letters = { as: 'pdf', subject: 'x', text: 'y' }
  const closed: [string, string, unknown?][] = [
    ['get', '/campaigns'],
    ['get', '/sequences'],
    ['get', '/subscriptions'],
    ['get', '/suppressions'],
    ['get', '/releases'],
    ['get', '/forms'],
    ['post', '/segments/preview', { filter: {} }],
    ['post', '/segments/preview', { segmentId, channel: 'phone' }],
    ['post', '/segments/preview/list', { filter: {}, code: 'allowed' }],
    ['post', '/segments', { name: 'Neu', filter: {} }],
    ['post', '/campaigns', { name: 'Neu' }],
    ['post', `/segments/${segmentId}/letters`, letters],
    ['post', `/segments/${segmentId}/letters/release`, { as: 'csv', use: 'on-our-behalf', reason: 'x' }],
    ['post', '/forms', { key: 'neu', title: 'Neu', kind: 'event' }],
    [
      'post',
      '/consent-texts',
      {
        key: 'neu',
        purpose: 'direct-marketing',
        channels: ['email'],
        text: 'Ja, ich möchte Werbung per E-Mail erhalten.',
      },
    ],
    ['post', '/suppressions', { channel: 'email', address: 'a@b.example' }],
  ]
  for (const [method, path, given] of closed) {
    const answer =
      method === 'get' ? await caller.get(path, advertising) : await caller.post(path, given, advertising)
    assert.equal(answer.status, 403, `${method} ${path}: ${JSON.stringify(answer.body)}`)
  }
})
