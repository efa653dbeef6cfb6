import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Rhythm } from '#api/newsletters.ts'
import { dayAfter, nextDay, type PlannedDays } from './issue-day.ts'

/** The days of so many issues more, each planned when the one before it has gone. */
function following(days: PlannedDays, rhythm: Rhythm, count: number): string[] {
  let all = days
  for (let turn = 0; turn < count; turn += 1) all = [dayAfter(all, rhythm), ...all]
  return all.slice(0, count).reverse()
}

test('the next issue comes at the rhythm of the last, and what was missed is not made up for', () => {
  assert.equal(dayAfter(['2026-12-28'], 'weekly'), '2027-01-04')
  assert.equal(dayAfter(['2026-02-20'], 'fortnightly'), '2026-03-06')
  assert.equal(dayAfter(['2027-01-31'], 'monthly'), '2027-02-28')
  assert.equal(dayAfter(['2026-11-30'], 'quarterly'), '2027-02-28')
  assert.equal(nextDay(undefined, 'monthly', '2026-11-22'), '2026-11-22')
  assert.equal(nextDay(['2026-08-03'], 'monthly', '2026-11-22'), '2026-12-03')
  assert.equal(nextDay(['2026-11-15'], 'weekly', '2026-11-22'), '2026-11-22')
})

test('a short month does not move the issues after it', () => {
  const from31 = ['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31', '2027-06-30']
  assert.deepEqual(following(['2027-01-31'], 'monthly', 5), from31)
  assert.deepEqual(following(['2027-01-30'], 'monthly', 3), ['2027-02-28', '2027-03-30', '2027-04-30'])
  // 2028 has a 29 February.
  assert.deepEqual(following(['2028-01-30'], 'monthly', 2), ['2028-02-29', '2028-03-30'])
  assert.deepEqual(following(['2027-01-29'], 'monthly', 13).slice(-2), ['2028-01-29', '2028-02-29'])
  const quarters = ['2027-02-28', '2027-05-31', '2027-08-31', '2027-11-30', '2028-02-29', '2028-05-31']
  assert.deepEqual(following(['2026-11-30', '2026-08-31'], 'quarterly', 6), quarters)
})

test('missed months are counted from the same day', () => {
  assert.equal(nextDay(['2027-01-31'], 'monthly', '2027-03-01'), '2027-03-31')
  assert.equal(nextDay(['2027-02-28', '2027-01-31'], 'monthly', '2027-04-02'), '2027-04-30')
  assert.equal(dayAfter(['2027-04-30', '2027-02-28', '2027-01-31'], 'monthly'), '2027-05-31')
})

test('who moves an issue to another day begins anew from there', () => {
  assert.equal(dayAfter(['2027-02-20', '2027-01-31'], 'monthly'), '2027-03-20')
  assert.equal(dayAfter(['2027-03-28', '2027-02-28', '2027-01-31'], 'monthly'), '2027-04-28')
  assert.equal(dayAfter(['2027-02-28', '2027-01-15'], 'monthly'), '2027-03-28')
  // Once a week before, now once a month.
  assert.equal(dayAfter(['2027-02-28', '2027-02-21', '2027-01-31'], 'monthly'), '2027-03-28')
})
