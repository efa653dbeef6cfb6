import * as api from '#api/merges.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import type { App, Routes } from '#server/platform/http/routes.ts'
import type { Jobs } from '#server/platform/jobs/jobs.ts'
import type { Platform } from '#server/platform/platform.ts'
import { type Kind, mergeRecords, resources } from './merge-records.ts'
import { previewMerge } from './preview-merge.ts'
import { mergesInto } from './read-merges.ts'
import { dismissPair, listSuspects, searchSuspects } from './suspects.ts'
import { undoMerge } from './undo-merge.ts'

const purpose: readonly PurposeKey[] = ['customer-relations', 'care', 'contract', 'legal-compliance']
const config = { purpose }
// Tries the merge and takes it back: what is foretold is what would come.
const foretelling = { purpose, writes: true }

/** Two records that stand for one: found, compared, made one, and taken back. */
export function mergeRoutes({ jobs }: Platform): Routes {
  return async (app) => {
    for (const [kind, path] of [
      ['contact', '/contacts'],
      ['company', '/companies'],
    ] as const) {
      await routesOf(app, kind, path)
      await suspectRoutes(app, kind, path, jobs)
    }
    app.post('/merges/:id/undo', { schema: api.UndoMerge, config }, ({ gate, params }) =>
      undoMerge(gate, params.id),
    )
  }
}

async function suspectRoutes(app: App, kind: Kind, path: string, jobs: Jobs): Promise<void> {
  app.get(`${path}/suspects`, { schema: api.ListSuspects, config }, ({ gate, query }) =>
    listSuspects(gate, kind, query),
  )
  app.post(`${path}/suspects`, { schema: api.PostSuspectSearch, config }, async ({ gate }, reply) => {
    reply.code(202)
    return { jobId: await searchSuspects(gate, kind, jobs) }
  })
  const pair = `${path}/:id/non-duplicates/:otherId`
  app.put(pair, { schema: api.PutNonDuplicate, config }, async ({ gate, params }, reply) => {
    await dismissPair(gate, kind, [params.id, params.otherId], true)
    return reply.code(204).send(null)
  })
  app.delete(pair, { schema: api.PutNonDuplicate, config }, async ({ gate, params }, reply) => {
    await dismissPair(gate, kind, [params.id, params.otherId], false)
    return reply.code(204).send(null)
  })
}

async function routesOf(app: App, kind: Kind, path: string): Promise<void> {
  app.get(`${path}/:id/merges`, { schema: api.ListMerges, config }, async ({ gate, params }) => {
    await gate.get(resources[kind], params.id)
    return { items: await mergesInto(gate, params.id) }
  })
  app.get(
    `${path}/:id/merges/preview`,
    { schema: api.GetMergePreview, config: foretelling },
    ({ gate, params, query: { mergedId, ...choices } }) =>
      previewMerge(gate, kind, params.id, mergedId, choices),
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
