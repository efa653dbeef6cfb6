import sql from 'sql-template-tag'
import type { OpenedMail, OutboxMail } from '#api/outbox.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import type { Mailer } from '#server/platform/mail/mailer.ts'
import { openMail } from '#server/platform/mail/outbox.ts'
import { sendMail } from '#server/platform/mail/send-mail.job.ts'
import { outboxMail } from './outbox-mail.ts'

/**
 * Opens an invitation that waits, so that its link can be handed over where there is no mail server; it opens an account
 * nobody has used yet, and who looked is in the trail. All other mails hold keys to what somebody has already, or the word of
 * a person outside, and are for their addressee alone.
 */
export async function readMail(gate: Gate, id: string): Promise<OpenedMail> {
  gate.demand(outboxMail, 'update')
  const mail = (await gate.get(outboxMail, id)) as OutboxMail
  if (mail.kind !== 'invitation') return { ...mail, content: null, isClosed: true }
  const content = await openMail(gate.tx, gate.keyring, id)
  gate.record({ action: 'open', resource: 'outboxMail', recordIds: mail.userId ? [id, mail.userId] : [id] })
  if (!content) return { ...mail, content: null, isClosed: false }
  const { to, subject, text } = content
  return { ...mail, content: { to, subject, text }, isClosed: false }
}

/** Tries at once what waits or has failed. */
export async function sendAgain(gate: Gate, mailer: Mailer, id: string): Promise<void> {
  await demandOpen(gate, id)
  if (!mailer.isConfigured) throw new Problem('outbox.no-mail-server', { status: 409 })
  await gate.tx.query(sql`
    update outbox_mails set state = 'waiting', attempts = 0, problem_code = null, next_attempt_at = ${gate.now()},
      version = version + 1
    where id = ${id}`)
  await gate.enqueue(sendMail, id)
  gate.record({ action: 'send-again', resource: 'outboxMail', recordIds: [id] })
}

/** Takes a mail back for good; what it said is gone. */
export async function discardMail(gate: Gate, id: string): Promise<void> {
  await demandOpen(gate, id)
  await gate.tx.query(
    sql`update outbox_mails set state = 'discarded', sealed = null, version = version + 1 where id = ${id}`,
  )
  gate.record({ action: 'discard', resource: 'outboxMail', recordIds: [id] })
}

async function demandOpen(gate: Gate, id: string): Promise<void> {
  gate.demand(outboxMail, 'update')
  const [row] = await gate.tx.query<{ state: string }>(
    sql`select state from outbox_mails where id = ${id} for update`,
  )
  if (!row) throw new Problem('outbox.not-found')
  if (row.state !== 'waiting' && row.state !== 'failed') throw new Problem('outbox.not-possible-now')
}
