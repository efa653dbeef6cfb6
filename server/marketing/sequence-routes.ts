import * as api from '#api/sequences.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { peopleBehind } from './people-behind.ts'
import { sequence } from './sequence.ts'
import { sequenceMember } from './sequence-member.ts'
import {
  addSequence,
  changeSequence,
  readSequence,
  removeSequence,
  startSequence,
  stopSequence,
} from './sequences.ts'

const config = { purpose: 'direct-marketing' } as const
const versioned = { ...config, versioned: true } as const

/** Mails one after the other. */
export function sequenceRoutes(platform: Platform): Routes {
  return async (app) => {
    app.get(
      '/sequences',
      { schema: api.ListSequences, config },
      ({ gate, query }) => gate.list(sequence, readListQuery(query)) as never,
    )
    app.post('/sequences', { schema: api.PostSequence, config }, ({ gate, body }, reply) => {
      reply.code(201)
      return addSequence(gate, body)
    })
    app.get('/sequences/:id', { schema: api.GetSequence, config }, ({ gate, params }) =>
      readSequence(gate, params.id),
    )
    app.patch(
      '/sequences/:id',
      { schema: api.PatchSequence, config: versioned },
      ({ gate, params, body, version }) => changeSequence(gate, params.id, body, version),
    )
    app.delete(
      '/sequences/:id',
      { schema: api.DeleteSequence, config: versioned },
      async ({ gate, params, version }, reply) => {
        await removeSequence(gate, params.id, version)
        return reply.code(204).send(null)
      },
    )
    app.get(
      '/sequences/:id/members',
      { schema: api.ListMembers, config },
      async ({ gate, params, query }) => {
        await gate.get(sequence, params.id)
        return (await peopleBehind(gate, sequenceMember, { sequenceId: params.id }, query)) as never
      },
    )
    app.post('/sequences/:id/start', { schema: api.PostSequenceStart, config }, ({ gate, params }) =>
      startSequence(gate, platform.config, params.id),
    )
    app.post('/sequences/:id/stop', { schema: api.PostSequenceStop, config }, ({ gate, params }) =>
      stopSequence(gate, params.id),
    )
  }
}
