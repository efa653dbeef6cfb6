import type { Company } from '#api/companies.ts'
import { GetCompany, ListCompanies } from '#api/companies.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { company } from './company.ts'

const purpose: readonly PurposeKey[] = [
  'customer-relations',
  'care',
  'contract',
  'events',
  'direct-marketing',
  'legal-compliance',
]

export const companyRoutes: Routes = async (app) => {
  app.get(
    '/companies',
    { schema: ListCompanies, config: { purpose } },
    ({ gate, query }) => gate.list(company, readListQuery(query)) as never,
  )
  app.get(
    '/companies/:id',
    { schema: GetCompany, config: { purpose } },
    async ({ gate, params }) => (await gate.get(company, params.id)) as Company,
  )
}
