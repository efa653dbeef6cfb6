import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rowsInView } from './row-window.ts'

test('only the rows in view and a few around them exist, however long the list', () => {
  assert.deepEqual(rowsInView(0, 400, 40, 100_000), { first: 0, last: 17 })
  assert.deepEqual(rowsInView(4000, 400, 40, 100_000), { first: 92, last: 117 })
})

test('the last row is reached and nothing beyond it', () => {
  assert.equal(rowsInView(100_000 * 40 - 400, 400, 40, 100_000).last, 99_999)
  assert.deepEqual(rowsInView(0, 400, 40, 3), { first: 0, last: 2 })
  assert.deepEqual(rowsInView(0, 400, 40, 0), { first: 0, last: -1 })
})

test('a list that has become shorter than its scroll place shows its end', () => {
  const { first, last } = rowsInView(9000, 400, 40, 5)
  assert.ok(first <= 4 && last === 4)
})
