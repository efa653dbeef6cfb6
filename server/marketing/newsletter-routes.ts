import * as api from '#api/newsletters.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { newsletter } from './newsletter.ts'
import { addIssue, addNewsletter, changeNewsletter, listNewsletters, readNewsletter } from './newsletters.ts'

const config = { purpose: 'direct-marketing' } as const
const versioned = { ...config, versioned: true } as const

/** Mails that come again, to the subscribers of one topic. */
export function newsletterRoutes(): Routes {
  return async (app) => {
    app.get(
      '/newsletters',
      { schema: api.ListNewsletters, config },
      ({ gate, query }) => listNewsletters(gate, readListQuery(query)) as never,
    )
    app.post('/newsletters', { schema: api.PostNewsletter, config }, ({ gate, body }, reply) => {
      reply.code(201)
      return addNewsletter(gate, body)
    })
    app.get('/newsletters/:id', { schema: api.GetNewsletter, config }, ({ gate, params }) =>
      readNewsletter(gate, params.id),
    )
    app.patch(
      '/newsletters/:id',
      { schema: api.PatchNewsletter, config: versioned },
      ({ gate, params, body, version }) => changeNewsletter(gate, params.id, body, version),
    )
    app.delete(
      '/newsletters/:id',
      { schema: api.DeleteNewsletter, config: versioned },
      async ({ gate, params, version }, reply) => {
        await gate.remove(newsletter, params.id, { version })
        return reply.code(204).send(null)
      },
    )
    app.post('/newsletters/:id/issues', { schema: api.PostIssue, config }, ({ gate, params }, reply) => {
      reply.code(201)
      return addIssue(gate, params.id)
    })
  }
}
