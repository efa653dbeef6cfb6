import sql from 'sql-template-tag'
import { DeleteDemoData, type DemoData, GetDemoData } from '#api/demo.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { readJob } from '#server/platform/jobs/read-jobs.ts'
import { removeDemoJob } from './remove-demo.job.ts'

const purpose = 'system-operation'

export const demoRoutes: Routes = async (app) => {
  app.get('/demo-data', { schema: GetDemoData, config: { purpose } }, ({ gate }) => readDemo(gate))
  app.delete(
    '/demo-data',
    { schema: DeleteDemoData, config: { purpose, stepUp: true } },
    async ({ gate }, reply) => {
      if (!(await readDemo(gate)).isThere) throw new Problem('demo.not-found')
      await demandSomebodyLeft(gate)
      const jobId = await gate.enqueue(removeDemoJob, null)
      reply.code(202)
      return { job: await readJob(gate, jobId) }
    },
  )
}

/** With nobody left the first run begins anew; with people left one of them has to be able to administer. */
async function demandSomebodyLeft(gate: Gate): Promise<void> {
  const [left] = await gate.tx.query<{ people: boolean; administrator: boolean }>(sql`
    select exists (select from users where not is_demo) as people,
      exists (select from users u
        join user_roles m on m.user_id = u.id
        join roles r on r.key = m.role_key and r.archived_at is null
        join role_rights g on g.role_key = r.key and g.resource = 'user' and g.can_update
        join role_purposes p on p.role_key = r.key and p.purpose = 'system-operation'
        where not u.is_demo and u.deactivated_at is null) as administrator`)
  if (left?.people && !left.administrator) throw new Problem('demo.last-administrator', { status: 409 })
}

async function readDemo(gate: Gate): Promise<DemoData> {
  const [demo] = await gate.tx.query<{ value: { company: string; madeAt: string } }>(
    sql`select value from settings where key = 'demo'`,
  )
  return {
    isThere: demo !== undefined,
    company: demo?.value.company ?? null,
    madeAt: demo?.value.madeAt ?? null,
  }
}
