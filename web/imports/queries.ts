import { infiniteQueryOptions, queryOptions, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Import, ImportDetail, ImportRow } from '#api/imports.ts'
import { api } from '../platform/api.ts'
import { followJob, type Job, useJob } from '../platform/jobs.ts'
import { queryClient } from '../platform/query.ts'
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
  const jobId = runningJobId(item)
  const known = useJob(jobId)
  const { data } = useQuery({
    queryKey: ['jobs', jobId],
    enabled: jobId !== undefined,
    queryFn: ({ signal }) => api.get<Job>(`/jobs/${jobId}`, { signal }),
  })
  useEffect(() => {
    if (!data) return
    const people = [listKey('/contacts'), listKey('/companies'), ['today']]
    followJob(data, {
      path: `/imports/${id}`,
      refreshes: [importKey(id), listKey('/imports'), ...people],
    })
  }, [data, id])
  return jobId ? (known ?? data) : undefined
}

function runningJobId(item: Import): string | undefined {
  if (item.state === 'checking') return item.checkJobId ?? undefined
  if (item.state === 'running') return item.runJobId ?? undefined
  return item.state === 'undoing' ? (item.undoJobId ?? undefined) : undefined
}
