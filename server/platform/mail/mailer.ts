import type { Config } from '../../config.ts'
import { type MailImage, relatedParts } from './compose-mail.ts'
import type { Sender } from './sender.ts'

/** A mail as it goes out. Text that came from people was cleaned before; see `queueMail`. */
export type Mail = {
  to: { name: string; address: string }
  subject: string
  text: string
  html: string
  images?: readonly MailImage[] | undefined
}

export type Mailer = {
  /** False without TREU_SMTP_URL: mails then wait in the outbox of the administrators. */
  isConfigured: boolean
  /** `from` is what the company has set; what it leaves empty is the operator's. */
  send: (mail: Mail, from?: Pick<Sender, 'fromName' | 'fromAddress'>) => Promise<void>
  close: () => void
}

/** The way out for mail, by the operator's own server and no other. */
export function mailer({ smtpUrl, mailFrom, publicUrl }: Config): Mailer {
  if (!smtpUrl) {
    return {
      isConfigured: false,
      send: async () => {
        throw new Error('no mail server is configured')
      },
      close: () => {},
    }
  }
  // Loaded with the first mail.
  let line: ReturnType<typeof open> | null = null
  const open = async () => {
    const [{ createTransport }, { default: addressparser }] = await Promise.all([
      import('nodemailer'),
      import('nodemailer/lib/addressparser/index.js'),
    ])
    const transport = createTransport({
      url: smtpUrl,
      pool: true,
      maxConnections: 2,
      connectionTimeout: 15_000,
      greetingTimeout: 15_000,
      socketTimeout: 60_000,
      disableFileAccess: true,
      disableUrlAccess: true,
      // Links in mails open accounts, so they leave this machine encrypted or not at all.
      requireTLS: mayStayPlain(smtpUrl) ? undefined : true,
    })
    const [usual] = addressparser(mailFrom ?? `Treu <treu@${new URL(publicUrl).hostname}>`, { flatten: true })
    return { transport, usual }
  }
  return {
    isConfigured: true,
    send: async ({ images, ...mail }, from) => {
      line ??= open()
      const { transport, usual } = await line
      await transport.sendMail({
        ...mail,
        attachments: relatedParts(images),
        from: {
          name: from?.fromName || (usual?.name ?? ''),
          address: from?.fromAddress || (usual?.address ?? ''),
        },
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      })
    },
    close: () => {
      line?.then(({ transport }) => transport.close()).catch(() => {})
    },
  }
}

function mayStayPlain(smtpUrl: string): boolean {
  const { hostname, searchParams } = new URL(smtpUrl)
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) || searchParams.get('ignoreTLS') === 'true'
}
