import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countExact, foldedIncludes, isBegunBy, isNamedBy } from './palette-match.ts'

test('a command is found by the beginnings of its words, with or without umlauts', () => {
  assert.ok(foldedIncludes('Gehe zu Zugriffsschlüssel', 'zugriffsschluess'))
  assert.ok(foldedIncludes('Kontakt anlegen', 'anl kon'))
  assert.ok(foldedIncludes('Größe ändern', 'grosse') === false)
  assert.ok(foldedIncludes('Größe ändern', 'groe'))
  assert.ok(!foldedIncludes('Kontakt anlegen', 'takt'))
})

test('hits that bear the words as typed are told from those of a similar spelling', () => {
  const hit = (title: string, subtitle: string | null = null, matched: string | null = null) => ({
    title,
    subtitle,
    matched,
  })
  const hits = [hit('Marco Niehaus', 'Steiner AG'), hit('Eva Berger', 'Niehaus GmbH'), hit('Ida Nienhaus')]
  assert.equal(countExact(hits, 'niehaus'), 2)
  assert.equal(countExact(hits.slice(2), 'niehaus'), 0)
  assert.equal(countExact([hit('Eva Berger', null, '+492214710586')], '0221 47105'), 1)
})

test('a command that begins with what was typed is told from one that only contains it', () => {
  assert.ok(isBegunBy('Kampagnen', 'kampa'))
  assert.ok(isBegunBy('Neue Kampagne', 'neue kam'))
  assert.ok(!isBegunBy('Neue Kampagne', 'kampa'))
})

test('a command called by one of its names is told from one that a word happens to fit', () => {
  const names = ['Kontakt anlegen', 'New contact', 'Neuer Kontakt']
  assert.ok(isNamedBy(names, 'kontakt anlegen '))
  assert.ok(isNamedBy(names, 'Neuer  Kontakt'))
  assert.ok(!isNamedBy(names, 'neuer'))
  assert.ok(!isNamedBy(names, 'kontakt'))
  assert.ok(isNamedBy(['Firmenübersicht'], 'firmenuebersicht'))
})
