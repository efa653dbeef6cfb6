import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { massUpdateReasons } from '#api/mass-update-words.ts'

const code = /'(mass-updates\.[a-z-]+)'/g
/** Kinds of jobs are written the same way. */
const jobs = new Set(['mass-updates.run', 'mass-updates.undo', 'mass-updates.forget-values'])

test('every code of a mass update has its sentence in both languages', async () => {
  const root = new URL('../../server/mass-updates/', import.meta.url)
  const codes = new Set(['mass-updates.not-found', 'mass-updates.invalid'])
  for (const name of await readdir(root)) {
    if (name.endsWith('.test.ts')) continue
    const source = await readFile(new URL(name, root), 'utf8')
    for (const [, found = ''] of source.matchAll(code)) codes.add(found)
  }
  for (const words of [massUpdateReasons.de, massUpdateReasons.en])
    assert.deepEqual(
      [...codes].filter((each) => !jobs.has(each) && !(each in words)),
      [],
    )
})
