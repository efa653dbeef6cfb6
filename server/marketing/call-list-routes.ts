import * as api from '#api/call-lists.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { callList } from './call-list.ts'
import {
  addCallList,
  callAssignees,
  changeCallList,
  completeCallList,
  listCallLists,
  readCallList,
} from './call-lists.ts'

const config = { purpose: 'direct-marketing' } as const
const versioned = { ...config, versioned: true } as const

/** Who calls the people of which segment. */
export function callListRoutes(): Routes {
  return async (app) => {
    app.get('/call-lists', { schema: api.ListCallLists, config }, ({ gate, query }) =>
      listCallLists(gate, query),
    )
    app.get('/call-lists/assignees', { schema: api.GetCallAssignees, config }, ({ gate }) =>
      callAssignees(gate),
    )
    app.post('/call-lists', { schema: api.PostNewCallList, config }, ({ gate, body }, reply) => {
      reply.code(201)
      return addCallList(gate, body)
    })
    app.get('/call-lists/:id', { schema: api.GetCallList, config }, ({ gate, params }) =>
      readCallList(gate, params.id),
    )
    app.patch(
      '/call-lists/:id',
      { schema: api.PatchCallList, config: versioned },
      ({ gate, params, body, version }) => changeCallList(gate, params.id, body, version),
    )
    app.delete(
      '/call-lists/:id',
      { schema: api.DeleteCallList, config: versioned },
      async ({ gate, params, version }, reply) => {
        await gate.remove(callList, params.id, { version })
        return reply.code(204).send(null)
      },
    )
    app.put(
      '/call-lists/:id/completion',
      { schema: api.PutCallListCompletion, config },
      ({ gate, params, body }) => completeCallList(gate, params.id, body.isDone),
    )
  }
}
