import sql from 'sql-template-tag'
import { inTransaction } from '../db/tx.ts'
import { job } from './jobs.ts'

/** Every night: jobs that ended three months ago are forgotten; what came of them stands in the trail. */
export const forgetJobs = job({
  kind: 'forget-jobs',
  purpose: 'system-operation',
  schedule: '50 0 * * *',
  run: async ({ platform }) => {
    const removed = await inTransaction(platform.pool, {}, (tx) =>
      tx.execute(
        sql`delete from jobs where finished_at < ${platform.now()}::timestamptz - interval '3 months'`,
      ),
    )
    return { result: { removed } }
  },
})
