import * as api from '#api/consents.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import {
  addGround,
  addSuppression,
  checkSuppression,
  endGround,
  suppression,
} from '#server/privacy/consent/public.ts'
import { customerPurposes } from '#server/privacy/purposes/public.ts'
import { callConsents } from './call-consents.ts'
import { consentsOf, handOutProof, noteConsent, permissionsOf, proofOf } from './consents-of-contact.ts'
import { groundsOf } from './grounds-of-contact.ts'
import { changeableContact } from './visible-contact.ts'

const purpose = customerPurposes

/** What a person allowed and refused, and the answer to "Darf ich?". */
export const permissionRoutes: Routes = async (app) => {
  app.get(
    '/contacts/:id/consents',
    { schema: api.ListConsents, config: { purpose } },
    async ({ gate, params }) => ({
      items: await consentsOf(gate, params.id),
    }),
  )
  app.post(
    '/contacts/:id/consents',
    { schema: api.PostConsent, config: { purpose } },
    async ({ gate, params, body }, reply) => {
      reply.code(201)
      return noteConsent(gate, params.id, body)
    },
  )
  app.get(
    '/contacts/:id/consents/:eventId/proof',
    { schema: api.GetConsentProof, config: { purpose } },
    async ({ gate, params }, reply) => {
      const { zip, name } = await proofOf(gate, params.id, params.eventId)
      reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('cache-control', 'private, no-store')
      return zip
    },
  )
  app.post(
    '/contacts/:id/consents/:eventId/proof',
    { schema: api.PostConsentProof, config: { purpose } },
    async ({ gate, params, body }, reply) => {
      const { zip, name } = await handOutProof(gate, params.id, params.eventId, body)
      reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('cache-control', 'private, no-store')
      return zip
    },
  )
  app.get(
    '/call-consents',
    { schema: api.ListCallConsents, config: { purpose: 'legal-compliance' } },
    ({ gate, query }) => callConsents(gate, query),
  )
  app.get(
    '/contacts/:id/permissions',
    { schema: api.ListPermissions, config: { purpose } },
    async ({ gate, params, query }) => ({ items: await permissionsOf(gate, params.id, query) }),
  )
  app.get(
    '/contacts/:id/advertising-grounds',
    { schema: api.ListAdvertisingGrounds, config: { purpose } },
    async ({ gate, params }) => ({ items: await groundsOf(gate, params.id) }),
  )
  app.post(
    '/contacts/:id/advertising-grounds',
    { schema: api.PostAdvertisingGround, config: { purpose } },
    async ({ gate, params, body }, reply) => {
      await changeableContact(gate, params.id)
      const id = await addGround(gate, params.id, body)
      reply.code(201)
      const found = (await groundsOf(gate, params.id)).find((each) => each.id === id)
      if (!found) throw new Error('the ground is not there')
      return found
    },
  )
  app.delete(
    '/advertising-grounds/:id',
    { schema: api.DeleteAdvertisingGround, config: { purpose } },
    async ({ gate, params }, reply) => {
      await endGround(gate, params.id)
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/suppressions',
    { schema: api.ListSuppressions, config: { purpose: ['legal-compliance', 'direct-marketing'] } },
    ({ gate, query }) => gate.list(suppression, readListQuery(query)) as never,
  )
  app.post(
    '/suppressions',
    { schema: api.PostSuppression, config: { purpose: ['legal-compliance', 'direct-marketing'] } },
    async ({ gate, body }, reply) => {
      reply.code(201)
      return addSuppression(gate, body)
    },
  )
  app.post(
    '/suppressions/check',
    { schema: api.PostSuppressionCheck, config: { purpose: ['legal-compliance', 'direct-marketing'] } },
    ({ gate, body }) => checkSuppression(gate, body),
  )
}
