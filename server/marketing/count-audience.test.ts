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

/** What each person's own decision says, counted by hand. */
async function decidedOneByOne({ platform, db }: TestApp, channel: (typeof channels)[number]) {
  const { rows } = await db.ownerPool.query<{ id: string; hasBasis: boolean }>(
    `select id, (purpose_mask & 16) <> 0 as "hasBasis" from contacts where deleted_at is null`,
  )
  const permissions = await throughGate(platform, looking, (gate) =>
    permissionsFor(
      gate,
      rows.map(({ id }) => id),
      { channel, purpose: 'direct-marketing', productGroup: 'holzbau' },
    ),
  )
  const counts: Record<string, number> = {}
  for (const { id, hasBasis } of rows) {
    const { allowed, code = '' } = permissions.get(id) ?? {}
    const isUntold = code === 'restricted' || code === 'quarantined'
    const answer = allowed && hasBasis ? 'allowed' : allowed || isUntold ? 'no-basis' : code
    counts[answer] = (counts[answer] ?? 0) + 1
  }
  return counts
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
  for (let n = 0; n < 25; n += 1) await add()
  assert.ok(ids.length > 15)

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
    const counted: Record<string, number> = Object.fromEntries(
      body.excluded.map((each: { code: string; count: number }) => [each.code, each.count]),
    )
    if (body.allowed > 0) counted.allowed = body.allowed
    assert.deepEqual(counted, await decidedOneByOne(app, channel), `${channel} after ${step} steps`)
    for (const code of Object.keys(counted)) seen.add(code)
  }
  assert.ok(accepted > 100, `${accepted} steps were accepted`)
  for (const code of ['allowed', 'objected', 'suppressed', 'no-address', 'undeliverable', 'no-basis'])
    assert.ok(seen.has(code), `${code} among ${[...seen]}`)
  const { rows } = await app.db.ownerPool.query(
    'select count(*)::integer as n from contacts where marks is not null',
  )
  assert.ok(rows[0].n > 10, 'marks were in use')
})

test('whoever advertising may not see is counted with the reason, and never shown', async (t) => {
  const app = await testApp(t)
  const [sales, marketing] = [await app.as('sales'), await app.as('marketing')]
  const { body } = await sales.post('/contacts', {
    firstName: 'Eva',
    lastName: 'Verborgen',
    occasion: 'enquiry',
    contactPoints: [{ kind: 'email', value: 'eva@kunde.example' }],
  })
  const preview = (await marketing.post('/segments/preview', {})).body
  assert.equal(preview.matched, 1)
  assert.equal(preview.allowed, 0)
  const [reason] = preview.excluded
  assert.equal(reason.code, 'no-consent-de')
  const listed = await marketing.post('/segments/preview/list', { code: 'no-consent-de' })
  assert.deepEqual(listed.body.items, [])
  assert.equal((await marketing.get(`/contacts/${body.id}`)).status, 404)
})

test('that somebody is restricted is not told with the count, and who counted by what is on the record', async (t) => {
  const app = await testApp(t)
  const [sales, marketing] = [await app.as('sales'), await app.as('marketing')]
  const { body } = await sales.post('/contacts', { lastName: 'Verborgen', occasion: 'enquiry' })
  await app.db.ownerPool.query('update contacts set is_restricted = true where id = $1', [body.id])
  const filter = { and: [{ field: 'lastName', op: 'eq', value: 'Verborgen' }] }
  const preview = (await marketing.post('/segments/preview', { filter, isExact: true })).body
  assert.deepEqual(
    preview.excluded.map((each: { code: string }) => each.code),
    ['no-basis'],
  )
  const { rows } = await app.db.ownerPool.query(
    `select fields, details, sealed from audit_events where action = 'find' and actor_id = $1`,
    [marketing.userId],
  )
  assert.deepEqual(rows, [{ fields: ['lastName'], details: { counted: 'everybody' }, sealed: null }])
})
