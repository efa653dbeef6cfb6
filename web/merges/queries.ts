import { queryOptions } from '@tanstack/react-query'
import type { Merge, MergeField, MergePreview } from '#api/merges.ts'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { can, type Session } from '../platform/session.ts'
import { listKey } from '../platform/use-list.ts'

export type Kind = 'contact' | 'company'
export const pathOf = { contact: '/contacts', company: '/companies' } as const

/** What was found for one record: only what lets her be named and compared. */
export type Twin = { id?: string; name?: string; score: number; reasons: string[]; isHidden?: boolean }

/** Choices on which it depends whether one may write to the person afterwards. */
export type PreviewChoices = { [field in 'email' | 'phone' | 'address' | 'stage']?: MergeField['side'] }

export function mayMerge(session: Session, kind: Kind): boolean {
  return can(session, kind, 'update') && can(session, kind, 'remove')
}

export const twinsQuery = (kind: Kind, id: string) =>
  queryOptions({
    queryKey: [kind, id, 'duplicates'],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Twin[] }>(`${pathOf[kind]}/${id}/duplicates`, { signal })).items,
  })

export const mergesQuery = (kind: Kind, id: string) =>
  queryOptions({
    queryKey: [kind, id, 'merges'],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Merge[] }>(`${pathOf[kind]}/${id}/merges`, { signal })).items,
  })

export const previewQuery = (kind: Kind, keptId: string, mergedId: string, choices: PreviewChoices = {}) =>
  queryOptions({
    queryKey: [kind, keptId, 'merge-preview', mergedId, choices],
    // What is compared is what stands there now.
    staleTime: 0,
    gcTime: 0,
    queryFn: ({ signal }) =>
      api.get<MergePreview>(`${pathOf[kind]}/${keptId}/merges/preview`, {
        query: { mergedId, ...choices },
        signal,
      }),
  })

/** After a merge or its undo: both records, every list, and the pairs. */
export async function refreshMerged(kind: Kind): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: [kind] })
  for (const path of [pathOf[kind], `${pathOf[kind]}/suspects`])
    queryClient.invalidateQueries({ queryKey: listKey(path) })
  queryClient.invalidateQueries({ queryKey: ['today'] })
}
