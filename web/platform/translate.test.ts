import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fill } from '#api/problems/sentence-words.ts'
import { defineTexts, problemText } from './i18n.ts'
import { textOf } from './translate.ts'

const texts = {
  list: { rows_zero: 'keine Zeile', rows_one: '{{count}} Zeile', rows_other: '{{count}} Zeilen' },
  name: 'Hallo {{name}}',
}

test('a number chooses its form', () => {
  assert.equal(textOf(texts, 'list.rows', { count: 0 }), 'keine Zeile')
  assert.equal(textOf(texts, 'list.rows', { count: 1 }), '1 Zeile')
  assert.equal(textOf(texts, 'list.rows', { count: 2 }), '2 Zeilen')
  assert.equal(textOf(texts, 'list.rows', { count: 1284 }), '1.284 Zeilen')
  assert.equal(textOf(texts, 'list.rows', { count: 1284 }, 'en'), '1,284 Zeilen')
})

test('values are put in as they are, and a missing one leaves no braces', () => {
  assert.equal(textOf(texts, 'name', { name: '<b>{{x}}</b>' }), 'Hallo <b>{{x}}</b>')
  assert.equal(fill('{{a}}-{{b}}', { a: 1 }), '1-')
})

test('a key that leads nowhere finds nothing, not something inherited', () => {
  assert.equal(textOf(texts, 'list'), undefined)
  assert.equal(textOf(texts, 'list.rows.length'), undefined)
  assert.equal(textOf(texts, 'constructor'), undefined)
  assert.equal(problemText('toString', {}, 'de'), undefined)
})

test('a feature brings the sentences for its problems', () => {
  defineTexts(
    'sample',
    { de: { a: 'A' }, en: { a: 'A' } },
    { de: { 'sample.gone': 'Fort ist {{it}}.' }, en: { 'sample.gone': '{{it}} is gone.' } },
  )
  assert.equal(problemText('sample.gone', { it: 'es' }, 'de'), 'Fort ist es.')
})

test('the parts of a norm and of an abbreviation stay on one line, what people wrote stays as it is', () => {
  const texts = { law: 'Nach Art. 6 Abs. 1 lit. f und § 7 (z. B. {{what}}), siehe Art. der Sache' }
  assert.equal(
    textOf(texts, 'law', { what: 'Art. 9' }),
    'Nach Art.\u00a06 Abs.\u00a01 lit.\u00a0f und §\u00a07 (z.\u00a0B. Art. 9), siehe Art. der Sache',
  )
})
