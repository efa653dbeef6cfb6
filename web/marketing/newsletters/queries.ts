import { queryOptions } from '@tanstack/react-query'
import type { List } from '#api/common.ts'
import type { Issue, NewNewsletter, Newsletter, NewsletterPatch } from '#api/newsletters.ts'
import { api } from '../../platform/api.ts'
import { queryClient } from '../../platform/query.ts'
import { listKey } from '../../platform/use-list.ts'
import { changeCampaign } from '../campaigns/queries.ts'

/** Newsletters are advertising, whatever else their writer may do. */
const purpose = 'direct-marketing'
const key = ['newsletters']

export const newslettersQuery = queryOptions({
  queryKey: key,
  queryFn: async ({ signal }) =>
    (await api.get<List<Newsletter>>('/newsletters', { signal, purpose, query: { limit: 200 } })).items,
})

export const newsletterQuery = (id: string) =>
  queryOptions({
    queryKey: [...key, id],
    queryFn: ({ signal }) => api.get<Newsletter>(`/newsletters/${id}`, { signal, purpose }),
  })

export async function addNewsletter(values: NewNewsletter): Promise<Newsletter> {
  return refreshed(await api.post<Newsletter>('/newsletters', values, { purpose }))
}

export async function changeNewsletter(
  { id, version }: Newsletter,
  patch: NewsletterPatch,
): Promise<Newsletter> {
  return refreshed(await api.patch<Newsletter>(`/newsletters/${id}`, patch, { version, purpose }))
}

export async function removeNewsletter({ id, version }: Newsletter): Promise<void> {
  await refreshed(api.remove(`/newsletters/${id}`, { version, purpose }))
}

/** The next issue, a draft with what the last one said. */
export async function addIssue(id: string): Promise<Issue> {
  return refreshed(await api.post<Issue>(`/newsletters/${id}/issues`, {}, { purpose }))
}

export async function planIssue({ id, version }: Issue, plannedOn: string): Promise<void> {
  await refreshed(changeCampaign(id, { plannedOn }, version))
}

async function refreshed<T>(answer: T | Promise<T>): Promise<T> {
  const result = await answer
  queryClient.invalidateQueries({ queryKey: key })
  queryClient.invalidateQueries({ queryKey: listKey('/campaigns') })
  return result
}
