import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PersonKeys } from '../crypto/person-keys.ts'
import type { Tx } from '../db/tx.ts'
import { forgetRights } from './rights-changed.ts'
import { seldomChanged } from './seldom.ts'

function counting(load: (n: number) => Promise<number>) {
  let asked = 0
  const ask = seldomChanged(() => {
    asked += 1
    return load(asked)
  })
  const installation = () => {
    const gate = { tx: {} as Tx, personKeys: {} as PersonKeys }
    return () => ask(gate)
  }
  return { installation, asked: () => asked }
}

test('what seldom changes is asked for once, until it may have changed', async () => {
  const { installation, asked } = counting(async (n) => n)
  const [here, there] = [installation(), installation()]
  assert.deepEqual(await Promise.all([here(), here(), here()]), [1, 1, 1])
  assert.equal(await there(), 2)
  assert.equal(await here(), 1)
  forgetRights()
  assert.equal(await here(), 3)
  assert.equal(asked(), 3)
})

test('who could not find out keeps nobody else from it', async () => {
  const { installation } = counting((n) =>
    n === 1 ? Promise.reject(new Error('broken')) : Promise.resolve(n),
  )
  const ask = installation()
  const [first, second] = await Promise.allSettled([ask(), ask()])
  assert.equal(first.status, 'rejected')
  assert.deepEqual(second, { status: 'fulfilled', value: 2 })
  assert.equal(await ask(), 3)
})
