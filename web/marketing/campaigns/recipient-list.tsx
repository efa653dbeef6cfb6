import { useInfiniteQuery } from '@tanstack/react-query'
import { formatMoment } from '../../platform/formats.ts'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import type { OutcomeGroup } from './campaign-result.tsx'
import { recipientPage } from './queries.ts'
import { useCampaignTexts } from './texts.ts'

type ListProps = { campaignId: string; group: OutcomeGroup; onClose: () => void }

/** The people behind one number of the result. */
export function RecipientList({ campaignId, group, onClose }: ListProps) {
  const { t } = useCampaignTexts()
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['campaign', campaignId, 'recipients', group.state, group.code],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => recipientPage(campaignId, group, pageParam, signal),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  })
  const people = data?.pages.flatMap(({ items }) => items) ?? []
  const isPart = data && !hasNextPage && people.length < group.count
  return (
    <Sheet isOpen onClose={onClose} title={group.title}>
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton className="h-48" />}
      {data && people.length === 0 && <EmptyState text={t('nobodyHere')} />}
      {people.length > 0 && (
        <ul>
          {people.map(({ id, contact, at, status }) => (
            <li key={id} className="border-t border-line py-2 first:border-t-0">
              <div className="flex items-baseline justify-between gap-3">
                {contact ? (
                  <TextLink to={`/contacts/${contact.id}`}>{contact.name}</TextLink>
                ) : (
                  <span className="text-ink-soft">{t('somebody')}</span>
                )}
                <span className="shrink-0 text-small text-ink-soft">{formatMoment(at)}</span>
              </div>
              {status && status !== '250' && (
                <div className="text-small text-ink-soft">{t('answer', { status })}</div>
              )}
            </li>
          ))}
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
