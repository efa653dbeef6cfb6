import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldedIncludes } from './palette-match.ts'

test('a command is found by the beginnings of its words, with or without umlauts', () => {
  assert.ok(foldedIncludes('Gehe zu Zugriffsschlüssel', 'zugriffsschluess'))
  assert.ok(foldedIncludes('Kontakt anlegen', 'anl kon'))
  assert.ok(foldedIncludes('Größe ändern', 'grosse') === false)
  assert.ok(foldedIncludes('Größe ändern', 'groe'))
  assert.ok(!foldedIncludes('Kontakt anlegen', 'takt'))
})
