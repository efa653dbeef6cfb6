import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { v7 as uuidv7 } from 'uuid'
import { mailSink } from '#test/mail/mail-sink.ts'
import { type Reconciled, sendJournal } from './send-journal.ts'

const program = fileURLToPath(new URL('../../../test/mail/killed-between.ts', import.meta.url))

/** What the server has and what the next start is told, after a process was killed at this moment. */
async function killedAt(t: TestContext, moment: string) {
  const folder = mkdtempSync(join(tmpdir(), 'treu-keeper-'))
  const sink = await mailSink()
  t.after(async () => {
    await sink.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const id = uuidv7()
  const child = spawn(process.execPath, [program, folder, sink.url, id, moment], { stdio: 'inherit' })
  assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL'])
  const found: Reconciled = { sent: [], refused: [] }
  const journal = sendJournal(folder)
  await journal.reconcile(async ({ sent, refused }) => {
    found.sent.push(...sent)
    found.refused.push(...refused)
  })
  journal.close()
  assert.deepEqual(readdirSync(folder), [])
  const received = sink.received.map(({ messageId }) => messageId)
  return { times: received.filter((each) => each === `<${id}@firma.example>`).length, id, found, received }
}

test('a process killed between journal and closing line has its mail sent once, and the next start knows', async (t) => {
  const { times, id, found } = await killedAt(t, 'between')
  assert.deepEqual({ times, found }, { times: 1, found: { sent: [id], refused: [] } })
})

test('a process killed right after the closing line does not have its mail sent twice', async (t) => {
  const { times, id, found } = await killedAt(t, 'after the closing line of the mail')
  assert.deepEqual({ times, found }, { times: 1, found: { sent: [id], refused: [] } })
})

test('a process killed before the line in the journal has sent nothing, and says so', async (t) => {
  const { times, found } = await killedAt(t, 'before the line in the journal')
  assert.deepEqual({ times, found }, { times: 0, found: { sent: [], refused: [] } })
})

test('a mail cut short in its text is not completed, though the one before it on the connection was', async (t) => {
  const { found, received } = await killedAt(t, 'in the text of the next mail')
  assert.deepEqual(received, ['<first@firma.example>'])
  assert.deepEqual(found, { sent: ['first'], refused: [] })
})

test('a keeper that is killed is replaced, and the next one has all connections', async (t) => {
  const { times, id, found } = await killedAt(t, 'after another keeper took over')
  assert.deepEqual({ times, found }, { times: 1, found: { sent: [id], refused: [] } })
})
