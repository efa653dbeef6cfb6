import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Keyring } from '../crypto/keyring.ts'
import type { Tx } from '../db/tx.ts'
import type { Gate } from '../gate/gate.ts'
import { parseEmail } from '../values/email.ts'
import { cleanText } from '../values/text.ts'
import type { Mail } from './mailer.ts'
import { sealMail, unsealMail } from './sealed-mail.ts'
import { sendMail } from './send-mail.job.ts'

export type NewMail = Mail & {
  kind: string
  /** The user it is for, so that the outbox can say so without opening it; null for somebody outside. */
  userId: string | null
}

/**
 * Puts a mail into the outbox in the caller's transaction, sealed: rolled back, it never was. Names and subjects become
 * one line and addresses are checked, so nobody's name can start a header of its own.
 */
export async function queueMail(
  gate: Pick<Gate, 'tx' | 'keyring' | 'now' | 'enqueue'>,
  { kind, userId, to, subject, text, html, images }: NewMail,
): Promise<string> {
  const address = parseEmail(to.address)
  if (!address.ok) throw new Error(`${userId ?? 'somebody outside'} has no address a mail could go to`)
  const id = uuidv7()
  const mail: Mail = {
    to: { name: oneLine(to.name), address: address.value },
    subject: oneLine(subject),
    text,
    html,
    images,
  }
  const sealed = sealMail(gate.keyring, id, mail)
  await gate.tx.query(sql`
    insert into outbox_mails (id, kind, user_id, sealed, created_at, next_attempt_at)
    values (${id}, ${kind}, ${userId}, ${sealed}, ${gate.now()}, ${gate.now()})`)
  await gate.enqueue(sendMail, id)
  return id
}

/** Takes back what has not gone yet of these kinds to this user; what it said is gone. */
export async function discardWaiting(
  gate: Pick<Gate, 'tx' | 'record'>,
  kinds: readonly string[],
  userId: string,
): Promise<void> {
  const rows = await gate.tx.query<{ id: string }>(sql`
    update outbox_mails set state = 'discarded', sealed = null, version = version + 1
    where user_id = ${userId} and kind = any(${kinds}) and state in ('waiting', 'failed')
    returning id`)
  if (rows.length === 0) return
  gate.record({ action: 'discard', resource: 'outboxMail', recordIds: rows.map((row) => row.id) })
}

/** Mails that wait with a link that has just ended would lead nowhere. */
export async function discardWithLinks(gate: Pick<Gate, 'tx' | 'record'>, userId: string): Promise<void> {
  await discardWaiting(gate, ['invitation', 'password-reset'], userId)
}

/** The content of a mail that has not gone yet; null when it has gone or was discarded. */
export async function openMail(tx: Tx, keyring: Keyring, id: string): Promise<Mail | null> {
  const [row] = await tx.query<{ sealed: Buffer | null }>(
    sql`select sealed from outbox_mails where id = ${id}`,
  )
  return row?.sealed ? unsealMail(keyring, id, row.sealed) : null
}

function oneLine(text: string): string {
  const clean = cleanText(text, { maxLength: 300 })
  return clean.ok ? clean.value.replace(/\p{Cc}/gu, ' ') : ''
}
