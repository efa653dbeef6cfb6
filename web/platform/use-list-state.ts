import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useRef } from 'react'
import type { Query } from './api.ts'
import {
  type ColumnChoice,
  emptyListState,
  type FilterGroup,
  finishedFilter,
  type ListState,
  readListState,
  type SortKey,
  writeListState,
  writeSort,
} from './list-url.ts'

export type ListControl = {
  state: ListState
  standard: ListState
  /** Search and filter as the API takes them; part of the cache key. */
  apiQuery: Query
  isFiltered: boolean
  setText: (q: string) => void
  setFilter: (filter: FilterGroup | null) => void
  setSort: (sort: SortKey[]) => void
  setColumns: (columns: ColumnChoice[] | null) => void
  /** A saved view replaces everything. */
  openView: (view: ListState) => void
  clear: () => void
}

const archived = { field: 'archivedAt', op: 'notEmpty' } as const

/** The state of a list, held by the address. */
export function useListState(standard: Partial<ListState> = {}): ListControl {
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const navigate = useNavigate()
  const base = useRef<ListState>({ ...emptyListState, ...standard }).current
  const text = JSON.stringify(search)

  return useMemo(() => {
    const state = readListState(search, base)
    const put = (next: ListState, isStep: boolean) => {
      const own = writeListState(next, base)
      // Other parts of the address (an open form, a tab) stay as they are.
      navigate({
        to: '.',
        search: ((previous: object) => ({ ...previous, ...own })) as never,
        replace: !isStep,
      })
    }
    const filter = finishedFilter(state.filter)
    return {
      state,
      standard: base,
      apiQuery: {
        q: state.q || undefined,
        filter:
          (state.shelf === 'archive' ? { and: [...(filter ? [filter] : []), archived] } : filter) ??
          undefined,
        trash: state.shelf === 'trash' ? 'only' : undefined,
        sort: writeSort(state.sort) || undefined,
      },
      isFiltered: state.q !== '' || JSON.stringify(filter) !== JSON.stringify(finishedFilter(base.filter)),
      setText: (q) => put({ ...state, q }, false),
      setFilter: (next) => put({ ...state, filter: next }, true),
      setSort: (sort) => put({ ...state, sort }, true),
      setColumns: (columns) => put({ ...state, columns }, false),
      openView: (view) => put(view, true),
      clear: () => put({ ...state, q: '', filter: base.filter }, true),
    }
    // The search object is new each time; its text is not.
  }, [text, base, navigate])
}
