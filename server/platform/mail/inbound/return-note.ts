import { addressIn } from './fields.ts'
import { diagnose, statusIn, type Verdict } from './status.ts'

export type ReturnNote = {
  diagnosis: Verdict | 'none'
  status: string | null
  recipient: string | null
  messageId: string | null
}

// Where servers that know no delivery reports begin to quote the mail itself.
const ORIGINAL =
  /^[ \t>]*-{2,}(?!.*transcript).*(?:original|unsent|copy of (?:the|this|your) message|message header|returned message|below this line|follows).*$|^[ \t]*(?:original message (?:headers|follows)|the header of the original|message headers follow|this is a copy of)/im
const ADDRESS = /[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/
const TEMPORARY =
  /still trying|will (?:be )?(?:re)?tr(?:y|ied)|delayed|not yet been delivered|warning message only|no action is required/i

/** Reads a return note written for people, as some servers still send it; null when it names neither reason nor address. */
export function readReturnNote(text: string, failedRecipients: string): ReturnNote | null {
  const at = ORIGINAL.exec(text)?.index ?? text.length
  const note = text.slice(0, Math.min(at, 20_000))
  const rest = text.slice(at, at + 50_000)
  const messageId = /^[ \t>]*message-id:\s*(<[^<>\s]+>)/im.exec(rest)?.[1] ?? null
  const recipient =
    addressIn(failedRecipients.split(',')[0] ?? '') ??
    addressIn(/<([^<>\s@]+@[^<>\s]+)>/.exec(note)?.[1] ?? '') ??
    addressIn(ADDRESS.exec(note)?.[0] ?? '')
  const status = bestStatus(note)
  if (TEMPORARY.test(note) && !/giving up|permanent/i.test(note)) {
    return { diagnosis: 'none', status, recipient, messageId }
  }
  if (!recipient && !status) return null
  return { diagnosis: diagnose(status, note), status, recipient, messageId }
}

/** The most exact code of the note: an enhanced one before a plain one. */
function bestStatus(note: string): string | null {
  const all = note
    .split('\n')
    .map(statusIn)
    .filter((status) => status !== null)
  return all.find((status) => !/\.0\.0$/.test(status)) ?? all[0] ?? null
}
