import { queryOptions } from '@tanstack/react-query'
import type { NewSequence, Sequence, SequencePatch } from '#api/sequences.ts'
import { api } from '../../platform/api.ts'
import { queryClient } from '../../platform/query.ts'
import { listKey } from '../../platform/use-list.ts'

const purpose = 'direct-marketing'

export const sequenceQuery = (id: string) =>
  queryOptions({
    queryKey: ['sequence', id],
    queryFn: ({ signal }) => api.get<Sequence>(`/sequences/${id}`, { signal, purpose }),
    // It goes on without us.
    refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? 15_000 : false),
  })

export async function addSequence(values: NewSequence): Promise<Sequence> {
  return keep(await api.post<Sequence>('/sequences', values, { purpose }))
}

export async function changeSequence(id: string, patch: SequencePatch, version: number): Promise<Sequence> {
  return keep(await api.patch<Sequence>(`/sequences/${id}`, patch, { version, purpose }))
}

export async function startSequence(id: string): Promise<Sequence> {
  return keep(await api.post<Sequence>(`/sequences/${id}/start`, {}, { purpose }))
}

export async function stopSequence(id: string): Promise<Sequence> {
  return keep(await api.post<Sequence>(`/sequences/${id}/stop`, {}, { purpose }))
}

export async function removeSequence(id: string, version: number): Promise<void> {
  await api.remove(`/sequences/${id}`, { version, purpose })
  await queryClient.invalidateQueries({ queryKey: listKey('/sequences') })
}

function keep(sequence: Sequence): Sequence {
  queryClient.setQueryData(sequenceQuery(sequence.id).queryKey, sequence)
  queryClient.invalidateQueries({ queryKey: listKey('/sequences') })
  return sequence
}
