import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { v7 as uuidv7 } from 'uuid'
import { testMasterKey } from '#test/database.ts'
import { mailSink } from '#test/mail/mail-sink.ts'
import { keyring } from '../crypto/keyring.ts'
import { readMailToken } from './return-path.ts'

const KILLS = 10
const MAILS = 4000
const program = fileURLToPath(new URL('../../../test/mail/sending-process.ts', import.meta.url))

test('a sending process killed at ten random moments loses no mail, sends none twice, and none to who withdrew in between', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'treu-mail-'))
  const sink = await mailSink()
  t.after(async () => {
    await sink.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const ids = Array.from({ length: MAILS }, () => uuidv7())
  const keys = keyring(testMasterKey)
  const nameOf = (messageId: string) => readMailToken(keys, messageId) ?? 'of nobody'
  writeFileSync(join(folder, 'list.txt'), ids.map((id) => `${id}\n`).join(''))
  const withdrawnUnsent: string[] = []

  for (let kill = 0; kill <= KILLS; kill += 1) {
    const already = sink.received.length
    const child = spawn(process.execPath, [program, folder, sink.url], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
    if (kill < KILLS) {
      while (sink.received.length === already && child.exitCode === null) await sleep(1)
      await sleep(Math.random() * 350)
      child.kill('SIGKILL')
    }
    await ended
    // What the kernel still had to deliver has arrived.
    await sleep(100)
    if (kill >= KILLS) continue
    const sent = new Set(sink.received.map(({ messageId }) => nameOf(messageId)))
    const withdrawing = ids.filter((id) => !sent.has(id) && !withdrawnUnsent.includes(id)).slice(0, 5)
    withdrawnUnsent.push(...withdrawing)
    appendFileSync(join(folder, 'withdrawn.txt'), withdrawing.map((id) => `${id}\n`).join(''))
  }

  assert.ok(existsSync(join(folder, 'result.json')), 'the last run came to its end')
  const received = sink.received.map(({ messageId }) => nameOf(messageId))
  const unique = new Set(received)
  const lost = ids.filter((id) => !unique.has(id) && !withdrawnUnsent.includes(id))
  assert.deepEqual(
    {
      lost: lost.length,
      twice: received.length - unique.size,
      toWithdrawn: withdrawnUnsent.filter((id) => unique.has(id)).length,
      withdrawn: withdrawnUnsent.length,
      ofNobody: unique.has('of nobody'),
    },
    { lost: 0, twice: 0, toWithdrawn: 0, withdrawn: KILLS * 5, ofNobody: false },
  )
})
