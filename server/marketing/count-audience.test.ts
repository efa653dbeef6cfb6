import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTransaction } from '#server/platform/db/tx.ts'
import { throughGate } from '#server/platform/gate/gate.ts'
import { systemActor } from '#server/platform/identity/authenticate.ts'
import { noteBounce } from '#server/platform/mail/bounces.ts'
import { channels, markNext, permissionsFor } from '#server/privacy/consent/public.ts'
import { type TestApp, testApp } from '#test/app.ts'

const pick = <T>(from: readonly T[], random: () => number): T => from[Math.floor(random() * from.length)] as T

const places = [
  { postalCode: '50667', city: 'Köln', country: 'DE' },
  { postalCode: '1010', city: 'Wien', country: 'AT' },
  { postalCode: '8001', city: 'Zürich', country: 'CH' },
]

/** The same numbers in every run. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

const looking = { actor: systemActor('legal-compliance'), purpose: 'legal-compliance', means: 'job' } as const

type Counted = { seen: Record<string, number>; hidden: Record<string, number> }

/** What each person's own decision says, counted by hand; those out of sight in whole tens. */
async function decidedOneByOne({ platform, db }: TestApp, channel: (typeof channels)[number]) {
  const { rows } = await db.ownerPool.query<{ id: string; hasBasis: boolean; isSeen: boolean }>(
    `select id, (purpose_mask & 16) <> 0 as "hasBasis",
      (purpose_mask & 16) <> 0 and not is_restricted and not is_quarantined as "isSeen"
     from contacts where deleted_at is null`,
  )
  const permissions = await throughGate(platform, looking, (gate) =>
    permissionsFor(
      gate,
      rows.map(({ id }) => id),
      { channel, purpose: 'direct-marketing', productGroup: 'holzbau' },
    ),
  )
  const counts: Counted = { seen: {}, hidden: {} }
  for (const { id, hasBasis, isSeen } of rows) {
    const { allowed, code = '' } = permissions.get(id) ?? {}
    const isUntold = code === 'restricted' || code === 'quarantined'
    const answer = allowed && hasBasis ? 'allowed' : allowed || isUntold ? 'no-basis' : code
    const group = isSeen ? counts.seen : counts.hidden
    group[answer] = (group[answer] ?? 0) + 1
  }
  const told = Object.entries(counts.hidden).filter(([, count]) => count >= 10)
  const tens = told.map(([code, count]) => [code, Math.floor(count / 10) * 10])
  return { seen: counts.seen, hidden: Object.fromEntries(tens) }
}

test('people counted by equal facts are counted as the decision about each of them says, whatever happened to them', async (t) => {
  const app = await testApp(t)
  const { platform } = app
  const owner = app.db.ownerPool
  const [sales, marketing] = [await app.as('sales'), await app.as('marketing')]
  const random = chance(7)
  const ids: string[] = []
  const addressOf = (n: number) => `p${n}@kunde.example`
  const add = async () => {
    const n = ids.length
    const { status, body } = await sales.post('/contacts', {
      firstName: 'Eva',
      lastName: `Muster${n}`,
      occasion: pick(['enquiry', 'order', 'business-card'], random),
      isConsumer: random() < 0.5,
      stage: pick(['lead', 'customer'], random),
      contactPoints: [
        // Some share an address with another.
        ...(random() < 0.8
          ? [{ kind: 'email', value: addressOf(random() < 0.2 ? Math.floor(n / 2) : n) }]
          : []),
        ...(random() < 0.5 ? [{ kind: 'phone', value: `+49 221 ${100000 + n}` }] : []),
        ...(random() < 0.3 ? [{ kind: 'mobile', value: `+49 170 ${1000000 + n}` }] : []),
      ],
      addresses:
        random() < 0.7
          ? [
              {
                kind: 'work',
                street: 'Hafenstraße',
                houseNumber: String(n),
                ...pick(places, random),
              },
            ]
          : [],
    })
    if (status === 201) ids.push(body.id)
  }
  for (let n = 0; n < 60; n += 1) await add()
  assert.ok(ids.length > 35)

  const declare = () =>
    sales.post(`/contacts/${pick(ids, random)}/consents`, {
      event: pick(['given', 'given', 'withdrawn', 'objected', 'refused', 'revoked'], random),
      purpose: 'direct-marketing',
      channel: pick(channels, random),
      way: pick(['paper', 'spoken'], random),
      ...(random() < 0.7 ? { evidence: 'Formular, Ordner 3' } : {}),
    })
  const look = () => throughGate(platform, looking, markNext)
  const steps: (() => Promise<unknown>)[] = [
    declare,
    declare,
    declare,
    add,
    () =>
      sales.post(`/contacts/${pick(ids, random)}/advertising-grounds`, {
        kind: 'existing-customer',
        saleReference: 'RE-1',
        notice: 'Hinweis auf der Rechnung',
        productGroups: [pick(['holzbau', 'reisen'], random)],
        ...(random() < 0.3 ? { validUntil: '2099-01-01' } : {}),
      }),
    () =>
      marketing.post('/suppressions', {
        channel: 'email',
        address: addressOf(Math.floor(random() * ids.length)),
      }),
    () =>
      inTransaction(platform.pool, {}, (tx) =>
        noteBounce(tx, platform.keyring, {
          address: addressOf(Math.floor(random() * ids.length)),
          kind: 'hard-bounce',
          at: new Date(),
        }),
      ),
    async () => {
      const id = pick(ids, random)
      const { body } = await sales.get(`/contacts/${id}`)
      return sales.patch(`/contacts/${id}`, { lastName: `Neu${Math.floor(random() * 100)}` }, body.version)
    },
    async () => {
      const id = pick(ids, random)
      const { body } = await sales.get(`/contacts/${id}`)
      return sales.patch(`/contacts/${id}`, { stage: 'former', isConsumer: random() < 0.5 }, body.version)
    },
    async () => {
      const { body } = await sales.get(`/contacts/${pick(ids, random)}`)
      const point = body.contactPoints?.[0]
      if (!point) return
      if (random() < 0.5) return sales.delete(`/contact-points/${point.id}`, point.version)
      return sales.patch(`/contact-points/${point.id}`, { value: 'neu@kunde.example' }, point.version)
    },
    async () => {
      const id = pick(ids, random)
      const { body } = await sales.get(`/contacts/${id}`)
      return sales.delete(`/contacts/${id}`, body.version)
    },
    () => owner.query('update contacts set deleted_at = null where id = $1', [pick(ids, random)]),
    () =>
      owner.query('update contacts set is_restricted = not is_restricted where id = $1', [pick(ids, random)]),
    look,
    look,
  ]
  const seen = new Set<string>()
  let accepted = 0
  for (let step = 0; step < 240; step += 1) {
    const answer = (await pick(steps, random)()) as { status?: number } | undefined
    if ((answer?.status ?? 0) < 300) accepted += 1
    if (step % 4 !== 3) continue
    const channel = pick(channels, random)
    const { body } = await marketing.post('/segments/preview', {
      channel,
      productGroup: 'holzbau',
      isExact: true,
    })
    const byCode = (reasons: { code: string; count: number }[]) =>
      Object.fromEntries(reasons.map(({ code, count }) => [code, count]))
    const counted: Counted = { seen: byCode(body.excluded), hidden: byCode(body.outOfSight.excluded) }
    if (body.allowed > 0) counted.seen.allowed = body.allowed
    assert.deepEqual(counted, await decidedOneByOne(app, channel), `${channel} after ${step} steps`)
    for (const code of Object.keys({ ...counted.seen, ...counted.hidden })) seen.add(code)
  }
  assert.ok(accepted > 100, `${accepted} steps were accepted`)
  for (const code of ['allowed', 'withdrawn', 'suppressed', 'no-address', 'undeliverable', 'no-basis'])
    assert.ok(seen.has(code), `${code} among ${[...seen]}`)
  const { rows } = await app.db.ownerPool.query(
    'select count(*)::integer as n from contacts where marks is not null',
  )
  assert.ok(rows[0].n > 10, 'marks were in use')
})

/** People without a permission for advertising: out of sight for it. */
async function hide(app: TestApp, people: { lastName: string; city?: string; stage?: string }[]) {
  const sales = await app.as('sales')
  const ids: string[] = []
  for (const { lastName, city = 'Köln', stage = 'lead' } of people) {
    const { status, body } = await sales.post('/contacts', {
      firstName: 'Eva',
      lastName,
      stage,
      occasion: 'enquiry',
      contactPoints: [{ kind: 'email', value: `${lastName.toLowerCase()}@kunde.example` }],
      addresses: [{ kind: 'work', street: 'Hafenstraße', postalCode: '50667', city, country: 'DE' }],
    })
    assert.equal(status, 201, JSON.stringify(body))
    ids.push(body.id)
  }
  return ids
}

const many = (count: number, name: string, more: { city?: string; stage?: string } = {}) =>
  Array.from({ length: count }, (_, n) => ({ lastName: `${name}${n}`, ...more }))

test('whoever advertising may not see is counted in tens with the reason, and never shown', async (t) => {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  const [id] = await hide(app, many(13, 'Verborgen'))
  const preview = (await marketing.post('/segments/preview', { isExact: true })).body
  assert.deepEqual([preview.matched, preview.allowed, preview.excluded], [0, 0, []])
  assert.equal(preview.outOfSight.count, 10)
  assert.deepEqual(
    preview.outOfSight.excluded.map(({ code, count }: { code: string; count: number }) => [code, count]),
    [['no-consent-de', 10]],
  )
  const listed = await marketing.post('/segments/preview/list', { code: 'no-consent-de' })
  assert.deepEqual(listed.body.items, [])
  assert.equal((await marketing.get(`/contacts/${id}`)).status, 404)
})

test('that somebody is restricted is not told with the count, and who counted by what is on the record', async (t) => {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  await hide(app, many(12, 'Verborgen'))
  await app.db.ownerPool.query('update contacts set is_restricted = true')
  const filter = { and: [{ field: 'stage', op: 'eq', value: 'lead' }] }
  const preview = (await marketing.post('/segments/preview', { filter, isExact: true })).body
  assert.deepEqual(
    preview.outOfSight.excluded.map((each: { code: string }) => each.code),
    ['no-basis'],
  )
  const { rows } = await app.db.ownerPool.query(
    `select fields, details, sealed from audit_events where action = 'find' and actor_id = $1`,
    [marketing.userId],
  )
  assert.deepEqual(rows, [{ fields: ['stage'], details: { counted: 'everybody' }, sealed: null }])
})

test('whoever narrows conditions patiently learns nothing of one person out of sight (failure 25)', async (t) => {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  // She stands among others, so that numbers could move when she is asked for.
  const [, ...others] = [
    ...many(19, 'Nachbar'),
    ...many(9, 'Kundin', { stage: 'customer' }),
    ...many(14, 'Bonner', { city: 'Bonn' }),
  ]
  await hide(app, others)
  const eq = (field: string, value: unknown) => ({ field, op: 'eq', value })
  const cities = ['Köln', 'Bonn', 'Aachen']
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const questions: unknown[] = [
    {},
    // A search in halves over her name and address.
    ...letters.flatMap((letter) => [
      { field: 'lastName', op: 'gte', value: letter },
      { field: 'lastName', op: 'startsWith', value: letter },
      { field: 'email', op: 'contains', value: letter.toLowerCase() },
      { field: 'email', op: 'lt', value: letter.toLowerCase() },
    ]),
    eq('lastName', 'Zielperson'),
    eq('email', 'zielperson@kunde.example'),
    { field: 'id', op: 'notEmpty' },
    ...['confirmed', 'withdrawn', 'objected', 'given'].map((state) => eq('consent.email', state)),
    { field: 'timeline.call.count', op: 'gte', value: 1 },
    { field: 'timeline.any.lastAt', op: 'gte', value: 'today-30' },
    // The same person together with a group that stands just below a step.
    { or: [eq('stage', 'customer'), eq('lastName', 'Zielperson')] },
    { and: [eq('city', 'Köln'), { not: eq('lastName', 'Zielperson') }] },
    // What many have in common, in all its combinations.
    ...cities.flatMap((city) => [
      eq('city', city),
      { not: eq('city', city) },
      ...['lead', 'customer'].flatMap((stage) => [
        { and: [eq('city', city), eq('stage', stage)] },
        { or: [eq('city', city), eq('stage', stage)] },
      ]),
    ]),
  ]
  const asked = async () => {
    const answers: unknown[] = []
    for (const filter of questions)
      for (const isExact of [true, false])
        answers.push((await marketing.post('/segments/preview', { filter, isExact })).body)
    return answers
  }
  const without = await asked()
  const [id] = await hide(app, [{ lastName: 'Zielperson', city: 'Aachen', stage: 'customer' }])
  assert.ok(id)
  const told = await asked()
  assert.deepEqual(told, without, 'that she is there is not told')
  for (const [city, stage] of [
    ['Aachen', 'lead'],
    ['Bonn', 'lead'],
    ['Köln', 'lead'],
  ]) {
    await app.db.ownerPool.query('update contacts set city = $2, stage = $3 where id = $1', [id, city, stage])
    assert.deepEqual(await asked(), without, `nor that she is a ${stage} in ${city}`)
  }
  for (const answer of told as { outOfSight: { count: number } | null }[])
    assert.equal((answer.outOfSight?.count ?? 0) % 10, 0)
})

test('people in sight are counted to the last one, whatever is asked', async (t) => {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  const ids = await hide(app, many(3, 'Sichtbar'))
  await app.db.ownerPool.query('update contacts set purpose_mask = purpose_mask | 16 where id = any ($1)', [
    ids,
  ])
  const filter = { field: 'lastName', op: 'startsWith', value: 'sichtbar' }
  const { body } = await marketing.post('/segments/preview', { filter, isExact: true })
  assert.equal(body.matched, 3)
  assert.equal(body.outOfSight, null)
})
