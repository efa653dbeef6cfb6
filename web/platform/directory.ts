import { queryOptions } from '@tanstack/react-query'
import { api } from './api.ts'
import type { Label } from './i18n.ts'

/** Short lists that many screens choose from. */

export type Occasion = {
  key: string
  label: Label
  hint: Label
  origin: Label
  grants: { purpose: string; purposeLabel: Label }[]
  informationDuty: 'art-13' | 'art-14' | 'none'
}

export const occasionsQuery = queryOptions({
  queryKey: ['occasions'],
  staleTime: 5 * 60_000,
  queryFn: ({ signal }) => api.get<{ items: Occasion[] }>('/occasions', { signal }),
})

export type Purpose = { key: string; label: Label; description: Label }

export const purposesQuery = queryOptions({
  queryKey: ['purposes'],
  staleTime: 5 * 60_000,
  queryFn: ({ signal }) => api.get<{ items: Purpose[] }>('/purposes', { signal }),
})

export type Colleague = { id: string; name: string; isActive: boolean }

export const colleaguesQuery = queryOptions({
  queryKey: ['colleagues'],
  staleTime: 60_000,
  queryFn: ({ signal }) => api.get<{ items: Colleague[] }>('/colleagues', { signal }),
})

/** Companies whose name begins like what was typed, for fields that choose one. */
export async function findCompanies(
  q: string,
  signal: AbortSignal,
): Promise<{ id: string; name: string; hint?: string }[]> {
  const { items } = await api.get<{ items: { id: string; name: string; city?: string | null }[] }>(
    '/companies',
    {
      query: { q, limit: 8, fields: 'name,city' },
      signal,
    },
  )
  return items.map(({ id, name, city }) => ({ id, name, ...(city ? { hint: city } : {}) }))
}
