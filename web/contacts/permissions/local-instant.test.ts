import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localInstant, timeOf } from './local-instant.ts'

test('a time of day is read as people write it, and nothing else is taken for one', () => {
  for (const input of ['9:05', '09:05', '0905', '9.05', ' 9:05 Uhr'])
    assert.equal(timeOf(input), '09:05', input)
  for (const input of ['', '9', '24:00', '12:60', 'mittags']) assert.equal(timeOf(input), null, input)
})

test('day and time mean the moment of the clock on the wall', () => {
  assert.equal(localInstant('2026-03-03', '14:05'), new Date(2026, 2, 3, 14, 5).toISOString())
})
