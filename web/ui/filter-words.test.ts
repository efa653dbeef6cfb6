import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FieldInfo } from '../platform/fields.ts'
import { chooseLanguage } from '../platform/i18n.ts'
import { nodeText } from './filter-words.ts'

const day = (name: string, de: string, en: string) =>
  ({ name, type: 'date', label: { de, en } }) as unknown as FieldInfo
const fields = [
  day('createdAt', 'Angelegt', 'Created'),
  day('updatedAt', 'Geändert am', 'Changed at'),
  day('validUntil', 'Gültig bis', 'Valid until'),
]
const said = (field: string, op: 'eq' | 'gte' | 'lte', value = '2026-11-21') =>
  nodeText({ field, op, value }, fields, {})

test('a day is said as people say it, and no word twice', async () => {
  await chooseLanguage('de', false)
  assert.equal(said('createdAt', 'eq'), 'Angelegt am 21.11.2026')
  assert.equal(said('updatedAt', 'eq'), 'Geändert am 21.11.2026')
  assert.equal(said('updatedAt', 'gte'), 'Geändert ab dem 21.11.2026')
  assert.equal(said('updatedAt', 'gte', 'today-30'), 'Geändert in den letzten 30 Tagen')
  assert.equal(said('validUntil', 'eq'), 'Gültig bis 21.11.2026')
  assert.equal(said('validUntil', 'gte'), 'Gültig bis: 21.11.2026 oder später')
  assert.equal(said('validUntil', 'lte', 'today'), 'Gültig bis: heute oder früher')
  assert.equal(said('createdAt', 'eq', 'today'), 'Angelegt heute')
  assert.equal(said('createdAt', 'lte', 'today'), 'Angelegt bis heute')
  await chooseLanguage('en', false)
  assert.equal(said('updatedAt', 'eq'), 'Changed on 21/11/2026')
  assert.equal(said('createdAt', 'lte'), 'Created on or before 21/11/2026')
  assert.equal(said('createdAt', 'gte'), 'Created on or after 21/11/2026')
  assert.equal(said('validUntil', 'gte'), 'Valid until: 21/11/2026 or later')
})
