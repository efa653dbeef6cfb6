import type { ImapFlow } from 'imapflow'
import type pg from 'pg'
import sql from 'sql-template-tag'
import { inTransaction } from '../../db/tx.ts'
import type { InMail, MailSource } from './take-in.ts'

const READ_AT_MOST = 2_000_000

/**
 * The mailbox to which mails are returned, as `imaps://user:password@host/INBOX`. Mails are marked as read and left where
 * they are; how far it was read is kept here.
 */
export function imapSource(imapUrl: string, pool: pg.Pool): MailSource {
  const url = new URL(imapUrl)
  const mailbox = decodeURIComponent(url.pathname.slice(1)) || 'INBOX'
  const user = decodeURIComponent(url.username)
  const name = `imap:${user}@${url.host}/${mailbox}`

  return {
    name,
    mails: async function* (again) {
      const client = await connection(url, user)
      await client.connect()
      try {
        const { uidValidity } = await client.mailboxOpen(mailbox)
        const from = await positionOf(pool, name, uidValidity)
        // `n:*` always names the last mail, also when it lies before n.
        const fresh = ((await client.search({ uid: `${from + 1}:*` }, { uid: true })) || []).filter(
          (uid) => uid > from,
        )
        const old = again.map(Number).filter((uid) => Number.isInteger(uid) && uid > 0 && uid <= from)
        for (const uid of [...new Set([...old, ...fresh])].sort((a, b) => a - b)) {
          const mail = await fetched(client, uid)
          if (mail) yield mail
          // Also past one that failed: it is known by its place and comes again.
          if (uid > from) await keepPosition(pool, name, uidValidity, uid)
        }
      } finally {
        await client.logout().catch(() => client.close())
      }
    },
  }
}

async function fetched(client: ImapFlow, uid: number): Promise<InMail | null> {
  const found = await client.fetchOne(String(uid), { source: { maxLength: READ_AT_MOST } }, { uid: true })
  const raw = found ? found.source : null
  if (!raw) return null
  return {
    place: String(uid),
    raw,
    settle: async () => {
      await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
    },
  }
}

async function connection(url: URL, user: string): Promise<ImapFlow> {
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  const secure = url.protocol === 'imaps:'
  // Loaded by whoever has a mailbox to read, and by nobody else.
  const { ImapFlow } = await import('imapflow')
  const client = new ImapFlow({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : secure ? 993 : 143,
    secure,
    // The password leaves this machine encrypted or not at all.
    ...(secure || isLocal ? {} : { doSTARTTLS: true }),
    // The certificate of this machine's own server is seldom one that others know.
    ...(isLocal ? { tls: { rejectUnauthorized: false } } : {}),
    auth: { user, pass: decodeURIComponent(url.password) },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
  })
  // What breaks is thrown by the command it breaks.
  client.on('error', () => {})
  return client
}

/** The last UID that was read; 0 for a mailbox that is new or was made anew. */
async function positionOf(pool: pg.Pool, name: string, uidValidity: bigint): Promise<number> {
  const [row] = await inTransaction(pool, {}, (tx) =>
    tx.query<{ uid_validity: string; last_uid: string }>(
      sql`select uid_validity::text, last_uid::text from mail_sources where name = ${name}`,
    ),
  )
  return row && BigInt(row.uid_validity) === uidValidity ? Number(row.last_uid) : 0
}

async function keepPosition(pool: pg.Pool, name: string, uidValidity: bigint, uid: number): Promise<void> {
  await inTransaction(pool, {}, (tx) =>
    tx.query(sql`
      insert into mail_sources (name, uid_validity, last_uid) values (${name}, ${uidValidity.toString()}, ${uid})
      on conflict (name) do update set uid_validity = excluded.uid_validity, last_uid = excluded.last_uid`),
  )
}
