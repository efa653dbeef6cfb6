import type { Readable } from 'node:stream'
import { DeleteJob, GetJob, GetJobEvents, ListJobs } from '#api/jobs.ts'
import { Problem } from '../http/problem.ts'
import type { Routes } from '../http/routes.ts'
import type { Platform } from '../platform.ts'
import { jobStream } from './job-stream.ts'
import { cancelJob, listJobs, readJob } from './read-jobs.ts'

const config = { purpose: 'own-account' } as const

export function jobRoutes(platform: Platform): Routes {
  return async (app) => {
    const open = new Set<Readable>()
    // Whoever watches would keep the program from ending.
    app.addHook('preClose', async () => {
      for (const stream of open) stream.destroy()
    })

    app.get('/jobs', { schema: ListJobs, config }, ({ gate, query }) => listJobs(gate, query))
    app.get('/jobs/events', { schema: GetJobEvents, config }, async ({ gate }, reply) => {
      if (!gate.actor.userId) throw new Problem('access.not-allowed')
      const stream = await jobStream(platform, gate.actor.userId)
      open.add(stream)
      stream.once('close', () => open.delete(stream))
      reply
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store, no-transform')
        .header('x-accel-buffering', 'no')
      return stream
    })
    app.get('/jobs/:id', { schema: GetJob, config }, ({ gate, params }) => readJob(gate, params.id))
    app.delete('/jobs/:id', { schema: DeleteJob, config }, ({ gate, params }) => cancelJob(gate, params.id))
  }
}
