import * as api from '#api/mass-updates.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import type { App, Routes } from '#server/platform/http/routes.ts'
import { readJob } from '#server/platform/jobs/read-jobs.ts'
import {
  discardMassUpdate,
  draftMassUpdate,
  readMassUpdate,
  startMassUpdate,
  startUndo,
} from './draft-mass-update.ts'
import { massFields } from './mass-fields.ts'
import { massUpdate } from './mass-update.ts'
import { settle, shownMassUpdate } from './mass-update-row.ts'
import { listMassRows, refusedFile } from './mass-update-rows.ts'

const purpose: readonly PurposeKey[] = ['customer-relations', 'care', 'contract', 'legal-compliance']
const config = { purpose }

/** Values set, cleared or replaced for many records at once. */
export const massUpdateRoutes: Routes = async (app) => {
  app.get('/mass-updates/fields', { schema: api.ListMassFields, config }, async ({ gate }) => {
    gate.demand(massUpdate, 'create')
    return { items: [...(await massFields(gate, 'contact')), ...(await massFields(gate, 'company'))] }
  })
  app.get('/mass-updates', { schema: api.ListMassUpdates, config }, async ({ gate, query }) => {
    const list = await gate.list(massUpdate, query)
    const items = []
    for (const row of list.items) items.push(shownMassUpdate(await settle(gate, row)))
    return { ...list, items }
  })
  app.post('/mass-updates', { schema: api.PostMassUpdate, config }, async ({ gate, body }, reply) => {
    const drafted = await draftMassUpdate(gate, body)
    reply.code(201).header('location', `/api/v1/mass-updates/${drafted.id}`)
    return drafted
  })
  app.get('/mass-updates/:id', { schema: api.GetMassUpdate, config }, ({ gate, params }) =>
    readMassUpdate(gate, params.id),
  )
  app.delete(
    '/mass-updates/:id',
    { schema: api.DeleteMassUpdate, config },
    async ({ gate, params }, reply) => {
      await discardMassUpdate(gate, params.id)
      return reply.code(204).send(null)
    },
  )
  await jobsOf(app)
  app.get('/mass-updates/:id/rows', { schema: api.ListMassRows, config }, ({ gate, params, query }) =>
    listMassRows(gate, params.id, query),
  )
  app.get(
    '/mass-updates/:id/refused.csv',
    { schema: api.GetMassRefused, config },
    async ({ gate, params }, reply) => {
      const { name, content } = await refusedFile(gate, params.id)
      return reply
        .header('content-disposition', `attachment; filename="${name}"`)
        .type('text/csv; charset=utf-8')
        .send(content)
    },
  )
}

async function jobsOf(app: App): Promise<void> {
  app.post(
    '/mass-updates/:id/run',
    { schema: api.RunMassUpdate, config },
    async ({ gate, params, body }, reply) => {
      const jobId = await startMassUpdate(gate, params.id, body)
      reply.code(202).header('location', `/api/v1/jobs/${jobId}`)
      return started(gate, jobId)
    },
  )
  app.post(
    '/mass-updates/:id/undo',
    { schema: api.UndoMassUpdate, config },
    async ({ gate, params }, reply) => {
      const jobId = await startUndo(gate, params.id)
      reply.code(202).header('location', `/api/v1/jobs/${jobId}`)
      return started(gate, jobId)
    },
  )
}

async function started(gate: Gate, jobId: string) {
  return { job: await readJob(gate, jobId) }
}
