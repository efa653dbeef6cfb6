import { generateKeyPairSync } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyring } from '#server/platform/crypto/keyring.ts'
import { type BulkMail, bulkSender } from '#server/platform/mail/bulk-sender.ts'
import { mailSigner } from '#server/platform/mail/dkim.ts'
import { sendJournal } from '#server/platform/mail/send-journal.ts'
import { testMasterKey } from '../database.ts'
import { aMarketingDraft } from './a-draft.ts'

// A process that sends a list of mails and may be killed at any moment. Its files stand for the database of a caller:
// list.txt (ids), stored.txt (ids that need nothing more) and withdrawn.txt (ids that may not go any more).
const [folder = '', smtpUrl = ''] = process.argv.slice(2)
const stored = join(folder, 'stored.txt')
const withdrawn = join(folder, 'withdrawn.txt')
const lines = (file: string) =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
const store = (ids: readonly string[]) => appendFileSync(stored, ids.map((id) => `${id}\n`).join(''))

const journal = sendJournal(join(folder, 'journal'))
await journal.reconcile(async ({ sent }) => store(sent))
const done = new Set(lines(stored))
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const sender = bulkSender({
  smtpUrl,
  keyring: keyring(testMasterKey),
  journal,
  bounceDomain: 'bounces.test.example',
  signer: mailSigner({ domain: 'kuestenlicht.example', selector: 's1', publicKey: '', privateKey }),
})

async function* source(): AsyncGenerator<BulkMail> {
  for (const id of lines(join(folder, 'list.txt'))) {
    if (!done.has(id))
      yield {
        id,
        recipient: `p${id.slice(-12)}@d${id.charCodeAt(2) % 7}.example`,
        compose: () => aMarketingDraft(),
      }
  }
}

const began = performance.now()
const counts = await sender.send(source(), {
  mayStillGo: async (ids) => {
    const gone = new Set(lines(withdrawn))
    return new Set(ids.filter((id) => !gone.has(id)))
  },
  onOutcomes: async (outcomes) => store(outcomes.map(({ id }) => id)),
})
journal.close()
const seconds = (performance.now() - began) / 1000
writeFileSync(
  join(folder, 'result.json'),
  JSON.stringify({
    counts,
    seconds,
    memoryMb: process.memoryUsage().rss / 1e6,
    cpuSeconds: process.cpuUsage(),
  }),
)
