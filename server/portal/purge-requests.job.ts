import sql from 'sql-template-tag'
import { job } from '#server/platform/jobs/jobs.ts'
import { truncateOrigins } from '#server/privacy/consent/public.ts'

/** Every hour: what was not confirmed in time is gone, and addresses declarations came from are cut to their network. */
export const purgeRequests = job({
  kind: 'purge-consent-requests',
  purpose: 'legal-compliance',
  schedule: '17 * * * *',
  run: async ({ throughGate }) => {
    await throughGate(async (gate) => {
      await gate.tx.query(sql`
        update consent_requests set sealed = null where expires_at < ${gate.now()} and sealed is not null`)
      // An address on the list of objections is asked once in thirty days: its hash tells that it has been.
      const monthAgo = new Date(gate.now().getTime() - 30 * 86_400_000)
      await gate.tx.query(sql`
        delete from consent_requests r where r.expires_at < ${gate.now()} and (r.requested_at < ${monthAgo} or not exists (
          select from suppressions s where s.address_hash = r.address_hash and s.channel = 'email'
            and s.purpose = 'direct-marketing' and s.lifted_at is null))`)
      await gate.tx.query(sql`delete from data_links where expires_at < ${gate.now()}`)
    })
    while ((await throughGate(truncateOrigins)) > 0);
    return undefined
  },
})
