import type { Socket } from 'node:net'
import { PassThrough, type Writable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { diagnose, statusIn, type Verdict } from './inbound/status.ts'
import type { LineKeeper } from './line-keeper.ts'

export type Envelope = { from: string; to: string }

/** What came of one mail on one connection. */
export type Delivery =
  /** Without an answer it counts as sent: to send again could be twice. */
  | { state: 'sent'; isConfirmed: boolean }
  | { state: 'refused'; status: string; verdict: Verdict }
  /** The connection broke before the end was written, or the server takes nothing from us; it did not go out. */
  | { state: 'unsent'; code: string }

/** One connection to the mail server, for one mail after the other. */
export type SmtpLine = {
  /** Its name for the keeper, which finishes a mail when this process is killed; null where nobody can. */
  name: string | null
  deliver: (envelope: Envelope, message: Buffer, beforeEnd: () => void) => Promise<Delivery>
  isUsable: () => boolean
  close: () => void
}

/** Opens a connection and signs in. Rejects with nodemailer's error codes. */
export async function openSmtpLine(smtpUrl: string, keeper?: LineKeeper): Promise<SmtpLine> {
  const { options, auth } = readSmtpUrl(smtpUrl)
  const { default: Connection } = await import('nodemailer/lib/smtp-connection')
  const connection: SMTPConnection = new Connection(options)
  let broken: Error | null = null
  let onBroken: ((error: Error) => void) | null = null
  const breakOff = (error: Error) => {
    broken ??= error
    onBroken?.(broken)
  }
  connection.on('error', breakOff)
  connection.on('end', () => breakOff(Object.assign(new Error('connection ended'), { code: 'ECONNECTION' })))
  await new Promise<void>((resolve, reject) => {
    onBroken = reject
    connection.connect((error?: Error | null) => (error ? reject(error) : resolve()))
  })
  if (auth) {
    await new Promise<void>((resolve, reject) => {
      onBroken = reject
      connection.login(auth, (error: Error | null) => (error ? reject(error) : resolve()))
    })
  }

  const line = socketOf(connection)
  const name = (line && (await keeper?.keep(line))) ?? null

  async function deliver(envelope: Envelope, message: Buffer, beforeEnd: () => void): Promise<Delivery> {
    let hasBegun = false
    let isEnded = false
    const begin = () => {
      hasBegun = true
    }
    const end = () => {
      beforeEnd()
      isEnded = true
    }
    try {
      await new Promise<void>((resolve, reject) => {
        onBroken = reject
        const body = bodyWithEnd(message, () => socketOf(connection), { begin, end, fail: reject })
        connection.send(envelope, body, (error) => {
          // Nothing of it may follow an answer that came too soon.
          body.destroy()
          if (error) reject(error)
          else resolve()
        })
      })
      return { state: 'sent', isConfirmed: true }
    } catch (error) {
      const { responseCode, code, command, response } = error as SmtpError
      // A mail cut short must not be completed by whatever is written next.
      if (!responseCode || (hasBegun && !isEnded)) breakOff(error as Error)
      if (responseCode && responseCode >= 400) {
        if (!hasBegun) await reset()
        // Said before any recipient was named, so it is about us.
        if (command === 'MAIL FROM') return { state: 'unsent', code: String(responseCode) }
        return { state: 'refused', ...refusalOf(responseCode, command === 'RCPT TO' ? (response ?? '') : '') }
      }
      if (isEnded) return { state: 'sent', isConfirmed: false }
      if (code === undefined) throw error
      return { state: 'unsent', code }
    } finally {
      onBroken = null
    }
  }

  async function reset() {
    await new Promise<void>((resolve) => {
      onBroken = () => resolve()
      connection.reset((error) => {
        if (error) broken ??= error
        resolve()
      })
    })
  }

  return {
    name,
    deliver,
    isUsable: () => broken === null,
    close: () => {
      if (broken) connection.close()
      else connection.quit()
      // Held elsewhere, the connection would not end.
      keeper?.release(name)
    },
  }
}

type SmtpError = { responseCode?: number; code?: string; command?: string; response?: string }

/** Code and cause only: what a server says may quote the address. */
function refusalOf(responseCode: number, reply: string): { status: string; verdict: Verdict } {
  if (responseCode < 500 || reply === '') return { status: String(responseCode), verdict: 'soft-bounce' }
  // A bare 550 may be the opinion of our own server about us.
  const status = statusIn(reply)
  return { status: String(responseCode), verdict: diagnose(status?.endsWith('.0.0') ? null : status, reply) }
}

const lineEnd = Buffer.from('\r\n')

/**
 * A message as a stream for nodemailer. Its text goes out first; once the kernel has all of it, `end` is called and,
 * with nothing in between, the end of the mail is written. A process killed between the two leaves the end to the keeper
 * of the connection, for whom the text has to end with a line.
 */
function bodyWithEnd(
  message: Buffer,
  socket: () => Socket | null,
  { begin, end, fail }: { begin: () => void; end: () => void; fail: (error: Error) => void },
): PassThrough {
  const body = new PassThrough()
  body.pipe = <T extends NodeJS.WritableStream>(target: T): T => {
    // nodemailer pipes into a stream of its own, which puts the end of the mail behind the text.
    const text = target as unknown as Writable & { readableLength: number }
    begin()
    text.write(message)
    if (!message.subarray(-2).equals(lineEnd)) text.write(lineEnd)
    const finish = () => {
      const line = socket()
      if (!line || line.destroyed || body.destroyed) {
        return fail(Object.assign(new Error('connection gone'), { code: 'ECONNECTION' }))
      }
      if (text.readableLength > 0 || line.writableLength > 0) {
        if (line.writableNeedDrain) line.once('drain', () => setImmediate(finish))
        else setImmediate(finish)
        return
      }
      try {
        end()
      } catch (error) {
        return fail(error as Error)
      }
      text.end()
    }
    setImmediate(finish)
    return target
  }
  return body
}

// Not part of nodemailer's interface, which is pinned to one version; a test fails when the field is gone.
function socketOf(connection: SMTPConnection): Socket | null {
  return (connection as unknown as { _socket: Socket | false })._socket || null
}

/** True for a server on this machine, which needs neither encryption nor patience. */
export function isLocalServer(smtpUrl: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(smtpUrl).hostname)
}

function readSmtpUrl(smtpUrl: string) {
  const url = new URL(smtpUrl)
  const secure = url.protocol === 'smtps:'
  const mayStayPlain = isLocalServer(smtpUrl) || url.searchParams.get('ignoreTLS') === 'true'
  const options = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    ignoreTLS: url.searchParams.get('ignoreTLS') === 'true',
    requireTLS: !secure && !mayStayPlain,
    // Nobody can stand between us and this machine, and its certificate is seldom one that others know.
    ...(isLocalServer(smtpUrl) ? { tls: { rejectUnauthorized: false } } : {}),
    allowInternalNetworkInterfaces: true,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 120_000,
    logger: false,
  }
  const user = decodeURIComponent(url.username)
  const auth = user ? { credentials: { user, pass: decodeURIComponent(url.password) } } : null
  return { options, auth }
}
