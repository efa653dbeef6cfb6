import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Import, ImportDetail, ImportRow } from '#api/imports.ts'
import { api } from '../platform/api.ts'
import type { Job } from '../platform/jobs.ts'
import { queryClient } from '../platform/query.ts'
import { useFollowedJob } from '../platform/use-followed-job.ts'
import { listKey } from '../platform/use-list.ts'

const busy: readonly string[] = ['checking', 'running', 'undoing']

export const importKey = (id: string) => ['imports', id] as const

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: [...importKey(id), 'detail'],
    queryFn: ({ signal }) => api.get<ImportDetail>(`/imports/${id}`, { signal }),
    // The stream of jobs tells the end sooner; this is for when it does not get through.
    refetchInterval: ({ state }) => (state.data && busy.includes(state.data.state) ? 5000 : false),
  })

/** Takes over an answer that carries the whole import. */
export function showImport(item: ImportDetail): void {
  queryClient.setQueryData(importQuery(item.id).queryKey, item)
  queryClient.invalidateQueries({ queryKey: listKey('/imports') })
}

export async function refreshImport(id: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: importKey(id) }),
    queryClient.invalidateQueries({ queryKey: listKey('/imports') }),
  ])
}

type Rows = { items: ImportRow[]; nextCursor: string | null }

/** What became of the rows, page after page; `state` keeps a check apart from the run after it. */
export const rowsQuery = (id: string, state: string, outcome?: string) =>
  infiniteQueryOptions({
    queryKey: [...importKey(id), 'rows', state, outcome ?? ''],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Rows>(`/imports/${id}/rows`, { query: { outcome, cursor: pageParam, limit: 50 }, signal }),
    getNextPageParam: (last: Rows) => last.nextCursor ?? undefined,
  })

/** The work under way for an import, also after a reload and when somebody else began it. */
export function useImportJob(item: Import): Job | undefined {
  const { id } = item
  return useFollowedJob(runningJobId(item), `/imports/${id}`, () => [
    importKey(id),
    listKey('/imports'),
    listKey('/contacts'),
    listKey('/companies'),
    ['today'],
  ])
}

function runningJobId(item: Import): string | undefined {
  if (item.state === 'checking') return item.checkJobId ?? undefined
  if (item.state === 'running') return item.runJobId ?? undefined
  return item.state === 'undoing' ? (item.undoJobId ?? undefined) : undefined
}
