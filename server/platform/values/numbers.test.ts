import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type NumberFormat, parseNumber } from './numbers.ts'

const number = (raw: string, format?: NumberFormat) => {
  const checked = parseNumber(raw, format)
  return checked.ok ? checked.value : checked.code
}

test('German and machine numbers are both understood', () => {
  const cases: [string, number][] = [
    ['1.234,50', 1234.5],
    ['1234.5', 1234.5],
    ['1234,5', 1234.5],
    ['128.450,00 €', 128450],
    ['64.200,-', 64200],
    ['31.000', 31000],
    ['31000', 31000],
    ["CHF 2'350.00", 2350],
    ['1 234 567,89', 1234567.89],
    ['1,234,567', 1234567],
    ['1,234,567.89', 1234567.89],
    ['-5', -5],
    ['5-', -5],
    ['(12,5)', -12.5],
    ['12,5 %', 12.5],
    ['0,5', 0.5],
  ]
  for (const [raw, expected] of cases) assert.equal(number(raw), expected, raw)
})

test('one mark before three digits is read by the custom of the column', () => {
  assert.equal(number('1.234'), 1234)
  assert.equal(number('1.234', 'english'), 1.234)
  assert.equal(number('1.234', 'machine'), 1.234)
  assert.equal(number('1,234'), 1.234)
  assert.equal(number('1,234', 'english'), 1234)
  assert.equal(number('1e3', 'machine'), 1000)
})

test('what is no number is refused', () => {
  for (const raw of [
    '',
    'abc',
    '1.2.3',
    '1,2,3',
    '12.34,56,7',
    '=1+1',
    'NaN',
    'Infinity',
    '1e999',
    '9'.repeat(30),
    '--1',
    '1.23.456,7',
  ]) {
    assert.equal(number(raw), 'values.number-invalid', raw)
  }
})

test('a number written in German is read as itself', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (value) => {
      const rounded = Math.round(value * 100) / 100
      const written = new Intl.NumberFormat('de-DE', {
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
      }).format(rounded)
      assert.equal(number(written), Object.is(rounded, -0) ? 0 : rounded)
    }),
  )
})
