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
      const jobId = await gate.enqueue(removeDemoJob, null)
      reply.code(202)
      return { job: await readJob(gate, jobId) }
    },
  )
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
