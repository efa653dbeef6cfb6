import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cleanText, isBlank } from './text.ts'

const value = (raw: string, options = {}) => {
  const checked = cleanText(raw, options)
  return checked.ok ? checked.value : checked.code
}

test('a name has one form, however it was typed', () => {
  assert.equal(value('  Mu\u0308ller '), 'Müller')
  assert.equal(value('Anna\u00a0\tMaria\nMuster'), 'Anna Maria Muster')
  assert.equal(value('An\u200bna\u200d\ufeff'), 'Anna')
  assert.equal(value('Stra\u00adße'), 'Straße')
})

test('text cannot turn round the writing direction of what follows', () => {
  assert.equal(value('Max\u202egpj.exe'), 'Maxgpj.exe')
  assert.equal(value('a\u2067b\u2069\nc', { lines: true }), 'ab\nc')
})

test('characters that cannot be stored are refused, not dropped', () => {
  assert.equal(value('a\0b'), 'values.text-invalid')
  assert.equal(value('a\ud800b'), 'values.text-invalid')
  assert.equal(value('🙂'), '🙂')
})

test('text longer than the field is refused', () => {
  assert.equal(value('x'.repeat(501)), 'values.text-too-long')
  assert.equal(value('x'.repeat(10_000_000)), 'values.text-too-long')
  assert.equal(value('x'.repeat(500)).length, 500)
})

test('notes keep their lines and emoji, lose only carriage returns and controls', () => {
  assert.equal(value('eins\r\nzwei \r\rdrei\u0007', { lines: true }), 'eins\nzwei\n\ndrei')
  assert.equal(value('👩‍🔧', { lines: true }), '👩‍🔧')
})

test('invisible text counts as none', () => {
  assert.ok(isBlank(' \u200b\u202e\u00a0'))
  assert.ok(!isBlank('.'))
})

test('cleaning twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.boolean(), (raw, lines) => {
      const once = cleanText(raw, { lines })
      if (!once.ok) return
      assert.deepEqual(cleanText(once.value, { lines }), once)
      assert.ok(!once.value.includes('\0'))
    }),
  )
})
