// A mail server that takes everything in, in a process of its own; answers each line on standard input with how much came.
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
for await (const _ of createInterface(process.stdin)) {
  console.log(JSON.stringify({ count, different: addresses.size }))
}
process.exit()
