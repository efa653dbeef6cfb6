import { queryOptions } from '@tanstack/react-query'
import type { WatchGrant, WatchGrantDecision } from '#api/watch-grants.ts'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'

/** Roles that watch over data protection: those that wait, and those decided. */
export const watchGrantsQuery = queryOptions({
  queryKey: ['watch-grants'],
  queryFn: async ({ signal }) => (await api.get<{ items: WatchGrant[] }>('/watch-grants', { signal })).items,
})

/** A yes to a role is one to the people shown with it. */
export async function decideWatchGrant(
  { id, user, holders }: WatchGrant,
  decision: WatchGrantDecision,
): Promise<void> {
  const seen = decision.approved && !user ? { holderIds: holders.map((each) => each.id) } : {}
  try {
    await api.put<WatchGrant>(`/watch-grants/${id}/decision`, { ...decision, ...seen })
  } finally {
    await renewWatchGrants()
  }
}

export async function renewWatchGrants(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: watchGrantsQuery.queryKey }),
    queryClient.invalidateQueries({ queryKey: ['today'] }),
  ])
}
