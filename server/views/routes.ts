import { DeleteView, ListViews, PatchView, PostView } from '#api/views.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { changeView, createView, listViews, removeView } from './views.ts'

const config = { purpose: 'own-account' } as const

export const viewRoutes: Routes = async (app) => {
  app.get('/views', { schema: ListViews, config }, async ({ gate, query }) => ({
    items: await listViews(gate, query.resource),
  }))
  app.post('/views', { schema: PostView, config }, async ({ gate, body }, reply) => {
    reply.code(201)
    return createView(gate, body.resource, body)
  })
  app.patch(
    '/views/:id',
    { schema: PatchView, config: { ...config, versioned: true } },
    ({ gate, params, body, version }) => changeView(gate, params.id, body, version),
  )
  app.delete(
    '/views/:id',
    { schema: DeleteView, config: { ...config, versioned: true } },
    async ({ gate, params, version }, reply) => {
      await removeView(gate, params.id, version)
      return reply.code(204).send(null)
    },
  )
}
