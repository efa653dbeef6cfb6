import sql from 'sql-template-tag'
import { job } from '#server/platform/jobs/jobs.ts'

/**
 * What holds by the calendar: at midnight a basis that ran out puts the person into quarantine, one that begins opens
 * her record, and an employment that ended takes the company off it.
 */
export const refreshBases = job({
  kind: 'contacts.refresh-bases',
  purpose: 'legal-compliance',
  // After midnight in Germany, summer and winter.
  schedule: '5 23,0 * * *',
  run: async ({ throughGate }) => {
    const contacts = await throughGate(async (gate) => {
      const rows = await gate.tx.query<{ id: string }>(sql`
        select distinct c.id from contacts c join processing_bases b on b.contact_id = c.id join purposes p on p.key = b.purpose
        where b.ended_at is null and b.valid_until < day_in_germany() and (c.purpose_mask & (1 << p.bit)) <> 0
        union
        select distinct c.id from contacts c join processing_bases b on b.contact_id = c.id join purposes p on p.key = b.purpose
        where b.ended_at is null and b.valid_from <= day_in_germany() and (b.valid_until is null or b.valid_until >= day_in_germany())
          and (c.purpose_mask & (1 << p.bit)) = 0
        union
        select distinct c.id from contacts c join employments e on e.contact_id = c.id and e.company_id = c.company_id
        where e.until_on < day_in_germany()`)
      const ids = rows.map((row) => row.id)
      for (let start = 0; start < ids.length; start += 1000) {
        await gate.tx.query(sql`select refresh_contacts(${ids.slice(start, start + 1000)}::uuid[])`)
      }
      return ids.length
    })
    return { result: { contacts } }
  },
})
