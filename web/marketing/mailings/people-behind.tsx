import { useInfiniteQuery } from '@tanstack/react-query'
import type { List } from '#api/common.ts'
import { api, type Query } from '../../platform/api.ts'
import { formatMoment } from '../../platform/formats.ts'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { useCampaignTexts } from '../campaigns/texts.ts'

type Person = { id: string; contact?: { id: string; name: string } | null }

type ListProps<Row> = {
  title: string
  /** Why they are together here, where somebody decided so. */
  reason?: string | undefined
  /** Where they are listed, and which of them. */
  path: string
  query: Query
  /** As many as the number says that was opened. */
  count: number
  lineOf: (row: Row) => { at?: string | null | undefined; detail?: string | undefined }
  onClose: () => void
}

/** The people behind one number of a mailing. */
export function PeopleBehind<Row extends Person>({
  title,
  reason,
  path,
  query,
  count,
  lineOf,
  onClose,
}: ListProps<Row>) {
  const { t } = useCampaignTexts()
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['people-behind', path, query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<List<Row>>(path, {
        query: { ...query, cursor: pageParam, limit: 50 },
        signal,
        purpose: 'direct-marketing',
      }),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  })
  const people = data?.pages.flatMap(({ items }) => items) ?? []
  const isPart = data && !hasNextPage && people.length < count
  return (
    <Sheet isOpen onClose={onClose} title={title}>
      {reason && <p className="pb-3 text-ink-soft">{reason}</p>}
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton className="h-48" />}
      {data && people.length === 0 && <EmptyState text={t('nobodyHere')} />}
      {people.length > 0 && (
        <ul>
          {people.map((row) => {
            const { at, detail } = lineOf(row)
            return (
              <li key={row.id} className="border-t border-line py-2 first:border-t-0">
                <div className="flex items-baseline justify-between gap-3">
                  {row.contact ? (
                    <TextLink to={`/contacts/${row.contact.id}`}>{row.contact.name}</TextLink>
                  ) : (
                    <span className="text-ink-soft">{t('somebody')}</span>
                  )}
                  {at && <span className="shrink-0 text-small text-ink-soft">{formatMoment(at)}</span>}
                </div>
                {detail && <div className="text-small text-ink-soft">{detail}</div>}
              </li>
            )
          })}
        </ul>
      )}
      {isPart && <p className="pt-3 text-small text-ink-soft">{t('someHidden')}</p>}
      {hasNextPage && (
        <Button className="mt-3" busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {t('loadMore')}
        </Button>
      )}
    </Sheet>
  )
}
