import { infiniteQueryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { BegunCall, Callable, NewCall } from '#api/calls.ts'
import type { List } from '#api/common.ts'
import { api } from '../../platform/api.ts'

export type Begun = Static<typeof BegunCall>

const purpose = 'direct-marketing'

/** Stays as it was loaded while one works through it; the question before each call is asked anew anyway. */
export const callListQuery = (segmentId: string) =>
  infiniteQueryOptions({
    queryKey: ['call-list', segmentId],
    initialPageParam: '',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: ({ pageParam, signal }) =>
      api.post<List<Callable>>(
        `/segments/${segmentId}/call-list`,
        { limit: 25, ...(pageParam ? { cursor: pageParam } : {}) },
        { signal, purpose },
      ),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  })

/** May she be called now? Kept as asked; a refusal is thrown. */
export function beginCall(contactId: string): Promise<Begun> {
  return api.post(`/contacts/${contactId}/calls/beginning`, {}, { purpose })
}

export function noteCall(contactId: string, call: NewCall): Promise<{ noticeGivenAt: string | null }> {
  return api.post(`/contacts/${contactId}/calls`, call, { purpose })
}
