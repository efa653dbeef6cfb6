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

/** After any change of a record: its page, and every list it may stand in. */
export async function refreshRecord({ resource, id }: Owner): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: [resource, id] })
  queryClient.invalidateQueries({ queryKey: ['list', resource === 'contact' ? '/contacts' : '/companies'] })
  queryClient.invalidateQueries({ queryKey: ['today'] })
}
