import sql from 'sql-template-tag'
import { job } from '#server/platform/jobs/jobs.ts'

/** Every hour: what was not confirmed in time is gone, and so are addresses of declarations whose time is over. */
export const purgeRequests = job({
  kind: 'purge-consent-requests',
  purpose: 'legal-compliance',
  schedule: '17 * * * *',
  run: async ({ throughGate }) => {
    await throughGate(async (gate) => {
      await gate.tx.query(sql`delete from consent_requests where expires_at < ${gate.now()}`)
      await gate.tx.query(sql`delete from consent_origins where expires_at < ${gate.now()}`)
    })
    return undefined
  },
})
