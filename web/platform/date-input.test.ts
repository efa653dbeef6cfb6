import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isoDay, parseDay, weeksOfMonth } from './date-input.ts'

const today = new Date(2026, 10, 21)

test('a day is understood however people here type it', () => {
  for (const typed of [
    '1.2.26',
    '01.02.2026',
    '1. 2. 2026',
    '1/2/26',
    '1-2-2026',
    '010226',
    '01022026',
    '2026-02-01',
  ]) {
    assert.equal(parseDay(typed, today), '2026-02-01', typed)
  }
  assert.equal(parseDay('24.12.', today), '2026-12-24')
  assert.equal(parseDay('24.12', today), '2026-12-24')
})

test('words and steps lead to days', () => {
  assert.equal(parseDay('heute', today), '2026-11-21')
  assert.equal(parseDay('Morgen', today), '2026-11-22')
  assert.equal(parseDay('+14', today), '2026-12-05')
  assert.equal(parseDay('-1', today), '2026-11-20')
})

test('a birthday of two digits lies in the past, a deadline in the near future', () => {
  assert.equal(parseDay('3.4.71', today), '1971-04-03')
  assert.equal(parseDay('3.4.31', today), '2031-04-03')
})

test('a day that does not exist is no day', () => {
  for (const typed of ['31.2.26', '0.1.26', '1.13.26', '29.2.2025', 'x', '', '1', '1.2.026', '99999999']) {
    assert.equal(parseDay(typed, today), null, typed)
  }
  assert.equal(parseDay('29.2.2028', today), '2028-02-29')
})

test('a page of the calendar begins on Monday and holds the whole month', () => {
  const weeks = weeksOfMonth(2026, 10)
  assert.equal(isoDay(weeks[0]?.[0] ?? today), '2026-10-26')
  assert.equal(isoDay(weeks.at(-1)?.[6] ?? today), '2026-12-06')
  assert.ok(weeks.every((week) => week.length === 7))
})
