import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

test('a failure nobody waited for does not end the program, and its message reaches no log', () => {
  const script = `
    import { keepRunning } from ${JSON.stringify(join(import.meta.dirname, 'keep-running.ts'))}
    keepRunning({ error: (facts, text) => console.log(JSON.stringify(facts), text) })
    Promise.reject(Object.assign(new Error('about Ada'), { code: '57P01' }))
    setTimeout(() => console.log('still here'), 20)`
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  assert.equal(status, 0)
  assert.match(stdout, /57P01.* a failure nobody waited for\nstill here/)
  assert.doesNotMatch(stdout, /Ada/)
})
