import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Contact } from '#api/contacts.ts'
import { formatNumber } from '../../platform/formats.ts'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx'
import type { OpenGroup } from './audience-panel.tsx'
import { type Audience, type AudienceAsking, audiencePage } from './queries.ts'
import { useSegmentTexts } from './texts.ts'

type ListProps = {
  group: OpenGroup
  audience: Audience
  asking: AudienceAsking
  onClose: () => void
}

/** The people behind one number of the preview. */
export function AudienceList({ group, audience, asking, onClose }: ListProps) {
  const { t } = useSegmentTexts()
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['audience', 'people', audience, asking ?? null, group.code],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => audiencePage(audience, group.code, pageParam, asking, signal),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  })
  const people = data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Sheet isOpen onClose={onClose} title={group.title}>
      {group.norm && <p className="pb-3 text-ink-soft">{group.norm}</p>}
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton className="h-48" />}
      {data && people.length === 0 && !hasNextPage && <EmptyState text={t('nobodyHere')} />}
      {people.length > 0 && !hasNextPage && people.length < group.count && (
        <p className="mb-3 rounded-control bg-ask-wash px-3 py-2">
          {t('someHidden', { shown: formatNumber(people.length), total: formatNumber(group.count) })}
        </p>
      )}
      {people.length > 0 && (
        <ul className="-mx-2">
          {people.map((person) => (
            <li key={person.id}>
              <Link
                to={`/contacts/${person.id}` as string}
                className="block min-h-11 rounded-control px-2 py-1.5 -outline-offset-2 hover:bg-hover"
              >
                <span className="block">{nameOf(person)}</span>
                <span className="block truncate text-small text-ink-soft">
                  {[person.company?.name, person.city].filter(Boolean).join(' · ') || person.email}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button className="mt-3" busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {t('loadMore')}
        </Button>
      )}
    </Sheet>
  )
}

function nameOf({ titles = [], firstName, namePrefix, lastName }: Contact): string {
  return [...titles, firstName, namePrefix, lastName].filter(Boolean).join(' ')
}
