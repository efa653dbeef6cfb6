import { readdirSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { lineKeeper } from '#server/platform/mail/line-keeper.ts'
import { sendJournal } from '#server/platform/mail/send-journal.ts'
import { openSmtpLine } from '#server/platform/mail/smtp-line.ts'

// A process that sends one mail and kills itself at a certain moment of it.
const [folder = '', smtpUrl = '', id = '', moment = ''] = process.argv.slice(2)
const end = () => process.kill(process.pid, 'SIGKILL')
const journal = sendJournal(folder)
const line = await openSmtpLine(smtpUrl, lineKeeper(folder))
const envelope = { from: 'post@firma.example', to: 'eva@kunde.example' }
const text = (of: string) => Buffer.from(`Message-ID: <${of}@firma.example>\r\n\r\nGuten Tag`)
const deliver = (of: string, atEnd = () => {}) =>
  line.deliver(envelope, text(of), () => {
    journal.ending(of, line.name)
    atEnd()
  })

if (moment === 'after another keeper took over') {
  const keepers = () => readdirSync(folder).filter((name) => name.endsWith('.keeper'))
  const [first = ''] = keepers()
  process.kill(Number.parseInt(first, 10), 'SIGKILL')
  while (keepers().length === 0 || keepers().includes(first)) await sleep(5)
  await sleep(500)
}
if (moment === 'before the line in the journal') await line.deliver(envelope, text(id), end)
if (moment === 'after the closing line of the mail') await deliver(id, () => setImmediate(end))
if (moment === 'in the text of the next mail') {
  await deliver('first')
  journal.answered('first', '250')
  await line.deliver(envelope, text(id), end)
}
await deliver(id, end)
