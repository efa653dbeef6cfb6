import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import { job } from '#server/platform/jobs/jobs.ts'

const AT_ONCE = 1000

/**
 * Shortly after midnight: persons one of whose bases has begun or ended since are reachable for the purposes that hold
 * today. Without any, they go into quarantine, where only those who watch over data protection see them. Whose employment
 * ended yesterday no longer stands under that company.
 */
export const refreshBases = job({
  kind: 'refresh-bases',
  purpose: 'legal-compliance',
  // Just after the day has changed in Germany, in summer and in winter.
  schedule: '2 22,23 * * *',
  run: async ({ throughGate, progress, isCancelled }) => {
    let refreshed = 0
    let quarantined = 0
    let last: string | null = null
    do {
      if (await isCancelled()) return undefined
      const step: Step = await throughGate((gate) => refreshAfter(gate, last))
      refreshed += step.count
      quarantined += step.quarantined
      last = step.last
      await progress(refreshed)
    } while (last)
    return { result: { refreshed, quarantined } }
  },
})

type Step = { count: number; quarantined: number; last: string | null }

/** Those whose mask says something else than their bases, so that a night that was missed is made up for. */
async function refreshAfter(gate: Gate, last: string | null): Promise<Step> {
  const due = await gate.tx.query<{ id: string }>(sql`
    select distinct b.contact_id as id
    from processing_bases b join purposes p on p.key = b.purpose join contacts c on c.id = b.contact_id
    where b.ended_at is null and (${last}::uuid is null or b.contact_id > ${last}::uuid)
      and case when b.valid_until < day_in_germany()
        then (c.purpose_mask & (1 << p.bit)) <> 0 and not exists (
          select from processing_bases o where o.contact_id = b.contact_id and o.purpose = b.purpose
            and o.ended_at is null and o.valid_from <= day_in_germany()
            and (o.valid_until is null or o.valid_until >= day_in_germany()))
        else b.valid_from <= day_in_germany() and (c.purpose_mask & (1 << p.bit)) = 0 end
    union
    select e.contact_id from employments e join contacts c on c.id = e.contact_id and c.company_id = e.company_id
    where e.until_on < day_in_germany() and (${last}::uuid is null or e.contact_id > ${last}::uuid)
      and not exists (
        select from employments o where o.contact_id = e.contact_id and o.company_id = e.company_id
          and (o.until_on is null or o.until_on >= day_in_germany()))
    order by 1 limit ${AT_ONCE}`)
  const ids = due.map((row) => row.id)
  if (ids.length === 0) return { count: 0, quarantined: 0, last: null }
  await gate.tx.query(sql`select refresh_contacts(${ids}::uuid[])`)
  gate.record({ action: 'refresh', resource: 'processingBasis', recordIds: ids })
  const now = await gate.tx.query(
    sql`select id from contacts where id = any (${ids}::uuid[]) and is_quarantined`,
  )
  return { count: ids.length, quarantined: now.length, last: ids.at(-1) ?? null }
}
