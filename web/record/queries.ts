import { queryClient } from '../platform/query.ts'

/** The record a section belongs to: the beginning of its addresses and the name of its link. */
export type Owner = { resource: 'contact' | 'company'; id: string }

export function pathOf({ resource, id }: Owner): string {
  return resource === 'contact' ? `/contacts/${id}` : `/companies/${id}`
}

/** How tasks, entries and files name the record they are about. */
export function linkTo({ resource, id }: Owner): { contactId: string } | { companyId: string } {
  return resource === 'contact' ? { contactId: id } : { companyId: id }
}

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

/** After any change of a record: its page, and every list it may stand in. */
export async function refreshRecord({ resource, id }: Owner): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: [resource, id] })
  queryClient.invalidateQueries({ queryKey: ['list', resource === 'contact' ? '/contacts' : '/companies'] })
  queryClient.invalidateQueries({ queryKey: ['today'] })
}
