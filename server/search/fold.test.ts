import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fold, phoneticCode } from './fold.ts'

test('umlauts are found in all three ways of writing', () => {
  for (const name of ['Müller', 'Mueller', 'Muller', 'MÜLLER', 'Mu\u0308ller'])
    assert.equal(fold(name), 'muller', name)
  assert.equal(fold('Weiß'), fold('Weiss'))
  assert.equal(fold('WEIẞ'), 'weiss')
  assert.equal(fold('Goethe'), fold('Göthe'))
  assert.equal(fold('Öztürk'), 'ozturk')
})

test('letters of the neighbours are found without their keyboards', () => {
  const cases: [string, string][] = [
    ['Yıldırım', 'yildirim'],
    ['İnan', 'inan'],
    ['Łukasz', 'lukasz'],
    ['Søren Ærø', 'soren aro'],
    ['Đorđe Petrović', 'dorde petrovic'],
    ['Nguyễn', 'nguyen'],
    ['Dvořák', 'dvorak'],
    ['Þór', 'thor'],
    ['O’Neill', "o'neill"],
    ['Ｔｏｋｙｏ', 'tokyo'],
    ['ΟΔΟΣ', 'οδοσ'],
  ]
  for (const [raw, expected] of cases) assert.equal(fold(raw), expected, raw)
})

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      'e',
      'o',
      'u',
      'ä',
      'ö',
      'ü',
      'ß',
      'A',
      'E',
      'İ',
      'ı',
      'Σ',
      'σ',
      ' ',
      '-',
      '\u0308',
      'œ',
      'Æ',
      'é',
    ),
    maxLength: 12,
  }),
)

test('the beginning of a word stays the beginning of its fold', () => {
  fc.assert(
    fc.property(text, fc.nat(), (word, at) => {
      const letters = [...word]
      const beginning = letters.slice(0, at % (letters.length + 1)).join('')
      assert.ok(
        fold(word).startsWith(fold(beginning)),
        JSON.stringify([word, beginning, fold(word), fold(beginning)]),
      )
    }),
    { numRuns: 2000 },
  )
})

test('folding twice changes nothing', () => {
  fc.assert(
    fc.property(text, (word) => assert.equal(fold(fold(word)), fold(word))),
    { numRuns: 2000 },
  )
})

test('names that sound alike have one code', () => {
  const alike = [
    ['Meier', 'Mayer', 'Maier', 'Meyr', 'Mayr'],
    ['Schmidt', 'Schmitt', 'Schmid', 'Schmied'],
    ['Voigt', 'Vogt', 'Foigt'],
    ['Weiß', 'Weiss'],
    ['Philipp', 'Filip'],
    ['Becker', 'Bäcker', 'Baecker'],
    ['Müller', 'Mueller', 'Miller'],
  ]
  for (const names of alike) {
    const codes = new Set(names.map(phoneticCode))
    assert.equal(codes.size, 1, names.join())
    assert.ok(!codes.has(''))
  }
  assert.notEqual(phoneticCode('Huber'), phoneticCode('Weber'))
  assert.equal(phoneticCode('Li'), '')
  assert.equal(phoneticCode('王芳'), '')
})
