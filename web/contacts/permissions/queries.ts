import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { AdvertisingGround, ConsentEvent, ConsentText, Permission } from '#api/consents.ts'
import { api } from '../../platform/api.ts'

/** Below the key of the record: whatever refreshes the record refreshes the answers, too. */
export const permissionsQuery = (id: string, purpose: string, productGroup: string | null) =>
  queryOptions({
    queryKey: ['contact', id, 'permissions', purpose, productGroup],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = { purpose, productGroup: productGroup ?? undefined }
      const { items } = await api.get<{ items: Permission[] }>(`/contacts/${id}/permissions`, {
        query,
        signal,
      })
      return items
    },
  })

export const consentsQuery = (id: string) =>
  queryOptions({
    queryKey: ['contact', id, 'consents'],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: ConsentEvent[] }>(`/contacts/${id}/consents`, { signal })).items,
  })

export const groundsQuery = (id: string) =>
  queryOptions({
    queryKey: ['contact', id, 'advertising-grounds'],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: AdvertisingGround[] }>(`/contacts/${id}/advertising-grounds`, { signal }))
        .items,
  })

export const textVersionsQuery = queryOptions({
  queryKey: ['consent-texts'],
  queryFn: async ({ signal }) =>
    (await api.get<{ items: ConsentText[] }>('/consent-texts', { signal })).items,
})

/** Grounds that hold today. */
export function activeGrounds(grounds: readonly AdvertisingGround[], today: string): AdvertisingGround[] {
  return grounds.filter(({ endedAt, validUntil }) => !endedAt && (!validUntil || validUntil >= today))
}
