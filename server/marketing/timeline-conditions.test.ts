import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type TestApp, testApp } from '#test/app.ts'

const DAY = 86_400_000

async function aStage(t: Parameters<typeof testApp>[0]) {
  const app = await testApp(t)
  const [sales, marketing] = [await app.as('sales'), await app.as('marketing')]
  const add = async (lastName: string) => {
    const { body } = await sales.post('/contacts', { lastName, occasion: 'enquiry' })
    await app.db.ownerPool.query(
      `insert into processing_bases (id, contact_id, purpose, basis, occasion, origin, valid_from)
       select gen_random_uuid(), contact_id, 'direct-marketing', 'A6-1-f', occasion, origin, valid_from
       from processing_bases where contact_id = $1 limit 1`,
      [body.id],
    )
    return body.id as string
  }
  const note = async (
    id: string,
    entry: { kind: string; days: number; direction?: string; purpose?: string },
  ) => {
    const { days, purpose = 'direct-marketing', ...values } = entry
    const writer = purpose === 'direct-marketing' ? marketing : await app.as('service')
    const at = new Date(app.platform.now().getTime() - days * DAY).toISOString()
    const answer = await writer.post(
      `/contacts/${id}/timeline`,
      { ...values, at, purpose, subject: 'Geheimes Stichwort' },
      { 'treu-purpose': purpose },
    )
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body as { id: string; version: number }
  }
  const found = async (filter: unknown) => {
    const { status, body } = await marketing.post('/segments/preview/list', { filter, code: 'no-address' })
    assert.equal(status, 200, JSON.stringify(body))
    return body.items.map((each: { lastName: string }) => each.lastName).sort()
  }
  return { app, marketing, add, note, found }
}

test('a segment asks for the last call or mail, for its direction, and for how many there were', async (t) => {
  const { add, note, found, marketing } = await aStage(t)
  const [recent, long] = [await add('Neulich'), await add('Lange')]
  await add('Nie')
  await note(recent, { kind: 'call', days: 3, direction: 'out' })
  const second = await note(recent, { kind: 'email', days: 10, direction: 'in' })
  await note(long, { kind: 'call', days: 200, direction: 'in' })
  const ask = (field: string, op: string, value: unknown) => found({ field, op, value })

  assert.deepEqual(await ask('timeline.call.lastAt', 'gte', 'today-30'), ['Neulich'])
  assert.deepEqual(await ask('timeline.call.lastAt', 'lt', 'today-30'), ['Lange'])
  assert.deepEqual(await ask('timeline.any.lastAt', 'ltOrEmpty', 'today-30'), ['Lange', 'Nie'])
  assert.deepEqual(await ask('timeline.call.in.lastAt', 'notEmpty', undefined), ['Lange'])
  assert.deepEqual(await ask('timeline.any.count', 'gte', 2), ['Neulich'])
  assert.deepEqual(await ask('timeline.meeting.count', 'eq', 0), ['Lange', 'Neulich', 'Nie'])
  assert.deepEqual(await ask('timeline.email.out.count', 'gte', 1), [])
  assert.equal((await marketing.delete(`/timeline-entries/${second.id}`, second.version)).status, 204)
  assert.deepEqual(await ask('timeline.any.count', 'gte', 2), [], 'what was removed does not count')
})

test('what service noted counts for no segment, and what was said for none at all (F83)', async (t) => {
  const { app, add, note, found, marketing } = await aStage(t)
  const id = await add('Betreut')
  await app.db.ownerPool.query(
    `insert into processing_bases (id, contact_id, purpose, basis, occasion, origin, valid_from)
     select gen_random_uuid(), contact_id, 'care', 'A6-1-f', occasion, origin, valid_from
     from processing_bases where contact_id = $1 limit 1`,
    [id],
  )
  await note(id, { kind: 'call', days: 1, purpose: 'care' })
  assert.deepEqual(await found({ field: 'timeline.any.count', op: 'gte', value: 1 }), [])
  for (const field of [
    'timeline.any.subject',
    'timeline.call.text',
    'timeline.system.count',
    'lastContactAt',
  ]) {
    const { status, body } = await marketing.post('/segments/preview', {
      filter: { field, op: 'notEmpty' },
    })
    assert.deepEqual([status, body.errors?.[0]?.code], [400, 'field.unknown'], field)
  }
  const asEvents = await marketing.post(
    '/segments/preview',
    { filter: { field: 'timeline.any.count', op: 'gte', value: 1 } },
    { 'treu-purpose': 'events' },
  )
  assert.equal(asEvents.body.errors?.[0]?.code ?? asEvents.body.code, 'field.unknown')
})

test('a segment asks for the company and for states of consents, and nobody without a company has its city', async (t) => {
  const { app, add, found } = await aStage(t)
  const [employed, alone] = [await add('Angestellt'), await add('Allein')]
  const sales = await app.as('sales')
  const company = await sales.post('/companies', {
    name: 'Holzbau Nord',
    city: 'Emden',
    customerGroups: ['A'],
  })
  assert.equal(company.status, 201, JSON.stringify(company.body))
  await sales.post(`/contacts/${employed}/employments`, { companyId: company.body.id, isMain: true })
  const noted = await sales.post(`/contacts/${alone}/consents`, {
    event: 'given',
    purpose: 'direct-marketing',
    channel: 'post',
    way: 'paper',
    evidence: 'Antwortkarte',
  })
  assert.equal(noted.status, 201)
  const ask = (field: string, op: string, value?: unknown) => found({ field, op, value })
  assert.deepEqual(await ask('company.city', 'eq', 'Emden'), ['Angestellt'])
  assert.deepEqual(await ask('company.city', 'ne', 'Emden'), ['Allein'])
  assert.deepEqual(await ask('company.city', 'empty'), ['Allein'])
  assert.deepEqual(await ask('company.customerGroups', 'in', ['A', 'B']), ['Angestellt'])
  assert.deepEqual(await ask('consent.post', 'in', ['given', 'confirmed']), ['Allein'])
  assert.deepEqual(await ask('consent.post', 'empty'), ['Angestellt'])
  assert.deepEqual(await ask('consent.email', 'notEmpty'), [])
  assert.deepEqual(
    await found({
      or: [
        { field: 'company.city', op: 'notEmpty' },
        { field: 'consent.post', op: 'eq', value: 'given' },
      ],
    }),
    ['Allein', 'Angestellt'],
  )
})

test('counting by the history reads the people, never their entries', async (t) => {
  const { app, add } = await aStage(t)
  await add('Muster')
  const plan = await planOf(app, `select from contacts t where t.touched_at[1] >= now() - interval '1 day'`)
  assert.doesNotMatch(plan, /timeline_entries/)
  await app.db.ownerPool.query('set enable_seqscan = off')
  const kept = await planOf(
    app,
    `select max(at) from timeline_entries where contact_id = gen_random_uuid() and purpose = 'direct-marketing'
     and deleted_at is null and kind <> 'system'`,
  )
  assert.match(kept, /timeline_entries_(touches|contact)/)
})

async function planOf({ db }: TestApp, statement: string): Promise<string> {
  const { rows } = await db.ownerPool.query(`explain ${statement}`)
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}
