import { type QueryKey, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { api } from './api.ts'
import { followJob, type Job, useJob } from './jobs.ts'

/** Work under way for a record, also after a reload and when somebody else began it; what it changes is refreshed at its end. */
export function useFollowedJob(
  jobId: string | undefined,
  path: string,
  refreshes: () => QueryKey[],
): Job | undefined {
  const known = useJob(jobId)
  const { data } = useQuery({
    queryKey: ['jobs', jobId],
    enabled: jobId !== undefined,
    queryFn: ({ signal }) => api.get<Job>(`/jobs/${jobId}`, { signal }),
  })
  const toRefresh = useRef(refreshes)
  useEffect(() => {
    toRefresh.current = refreshes
  })
  useEffect(() => {
    if (data) followJob(data, { path, refreshes: toRefresh.current() })
  }, [data, path])
  return jobId ? (known ?? data) : undefined
}
