import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { MassField, MassRow, MassUpdate, MassUpdateDetail } from '#api/mass-updates.ts'
import { api } from '../platform/api.ts'
import type { Job } from '../platform/jobs.ts'
import { queryClient } from '../platform/query.ts'
import { useFollowedJob } from '../platform/use-followed-job.ts'
import { listKey } from '../platform/use-list.ts'

export const massUpdateKey = (id: string) => ['mass-updates', id] as const

export const massFieldsQuery = queryOptions({
  queryKey: ['mass-updates', 'fields'],
  staleTime: 60_000,
  queryFn: ({ signal }) => api.get<{ items: MassField[] }>('/mass-updates/fields', { signal }),
})

export const massUpdateQuery = (id: string) =>
  queryOptions({
    queryKey: [...massUpdateKey(id), 'detail'],
    queryFn: ({ signal }) => api.get<MassUpdateDetail>(`/mass-updates/${id}`, { signal }),
    // The stream of jobs tells the end sooner; this is for when it does not get through.
    refetchInterval: ({ state }) =>
      state.data && ['running', 'undoing'].includes(state.data.state) ? 3000 : false,
  })

export async function refreshMassUpdate(id: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: massUpdateKey(id) }),
    queryClient.invalidateQueries({ queryKey: listKey('/mass-updates') }),
  ])
}

type Rows = { items: MassRow[]; nextCursor: string | null }

/** What became of the records; `state` keeps a run apart from its undo. */
export const massRowsQuery = (id: string, state: string, outcome?: string) =>
  infiniteQueryOptions({
    queryKey: [...massUpdateKey(id), 'rows', state, outcome ?? ''],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Rows>(`/mass-updates/${id}/rows`, {
        query: { outcome, cursor: pageParam || undefined, limit: 50 },
        signal,
      }),
    getNextPageParam: (last: Rows) => last.nextCursor ?? undefined,
  })

/** The work under way, also after a reload. */
export function useMassJob({ id, state, runJobId, undoJobId }: MassUpdate): Job | undefined {
  const jobId = (state === 'running' ? runJobId : state === 'undoing' ? undoJobId : null) ?? undefined
  return useFollowedJob(jobId, `/mass-updates/${id}`, () => [
    massUpdateKey(id),
    listKey('/mass-updates'),
    listKey('/contacts'),
    listKey('/companies'),
    ['contact'],
    ['company'],
    ['today'],
  ])
}
