import { queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { Contact } from '#api/contacts.ts'
import type { Preview, Segment } from '#api/segments.ts'
import { api } from '../../platform/api.ts'
import type { FilterGroup } from '../../platform/list-url.ts'
import { queryClient } from '../../platform/query.ts'
import { listKey } from '../../platform/use-list.ts'

export type AudiencePreview = Static<typeof Preview>
/** A filter that is being written, or a segment that was saved. */
export type Audience = { filter: FilterGroup | Record<string, never> } | { segmentId: string }
/** The way one would reach them; mail unless said otherwise. */
export type AudienceChannel = 'email' | 'phone' | 'post'
/** What a mailing is about, and how it comes: with both the decision is asked. */
export type AudienceAsking = { productGroup?: string | null; channel?: AudienceChannel }
export type People = { items: Contact[]; nextCursor: string | null }

/** A mailing is advertising, whatever it invites to, and its people are counted with the eyes of that purpose. */
const purpose = 'direct-marketing'

export const segmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['segment', id],
    queryFn: ({ signal }) => api.get<Segment>(`/segments/${id}`, { signal, purpose }),
  })

/** The first two hundred by name, to choose from. */
export const segmentsQuery = queryOptions({
  queryKey: [...listKey('/segments'), 'all'],
  queryFn: async ({ signal }) =>
    (
      await api.get<{ items: Segment[] }>('/segments', {
        query: { limit: 200, sort: 'name' },
        signal,
        purpose,
      })
    ).items,
})

export const previewQuery = (audience: Audience, isExact: boolean, asking: AudienceAsking = {}) =>
  queryOptions({
    queryKey: ['audience', audience, askingOf(asking), isExact],
    queryFn: ({ signal }) =>
      api.post<AudiencePreview>(
        '/segments/preview',
        { ...audience, isExact, ...askingOf(asking) },
        { signal, purpose },
      ),
  })

export function audiencePage(
  audience: Audience,
  code: string,
  cursor: string,
  asking: AudienceAsking,
  signal: AbortSignal,
): Promise<People> {
  return api.post<People>(
    '/segments/preview/list',
    {
      ...audience,
      code,
      limit: 50,
      ...(cursor ? { cursor } : {}),
      ...askingOf(asking),
    },
    { signal, purpose },
  )
}

function askingOf({ productGroup, channel = 'email' }: AudienceAsking) {
  return { channel, ...(productGroup ? { productGroup } : {}) }
}

/** Counts of saved segments change with what one saves. */
export async function keepSegment(segment: Segment): Promise<void> {
  queryClient.setQueryData(segmentQuery(segment.id).queryKey, segment)
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: listKey('/segments') }),
    queryClient.invalidateQueries({ queryKey: ['audience'] }),
  ])
}
