import * as api from '#api/merges.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import type { App, Routes } from '#server/platform/http/routes.ts'
import { type Kind, mergeRecords, resources } from './merge-records.ts'
import { previewMerge } from './preview-merge.ts'
import { mergesInto } from './read-merges.ts'
import { undoMerge } from './undo-merge.ts'

const purpose: readonly PurposeKey[] = ['customer-relations', 'care', 'contract', 'legal-compliance']
const config = { purpose }

/** Two records that stand for one: found, compared, made one, and taken back. */
export const mergeRoutes: Routes = async (app) => {
  await routesOf(app, 'contact', '/contacts')
  await routesOf(app, 'company', '/companies')
  app.post('/merges/:id/undo', { schema: api.UndoMerge, config }, ({ gate, params }) =>
    undoMerge(gate, params.id),
  )
}

async function routesOf(app: App, kind: Kind, path: string): Promise<void> {
  app.get(`${path}/:id/merges`, { schema: api.ListMerges, config }, async ({ gate, params }) => {
    await gate.get(resources[kind], params.id)
    return { items: await mergesInto(gate, params.id) }
  })
  app.get(`${path}/:id/merges/preview`, { schema: api.GetMergePreview, config }, ({ gate, params, query }) =>
    previewMerge(gate, kind, params.id, query.mergedId),
  )
  app.post(
    `${path}/:id/merges`,
    { schema: api.PostMerge, config: { purpose, versioned: true } },
    async ({ gate, params, body, version }, reply) => {
      const merged = await mergeRecords(gate, kind, {
        keptId: params.id,
        mergedId: body.mergedId,
        keptVersion: version,
        mergedVersion: body.mergedVersion,
        choices: body.fields ?? {},
      })
      reply.code(201)
      return merged
    },
  )
}
