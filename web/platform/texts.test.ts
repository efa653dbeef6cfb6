import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { deProblems } from '#api/problems/de-words.ts'
import { enProblems } from '#api/problems/en-words.ts'
import { de } from './i18n/de.ts'
import { en } from './i18n/en.ts'
import { definedTexts } from './i18n.ts'
import type { Catalogue } from './translate.ts'

const web = new URL('..', import.meta.url)

async function filesBelow(folder: URL, isWanted: (name: string) => boolean): Promise<URL[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && isWanted(entry.name))
    .map((entry) => new URL(`${entry.parentPath.replace(/\/?$/, '/')}${entry.name}`, 'file://'))
}

function leavesOf(catalogue: Catalogue, prefix = ''): Map<string, string> {
  const leaves = new Map<string, string>()
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === 'string') leaves.set(prefix + key, value)
    else for (const [path, text] of leavesOf(value, `${prefix}${key}.`)) leaves.set(path, text)
  }
  return leaves
}

const placeholdersOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort()

function assertSameTexts(name: string, german: Catalogue, english: Catalogue): void {
  const germanTexts = leavesOf(german)
  const englishTexts = leavesOf(english)
  assert.deepEqual([...englishTexts.keys()].sort(), [...germanTexts.keys()].sort(), `${name}: keys differ`)
  for (const [key, text] of germanTexts) {
    const other = englishTexts.get(key) ?? ''
    assert.ok(text.trim() && other.trim(), `${name}.${key} is empty`)
    assert.deepEqual(placeholdersOf(other), placeholdersOf(text), `${name}.${key}: placeholders differ`)
  }
}

for (const file of await filesBelow(web, (name) => name.endsWith('texts.ts'))) await import(file.href)

test('every text stands in both languages, with the same placeholders', () => {
  assertSameTexts('platform', de, en)
  assertSameTexts('problems', deProblems, enProblems)
  for (const { namespace, texts, problems: own } of definedTexts()) {
    assertSameTexts(namespace, texts.de, texts.en)
    if (own) assertSameTexts(`${namespace} problems`, own.de, own.en)
  }
})

test('texts speak without exclamation marks and excuses', () => {
  const all = [
    de,
    deProblems,
    ...definedTexts().flatMap(({ texts, problems: own }) => [texts.de, own?.de ?? {}]),
  ]
  for (const catalogue of all) {
    for (const [key, text] of leavesOf(catalogue)) {
      assert.doesNotMatch(text, /!|\bUps\b|\bleider\b/i, key)
    }
  }
})
