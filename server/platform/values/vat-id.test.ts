import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseVatId } from './vat-id.ts'

const vatId = (raw: string, country?: string) => {
  const checked = parseVatId(raw, country)
  return checked.ok ? checked.value.vatId : checked.code
}

test('numbers with right check digit are accepted in any way of writing', () => {
  assert.equal(vatId('DE 136 695 976'), 'DE136695976')
  assert.equal(vatId('de136695976'), 'DE136695976')
  assert.equal(vatId('USt-IdNr.: DE136695976'), 'DE136695976')
  assert.equal(vatId('136695976', 'DE'), 'DE136695976')
  assert.equal(vatId('ATU13585627'), 'ATU13585627')
  assert.equal(vatId('ATU 1358 5627'), 'ATU13585627')
  assert.equal(vatId('CHE-107.787.577 MWST'), 'CHE-107.787.577')
  assert.equal(vatId('CHE107787577'), 'CHE-107.787.577')
  assert.equal(vatId('NL004495445B01'), 'NL004495445B01')
})

test('a wrong check digit and a wrong form are told apart', () => {
  assert.equal(vatId('DE136695975'), 'values.vat-id-check-digit')
  assert.equal(vatId('ATU13585628'), 'values.vat-id-check-digit')
  assert.equal(vatId('CHE-107.787.578'), 'values.vat-id-check-digit')
  for (const raw of ['', 'DE12', 'XX123456789', 'DE1366959761', 'Müller', '1'.repeat(100)]) {
    assert.equal(vatId(raw), 'values.vat-id-invalid', raw)
  }
})

test('one changed digit of a German number is always found', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 9 }), (place, by) => {
      const digits = [...'136695976']
      digits[place] = String((Number(digits[place]) + by) % 10)
      assert.notEqual(parseVatId(`DE${digits.join('')}`).ok, true)
    }),
  )
})
