import sql from 'sql-template-tag'
import { inTransaction } from '../db/tx.ts'
import { throughGate } from '../gate/gate.ts'
import { systemActor } from '../identity/authenticate.ts'
import { job } from '../jobs/jobs.ts'
import type { Platform } from '../platform.ts'
import { unsealMail } from './sealed-mail.ts'
import { senderOf } from './sender.ts'

const TRIES = 12
const AT_ONCE = 200

/** Sends one mail as soon as it is in the outbox. */
export const sendMail = job({
  kind: 'mail.send',
  purpose: 'system-operation',
  run: async ({ recordId, platform }) => {
    if (recordId) await deliver(platform, recordId)
    return undefined
  },
})

/** Tries again what did not get out, with growing pauses. */
export const sendWaitingMails = job({
  kind: 'mail.send-waiting',
  purpose: 'system-operation',
  schedule: '* * * * *',
  run: async ({ platform, signal }) => {
    const due = await inTransaction(platform.pool, {}, (tx) =>
      tx.query<{ id: string }>(sql`
        select id from outbox_mails where state = 'waiting' and next_attempt_at <= ${platform.now()}
        order by next_attempt_at limit ${AT_ONCE}`),
    )
    for (const { id } of due) if (!signal.aborted) await deliver(platform, id)
    return undefined
  },
})

/** Sends a mail that is due and says what came of it; without a mail server it goes on waiting. */
export async function deliver(platform: Platform, id: string): Promise<void> {
  if (!platform.mailer.isConfigured) return
  const mail = await inTransaction(platform.pool, {}, async (tx) => {
    // Taken for five minutes: whoever else looks meanwhile leaves it alone, and if this process dies it comes back.
    const [taken] = await tx.query<{ sealed: Buffer; attempts: number }>(sql`
      update outbox_mails set attempts = attempts + 1, version = version + 1,
        next_attempt_at = ${later(platform.now(), 5)}
      where id = ${id} and state = 'waiting' and next_attempt_at <= ${platform.now()} and sealed is not null
      returning sealed, attempts`)
    return taken && { ...taken, from: await senderOf(tx) }
  })
  if (!mail) return
  const failure = await platform.mailer.send(unsealMail(platform.keyring, id, mail.sealed), mail.from).then(
    () => null,
    (error: unknown) => failureOf(error),
  )
  await throughGate(
    platform,
    { actor: systemActor('system-operation'), purpose: 'system-operation', means: 'job' },
    async (gate) => {
      if (!failure) {
        await gate.tx.query(sql`
          update outbox_mails set state = 'sent', sealed = null, problem_code = null, sent_at = ${gate.now()},
            version = version + 1
          where id = ${id}`)
      } else {
        const isOver = failure.isPermanent || mail.attempts >= TRIES
        await gate.tx.query(sql`
          update outbox_mails set state = ${isOver ? 'failed' : 'waiting'}, problem_code = ${failure.code},
            next_attempt_at = ${later(gate.now(), Math.min(2 ** mail.attempts, 360))}, version = version + 1
          where id = ${id}`)
      }
      gate.record({
        action: failure ? 'send-failed' : 'send',
        resource: 'outboxMail',
        recordIds: [id],
        details: failure ? { code: failure.code } : {},
      })
    },
  )
}

/** Codes only: what a mail server says may quote the address. */
function failureOf(error: unknown): { code: string; isPermanent: boolean } {
  const { responseCode, code } = error as { responseCode?: number; code?: string }
  if (responseCode) {
    // 5xx of a refused sign-in is the operator's to mend; 5xx about the mail will not change.
    const isPermanent = responseCode >= 500 && code !== 'EAUTH'
    return { code: `mail.refused-${responseCode}`, isPermanent }
  }
  return { code: `mail.unreachable-${(code ?? 'unknown').toLowerCase()}`, isPermanent: false }
}

function later(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000)
}
