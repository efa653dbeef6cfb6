import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import { job } from '#server/platform/jobs/jobs.ts'
import { sendCampaign } from './send-campaign.job.ts'

type Due = { id: string; purpose: string; scheduledBy: string | null }

/**
 * Mailings whose time has come, and those that were interrupted, get their run. Scheduling asks for a turn at the moment a
 * mailing is due; each minute there is one for whatever that has missed.
 */
export const startCampaigns = job({
  kind: 'campaigns.start',
  purpose: 'system-operation',
  schedule: '* * * * *',
  run: async ({ platform, throughGate }) => {
    const started = await throughGate(async (gate) => {
      const now = gate.now()
      const due = await gate.tx.query<Due>(sql`
        select id, purpose, scheduled_by as "scheduledBy" from campaigns c
        where ((state = 'scheduled' and send_at <= ${now})
            or (state = 'sending' and coalesce(retry_at, '-infinity') <= ${now}))
          and not exists (select from jobs j where j.record_id = c.id and j.kind = 'campaigns.send'
            and j.state in ('queued', 'running'))
        order by send_at limit 50 for update skip locked`)
      for (const { id, purpose, scheduledBy } of due) {
        // Sent in somebody's name, with her rights as they are then; without her it is not sent.
        if (!scheduledBy) {
          await gate.tx.query(sql`
            update campaigns set state = 'stopped', problem_code = 'jobs.owner-gone', finished_at = ${now} where id = ${id}`)
          await gate.tx.query(sql`select end_recipients(${id}, 'cancelled', 'stopped', ${now}, null)`)
          continue
        }
        const jobId = uuidv7()
        await gate.tx.query(sql`
          update campaigns set state = 'sending', started_at = coalesce(started_at, ${now}), job_id = ${jobId},
            version = version + 1
          where id = ${id}`)
        await platform.jobs.enqueue(gate.tx, {
          jobId,
          kind: sendCampaign,
          recordId: id,
          purpose,
          userId: scheduledBy,
        })
        gate.record({ action: 'send', resource: 'campaign', recordIds: [id] })
      }
      return due.length
    })
    return { result: { started } }
  },
})
