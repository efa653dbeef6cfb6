import { queryOptions } from '@tanstack/react-query'
import type { WatchGrant, WatchGrantDecision } from '#api/watch-grants.ts'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'

/** Roles that watch over data protection: those that wait, and those decided. */
export const watchGrantsQuery = queryOptions({
  queryKey: ['watch-grants'],
  queryFn: async ({ signal }) => (await api.get<{ items: WatchGrant[] }>('/watch-grants', { signal })).items,
})

export async function decideWatchGrant(id: string, decision: WatchGrantDecision): Promise<void> {
  await api.put<WatchGrant>(`/watch-grants/${id}/decision`, decision)
  await renewWatchGrants()
}

export async function renewWatchGrants(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: watchGrantsQuery.queryKey }),
    queryClient.invalidateQueries({ queryKey: ['today'] }),
  ])
}
