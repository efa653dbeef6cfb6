import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { PhoneOff } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Callable } from '#api/calls.ts'
import { formatTime } from '../../platform/formats.ts'
import { can, useSession } from '../../platform/session.ts'
import { useShortcut } from '../../platform/shortcuts.ts'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/class-names.ts'
import { Page as PageFrame, Section } from '../../ui/page.tsx'
import { EmptyState, ErrorState, PageError, PageSkeleton, Skeleton } from '../../ui/states.tsx'
import { ButtonLink } from '../../ui/text-link.tsx'
import { AudiencePanel } from '../segments/audience-panel.tsx'
import { segmentQuery } from '../segments/queries.ts'
import { CallCard } from './call-card.tsx'
import { type CallState, isDone, nextOpen, untouched } from './call-state.ts'
import { handedListQuery } from './list-queries.ts'
import { callListQuery } from './queries.ts'
import { useCallTexts } from './texts.ts'

/** The people of a segment who may be called, one after the other. */
export function Page() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const { t } = useCallTexts()
  const handedId = (useSearch({ strict: false }) as { list?: string }).list
  const handed = useQuery({ ...handedListQuery(handedId ?? ''), enabled: handedId !== undefined }).data
  const segment = useQuery(segmentQuery(id))
  const list = useInfiniteQuery(callListQuery(id))
  if (segment.error && !segment.data)
    return <PageError error={segment.error} onRetry={() => segment.refetch()} />
  if (!segment.data) return <PageSkeleton />
  const name = segment.data.name ?? ''
  const people = list.data?.pages.flatMap(({ items }) => items)
  return (
    <PageFrame
      title={<span className="[overflow-wrap:anywhere]">{t('title', { name })}</span>}
      subtitle={handed?.note ? `${handed.note} · ${t('lead')}` : t('lead')}
      back={
        handedId
          ? { to: '/marketing/call-lists', label: t('toLists') }
          : { to: `/marketing/segments/${id}`, label: name }
      }
    >
      {list.error && !people && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      {!people && !list.error && <Skeleton className="h-72" />}
      {people?.length === 0 && !list.hasNextPage && <Nobody segmentId={id} />}
      {people && (people.length > 0 || list.hasNextPage) && (
        <CallDesk
          key={id}
          segmentId={id}
          people={people}
          hasMore={list.hasNextPage}
          isLoading={list.isFetchingNextPage}
          onMore={() => list.fetchNextPage()}
        />
      )}
    </PageFrame>
  )
}

function Nobody({ segmentId }: { segmentId: string }) {
  const { t } = useCallTexts()
  const nobody = (
    <EmptyState
      icon={PhoneOff}
      text={t('empty')}
      action={<ButtonLink to={`/marketing/segments/${segmentId}`}>{t('toSegment')}</ButtonLink>}
    />
  )
  // Whom the conditions find and why not is for who makes them.
  if (!can(useSession(), 'campaign', 'see')) return nobody
  return (
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
      {nobody}
      <Section title={t('whyNot')}>
        <AudiencePanel audience={{ segmentId }} channel="phone" />
      </Section>
    </div>
  )
}

type DeskProps = {
  segmentId: string
  people: readonly Callable[]
  hasMore: boolean
  isLoading: boolean
  onMore: () => void
}

function CallDesk({ segmentId, people, hasMore, isLoading, onMore }: DeskProps) {
  const { t } = useCallTexts()
  const [states, setStates] = useState<Record<string, CallState>>({})
  const [at, setAt] = useState(() => nextOpen(people, {}, -1))
  const [said, setSaid] = useState('')
  const place = useRef<HTMLDivElement>(null)
  const hasMoved = useRef(false)
  const person = people[at]

  // The next ones are there before one gets to them.
  const isNearEnd = at >= people.length - 3
  useEffect(() => {
    if (isNearEnd && hasMore && !isLoading) onMore()
  }, [isNearEnd, hasMore, isLoading, onMore])
  // The keyboard goes on with the person, so that Enter asks about her.
  useEffect(() => {
    if (!hasMoved.current) return
    const control =
      place.current?.querySelector<HTMLElement>('[data-main]') ?? place.current?.querySelector('h2')
    control?.focus()
  }, [at])

  const go = (next: number) => {
    hasMoved.current = true
    setAt(Math.max(0, Math.min(people.length, next)))
  }
  useShortcut({ keys: 'j', label: t('goOn'), group: 'here', run: () => go(at + 1) })
  useShortcut({ keys: 'k', label: t('previous'), group: 'here', run: () => go(at - 1) })

  const number = at + 1
  return (
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div ref={place} className="min-w-0">
        {person ? (
          <CallCard
            key={person.contact.id}
            person={person}
            state={states[person.contact.id] ?? untouched}
            place={t(hasMore ? 'placeMore' : 'place', { number, total: people.length })}
            onChange={(patch) =>
              setStates((before) => ({
                ...before,
                [person.contact.id]: { ...(before[person.contact.id] ?? untouched), ...patch },
              }))
            }
            onNoted={(sentence, state) => {
              setSaid(sentence)
              const next = { ...states, [person.contact.id]: state }
              setStates(next)
              go(nextOpen(people, next, at))
            }}
            onNext={() => go(nextOpen(people, states, at))}
          />
        ) : (
          <Section>
            {isLoading ? (
              <Skeleton className="h-48" />
            ) : (
              <EmptyState
                text={t('end')}
                action={
                  <div className="flex flex-wrap justify-center gap-2">
                    <Button onClick={() => go(0)}>{t('fromStart')}</Button>
                    <ButtonLink variant="primary" to={`/marketing/segments/${segmentId}`}>
                      {t('toSegment')}
                    </ButtonLink>
                  </div>
                }
              />
            )}
          </Section>
        )}
        <p role="status" className="min-h-6 px-1 pt-2 text-ink-soft">
          {said}
        </p>
      </div>
      <Section title={t('queue')} className="lg:sticky lg:top-4">
        <ol className="-mx-4 max-h-[60dvh] overflow-y-auto border-t border-line">
          {people.map((each, index) => (
            <li key={each.contact.id} className="border-b border-line last:border-b-0">
              <button
                type="button"
                aria-current={index === at || undefined}
                onClick={() => go(index)}
                className={cx(
                  'flex min-h-11 w-full flex-col px-4 py-1.5 text-left -outline-offset-2 hover:bg-hover',
                  index === at && 'bg-petrol-wash',
                )}
              >
                <span className="[overflow-wrap:anywhere]">{each.contact.name}</span>
                <span className="text-small text-ink-soft">
                  <StateWords person={each} state={states[each.contact.id]} />
                </span>
              </button>
            </li>
          ))}
        </ol>
        {hasMore && (
          <Button className="mt-3" busy={isLoading} onClick={onMore}>
            {t('more')}
          </Button>
        )}
      </Section>
    </div>
  )
}

/** How it stands with somebody of the list, else where she works. */
function StateWords({ person, state }: { person: Callable; state: CallState | undefined }) {
  const { t } = useCallTexts()
  if (state?.outcome)
    return [
      t(state.outcome),
      state.noticeGivenAt && t('noticeAtTime', { time: formatTime(state.noticeGivenAt) }),
    ]
      .filter(Boolean)
      .join(' · ')
  if (state?.refusal) return t('refusedHere')
  if (state?.begun) return t('begun')
  return isDone(person, state) ? t('today') : person.company
}
