import {
  DeleteEntry,
  ListCompanyTimeline,
  ListContactTimeline,
  PatchEntry,
  PostCompanyEntry,
  PostContactEntry,
  PutEntryRestoration,
} from '#api/timeline.ts'
import { company } from '#server/companies/public.ts'
import { visibleContact } from '#server/contacts/public.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { customerPurposes } from '#server/privacy/purposes/public.ts'
import { readTimeline } from './read-timeline.ts'
import { addCompanyEntry, addContactEntry, changeEntry, removeEntry, restoreEntry } from './write-entry.ts'

const purpose = customerPurposes

export const timelineRoutes: Routes = async (app) => {
  app.get(
    '/contacts/:id/timeline',
    { schema: ListContactTimeline, config: { purpose } },
    async ({ gate, params, query }) => {
      await visibleContact(gate, params.id)
      return readTimeline(gate, { contactId: params.id }, query)
    },
  )
  app.post(
    '/contacts/:id/timeline',
    { schema: PostContactEntry, config: { purpose } },
    async ({ gate, params, body }, reply) => {
      reply.code(201)
      return addContactEntry(gate, params.id, body)
    },
  )
  app.get(
    '/companies/:id/timeline',
    { schema: ListCompanyTimeline, config: { purpose } },
    async ({ gate, params, query }) => {
      await gate.get(company, params.id)
      return readTimeline(gate, { companyId: params.id }, query)
    },
  )
  app.post(
    '/companies/:id/timeline',
    { schema: PostCompanyEntry, config: { purpose } },
    async ({ gate, params, body }, reply) => {
      reply.code(201)
      return addCompanyEntry(gate, params.id, body)
    },
  )
  app.patch(
    '/timeline-entries/:id',
    { schema: PatchEntry, config: { purpose, versioned: true } },
    ({ gate, params, body, version }) => changeEntry(gate, params.id, body, version),
  )
  app.delete(
    '/timeline-entries/:id',
    { schema: DeleteEntry, config: { purpose, versioned: true } },
    async ({ gate, params, version }, reply) => {
      await removeEntry(gate, params.id, version)
      return reply.code(204).send(null)
    },
  )
  app.put(
    '/timeline-entries/:id/restoration',
    { schema: PutEntryRestoration, config: { purpose } },
    ({ gate, params }) => restoreEntry(gate, params.id),
  )
}
