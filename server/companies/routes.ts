import type { Company } from '#api/companies.ts'
import * as api from '#api/companies.ts'
import { setArchived } from '#server/platform/gate/life-cycle.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { customerPurposes } from '#server/privacy/purposes/public.ts'
import { company } from './company.ts'
import { duplicateCompanies, duplicatesOfCompany } from './find-duplicates.ts'
import { peopleOf, readCompanyPage } from './read-page.ts'
import { changeCompany, createCompany, restoreCompany, trashCompany } from './write-company.ts'

const purpose = customerPurposes

export const companyRoutes: Routes = async (app) => {
  app.get(
    '/companies',
    { schema: api.ListCompanies, config: { purpose } },
    ({ gate, query }) => gate.list(company, readListQuery(query)) as never,
  )
  app.get(
    '/companies/duplicates',
    { schema: api.ListCompanyDuplicates, config: { purpose } },
    async ({ gate, query }) => ({ items: await duplicateCompanies(gate, query) }),
  )
  app.get(
    '/companies/:id',
    { schema: api.GetCompany, config: { purpose } },
    async ({ gate, params }) => (await gate.get(company, params.id)) as Company,
  )
  // It notes what was opened last.
  app.get(
    '/companies/:id/page',
    { schema: api.GetCompanyPage, config: { purpose, writes: true } },
    ({ gate, params }) => readCompanyPage(gate, params.id),
  )
  app.get(
    '/companies/:id/contacts',
    { schema: api.ListCompanyContacts, config: { purpose } },
    async ({ gate, params, query }) => {
      await gate.get(company, params.id)
      return peopleOf(gate, params.id, readListQuery(query)) as never
    },
  )
  app.get(
    '/companies/:id/duplicates',
    { schema: api.ListDuplicatesOfCompany, config: { purpose } },
    async ({ gate, params }) => ({ items: await duplicatesOfCompany(gate, params.id) }),
  )
  app.post('/companies', { schema: api.PostCompany, config: { purpose } }, async ({ gate, body }, reply) => {
    const id = await createCompany(gate, body)
    reply.code(201).header('location', `/api/v1/companies/${id}`)
    return (await gate.get(company, id)) as Company
  })
  app.patch(
    '/companies/:id',
    { schema: api.PatchCompany, config: { purpose, versioned: true } },
    async ({ gate, params, body, version }) =>
      (await changeCompany(gate, params.id, body, version)) as Company,
  )
  app.delete(
    '/companies/:id',
    { schema: api.DeleteCompany, config: { purpose, versioned: true } },
    async ({ gate, params, version }, reply) => {
      await trashCompany(gate, params.id, version)
      return reply.code(204).send(null)
    },
  )
  app.put(
    '/companies/:id/restoration',
    { schema: api.PutCompanyRestoration, config: { purpose } },
    async ({ gate, params }) => (await restoreCompany(gate, params.id)) as Company,
  )
  app.put(
    '/companies/:id/archiving',
    { schema: api.PutCompanyArchiving, config: { purpose } },
    async ({ gate, params }) => {
      await setArchived(gate, company, params.id, true)
      return (await gate.get(company, params.id)) as Company
    },
  )
  app.delete(
    '/companies/:id/archiving',
    { schema: api.DeleteCompanyArchiving, config: { purpose } },
    async ({ gate, params }) => {
      await setArchived(gate, company, params.id, false)
      return (await gate.get(company, params.id)) as Company
    },
  )
}
