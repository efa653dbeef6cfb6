import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, type Query } from './api.ts'

export type ListPage<Row> = {
  items: Row[]
  nextCursor: string | null
  total?: number
  totalIsEstimate?: boolean
  sums?: Record<string, number>
}

/** The rows of a list as far as they are loaded. */
export type Rows<Row> = {
  length: number
  at: (index: number) => Row | undefined
  total?: number
  totalIsEstimate?: boolean
  sums?: Record<string, number>
  hasMore: boolean
  isPending: boolean
  isLoadingMore: boolean
  /** New search or filter under way while the old rows still show. */
  isStale: boolean
  error: unknown
  loadMore: () => void
  retry: () => void
}

const pageSize = 100

/** The beginning of the cache keys of a list, to refresh it: `invalidateQueries({ queryKey: listKey('/contacts') })`. */
export function listKey(path: string): readonly unknown[] {
  return ['list', path]
}

/** Loads a list page after page by its cursor; the first page brings the count and the sums. */
export function useList<Row>(path: string, query: Query = {}): Rows<Row> {
  const list = useInfiniteQuery({
    queryKey: [...listKey(path), query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<ListPage<Row>>(path, {
        query: {
          limit: pageSize,
          ...query,
          ...(pageParam ? { cursor: pageParam, sum: undefined } : { count: true }),
        },
        signal,
      }),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    // Scrolling far down would otherwise load every page again on each return to the window.
    refetchOnWindowFocus: (given) => (given.state.data?.pages.length ?? 0) <= 3,
  })
  const {
    data,
    hasNextPage,
    isFetchingNextPage,
    isPending,
    isPlaceholderData,
    error,
    fetchNextPage,
    refetch,
  } = list

  return useMemo(() => {
    const pages = data?.pages ?? []
    const first = pages[0]
    const length = pages.reduce((sum, page) => sum + page.items.length, 0)
    return {
      length,
      at: accessTo(pages),
      total: first?.total,
      totalIsEstimate: first?.totalIsEstimate,
      sums: first?.sums,
      hasMore: hasNextPage,
      isPending,
      isLoadingMore: isFetchingNextPage,
      isStale: isPlaceholderData,
      error: length === 0 ? error : null,
      loadMore: () => {
        if (hasNextPage && !isFetchingNextPage) fetchNextPage()
      },
      retry: () => {
        refetch()
      },
    }
  }, [data, hasNextPage, isFetchingNextPage, isPending, isPlaceholderData, error, fetchNextPage, refetch])
}

/** Rows that are all there: small lists, or a selection. */
export function rowsOf<Row>(items: readonly Row[]): Rows<Row> {
  return {
    length: items.length,
    at: (index) => items[index],
    total: items.length,
    hasMore: false,
    isPending: false,
    isLoadingMore: false,
    isStale: false,
    error: null,
    loadMore: () => {},
    retry: () => {},
  }
}

/** All pages but the last are full as a rule, so that a row is found by division; else they are counted through. */
function accessTo<Row>(pages: readonly ListPage<Row>[]): (index: number) => Row | undefined {
  const size = pages[0]?.items.length ?? 0
  const isEven = pages.every((page, at) => at === pages.length - 1 || page.items.length === size)
  if (size && isEven) return (index) => pages[Math.floor(index / size)]?.items[index % size]
  const all = pages.flatMap((page) => page.items)
  return (index) => all[index]
}
