import { queryOptions } from '@tanstack/react-query'
import type { SavedView, ViewState } from '#api/views.ts'
import { api } from './api.ts'
import { emptyListState, type FilterGroup, type ListState } from './list-url.ts'
import { queryClient } from './query.ts'

export type { SavedView }

export const viewsQuery = (resource: string) =>
  queryOptions({
    queryKey: ['views', resource],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.get<{ items: SavedView[] }>('/views', { query: { resource }, signal }),
  })

export async function createView(
  resource: string,
  name: string,
  scope: SavedView['scope'],
  state: ListState,
) {
  const view = await api.post<SavedView>('/views', { resource, name, scope, state: partsOf(state) })
  await refresh(resource)
  return view
}

export async function updateView(view: SavedView, change: { name?: string; state?: ListState }) {
  const { state, ...rest } = change
  const body = { ...rest, ...(state ? { state: partsOf(state) } : {}) }
  await api.patch(`/views/${view.id}`, body, { version: view.version })
  await refresh(view.resource)
}

export async function removeView(view: SavedView) {
  await api.remove(`/views/${view.id}`, { version: view.version })
  await refresh(view.resource)
}

/** The state a view opens. */
export function stateOfView(view: SavedView, standard: ListState = emptyListState): ListState {
  const { q, filter, sort, columns } = view.state
  return {
    q: q ?? '',
    // The server keeps a filter as it was given; the list reads it again with care.
    filter: (filter as FilterGroup | null | undefined) ?? null,
    sort: sort ?? standard.sort,
    columns: columns ?? null,
    view: view.id,
    shelf: null,
  }
}

function partsOf({ q, filter, sort, columns }: ListState): ViewState {
  return { q, filter, sort, columns }
}

function refresh(resource: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['views', resource] })
}
