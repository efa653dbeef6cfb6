// A mail server that takes everything in, in a process of its own. Each line on standard input is answered with how much came,
// or, when it is a list of addresses, with how many of them got a mail.
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { SMTPServer } from 'smtp-server'

let count = 0
const addresses = new Set<string>()
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData: (stream, session, done) => {
    stream.on('end', () => {
      count += 1
      for (const { address } of session.envelope.rcptTo) addresses.add(address)
      done()
    })
    stream.resume()
  },
})
server.on('error', () => {})
server.listen(0, '127.0.0.1', () => {
  console.log(`smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`)
})
for await (const line of createInterface(process.stdin)) {
  const asked = line.startsWith('[') ? (JSON.parse(line) as string[]) : null
  const answer = asked
    ? { found: asked.filter((address) => addresses.has(address)).length }
    : { count, different: addresses.size }
  console.log(JSON.stringify(answer))
}
process.exit()
