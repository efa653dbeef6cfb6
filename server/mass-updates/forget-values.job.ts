import sql from 'sql-template-tag'
import { job } from '#server/platform/jobs/jobs.ts'
import { UNDO_DAYS } from './mass-update-row.ts'

const AT_A_TIME = 20

/** After thirty days nothing can be taken back, so the values go; that it happened, and to how many, stays. */
export const forgetValues = job({
  kind: 'mass-updates.forget-values',
  purpose: 'legal-compliance',
  schedule: '37 1 * * *',
  run: async ({ throughGate, isCancelled }) => {
    let emptied = 0
    for (let count = AT_A_TIME; count === AT_A_TIME && !(await isCancelled()); ) {
      count = await throughGate(async (gate) => {
        const end = new Date(gate.now().getTime() - UNDO_DAYS * 86_400_000)
        const rows = await gate.tx.query<{ id: string }>(sql`
          update mass_updates set emptied_at = ${gate.now()}, selection = '{}', version = version + 1,
            changes = (select coalesce(jsonb_agg(c - 'value' - 'from'), '[]') from jsonb_array_elements(changes) c),
            counts = (select coalesce(jsonb_object_agg(o.outcome, o.count), '{}') from (
              select outcome, count(*) from mass_update_rows r where r.mass_update_id = mass_updates.id group by outcome) o)
          where id in (select id from mass_updates where emptied_at is null and started_at < ${end} limit ${AT_A_TIME})
          returning id`)
        await gate.tx.query(
          sql`delete from mass_update_rows where mass_update_id = any (${rows.map(({ id }) => id)}::uuid[])`,
        )
        await gate.tx.query(sql`delete from mass_updates where started_at is null and created_at < ${end}`)
        return rows.length
      })
      emptied += count
    }
    return { result: { emptied } }
  },
})
