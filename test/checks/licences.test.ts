import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from './source-files.ts'

type Licences = { refusedPackages: () => unknown[]; licenceList: () => string; licenceFile: string }
const { refusedPackages, licenceList, licenceFile } = (await import(
  join(root, 'scripts/licences.mjs')
)) as Licences

test('every package is under a licence we accept', () => {
  assert.deepEqual(refusedPackages(), [])
})

test('the list of licences is that of the packages', () => {
  assert.ok(readFileSync(licenceFile, 'utf8') === licenceList(), 'please run: node scripts/licences.mjs')
})
