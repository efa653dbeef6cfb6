import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { reasons } from '#api/import-words.ts'
import { deProblems } from '#api/problems/de-words.ts'

const folders = ['imports', 'platform/values']
const code = /'((?:imports|values)\.[a-z-]+)'/g
/** Kinds of jobs are written the same way. */
const jobs = new Set(['imports.check', 'imports.run', 'imports.undo'])

/** The codes in the sources of the server, and the reasons of lines it puts together from two parts. */
async function codesOfServer(): Promise<Set<string>> {
  const codes = new Set<string>()
  for (const folder of folders) {
    const root = new URL(`../../server/${folder}/`, import.meta.url)
    for (const name of await readdir(root, { recursive: true })) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name.endsWith('.job.ts')) continue
      const source = await readFile(new URL(name, root), 'utf8')
      for (const [, found = ''] of source.matchAll(code)) codes.add(found)
    }
  }
  for (const reason of ['title', 'header', 'empty', 'group', 'sum', 'remark', 'no-content'])
    codes.add(`imports.${reason}`)
  for (const reason of ['known-by-email', 'similar-by-phone', 'similar-by-name'])
    codes.add(`imports.${reason}`)
  return codes
}

test('every code of the import has its sentence', async () => {
  const isSaid = (one: string) => one in reasons.de || one in deProblems
  const codes = [...(await codesOfServer()), 'files.empty', 'files.too-large', 'files.invalid']
  const missing = codes.filter((one) => !jobs.has(one) && !isSaid(one))
  assert.deepEqual(missing, [])
})
