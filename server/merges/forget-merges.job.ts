import sql from 'sql-template-tag'
import { job } from '#server/platform/jobs/jobs.ts'
import { UNDO_DAYS } from './read-merges.ts'

/** After thirty days nothing can be taken back, so what was kept for it goes; where a record went, stays. */
export const forgetMerges = job({
  kind: 'merges.forget',
  purpose: 'legal-compliance',
  schedule: '47 1 * * *',
  run: async ({ throughGate }) => {
    const emptied = await throughGate((gate) =>
      gate.tx.execute(sql`
        update merges set sealed_before = null, version = version + 1
        where sealed_before is not null and merged_at < ${new Date(gate.now().getTime() - UNDO_DAYS * 86_400_000)}`),
    )
    return { result: { emptied } }
  },
})
