import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inWords, languageAsked } from './problem-words.ts'

test('the language is the one wanted most, German without a wish, English for who reads neither', () => {
  const wishes: [header: string | undefined, language: 'de' | 'en'][] = [
    [undefined, 'de'],
    ['de-AT,de;q=0.9,en;q=0.5', 'de'],
    ['en;q=0.1, de;q=0.9', 'de'],
    ['en-GB, de;q=0.9', 'en'],
    ['fr, en;q=0.3', 'en'],
    ['fr', 'en'],
    ['*', 'de'],
    ['en;q=0, de;q=0.1', 'de'],
    ['de;q=nonsense,,;;', 'de'],
    ['', 'en'],
  ]
  for (const [header, language] of wishes) assert.equal(languageAsked(header), language, String(header))
})

test('a code is put into words by itself, by its last word, and never left bare', () => {
  assert.match(inWords('contacts.invalid', {}, 'de'), /Person/)
  assert.equal(inWords('nobodys.not-found', {}, 'en'), inWords('not-found', {}, 'en'))
  assert.match(inWords('password.too-short', { limit: 12 }, 'de'), /mindestens 12 Zeichen/)
  for (const name of ['constructor', '__proto__', 'nobody.thought-of-this'])
    assert.match(inWords(name, {}, 'en'), / .* /)
})
