import sql from 'sql-template-tag'
import { inTransaction } from '../db/tx.ts'
import { job } from '../jobs/jobs.ts'

const DAY_MS = 86_400_000

/** Forgets at night what signing in left behind and nobody needs any more. */
export const tidyAccounts = job({
  kind: 'identity.tidy',
  purpose: 'system-operation',
  schedule: '40 2 * * *',
  run: async ({ platform }) => {
    const before = (days: number) => new Date(platform.now().getTime() - days * DAY_MS)
    await inTransaction(platform.pool, {}, async (tx) => {
      await tx.query(sql`delete from attempts where last_at < ${before(1)}`)
      await tx.query(sql`delete from one_time_tokens where expires_at < ${before(30)}`)
      await tx.query(
        sql`delete from sessions where coalesce(ended_at, expires_at, last_seen_at) < ${before(90)}`,
      )
      await tx.query(
        sql`delete from outbox_mails where state in ('sent', 'discarded') and created_at < ${before(90)}`,
      )
    })
    return undefined
  },
})
