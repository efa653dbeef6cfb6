import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Callable } from '#api/calls.ts'
import { callOf, isDone, nextOpen, untouched } from './call-state.ts'

const person = (id: string, calledAt: string | null = null): Callable => ({
  contact: { id, name: id },
  company: null,
  phone: '+49 40 1',
  norm: '§ 7 Abs. 2 Nr. 1 UWG',
  reason: { de: 'Einwilligung', en: 'Consent' },
  calledAt,
  noticeGivenAt: null,
})

test('who was called today is passed over, who was called earlier is not', () => {
  const now = new Date('2026-11-22T15:00:00')
  assert.equal(isDone(person('a', '2026-11-22T09:00:00'), undefined, now), true)
  assert.equal(isDone(person('a', '2026-11-21T09:00:00'), undefined, now), false)
})

test('one goes on with the next person who is open, and comes to the end', () => {
  const people = [person('a'), person('b'), person('c')]
  const states = { b: { ...untouched, outcome: 'reached' as const } }
  assert.equal(nextOpen(people, states, -1), 0)
  assert.equal(nextOpen(people, states, 0), 2)
  assert.equal(nextOpen(people, states, 2), 3)
})

test('a notice is never noted for somebody who was not reached', () => {
  const state = { ...untouched, isNoticeGiven: true, minutes: 3 }
  assert.deepEqual(callOf(state, 'not-reached'), { outcome: 'not-reached', isNoticeGiven: false })
  assert.deepEqual(callOf(state, 'reached'), { outcome: 'reached', isNoticeGiven: true, durationMinutes: 3 })
})
