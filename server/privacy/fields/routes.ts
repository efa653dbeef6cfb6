import {
  DeleteCustomField,
  GetCustomField,
  ListCustomFields,
  PostCustomField,
  PutApproval,
  PutRetirement,
} from '#api/custom-fields.ts'
import { GetFieldReason, ListCategories, ListFields } from '#api/fields.ts'
import { useCustomFields } from '#server/platform/gate/catalogue.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { customerPurposes } from '../purposes/customer-purposes.ts'
import { categories, deniedCategories } from './categories.ts'
import { customField } from './custom-field.ts'
import { decideField, retireField } from './decide-field.ts'
import { listFields } from './field-list.ts'
import { reasonFor } from './field-reason.ts'
import { loadOwnFields } from './own-fields.ts'
import { proposeField } from './propose-field.ts'
import { listOwnFields, readOwnField } from './read-own-field.ts'

const toPropose: readonly PurposeKey[] = ['system-operation', 'analysis', 'legal-compliance']

/** Fields with their reasons, and own fields from proposal to retirement. */
export const fieldRoutes: Routes = async (app) => {
  useCustomFields(loadOwnFields)

  app.get('/fields', { schema: ListFields, config: { purpose: 'own-account' } }, async ({ gate }) => ({
    items: await listFields(gate),
  }))
  app.get('/field-categories', { schema: ListCategories, config: { purpose: 'own-account' } }, async () => ({
    items: [...categories],
    denied: [...deniedCategories],
  }))
  app.get(
    '/contacts/:id/fields/:name/reason',
    { schema: GetFieldReason, config: { purpose: customerPurposes } },
    ({ gate, params }) => reasonFor(gate, 'contact', params.id, params.name),
  )
  app.get(
    '/companies/:id/fields/:name/reason',
    { schema: GetFieldReason, config: { purpose: customerPurposes } },
    ({ gate, params }) => reasonFor(gate, 'company', params.id, params.name),
  )

  app.get('/custom-fields', { schema: ListCustomFields, config: { purpose: toPropose } }, ({ gate, query }) =>
    listOwnFields(gate, readListQuery(query)),
  )
  app.get(
    '/custom-fields/:id',
    { schema: GetCustomField, config: { purpose: toPropose } },
    ({ gate, params }) => readOwnField(gate, params.id),
  )
  app.post(
    '/custom-fields',
    { schema: PostCustomField, config: { purpose: toPropose } },
    async ({ gate, body }, reply) => {
      const id = await proposeField(gate, body)
      reply.code(201).header('location', `/api/v1/custom-fields/${id}`)
      return readOwnField(gate, id)
    },
  )
  app.put(
    '/custom-fields/:id/approval',
    { schema: PutApproval, config: { purpose: 'legal-compliance' } },
    async ({ gate, params, body }) => {
      await decideField(gate, params.id, body)
      return readOwnField(gate, params.id)
    },
  )
  app.put(
    '/custom-fields/:id/retirement',
    { schema: PutRetirement, config: { purpose: 'legal-compliance' } },
    async ({ gate, params, body }) => {
      await retireField(gate, params.id, body)
      return readOwnField(gate, params.id)
    },
  )
  // A proposal was never filled, so it may go without a trace of its own; what was in use stays as a record.
  app.delete(
    '/custom-fields/:id',
    { schema: DeleteCustomField, config: { purpose: 'legal-compliance' } },
    async ({ gate, params }, reply) => {
      const { state } = await gate.get(customField, params.id)
      if (state !== 'proposed' && state !== 'refused') throw new Problem('custom-fields.in-use')
      await gate.remove(customField, params.id)
      return reply.code(204).send(null)
    },
  )
}
