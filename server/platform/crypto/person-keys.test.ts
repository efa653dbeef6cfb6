import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 as uuidv7 } from 'uuid'
import { testApp } from '#test/app.ts'
import { inTransaction } from '../db/tx.ts'

test('a key destroyed anywhere opens nothing in any process', async (t) => {
  const first = await testApp(t)
  const second = await testApp(t, { database: first.db })
  const ids = Array.from({ length: 450 }, () => uuidv7())
  const both = [first.platform, second.platform]
  const sealed = await inTransaction(first.platform.pool, {}, async (tx) => {
    await first.platform.personKeys.makeMany(tx, ids)
    return Promise.all(ids.map((id) => first.platform.personKeys.seal(tx, id, 'secret')))
  })
  const openedBy = (platform: (typeof both)[number]) =>
    inTransaction(platform.pool, {}, (tx) =>
      Promise.all(ids.map((id, index) => platform.personKeys.open(tx, id, sealed[index] as Buffer))),
    )
  for (const each of both) assert.equal((await openedBy(each)).filter(Boolean).length, ids.length)
  await first.db.ownerPool.query('delete from person_keys where subject_id = any ($1)', [ids])
  const left = async () => (await Promise.all(both.map(openedBy))).flat().filter(Boolean).length
  for (const end = Date.now() + 60_000; (await left()) > 0 && Date.now() < end; ) await sleep(10)
  assert.equal(await left(), 0)
})
