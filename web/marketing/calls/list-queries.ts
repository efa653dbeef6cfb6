import { queryOptions } from '@tanstack/react-query'
import type { CallAssignees, CallList, CallListPatch, NewCallList } from '#api/call-lists.ts'
import type { List } from '#api/common.ts'
import { api } from '../../platform/api.ts'
import { queryClient } from '../../platform/query.ts'

const purpose = 'direct-marketing'
const key = ['call-lists']

type Wanted = { scope: 'mine' | 'all'; segmentId?: string; done?: boolean }

export const callListsQuery = (wanted: Wanted) =>
  queryOptions({
    queryKey: [...key, 'of', wanted],
    queryFn: async ({ signal }) =>
      (await api.get<List<CallList>>('/call-lists', { query: { ...wanted, limit: 200 }, signal, purpose }))
        .items,
  })

export const handedListQuery = (id: string) =>
  queryOptions({
    queryKey: [...key, id],
    queryFn: ({ signal }) => api.get<CallList>(`/call-lists/${id}`, { signal, purpose }),
  })

/** Who may be given a list. */
export const assigneesQuery = queryOptions({
  queryKey: [...key, 'assignees'],
  queryFn: ({ signal }) => api.get<CallAssignees>('/call-lists/assignees', { signal, purpose }),
})

export async function addCallList(values: NewCallList): Promise<void> {
  await api.post('/call-lists', values, { purpose })
  await refresh()
}

export async function changeCallList({ id, version }: CallList, patch: CallListPatch): Promise<void> {
  await api.patch(`/call-lists/${id}`, patch, { version, purpose })
  await refresh()
}

export async function removeCallList({ id, version }: CallList): Promise<void> {
  await api.remove(`/call-lists/${id}`, { version, purpose })
  await refresh()
}

export async function completeCallList({ id }: CallList, isDone: boolean): Promise<void> {
  await api.put(`/call-lists/${id}/completion`, { isDone }, { purpose })
  await refresh()
}

function refresh(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: key })
}
