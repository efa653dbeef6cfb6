import sql from 'sql-template-tag'
import { job } from '#server/platform/jobs/jobs.ts'

/** Every night: who got data of a person is forgotten when the time of that kind of data is over. */
export const forgetDisclosures = job({
  kind: 'forget-disclosures',
  purpose: 'legal-compliance',
  schedule: '47 1 * * *',
  run: async ({ throughGate }) => {
    const result = await throughGate(async (gate) => {
      // Without a term nobody has decided, and all is kept.
      const [gone] = await gate.tx.query<{ count: number }>(sql`
        select forget_disclosures(${gate.today()}::date, retention_months, rounds_to_year_end) as count
        from data_kinds where key = 'disclosure' and retention_months is not null`)
      const count = gone?.count ?? 0
      if (count > 0)
        gate.record({ action: 'remove', resource: 'disclosure', recordIds: [], details: { count } })
      return { count }
    })
    return { result }
  },
})
