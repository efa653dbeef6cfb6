import { queryOptions } from '@tanstack/react-query'
import type { ContactDetail } from '#api/contacts.ts'
import { api } from '../platform/api.ts'
import type { Label } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'

export type Occasion = {
  key: string
  label: Label
  hint: Label
  origin: Label
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

export type TimelineEntry = {
  id: string
  version: number
  at: string
  kind: string
  direction?: string | null
  subject?: string | null
  text?: string | null
  purpose: string
  durationMinutes?: number | null
  createdBy?: { id: string; name: string } | null
}

export type Task = {
  id: string
  version: number
  kind: string
  title?: string | null
  dueOn?: string | null
  isDone: boolean
  assigneeId?: string | null
}

export type StoredFile = {
  id: string
  version: number
  name: string
  mediaType: string
  sizeBytes: number
  createdAt: string
}

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

/** After any change of a person: her page, and every list she may stand in. */
export async function refreshContact(id: string): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['contact', id] })
  queryClient.invalidateQueries({ queryKey: ['list', '/contacts'] })
  queryClient.invalidateQueries({ queryKey: ['today'] })
}
