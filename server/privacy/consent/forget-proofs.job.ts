import sql from 'sql-template-tag'
import { job } from '#server/platform/jobs/jobs.ts'

/**
 * Every night: uses whose five years are over, and the declarations of people who are gone when nothing needs them as proof
 * any more. The list of objections stays: it knows nobody.
 */
export const forgetProofs = job({
  kind: 'forget-consent-proofs',
  purpose: 'legal-compliance',
  schedule: '41 1 * * *',
  run: async ({ throughGate }) => {
    const result = await throughGate(async (gate) => {
      const today = gate.today()
      const uses = await gate.tx.execute(sql`delete from contact_uses where keep_until < ${today}::date`)
      const [kind] = await gate.tx.query<{ months: number | null; roundsToYearEnd: boolean }>(sql`
        select retention_months as months, rounds_to_year_end as "roundsToYearEnd" from data_kinds
        where key = 'accountability'`)
      // Without a term nobody has decided, and proof is kept.
      const [gone] =
        kind?.months == null
          ? []
          : await gate.tx.query<{ count: number }>(
              sql`select forget_consent_chains(${today}::date, ${kind.months}, ${kind.roundsToYearEnd}) as count`,
            )
      const chains = gone?.count ?? 0
      if (uses + chains > 0)
        gate.record({ action: 'remove', resource: 'consentEvent', recordIds: [], details: { uses, chains } })
      return { uses, chains }
    })
    return { result }
  },
})
