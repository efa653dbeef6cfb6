import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Basis } from '#api/contacts.ts'
import { basesAsShown } from './bases-as-shown.ts'

test('bases that read the same stand once, and what differs in anything shown stands by itself', () => {
  const held = (id: string, more: Partial<Basis> = {}): Basis => ({
    id,
    version: 1,
    purpose: 'contract',
    basis: 'A6-1-b-contract-performance',
    validUntil: null,
    endedAt: null,
    note: null,
    ...more,
  })
  const lines = basesAsShown([
    held('1', { occasion: 'enquiry' }),
    held('2', { purpose: 'care' }),
    held('3', { occasion: 'referral' }),
    held('4', { basis: 'A6-1-f' }),
    held('5', { validUntil: '2030-01-01' }),
    held('6', { note: 'Rahmenvertrag' }),
    held('7', { endedAt: '2026-01-01T10:00:00.000Z' }),
    held('8', { endedAt: '2026-01-01T12:00:00.000Z' }),
  ])
  assert.deepEqual(
    lines.map((line) => line.map(({ id }) => id).join()),
    ['1,3', '2', '4', '5', '6', '7,8'],
  )
})
