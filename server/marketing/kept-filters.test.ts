import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

const eq = (field: string, value: unknown) => ({ field, op: 'eq', value })

test('no filter that names somebody is kept, so that none outlives her erasure', async (t) => {
  const { as, db } = await testApp(t)
  const [sales, marketing] = [await as('sales'), await as('marketing')]
  const made = await sales.post('/contacts', {
    firstName: 'Eva',
    lastName: 'Muster',
    occasion: 'enquiry',
    contactPoints: [{ kind: 'email', value: 'eva@kunde.example' }],
  })
  assert.equal(made.status, 201)
  const naming = [
    eq('email', 'eva@kunde.example'),
    { field: 'email', op: 'contains', value: 'eva@' },
    { not: eq('lastName', 'Muster') },
    { and: [{ or: [{ field: 'firstName', op: 'in', value: ['Eva'] }] }] },
    eq('city', 'eva@kunde.example'),
    eq('customerGroups', '+49 221 1234567'),
  ]
  for (const filter of naming) {
    const segment = await marketing.post('/segments', { name: 'Eine', filter })
    assert.deepEqual(
      [segment.status, segment.body.code],
      [422, 'filter.names-somebody'],
      JSON.stringify(filter),
    )
    const view = await sales.post('/views', { resource: 'contact', name: 'Eine', state: { filter } })
    assert.equal(view.status, 422, JSON.stringify(filter))
  }
  const searched = await sales.post('/views', { resource: 'contact', name: 'Eine', state: { q: 'Muster' } })
  assert.equal(searched.body.errors[0].code, 'filter.names-somebody')
  const changes = [{ field: 'language', action: 'set', value: 'de' }]
  for (const selection of [{ filter: eq('lastName', 'Muster') }, { q: 'Muster' }]) {
    const { status, body } = await sales.post('/mass-updates', { resource: 'contact', changes, ...selection })
    assert.equal(status, 201, JSON.stringify(body))
    assert.equal(body.preview.matched, 1, 'the records it finds are kept instead')
    assert.equal((await sales.post(`/mass-updates/${body.id}/run`, {})).status, 202)
  }
  for (const [table, column] of await filterColumns(db.ownerPool)) {
    const { rows } = await db.ownerPool.query(`select from ${table} where ${column}::text ~* 'muster|eva@'`)
    assert.equal(rows.length, 0, `${table}.${column}`)
  }
})

test('initials, domains and what many share may stand in a filter that is kept', async (t) => {
  const { as } = await testApp(t)
  const marketing = await as('marketing')
  const harmless = [
    { field: 'lastName', op: 'startsWith', value: 'M' },
    { field: 'email', op: 'contains', value: '@kunde.example' },
    { field: 'email', op: 'notEmpty' },
    eq('city', 'Köln'),
    eq('postalCode', '50667'),
  ]
  for (const [index, filter] of harmless.entries()) {
    const { status, body } = await marketing.post('/segments', { name: `Segment ${index}`, filter })
    assert.equal(status, 201, JSON.stringify(body))
  }
})

/** Every column in which a filter could stand. */
async function filterColumns(pool: {
  query: (text: string) => Promise<{ rows: { t: string; c: string }[] }>
}): Promise<(readonly [string, string])[]> {
  const { rows } = await pool.query(`
    select table_name as t, column_name as c from information_schema.columns
    where table_schema = 'public' and data_type = 'jsonb'
      and (column_name in ('filter', 'selection', 'state', 'settings', 'params', 'details'))`)
  assert.ok(rows.length >= 4)
  return rows.map(({ t, c }) => [t, c] as const)
}
