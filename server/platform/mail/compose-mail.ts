import { Problem } from '../http/problem.ts'
import { parseEmail } from '../values/email.ts'
import { cleanText, isBlank } from '../values/text.ts'
import { demandLawfulMail, type LegalNotice } from './lawful-mail.ts'

/** A picture that travels inside a mail; the page shows it as `cid:…`. */
export type MailImage = { cid: string; name: string; mediaType: string; content: Buffer }

/** A mail to one person, before it becomes MIME. */
export type MailDraft = {
  /** Advertising carries more duties than an answer to the person's own question. */
  kind: 'marketing' | 'service'
  from: { name: string; address: string }
  to: { name?: string | undefined; address: string }
  replyTo?: { name?: string | undefined; address: string } | undefined
  subject: string
  text: string
  html?: string | undefined
  images?: readonly MailImage[] | undefined
  date: Date
  /** `<…@domain>`, from `messageIdOf`. */
  messageId: string
  /** One click on it ends these mails (RFC 8058); the address takes the same wish as a mail. */
  unsubscribe?: { url: string; mailto?: string | undefined } | undefined
  /** What must be readable in a mail that advertises; see `demandLawfulMail`. */
  legal?: LegalNotice | undefined
  /** Names the mailing towards the mailbox providers' complaint statistics, never the person: campaign, kind, sender. */
  feedbackId?: string | undefined
  /** Sent by a machine without anybody having written it just now; keeps vacation replies away (RFC 3834). */
  isAutomatic?: boolean | undefined
}

/** The headers a signature covers: the usual ones, and those with which a person stops further mails. */
export const signedHeaders =
  'From:Sender:Reply-To:Subject:Date:Message-ID:To:Cc:MIME-Version:Content-Type:Content-Transfer-Encoding:In-Reply-To:' +
  'References:List-Id:List-Help:List-Unsubscribe:List-Unsubscribe-Post:Feedback-ID:Auto-Submitted:Precedence'

const LINK = /^https?:\/\/[^\s<>,"\\]+$/

/** Makes the mail as it goes over the wire. Refuses a marketing mail that says less than the law demands. */
export async function composeMail(draft: MailDraft): Promise<Buffer> {
  if (draft.kind === 'marketing') demandLawfulMail(draft)
  const { unsubscribe } = draft
  const headers: Record<string, string> = {}
  if (unsubscribe) {
    const ways = [linkOf(unsubscribe.url), ...(unsubscribe.mailto ? [mailtoOf(unsubscribe.mailto)] : [])]
    headers['List-Unsubscribe'] = ways.map((way) => `<${way}>`).join(', ')
    headers['List-Unsubscribe-Post'] = 'List-Unsubscribe=One-Click'
  }
  if (draft.feedbackId) headers['Feedback-ID'] = draft.feedbackId.replace(/[^A-Za-z0-9:._-]/g, '')
  if (draft.kind === 'marketing') headers.Precedence = 'bulk'
  if (draft.kind === 'marketing' || draft.isAutomatic) {
    headers['Auto-Submitted'] = 'auto-generated'
    // Not `All`: that would keep Exchange from saying that an address is gone.
    headers['X-Auto-Response-Suppress'] = 'DR, RN, NRN, OOF, AutoReply'
  }
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const composer = new MailComposer({
    from: personOf(draft.from),
    to: personOf(draft.to),
    ...(draft.replyTo ? { replyTo: personOf(draft.replyTo) } : {}),
    subject: oneLine(draft.subject),
    date: draft.date,
    messageId: messageIdIn(draft.messageId),
    text: draft.text,
    ...(draft.html === undefined ? {} : { html: draft.html }),
    attachments: relatedParts(draft.images),
    headers,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

/** Parts beside the page that shows them; no program lists them as attachments. */
export function relatedParts(images: readonly MailImage[] = []) {
  return images.map(({ cid, name, mediaType, content }) => ({
    cid,
    filename: oneLine(name),
    contentType: mediaType,
    contentDisposition: 'inline' as const,
    content,
  }))
}

/** Text as it may stand in a header: one line, nothing that could begin another header or hide. */
export function oneLine(text: string): string {
  const clean = cleanText(
    text
      .slice(0, 900)
      .replace(/\p{Cc}+/gu, ' ')
      .replace(/\p{Surrogate}/gu, ''),
    {
      maxLength: 900,
    },
  )
  return clean.ok && !isBlank(clean.value) ? clean.value : ''
}

function personOf({ name, address }: { name?: string | undefined; address: string }) {
  const checked = parseEmail(address)
  if (!checked.ok || /[\r\n]/.test(address)) throw new Problem('mail.address-invalid')
  return { name: oneLine(name ?? ''), address: checked.value }
}

function linkOf(url: string): string {
  if (!LINK.test(url)) throw new Error('the address to unsubscribe is not a plain link')
  return url
}

function mailtoOf(address: string): string {
  const checked = parseEmail(address)
  if (!checked.ok) throw new Error('the mail address to unsubscribe is none')
  return `mailto:${checked.value}?subject=unsubscribe`
}

function messageIdIn(messageId: string): string {
  if (!/^<[\w.+-]+@[\w.-]+>$/.test(messageId)) throw new Error('a Message-ID of another form than ours')
  return messageId
}
