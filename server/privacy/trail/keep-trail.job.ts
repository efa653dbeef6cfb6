import sql from 'sql-template-tag'
import { anchorFilesOf, thinAnchors } from '#server/platform/audit/anchor.ts'
import { ensureMonths, prunableMonths, pruneMonth } from '#server/platform/audit/partitions.ts'
import { inTransaction } from '#server/platform/db/tx.ts'
import { job } from '#server/platform/jobs/jobs.ts'

const ANCHORS_WHOLE_FOR_MS = 7 * 24 * 3600_000

/** Every night: room for the months ahead, and months whose time of retention is over go as a whole. */
export const keepTrail = job({
  kind: 'keep-trail',
  purpose: 'legal-compliance',
  schedule: '10 1 * * *',
  run: async ({ platform, throughGate }) => {
    const { ownerPool, keyring, config } = platform
    const now = platform.now()
    const owner = await ownerPool.connect()
    try {
      await ensureMonths(owner, now)
    } finally {
      owner.release()
    }
    const [rule] = await inTransaction(ownerPool, {}, (tx) =>
      tx.query<{ months: number | null; rounds: boolean }>(sql`
        select retention_months as months, rounds_to_year_end as rounds from data_kinds where key = 'trail'`),
    )
    let removed = 0
    for (const month of rule?.months ? await prunableMonths(ownerPool, now, rule.months, rule.rounds) : []) {
      const eventCount = await pruneMonth(ownerPool, keyring, month, now)
      if (eventCount === null) continue
      removed += eventCount
      await throughGate(async (gate) =>
        gate.record({
          action: 'remove',
          resource: 'auditEvent',
          recordIds: [],
          details: { month: month.month, eventCount },
        }),
      )
    }
    const [own = ''] = anchorFilesOf(config)
    await thinAnchors(own, new Date(now.getTime() - ANCHORS_WHOLE_FOR_MS))
    return { result: { removed } }
  },
})
