import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'

// Started by line-keeper.ts beside a process that sends. It holds the same connections and touches none of them while that
// one lives. When that one is gone: a mail that has its line in the journal and no answer is finished by writing its closing
// line. Where the killed process had still written it, the server takes the second one for an unknown command and refuses
// it; so the mail is there once either way. Every other connection is closed as it is, and a mail cut short is no mail.

const ANSWERS_WITHIN_MS = 10_000
const [folder = ''] = process.argv.slice(2)
type Handle = { close: () => void }
const kept = new Map<string, Handle>()

// Only the end of the other process ends this one.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('message', (message: { keep?: string; release?: string }, handle: unknown) => {
  if (message.keep) kept.set(message.keep, handle as Handle)
  if (!message.release) return
  kept.get(message.release)?.close()
  kept.delete(message.release)
})
process.on('disconnect', () => {
  const unanswered = readUnanswered()
  const ends: Promise<void>[] = []
  for (const [name, handle] of kept) {
    const mail = unanswered.get(name)
    if (mail) ends.push(finish(handle, mail))
    else handle.close()
  }
  void Promise.all(ends).then(() => process.exit(0))
})

type Mail = { id: string; file: string }

/** The mail each connection was about to finish, by the name of the connection. */
function readUnanswered(): Map<string, Mail> {
  const found = new Map<string, Mail>()
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.journal')) continue
    const file = join(folder, name)
    const answered = new Set<string>()
    const ending: [string, string][] = []
    for (const line of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
      const [word = '', id = '', connection] = line.split(' ')
      if (word === 'end' && connection) ending.push([connection, id])
      else answered.add(id)
    }
    for (const [connection, id] of ending) if (!answered.has(id)) found.set(connection, { id, file })
  }
  return found
}

function finish(handle: Handle, { id, file }: Mail): Promise<void> {
  return new Promise((resolve) => {
    const socket = new Socket({ handle } as unknown as ConstructorParameters<typeof Socket>[0])
    let answer = ''
    const end = () => {
      // Of an unknown command, or of a server that goes away: says nothing about the mail.
      const [status] = /^[245]\d\d(?=[ -])/.exec(answer) ?? []
      if (status && !['421', '500', '501', '502', '503'].includes(status)) note(file, `${status} ${id}\n`)
      socket.destroy()
      resolve()
    }
    socket.on('error', () => {})
    socket.on('close', end)
    socket.on('data', (part) => {
      answer += part.toString('latin1')
      if (answer.includes('\n')) end()
    })
    setTimeout(end, ANSWERS_WITHIN_MS).unref()
    socket.write('.\r\n')
  })
}

function note(file: string, line: string): void {
  try {
    appendFileSync(file, line)
  } catch {
    // The folder is gone, and with it who could want to know.
  }
}
