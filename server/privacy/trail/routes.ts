import sql from 'sql-template-tag'
import {
  type AuditVerification,
  GetAuditEvent,
  ListAuditEvents,
  ListAuditVerifications,
  PostAuditVerification,
} from '#api/audit.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { readJob } from '#server/platform/jobs/read-jobs.ts'
import { auditEvent } from './audit-event.ts'
import './keep-trail.job.ts'
import { listTrail, openEvent } from './read-trail.ts'
import { auditVerification } from './verify-trail.job.ts'

const config = { purpose: 'legal-compliance' } as const

export const trailRoutes: Routes = async (app) => {
  app.get('/audit-events', { schema: ListAuditEvents, config }, ({ gate, query }) => listTrail(gate, query))
  app.get('/audit-events/:id', { schema: GetAuditEvent, config }, ({ gate, params }) =>
    openEvent(gate, params.id),
  )
  app.get('/audit-verifications', { schema: ListAuditVerifications, config }, ({ gate }) =>
    listVerifications(gate),
  )
  app.post('/audit-verifications', { schema: PostAuditVerification, config }, async ({ gate }, reply) => {
    gate.demand(auditEvent, 'see')
    const id = await gate.enqueue(auditVerification, null)
    reply.code(202)
    return { job: await readJob(gate, id) }
  })
}

async function listVerifications(gate: Gate) {
  gate.demand(auditEvent, 'see')
  const rows = await gate.tx.query<{ id: string; finished_at: Date; result: Outcome }>(sql`
    select id, finished_at, result from jobs
    where kind = ${auditVerification.kind} and state = 'succeeded' and result is not null
    order by finished_at desc limit 30`)
  const items = rows.map(({ id, finished_at: at, result }): AuditVerification => {
    const { findings, ...counts } = result
    return { id, at: at.toISOString(), ...counts, findings: findings ? findings.split(',') : [] }
  })
  return { last: items[0] ?? null, items }
}

type Outcome = Omit<AuditVerification, 'id' | 'at' | 'findings'> & { findings: string }
