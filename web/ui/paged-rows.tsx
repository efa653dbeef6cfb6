import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { ErrorState, Skeleton } from './states.tsx'

type PagedRowsProps<Row> = {
  query: UseInfiniteQueryResult<InfiniteData<{ items: Row[] }>>
  label: string
  /** Said when there is none. */
  none: string
  /** The word on the button that fetches the next page. */
  more: string
  children: (row: Row) => ReactNode
}

/** Rows of which each tells something of its own, page after page. */
export function PagedRows<Row>({ query, label, none, more, children }: PagedRowsProps<Row>) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query
  const rows = data?.pages.flatMap((page) => page.items) ?? []
  if (error && rows.length === 0) return <ErrorState error={error} onRetry={() => refetch()} />
  if (isPending) return <Skeleton className="h-64" />
  if (rows.length === 0) return <p className="py-6 text-ink-soft">{none}</p>
  return (
    <div>
      <ul aria-label={label} className="rounded-card border border-line bg-sheet">
        {rows.map(children)}
      </ul>
      {hasNextPage && (
        <div className="flex justify-center pt-3">
          <Button busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {more}
          </Button>
        </div>
      )}
    </div>
  )
}
