import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Caller, type TestApp, testApp } from '#test/app.ts'

const person = { occasion: 'enquiry', salutation: 'frau' }

async function aContact(caller: Caller, values: object): Promise<{ id: string; version: number }> {
  const { status, body } = await caller.post('/contacts', { ...person, ...values })
  assert.equal(status, 201, JSON.stringify(body))
  return body
}

async function aPair(caller: Caller, kept: object = {}, merged: object = {}) {
  return {
    one: await aContact(caller, {
      firstName: 'Eva',
      lastName: 'Berger',
      contactPoints: [{ kind: 'email', value: 'eva@nordlicht.example' }],
      ...kept,
    }),
    other: await aContact(caller, {
      firstName: 'Eva Maria',
      lastName: 'Berger',
      jobTitle: 'Einkauf',
      contactPoints: [
        { kind: 'email', value: 'berger@privat.example' },
        { kind: 'phone', value: '0221 9876 540' },
      ],
      ...merged,
    }),
  }
}

type Pair = Awaited<ReturnType<typeof aPair>>

function merging(caller: Caller, { one, other }: Pair, fields: object = {}) {
  return caller.post(
    `/contacts/${one.id}/merges`,
    { mergedId: other.id, mergedVersion: other.version, fields },
    { 'if-match': `"${one.version}"` },
  )
}

async function rowsOf({ db }: Pick<TestApp, 'db'>, ids: readonly string[]) {
  const all: Record<string, unknown[]> = {}
  const tables = [
    ['contacts', 'id'],
    ['contact_points', 'contact_id'],
    ['addresses', 'contact_id'],
    ['employments', 'contact_id'],
    ['processing_bases', 'contact_id'],
    ['timeline_entries', 'contact_id'],
    ['tasks', 'contact_id'],
    ['files', 'contact_id'],
    ['consent_states', 'contact_id'],
    ['subscriptions', 'contact_id'],
    ['contact_tokens', 'contact_id'],
  ]
  for (const [table, column] of tables) {
    const { rows } = await db.ownerPool.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) - array['version', 'updated_at', 'updated_by', 'marks', 'wrapped_key'] as row from ${table} t where ${column} = any ($1) order by t::text`,
      [ids],
    )
    all[table as string] = rows.map(({ row }) => row)
  }
  for (const rows of Object.values(all)) rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  return all
}

async function opened(t: TestContext) {
  const app = await testApp(t)
  return { app, sales: await app.as('sales'), dpo: await app.as('dpo') }
}

test('two records become one with all that belongs to them, and the old id says where it went', async (t) => {
  const { sales } = await opened(t)
  const pair = await aPair(sales)
  await sales.post(`/contacts/${pair.other.id}/timeline-entries`, {
    kind: 'note',
    text: 'Angebot bis Freitag',
    purpose: 'customer-relations',
  })
  const preview = await sales.get(`/contacts/${pair.one.id}/merges/preview?mergedId=${pair.other.id}`)
  assert.equal(preview.status, 200, JSON.stringify(preview.body))
  const fields = new Map(preview.body.fields.map((each: { field: string }) => [each.field, each]))
  assert.deepEqual([...fields.keys()].sort(), ['email', 'firstName', 'jobTitle'])
  const { status, body } = await merging(sales, pair, { firstName: 'merged' })
  assert.equal(status, 201, JSON.stringify(body))
  const { body: kept } = await sales.get(`/contacts/${pair.one.id}`)
  assert.equal(kept.firstName, 'Eva Maria')
  assert.equal(kept.jobTitle, 'Einkauf')
  assert.equal(kept.email, 'eva@nordlicht.example')
  assert.equal(kept.phone, '+492219876540')
  assert.equal(kept.contactPoints.length, 3)
  assert.deepEqual(
    kept.contactPoints.filter(
      (each: { kind: string; isMain: boolean }) => each.kind === 'email' && each.isMain,
    ).length,
    1,
  )
  const old = await sales.get(`/contacts/${pair.other.id}`)
  assert.equal(old.status, 410)
  assert.equal(old.body.code, 'contacts.merged')
  assert.equal(old.body.keptId, pair.one.id)
  const found = await sales.get('/contacts?q=berger')
  assert.deepEqual(
    found.body.items.map((each: { id: string }) => each.id),
    [pair.one.id],
  )
})

test('a merge that is taken back leaves both as they were', async (t) => {
  const { app, sales } = await opened(t)
  const pair = await aPair(
    sales,
    {
      addresses: [{ street: 'Hafenweg', houseNumber: '3', postalCode: '50667', city: 'Köln' }],
      customerGroups: ['A'],
    },
    {
      addresses: [{ street: 'Hafenweg', houseNumber: '3', postalCode: '50667', city: 'Köln' }],
      customerGroups: ['B'],
      contactPoints: [
        { kind: 'email', value: 'eva@nordlicht.example', label: 'Büro' },
        { kind: 'email', value: 'berger@privat.example' },
      ],
    },
  )
  await sales.post(`/contacts/${pair.other.id}/consents`, {
    event: 'objected',
    channel: 'email',
    purpose: 'direct-marketing',
    way: 'spoken',
  })
  await sales.post(`/contacts/${pair.one.id}/consents`, {
    event: 'given',
    channel: 'phone',
    purpose: 'direct-marketing',
    way: 'paper',
    evidence: 'Ordner 7',
  })
  const ids = [pair.one.id, pair.other.id]
  const before = await rowsOf(app, ids)
  const done = await merging(sales, pair)
  assert.equal(done.status, 201, JSON.stringify(done.body))
  const { body: kept } = await sales.get(`/contacts/${pair.one.id}`)
  assert.deepEqual(kept.customerGroups, ['A', 'B'])
  assert.equal(kept.addresses.length, 1)
  const undone = await sales.post(`/merges/${done.body.id}/undo`)
  assert.equal(undone.status, 200, JSON.stringify(undone.body))
  assert.deepEqual(undone.body.kept, [])
  assert.deepEqual(await rowsOf(app, ids), before)
  assert.equal((await sales.post(`/merges/${done.body.id}/undo`)).body.code, 'merges.undone-conflict')
  assert.equal((await sales.get(`/contacts/${pair.other.id}`)).status, 200)
})
