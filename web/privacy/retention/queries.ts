import { queryOptions } from '@tanstack/react-query'
import type { DataKind } from '#api/purposes.ts'
import type { CustomerGroups, RetentionRule } from '#api/retention-rules.ts'
import { api } from '../../platform/api.ts'
import { queryClient } from '../../platform/query.ts'

export const dataKindsQuery = queryOptions({
  queryKey: ['items', '/data-kinds'],
  queryFn: ({ signal }) => api.get<{ items: DataKind[] }>('/data-kinds', { signal }),
})

/** Those that were ended, too. */
export const retentionRulesQuery = queryOptions({
  queryKey: ['retention-rules'],
  queryFn: ({ signal }) => api.get<{ items: RetentionRule[] }>('/retention-rules', { signal }),
})

export const customerGroupsQuery = queryOptions({
  queryKey: ['customer-groups'],
  staleTime: 60_000,
  queryFn: ({ signal }) => api.get<CustomerGroups>('/customer-groups', { signal }),
})

/** Periods are told beside every field and in the notice. */
export async function refreshRetention(): Promise<void> {
  const keys = [dataKindsQuery.queryKey, retentionRulesQuery.queryKey, ['fields'], ['privacy-notice']]
  await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })))
}
