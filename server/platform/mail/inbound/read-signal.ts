import type { Email } from 'postal-mime'
import type { Keyring } from '../../crypto/keyring.ts'
import { readMailToken } from '../return-path.ts'
import { addressIn, fieldOf } from './fields.ts'
import { readReturnNote } from './return-note.ts'
import { type Diagnosis, diagnose, readStatus } from './status.ts'

export type SignalKind =
  /** The address takes no mail and will not. */
  | 'hard-bounce'
  /** Not now, or not from us: full, away, refused by a filter. */
  | 'soft-bounce'
  /** Somebody pressed "spam" (ARF, RFC 5965). */
  | 'complaint'
  /** The person wants no more of these mails, and said so where machines read it. */
  | 'unsubscribe'
  /** A person answered one of our mails; what it says is for people to read. */
  | 'reply'
  /** A machine answered: away, received, will be read later. Never a wish of the person. */
  | 'auto-reply'
  /** The receiving server says the mail has arrived. */
  | 'delivered'
  /** Everything else, also what cannot be read. */
  | 'other'

/** What a mail that came in says about one that went out. */
export type MailSignal = {
  kind: SignalKind
  /** The mail of ours it is about; null when it names none. Without it nobody may conclude anything about an address. */
  mailId: string | null
  /** Message-ID of the mail it is about, as it is written there. */
  messageId: string | null
  /** The address that could not be reached, complained or wrote. */
  recipient: string | null
  /** Enhanced status code (RFC 3463) of a bounce. */
  status: string | null
}

const READ_AT_MOST = 1_000_000
const SCAN_AT_MOST = 300_000
const DAEMON = /\b(?:mailer-?daemon|mail delivery (?:sub)?system|postmaster|mail-daemon|mdaemon|bounces?)\b/i
const BOUNCE_SUBJECT =
  /undeliver|delivery (?:status|failure|has failed|notification)|mail delivery|returned (?:mail|to sender)|returning message|failure notice|could not be delivered|cannot send|mail failure|unzustellbar|nicht zugestellt|zustellung|non[- ]remis|host unknown|user unknown|warning: could not send/i
const AWAY_SUBJECT =
  /^\s*(?:auto(?:matic)?[ -]?(?:reply|response)|automatische antwort|abwesen|out of (?:the )?office|réponse automatique|risposta automatica|(?:ich bin )?(?:nicht im (?:büro|haus)|im urlaub)|away\b)/i
const STOP_WORD =
  /^(?:unsubscribe|abmelden|abmeldung|abbestellen|austragen|stopp?|désabonner|disiscrivi(?:mi)?)[.!]?$/i

/** Reads a mail that came in. Never throws: what cannot be read is `other`. */
export async function readSignal(raw: Buffer, keyring: Keyring): Promise<MailSignal> {
  const text = raw.subarray(0, READ_AT_MOST)
  let mail: Email
  try {
    const { default: PostalMime } = await import('postal-mime')
    mail = await PostalMime.parse(text, { forceRfc822Attachments: true, maxNestingDepth: 50 })
  } catch {
    const mailId = mailIdIn([text.subarray(0, SCAN_AT_MOST).toString('latin1')], keyring)
    return { kind: 'other', mailId, messageId: null, recipient: null, status: null }
  }
  const parts = reportParts(mail)
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value ?? ''
  const says = (kind: SignalKind, more: Partial<MailSignal> = {}): MailSignal => ({
    kind,
    mailId: mailIdIn(
      [
        ...deliveryHeaders.map(header),
        parts.original ?? '',
        header('in-reply-to'),
        header('references'),
        text.subarray(0, SCAN_AT_MOST).toString('latin1'),
        mail.text?.slice(0, SCAN_AT_MOST) ?? '',
      ],
      keyring,
    ),
    messageId: fieldOf(parts.original ?? '', 'message-id')?.match(/<[^<>\s]+>/)?.[0] ?? null,
    recipient: null,
    status: null,
    ...more,
  })

  const from = addressIn(mail.from?.address ?? '')
  const isFromDaemon =
    /^return-path:\s*<\s*>/im.test(
      text
        .subarray(0, 20_000)
        .toString('latin1')
        .split(/\r?\n\r?\n/)[0] ?? '',
    ) || DAEMON.test(`${mail.from?.name ?? ''} ${mail.from?.address ?? header('from')}`)

  if (parts.feedback) {
    const type = (fieldOf(parts.feedback, 'feedback-type') ?? '').toLowerCase()
    const recipient =
      addressIn(fieldOf(parts.feedback, 'original-rcpt-to') ?? '') ??
      addressIn(fieldOf(parts.original ?? '', 'to') ?? '')
    if (/^opt-?out/.test(type)) return says('unsubscribe', { recipient })
    return says(/^(?:abuse|fraud|virus|other|miscategorized)/.test(type) ? 'complaint' : 'other', {
      recipient,
    })
  }

  if (isOfABounce(parts.original)) return says('other')
  // A report whose parts lost their borders still says it in its lines.
  const status = parts.status ?? (parts.isReport ? text.subarray(0, SCAN_AT_MOST).toString('latin1') : null)
  if (status) {
    const report = readStatus(status)
    if (report)
      return says(kindOfReport(report, mail.text ?? ''), {
        recipient: report.recipient,
        status: report.status,
      })
  }
  const isAway =
    AWAY_SUBJECT.test(mail.subject ?? '') ||
    header('x-autoreply') !== '' ||
    header('x-autorespond') !== '' ||
    header('x-ms-exchange-inbox-rules-loop') !== '' ||
    /auto[_-]?reply/i.test(header('precedence'))
  const failed = header('x-failed-recipients')
  if (failed || (!isAway && (isFromDaemon || parts.isReport) && BOUNCE_SUBJECT.test(mail.subject ?? ''))) {
    const note = readReturnNote(mail.text ?? textOfPage(mail.html ?? ''), failed)
    if (note) {
      const bounced = says(note.diagnosis === 'none' ? 'other' : note.diagnosis, {
        recipient: note.recipient,
        status: note.status,
      })
      return { ...bounced, messageId: bounced.messageId ?? note.messageId }
    }
    return says('other')
  }
  if (isAway || /^auto-(?:replied|generated|notified)/i.test(header('auto-submitted').trim())) {
    return says('auto-reply', { recipient: from })
  }
  if (isFromDaemon) return says('other')

  const answer = says('reply', { recipient: from })
  if (!answer.mailId) return { ...answer, kind: 'other' }
  const isToStop = deliveryHeaders.some((name) => /\bunsubscribe\+[a-z2-7]{42}@/i.test(header(name)))
  const firstLine = (mail.text ?? '').split('\n').find((line) => line.trim() !== '') ?? ''
  const isStop = isToStop || STOP_WORD.test(mail.subject?.trim() ?? '') || STOP_WORD.test(firstLine.trim())
  return isStop ? { ...answer, kind: 'unsubscribe' } : answer
}

/** Where a server notes to whom it delivered; the envelope itself is gone by then. */
const deliveryHeaders = [
  'x-original-to',
  'delivered-to',
  'envelope-to',
  'x-envelope-to',
  'x-rcpt-to',
  'to',
  'cc',
]

type ReportParts = {
  status: string | null
  feedback: string | null
  original: string | null
  isReport: boolean
}

function reportParts(mail: Email): ReportParts {
  const contentOf = (pattern: RegExp) => {
    const part = mail.attachments.find(({ mimeType }) => pattern.test(mimeType))
    if (!part) return null
    const { content } = part
    return typeof content === 'string' ? content : Buffer.from(content as ArrayBuffer).toString('utf8')
  }
  const type = mail.headers.find(({ key }) => key === 'content-type')?.value ?? ''
  return {
    status: contentOf(/^message\/(?:global-)?delivery-status$/i),
    feedback: contentOf(/^message\/feedback-report$/i),
    original: contentOf(
      /^(?:message\/(?:rfc822|global)|text\/rfc822-headers|message\/(?:global-|rfc822-)headers)$/i,
    ),
    isReport: /^multipart\/report/i.test(type),
  }
}

function kindOfReport(report: Diagnosis, text: string): SignalKind {
  if (report.action === 'delivered') return 'delivered'
  // A delay is followed by its end, good or bad.
  if (report.action !== 'failed') return 'other'
  return diagnose(report.status, `${report.text} ${report.status ? '' : text.slice(0, 2000)}`)
}

/** Machines that answer each other: what comes back to a return note says nothing about anybody. */
function isOfABounce(original: string | null): boolean {
  if (!original) return false
  const head = original.split(/\r?\n\r?\n/)[0] ?? ''
  return (
    /^multipart\/report/i.test(fieldOf(head, 'content-type') ?? '') ||
    /^<\s*>$/.test(fieldOf(head, 'return-path')?.trim() ?? '') ||
    /mailer-?daemon/i.test(fieldOf(head, 'from') ?? '')
  )
}

function mailIdIn(texts: readonly string[], keyring: Keyring): string | null {
  for (const text of texts) {
    for (const [token] of text.matchAll(/(?<![a-z2-7])[a-z2-7]{42}(?=@)/gi)) {
      const id = readMailToken(keyring, token)
      if (id) return id
    }
  }
  return null
}

function textOfPage(html: string): string {
  return html
    .replace(/<br\s*\/?>|<\/p>|<\/div>/gi, '\n')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
