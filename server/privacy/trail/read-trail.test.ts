import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyring } from '#server/platform/crypto/keyring.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { testDatabase, testMasterKey } from '#test/database.ts'
import { trailStatement } from './read-trail.ts'

const person = '0197aaaa-0000-7000-8000-000000000001'
const user = '0197bbbb-0000-7000-8000-000000000001'

test('each filter of the trail is led to its rows by an index, in every month', async (t) => {
  const { ownerPool, appPool } = await testDatabase(t)
  await ownerPool.query(`
    insert into audit_events (id, at, actor_kind, actor_id, action, resource, record_ids, means, mac)
    select gen_random_uuid(), now() - n * interval '10 seconds', 'user',
      case when n % 1000 = 0 then '${user}'::uuid else gen_random_uuid() end,
      case when n % 5000 = 0 then 'export' when n % 10 = 0 then 'update' else 'read' end,
      case when n % 7000 = 0 then 'role' else 'contact' end,
      case when n % 5000 = 0 then array['${person}']::uuid[] else array[gen_random_uuid(), gen_random_uuid()] end, 'web', '\\x00'
    from generate_series(1, 60000) n`)
  // What an index keeps pending is put in its place, as upkeep does it.
  await ownerPool.query('vacuum analyze audit_events')
  const keys = keyring(testMasterKey)
  // Only the keyring is asked for, to open a cursor.
  const gate = { keyring: keys } as unknown as Gate
  const cursor = keys
    .seal('cursor:audit-events', `${new Date().toISOString()} ${person}`)
    .toString('base64url')
  const from = new Date(Date.now() - 86_400_000).toISOString()
  const cases: [object, RegExp][] = [
    [{}, /pkey/],
    [{ cursor }, /pkey/],
    [{ from }, /pkey/],
    [{ recordId: person }, /record_ids/],
    [{ recordId: person, action: 'read', cursor }, /record_ids/],
    [{ actorId: user }, /actor/],
    [{ actorId: user, from, cursor }, /actor/],
    [{ action: 'export' }, /action/],
    [{ resource: 'role' }, /resource/],
    [{ resource: 'role', action: 'read' }, /resource/],
    [{ action: 'read' }, /pkey/],
  ]
  for (const [filter, index] of cases) {
    const statement = trailStatement(gate, filter, { behind: (id) => id }, 51)
    const { rows } = await appPool.query<{ 'QUERY PLAN': string }>(
      `explain ${statement.text}`,
      statement.values as unknown[],
    )
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    const name = JSON.stringify(filter)
    assert.match(plan, index, `${name}\n${plan}`)
    // A month without events is looked through at no cost.
    assert.doesNotMatch(
      plan,
      /Seq Scan on audit_events\S*(?: \S+)? +\(cost=0\.00\.\.(?!0\.0\d )/,
      `${name}\n${plan}`,
    )
  }
})
