import { SMTPServer } from 'smtp-server'

export type Sunk = { from: string; to: string; messageId: string; raw: string }
export type MailSink = {
  url: string
  port: number
  /** True for each mail that came encrypted. */
  encrypted: boolean[]
  /** What came in whole, in order; without `keepText` only who and which. */
  received: Sunk[]
  /** Refuses at RCPT TO what this answers a code for. */
  refuse: (rule: (to: string) => number | null, reply?: string) => void
  close: () => Promise<void>
}

/** A mail server on a real socket that takes everything in and passes nothing on. */
export async function mailSink({ keepText = false, tls = false } = {}): Promise<MailSink> {
  const received: Sunk[] = []
  const encrypted: boolean[] = []
  let rule: (to: string) => number | null = () => null
  let words = ''
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 100,
    disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _session, done) => {
      const responseCode = rule(address)
      done(responseCode ? Object.assign(new Error(words), { responseCode }) : null)
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString()
        const { mailFrom, rcptTo } = session.envelope
        encrypted.push(session.secure)
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo[0]?.address ?? '',
          messageId: /^Message-ID:\s*(<[^>]+>)/im.exec(raw)?.[1] ?? '',
          raw: keepText ? raw : '',
        })
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as { port: number }
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    received,
    encrypted,
    refuse: (next, reply = 'refused') => {
      rule = next
      words = reply
    },
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}
