import { queryOptions } from '@tanstack/react-query'
import type { ContactPage } from '#api/contacts.ts'
import { api } from '../platform/api.ts'
import { refreshRecord } from '../record/queries.ts'

/** Everything the record page shows, in one request. */
export const contactPageQuery = (id: string) =>
  queryOptions({
    queryKey: ['contact', id],
    queryFn: ({ signal }) => api.get<ContactPage>(`/contacts/${id}/page`, { signal }),
  })

export const refreshContact = (id: string) => refreshRecord({ resource: 'contact', id })
