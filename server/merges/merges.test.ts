import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Caller, runNow, type TestApp, testApp } from '#test/app.ts'

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
  await sales.post(`/contacts/${pair.other.id}/timeline`, {
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

test('pairs that may be one are found by what they share, and a pair that is none stays away', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const pair = await aPair(
    sales,
    { company: 'Nordlicht GmbH' },
    { company: 'Nordlicht GmbH', lastName: 'Bergr', firstName: 'Eva' },
  )
  await aContact(sales, { lastName: 'Berger', firstName: 'Ulrich', company: 'Nordlicht GmbH' })
  const { body: firm } = await sales.post('/companies', { name: 'Süd & Söhne GmbH' })
  await sales.post('/companies', { name: 'Süd und Söhne', website: 'https://sued.example' })
  const { body: twin } = await sales.post('/companies', { name: 'süd &  söhne GMBH' })
  const job = await runNow(app, 'merges.find-suspects')
  assert.equal(job.state, 'succeeded', JSON.stringify(job))
  const { body: list } = await sales.get('/contacts/suspects')
  assert.deepEqual(
    list.items.map((each: { one: { id: string }; other: { id: string }; reasons: string[] }) => [
      each.one.id,
      each.other.id,
      each.reasons,
    ]),
    [[pair.one.id, pair.other.id, ['name-company']]],
  )
  const { body: firms } = await sales.get('/companies/suspects')
  assert.deepEqual(
    firms.items.map((each: { one: { id: string }; other: { id: string } }) => [each.one.id, each.other.id]),
    [[firm.id, twin.id]],
  )
  const hint = await sales.get(`/contacts/${pair.other.id}/duplicates`)
  assert.equal(hint.body.items[0].id, pair.one.id)
  assert.equal((await sales.get(`/companies/${firm.id}/duplicates`)).body.items[0].id, twin.id)
  // Somebody of another team sees neither of them, so there is no pair for her.
  const stranger = await app.as('sales', { teamId: await app.newTeam() })
  assert.deepEqual((await stranger.get('/contacts/suspects')).body.items, [])
  const said = await sales.put(`/contacts/${pair.other.id}/non-duplicates/${pair.one.id}`, undefined)
  assert.equal(said.status, 204)
  await runNow(app, 'merges.find-suspects')
  assert.deepEqual((await sales.get('/contacts/suspects')).body.items, [])
  assert.deepEqual(
    (await sales.get(`/contacts/${pair.other.id}/duplicates`)).body.items.filter(
      (each: { id: string }) => each.id === pair.one.id,
    ),
    [],
  )
  await sales.delete(`/contacts/${pair.other.id}/non-duplicates/${pair.one.id}`)
  assert.equal((await sales.get('/contacts/suspects')).body.items.length, 1)
})
