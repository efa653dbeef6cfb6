import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

test('a user who is removed is named in nothing she wrote', async (t) => {
  const { as, db } = await testApp(t)
  const sales = await as('sales')
  const { body: person } = await sales.post('/contacts', {
    occasion: 'order',
    name: 'Eva Brandt',
    contactPoints: [{ kind: 'email', value: 'eva@brandt.example' }],
    addresses: [{ street: 'Ring 5', postalCode: '50667', city: 'Köln' }],
    company: 'Brandt GmbH',
    note: 'Rückruf am Montag',
    notePurpose: 'customer-relations',
  })
  const tables = [
    'contacts',
    'contact_points',
    'addresses',
    'employments',
    'processing_bases',
    'timeline_entries',
  ]
  const writers = async () => {
    const { rows } = await db.ownerPool.query<{ name: string; by: string | null }>(
      tables
        .map((table) => `select '${table}' as name, created_by::text as by from ${table}`)
        .join(' union all '),
    )
    return rows
  }
  const before = await writers()
  assert.deepEqual([...new Set(before.map(({ name }) => name))].sort(), [...tables].sort())
  assert.ok(before.every(({ by }) => by !== null))
  const { rows: users } = await db.ownerPool.query<{ id: string }>(
    'select created_by as id from contacts where id = $1',
    [person.id],
  )
  await db.ownerPool.query('delete from users where id = $1', [users[0]?.id])
  assert.ok((await writers()).every(({ by }) => by === null))
  const { rows: changed } = await db.ownerPool.query('select updated_by as by from contacts')
  assert.deepEqual(changed, [{ by: null }])
})
