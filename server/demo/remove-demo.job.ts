import { job } from '#server/platform/jobs/jobs.ts'
import { removeDemo } from './remove-demo.ts'

/** Runs as the owner of the database: an administrator may remove these persons without ever seeing them. */
export const removeDemoJob = job({
  kind: 'demo.remove',
  purpose: 'system-operation',
  run: async ({ jobId, platform, progress, isCancelled, throughGate }) => {
    const actorId = await throughGate(async (gate) => gate.actor.userId)
    return { result: await removeDemo(platform, { progress, isCancelled, jobId, actorId, means: 'job' }) }
  },
})
