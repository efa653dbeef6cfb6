import { queryOptions } from '@tanstack/react-query'
import type { ContactPage } from '#api/contacts.ts'
import type { Disclosure } from '#api/disclosures.ts'
import { api } from '../platform/api.ts'
import { refreshRecord } from '../record/queries.ts'

/** Everything the record page shows, in one request. */
export const contactPageQuery = (id: string) =>
  queryOptions({
    queryKey: ['contact', id],
    queryFn: ({ signal }) => api.get<ContactPage>(`/contacts/${id}/page`, { signal }),
  })

export const refreshContact = (id: string) => refreshRecord({ resource: 'contact', id })

/** Below the key of the record: whatever refreshes the record refreshes them, too. */
export const disclosuresQuery = (id: string) =>
  queryOptions({
    queryKey: ['contact', id, 'disclosures'],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Disclosure[] }>(`/contacts/${id}/disclosures`, { signal })).items,
  })
