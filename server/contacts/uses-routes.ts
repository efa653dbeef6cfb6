import { ListUses } from '#api/audit.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { readUses } from '#server/privacy/public.ts'
import './refresh-bases.job.ts'
import { visibleContact } from './visible-contact.ts'

/** Who used a person's data: for everybody who may see the person. */
export const usesRoutes: Routes = async (app) => {
  app.get(
    '/contacts/:id/uses',
    {
      schema: ListUses,
      config: {
        purpose: ['customer-relations', 'care', 'contract', 'direct-marketing', 'events', 'legal-compliance'],
      },
    },
    async ({ gate, params, query }) => {
      await visibleContact(gate, params.id)
      return readUses(gate, params.id, query)
    },
  )
}
