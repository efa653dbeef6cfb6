import { queryOptions } from '@tanstack/react-query'
import type { ContactDetail } from '#api/contacts.ts'
import { api } from '../platform/api.ts'
import { refreshRecord, type StoredFile, type Task, type TimelineEntry } from '../record/queries.ts'

export type ContactPage = {
  contact: ContactDetail & { createdByName?: string; updatedByName?: string }
  timeline: { items: TimelineEntry[]; nextCursor: string | null }
  tasks: Task[]
  files: StoredFile[]
}

/** Everything the record page shows, in one request. */
export const contactPageQuery = (id: string) =>
  queryOptions({
    queryKey: ['contact', id],
    queryFn: ({ signal }) => api.get<ContactPage>(`/contacts/${id}/page`, { signal }),
  })

export const refreshContact = (id: string) => refreshRecord({ resource: 'contact', id })
