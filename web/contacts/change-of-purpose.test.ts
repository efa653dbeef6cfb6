import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Basis } from '#api/contacts.ts'
import { isChangeOfPurpose } from './change-of-purpose.ts'

test('why a new purpose is compatible is asked only where data serve another purpose than they were collected for', () => {
  const held = (more: Partial<Basis>): Basis => ({
    id: 'x',
    version: 1,
    purpose: 'contract',
    basis: 'A6-1-f',
    endedAt: null,
    validUntil: null,
    occasion: null,
    ...more,
  })
  const ended = { endedAt: '2026-01-01T10:00:00.000Z' }
  const table: [what: string, bases: Basis[], wanted: [purpose: string, basis: string], isAsked: boolean][] =
    [
      ['held for nothing so far', [], ['care', 'A6-1-f'], false],
      ['another purpose on interest', [held({})], ['care', 'A6-1-f'], true],
      ['another purpose by contract', [held({})], ['care', 'A6-1-b-contract-performance'], false],
      ['the same purpose', [held({})], ['contract', 'A6-1-f'], false],
      ['the same purpose, ended', [held(ended)], ['contract', 'A6-1-f'], true],
      ['the same purpose, run out', [held({ validUntil: '2026-02-01' })], ['contract', 'A6-1-e'], true],
      ['entered for it', [held({ ...ended, occasion: 'order' })], ['contract', 'A6-1-f'], false],
      [
        'entered by a consent taken back',
        [held({ ...ended, occasion: 'event', basis: 'A6-1-a' })],
        ['contract', 'A6-1-f'],
        true,
      ],
    ]
  for (const [what, bases, [purpose, basis], isAsked] of table)
    assert.equal(isChangeOfPurpose(bases, { purpose, basis }, '2026-06-01'), isAsked, what)
})
