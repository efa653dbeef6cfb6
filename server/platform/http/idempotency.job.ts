import sql from 'sql-template-tag'
import { inTransaction } from '../db/tx.ts'
import { keptTable } from '../gate/kept-table.ts'
import { job } from '../jobs/jobs.ts'

/** Answers of creations, sealed, so that the same request sent twice is done once. Kept for a day. */
export const idempotencyKeys = keptTable({
  table: 'idempotency_keys',
  purpose: 'system-operation',
  basis: 'A6-1-f',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: 'actor_id',
  columns: {
    actor_id: 'user.unique_id',
    key: 'system.operations',
    route: 'system.operations',
    body_hash: 'system.operations',
    status: 'system.operations',
    answer_sealed: 'user.content.private',
    created_at: 'system.operations',
  },
})

export const forgetIdempotencyKeys = job({
  kind: 'forget-idempotency-keys',
  purpose: 'system-operation',
  schedule: '5 * * * *',
  run: async ({ platform }) => {
    const removed = await inTransaction(platform.pool, {}, (tx) =>
      tx.execute(
        sql`delete from idempotency_keys where created_at < ${platform.now()}::timestamptz - interval '1 day'`,
      ),
    )
    return { result: { removed } }
  },
})
