import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase, testMasterKey } from '#test/database.ts'
import { keyring } from '../crypto/keyring.ts'
import { inTransaction, type Tx } from '../db/tx.ts'
import { type Bounce, forgetBounces, noteBounce, noteDelivery, undeliverableAmong } from './bounces.ts'

const keys = keyring(testMasterKey)
const on = (day: number) => new Date(Date.UTC(2026, 9, day, 9))

test('one hard return, or soft ones on three days within fourteen, and an address takes no more mail', async (t) => {
  const { appPool, ownerPool } = await testDatabase(t)
  const within = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(appPool, {}, work)
  const bounce = (address: string, kind: Bounce['kind'], day: number) =>
    within((tx) => noteBounce(tx, keys, { address, kind, status: '5.1.1', at: on(day) }))
  const isDead = async (address: string) =>
    (await within((tx) => undeliverableAmong(tx, keys, [address, 'other@test.example']))).has(address)

  assert.equal(await bounce('Gone@Test.example', 'hard-bounce', 1), true)
  assert.equal(await isDead('gone@test.example'), true)
  assert.equal(await isDead('GONE@test.example'), true)

  const soft = (address: string, days: number[]) =>
    days.reduce(async (before, day) => {
      await before
      return bounce(address, 'soft-bounce', day)
    }, Promise.resolve(false))
  assert.equal(await soft('full@test.example', [1, 1, 1, 2]), false)
  assert.equal(await soft('full@test.example', [14]), true)
  assert.equal(await soft('rare@test.example', [1, 8, 16, 25]), false)
  assert.equal(await isDead('rare@test.example'), false)

  // A mail that arrives makes the count begin anew; what is gone for good stays so until somebody says otherwise.
  assert.equal(await soft('back@test.example', [1, 2]), false)
  await within((tx) => noteDelivery(tx, keys, 'back@test.example'))
  assert.equal(await soft('back@test.example', [3, 4]), false)
  await within((tx) => noteDelivery(tx, keys, 'full@test.example'))
  assert.equal(await isDead('full@test.example'), false)
  await within((tx) => noteDelivery(tx, keys, 'gone@test.example'))
  assert.equal(await isDead('gone@test.example'), true)
  await within((tx) => forgetBounces(tx, keys, 'gone@test.example'))
  assert.equal(await isDead('gone@test.example'), false)

  const { rows } = await ownerPool.query(`select m::text as row from mail_bounces m`)
  assert.ok(rows.length > 0)
  assert.ok(
    rows.every(({ row }) => !/example|@/.test(row)),
    'the address itself is not kept',
  )
})

test('two reports about one address at the same moment count both', async (t) => {
  const { appPool } = await testDatabase(t)
  await Promise.all(
    [1, 2, 3].map((day) =>
      inTransaction(appPool, {}, (tx) =>
        noteBounce(tx, keys, { address: 'a@test.example', kind: 'soft-bounce', at: on(day) }),
      ),
    ),
  )
  const dead = await inTransaction(appPool, {}, (tx) => undeliverableAmong(tx, keys, ['a@test.example']))
  assert.equal(dead.size, 1)
})
