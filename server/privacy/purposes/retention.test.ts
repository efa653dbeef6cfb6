import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retainedUntil, retentionSentence, ruleFor, type Starts, type WeighedRule } from './retention.ts'

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

test('of several rules the shortest holds, but never less than the longest legal duty', () => {
  const known: Starts = {
    collection: '2026-01-31',
    'end-of-operation': null,
    'end-of-relationship': '2026-06-30',
  }
  const open: Starts = { ...known, 'end-of-relationship': null }
  const after = (months: number, more: Partial<WeighedRule> = {}): WeighedRule => ({
    retentionMonths: months,
    retentionStart: 'end-of-relationship',
    roundsToYearEnd: false,
    isDuty: false,
    ...more,
  })
  const duty = (months: number) => after(months, { isDuty: true })
  const collected = (months: number) => after(months, { retentionStart: 'collection' })
  const untilYearEnd = after(12, { roundsToYearEnd: true })

  const table: [what: string, general: WeighedRule, ofGroups: WeighedRule[], held: WeighedRule, Starts?][] = [
    ['no group with a rule', after(24), [], after(24)],
    ['one group, shorter', after(24), [after(6)], after(6)],
    ['one group, longer, with its reason', after(24), [after(48)], after(48)],
    ['several groups', after(24), [after(48), after(6), after(12)], after(6)],
    ['a duty of one group', after(24), [after(6), duty(96)], duty(96)],
    ['two duties', after(24), [duty(72), duty(96), after(6)], duty(96)],
    ['a duty shorter than what others allow', after(24), [after(48), duty(36)], duty(36)],
    ['the general rule is a duty, the group wants less', duty(72), [after(6)], duty(72)],
    ['the general rule is a duty, the group has a reason for more', duty(72), [after(120)], after(120)],
    ['until the end of the year is longer', after(24), [untilYearEnd, after(12)], after(12)],
    ['different starts go by the day', after(24), [collected(12), after(6)], after(6)],
    ['different starts go by the day, the other way', after(24), [collected(6), after(6)], collected(6)],
    [
      'an end not in sight is later than any day',
      after(24),
      [collected(120), after(1)],
      collected(120),
      open,
    ],
    ['both not in sight', after(24), [after(12), after(6)], after(6), open],
    ['a duty not in sight', after(24), [collected(6), duty(12)], duty(12), open],
    [
      'without a fixed period',
      { ...duty(1), retentionMonths: null },
      [],
      { ...duty(1), retentionMonths: null },
    ],
  ]
  for (const [what, general, ofGroups, held, starts = known] of table) {
    assert.deepEqual(ruleFor(general, ofGroups, starts), held, what)
    assert.deepEqual(ruleFor(general, ofGroups.toReversed(), starts), held, `${what}, reversed`)
  }
})
