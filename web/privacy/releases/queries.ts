import { queryOptions } from '@tanstack/react-query'
import type { Release, ReleaseDecision } from '#api/releases.ts'
import { api } from '../../platform/api.ts'
import { queryClient } from '../../platform/query.ts'

/** Files asked for: one's own, or all for who may release them; of one segment, or of all. */
export const releasesQuery = (aboutId?: string) =>
  queryOptions({
    queryKey: ['releases', aboutId ?? null],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Release[] }>('/releases', { query: aboutId ? { aboutId } : {}, signal })).items,
  })

export async function decide(id: string, decision: ReleaseDecision): Promise<void> {
  await api.put<Release>(`/releases/${id}/decision`, decision)
  await renewReleases()
}

export function renewReleases(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['releases'] })
}
