// A mail server that takes everything in, in a process of its own; answers each line on standard input with how much came.
import { createInterface } from 'node:readline'
import { mailSink } from '#test/mail/mail-sink.ts'

const sink = await mailSink()
console.log(sink.url)
for await (const _ of createInterface(process.stdin)) {
  const addresses = new Set(sink.received.map(({ to }) => to))
  console.log(JSON.stringify({ count: sink.received.length, different: addresses.size }))
}
