import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from './source-files.ts'

const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, program), ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.equal(status, 0, `${stdout}${stderr}`)
}

test('the types of the server hold', () => run('node_modules/typescript/bin/tsc', '-p', '.'))
test('the types of the web hold', () => run('node_modules/typescript/bin/tsc', '-p', 'web'))
test('the types of the browser journeys hold', () =>
  run('node_modules/typescript/bin/tsc', '-p', 'test/journeys'))
test('the style is that of Biome', () =>
  run('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'))
