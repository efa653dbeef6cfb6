import { GetSearch } from '#api/search.ts'
import { isStorable } from '#server/platform/gate/values.ts'
import { Problem } from '#server/platform/http/problem.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { customerPurposes } from '#server/privacy/purposes/public.ts'
import { search } from './find.ts'

const purpose = customerPurposes

export const searchRoutes: Routes = async (app) => {
  app.get('/search', { schema: GetSearch, config: { purpose } }, ({ gate, query }) => {
    if (!isStorable(query.q)) throw new Problem('search.malformed')
    return search(gate, query.q, query.limit ?? 20)
  })
}
