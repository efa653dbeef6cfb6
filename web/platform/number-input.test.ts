import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseNumber } from './number-input.ts'

test('a number is understood with German, Swiss and plain marks', () => {
  const cases: [string, number][] = [
    ['1.234,50', 1234.5],
    ['1234,5', 1234.5],
    ['1234.5', 1234.5],
    ["1'234.50", 1234.5],
    ['1 234,50', 1234.5],
    ['1,234.50', 1234.5],
    ['1.234', 1234],
    ['1.234.567', 1234567],
    ['0.5', 0.5],
    ['0,125', 0.125],
    ['-3,5', -3.5],
    ['12 %', 12],
    ['7', 7],
  ]
  for (const [typed, number] of cases) assert.equal(parseNumber(typed), number, typed)
})

test('what is not a number is not guessed', () => {
  for (const typed of ['', 'zwölf', '1a', ',', '1e5', '--1']) assert.equal(parseNumber(typed), null, typed)
})
