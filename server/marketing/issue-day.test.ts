import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayAfter, nextDay } from './issue-day.ts'

test('the next issue comes at the rhythm of the last, and what was missed is not made up for', () => {
  assert.equal(dayAfter('2026-12-28', 'weekly'), '2027-01-04')
  assert.equal(dayAfter('2026-02-20', 'fortnightly'), '2026-03-06')
  assert.equal(dayAfter('2027-01-31', 'monthly'), '2027-02-28')
  assert.equal(dayAfter('2026-11-30', 'quarterly'), '2027-02-28')
  assert.equal(nextDay(null, 'monthly', '2026-11-22'), '2026-11-22')
  assert.equal(nextDay('2026-08-03', 'monthly', '2026-11-22'), '2026-12-03')
  assert.equal(nextDay('2026-11-15', 'weekly', '2026-11-22'), '2026-11-22')
})
