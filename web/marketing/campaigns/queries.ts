import { queryOptions } from '@tanstack/react-query'
import type { Campaign, CampaignPatch, NewCampaign } from '#api/campaigns.ts'
import { api } from '../../platform/api.ts'
import type { Label } from '../../platform/i18n.ts'
import { queryClient } from '../../platform/query.ts'
import { listKey } from '../../platform/use-list.ts'

export type Placeholder = { name: string; label: Label }

/** A mailing to many is advertising, whatever else its writer may do. */
const purpose = 'direct-marketing'

export const campaignQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaign', id],
    queryFn: ({ signal }) => api.get<Campaign>(`/campaigns/${id}`, { signal, purpose }),
    // What goes on without us is looked at again while it does.
    refetchInterval: ({ state: { data } }) => {
      if (data?.state === 'sending') return 2000
      return data?.state === 'scheduled' && isSoon(data.sendAt) ? 5000 : false
    },
  })

export const placeholdersQuery = queryOptions({
  queryKey: ['placeholders'],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }) =>
    (await api.get<{ items: Placeholder[] }>('/campaigns/placeholders', { signal, purpose })).items,
})

/** Whether mailings can go out, and whether they are signed by the company's domain. */
export const senderQuery = queryOptions({
  queryKey: ['campaign-sender'],
  queryFn: ({ signal }) =>
    api.get<{ isSigned: boolean; hasServer: boolean }>('/campaigns/sender', { signal, purpose }),
})

export async function addCampaign(values: NewCampaign): Promise<Campaign> {
  return keep(await api.post<Campaign>('/campaigns', values, { purpose }))
}

export async function changeCampaign(id: string, patch: CampaignPatch, version: number): Promise<Campaign> {
  return keep(await api.patch<Campaign>(`/campaigns/${id}`, patch, { version, purpose }))
}

export async function removeCampaign({ id, version }: Campaign): Promise<void> {
  await api.remove(`/campaigns/${id}`, { version, purpose })
  await queryClient.invalidateQueries({ queryKey: listKey('/campaigns') })
}

export async function scheduleCampaign(id: string, at: string | null): Promise<Campaign> {
  return keep(await api.post<Campaign>(`/campaigns/${id}/schedule`, at ? { at } : {}, { purpose }))
}

/** Takes back what has not begun. */
export async function unscheduleCampaign(id: string): Promise<Campaign> {
  return keep(await api.remove<Campaign>(`/campaigns/${id}/schedule`, { purpose }))
}

export async function stopCampaign(id: string): Promise<Campaign> {
  return keep(await api.post<Campaign>(`/campaigns/${id}/stop`, {}, { purpose }))
}

/** Whether it goes out within the next minutes. */
export function isSoon(sendAt: string | null): boolean {
  return sendAt !== null && Date.parse(sendAt) - Date.now() < 5 * 60_000
}

function keep(campaign: Campaign): Campaign {
  queryClient.setQueryData(campaignQuery(campaign.id).queryKey, campaign)
  queryClient.invalidateQueries({ queryKey: listKey('/campaigns') })
  return campaign
}
