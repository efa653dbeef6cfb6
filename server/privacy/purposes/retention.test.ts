import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retainedUntil, retentionSentence } from './retention.ts'

const rule = (retentionMonths: number | null, roundsToYearEnd = false) =>
  ({ retentionMonths, roundsToYearEnd, retentionStart: 'end-of-relationship' }) as const

test('a period is said as people say it', () => {
  assert.equal(retentionSentence(rule(24)).de, '24 Monate nach Ende der Beziehung')
  assert.equal(retentionSentence(rule(1)).en, '1 month after the relationship has ended')
  assert.equal(
    retentionSentence(rule(36, true)).de,
    '3 Jahre nach Ende der Beziehung, bis zum Ende des Jahres',
  )
  assert.equal(retentionSentence(rule(null)).de, 'Bis zum Ende der Beziehung')
})

test('a period counts calendar months and ends on the last day where that day is missing', () => {
  assert.equal(retainedUntil(rule(1), '2026-01-31'), '2026-02-28')
  assert.equal(retainedUntil(rule(24), '2026-11-21'), '2028-11-21')
  assert.equal(retainedUntil(rule(36, true), '2026-03-05'), '2029-12-31')
  assert.equal(retainedUntil(rule(24), null), null)
})
