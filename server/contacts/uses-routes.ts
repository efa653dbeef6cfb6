import { ListUses } from '#api/audit.ts'
import { ListDisclosures } from '#api/disclosures.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { disclosuresOf } from '#server/privacy/disclosures/public.ts'
import { readUses } from '#server/privacy/public.ts'
import { customerPurposes } from '#server/privacy/purposes/public.ts'
import './refresh-bases.job.ts'
import { visibleContact } from './visible-contact.ts'

const purpose = customerPurposes

/** Who used a person's data, for everybody who may see the person, and to whom they were handed out. */
export const usesRoutes: Routes = async (app) => {
  app.get(
    '/contacts/:id/uses',
    {
      schema: ListUses,
      config: { purpose },
    },
    async ({ gate, params, query }) => {
      await visibleContact(gate, params.id)
      return readUses(gate, params.id, query)
    },
  )
  app.get(
    '/contacts/:id/disclosures',
    { schema: ListDisclosures, config: { purpose } },
    async ({ gate, params }) => {
      await visibleContact(gate, params.id)
      return { items: await disclosuresOf(gate, params.id) }
    },
  )
}
