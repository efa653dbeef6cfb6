import { ListWatchGrants, PutWatchGrantDecision } from '#api/watch-grants.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { decideGrant, listGrants } from './watch-grants.ts'

/** Who is to watch over data protection; asked for with the roles of a user and the purposes of a role. */
export function watchGrantRoutes({ config: { publicUrl } }: Platform): Routes {
  return async (app) => {
    app.get(
      '/watch-grants',
      {
        schema: ListWatchGrants,
        config: { purpose: ['legal-compliance', 'system-operation', 'secret-protection'] },
      },
      ({ gate }) => listGrants(gate),
    )
    app.put(
      '/watch-grants/:id/decision',
      { schema: PutWatchGrantDecision, config: { purpose: 'legal-compliance', stepUp: true } },
      ({ gate, params, body }) => decideGrant(gate, publicUrl, params.id, body),
    )
  }
}
