import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImportDetail, ImportMapping } from '#api/imports.ts'
import { keepDraft, keptDraft } from './draft-store.ts'

function aStore() {
  const held = new Map<string, string>()
  return {
    held,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => {
      held.set(key, value)
    },
    removeItem: (key: string) => {
      held.delete(key)
    },
  }
}

const mapping = (target: string | null, choices?: Record<string, string>): ImportMapping => ({
  about: 'contact',
  columns: [{ column: 0, target, ...(choices ? { choices } : {}) }],
})
const anItem = (more: Partial<ImportDetail> = {}) =>
  ({
    id: 'i1',
    version: 3,
    columns: [],
    template: null,
    mapping: mapping('contact.firstName'),
    ...more,
  }) as unknown as ImportDetail

test('what was assigned and not saved is there after a reload, and gone when the import has changed', () => {
  const store = aStore()
  keepDraft(anItem(), mapping('contact.lastName'), store)
  assert.deepEqual(keptDraft(anItem(), store), mapping('contact.lastName'))
  assert.deepEqual(keptDraft(anItem({ version: 4 }), store), mapping('contact.firstName'))
  assert.deepEqual(keptDraft(anItem({ id: 'i2' }), store), mapping('contact.firstName'))
})

test('words of the file are not kept in the browser; those that were saved come from the server', () => {
  const store = aStore()
  const saved = mapping('contact.stage', { Kunde: 'customer' })
  keepDraft(anItem({ mapping: saved }), { ...saved, about: 'company' }, store)
  assert.doesNotMatch([...store.held.values()].join(), /Kunde/)
  assert.deepEqual(keptDraft(anItem({ mapping: saved }), store), { ...saved, about: 'company' })
})

test('nothing is kept of what was changed back, and what cannot be read is left out', () => {
  const store = aStore()
  keepDraft(anItem(), mapping('contact.lastName'), store)
  keepDraft(anItem(), mapping('contact.firstName'), store)
  assert.equal(store.held.size, 0)
  store.held.set('treu.import-mapping.i1', '{')
  assert.deepEqual(keptDraft(anItem(), store), mapping('contact.firstName'))
})
