import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slugOf } from './slug.ts'
import { topicsOf } from './topics.ts'

test('a name becomes an address that the server takes', () => {
  assert.equal(slugOf('Neues für Händler & Größen!'), 'neues-fuer-haendler-groessen')
  assert.equal(slugOf('Café à la carte'), 'cafe-a-la-carte')
  for (const text of ['  ', '…', '🙂']) assert.equal(slugOf(text), '')
  assert.match(slugOf('Ä'.repeat(90)), /^[a-z0-9-]{1,60}$/)
})

test('a topic keeps its key for as long as it keeps its name, and no two share one', () => {
  const known = [{ key: 'bau', label: 'Holzbau' }]
  assert.deepEqual(topicsOf(['Holzbau', 'Termine'], known), [
    { key: 'bau', label: 'Holzbau' },
    { key: 'termine', label: 'Termine' },
  ])
  assert.deepEqual(
    topicsOf(['Bau', 'bau!'], known).map(({ key }) => key),
    ['bau-2', 'bau-3'],
  )
})
