import { GetRelease, ListReleases, PutReleaseDecision } from '#api/releases.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { decideRelease, listReleases, readRelease } from './releases.ts'

// Whoever releases looks at what leaves, and needs no sight of the people in it.
const purpose: readonly PurposeKey[] = ['secret-protection', 'legal-compliance', 'direct-marketing']
const config = { purpose }

/** Files that a second person has to release. What may be asked for is said by the features. */
export function releaseRoutes({ config: { publicUrl } }: Platform): Routes {
  return async (app) => {
    app.get('/releases', { schema: ListReleases, config }, ({ gate, query }) =>
      listReleases(gate, query.aboutId),
    )
    app.get('/releases/:id', { schema: GetRelease, config }, ({ gate, params }) =>
      readRelease(gate, params.id),
    )
    app.put(
      '/releases/:id/decision',
      { schema: PutReleaseDecision, config: { purpose, stepUp: true } },
      ({ gate, params, body }) => decideRelease(gate, params.id, body, publicUrl),
    )
  }
}
