import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RightsMatrix } from '#api/roles.ts'
import type { Change as KeptChange } from '#api/settings.ts'
import { api } from '../platform/api.ts'
import { formatDayTime } from '../platform/formats.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Skeleton } from '../ui/states.tsx'
import { ChangeList } from './change-words.tsx'
import { dayOf, isPastDay } from './day.ts'
import { changesOf, countOf, groupsOfState, rightsOfState } from './rights.ts'
import { useSettingsTexts } from './texts.ts'

type Kept = { items: KeptChange[]; nextCursor: string | null }

/** Who changed what of the role and when; a click shows the matrix of that day. */
export function RoleHistory({ matrix, onShow }: { matrix: RightsMatrix; onShow: (day: string) => void }) {
  const { t } = useSettingsTexts()
  const { key } = matrix.role
  const history = useInfiniteQuery({
    queryKey: ['role-history', key],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Kept>('/settings-history', {
        query: { kind: 'role', key, limit: 20, cursor: pageParam },
        signal,
      }),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  })
  const items = history.data?.pages.flatMap((page) => page.items)
  return (
    <Section title={t('history')} className="mt-6">
      <ProblemNote problem={history.error} />
      {history.isPending && <Skeleton className="h-16" />}
      <ul className="flex flex-col">
        {items?.map((change) => (
          <HistoryLine key={change.id} change={change} matrix={matrix} onShow={onShow} />
        ))}
      </ul>
      {history.hasNextPage && (
        <Button
          variant="quiet"
          className="mt-2"
          busy={history.isFetchingNextPage}
          onClick={() => history.fetchNextPage()}
        >
          {t('olderChanges')}
        </Button>
      )}
    </Section>
  )
}

function HistoryLine({
  change,
  matrix,
  onShow,
}: {
  change: KeptChange
  matrix: RightsMatrix
  onShow: (day: string) => void
}) {
  const { t } = useSettingsTexts()
  const [isOpen, setOpen] = useState(false)
  const isFirst = change.before === null || change.before === undefined
  const changes = isFirst
    ? []
    : changesOf(matrix.role.key, rightsOfState(change.before), rightsOfState(change.after))
  const count = countOf(changes)
  const [before, groups] = [groupsOfState(change.before), groupsOfState(change.after)]
  const regrouped = groups.length > 0 ? t('groupsBound', { groups: groups.join(', ') }) : t('groupsFreed')
  const changed = before.join() === groups.join() ? t('roleChanged') : regrouped
  const what = isFirst ? t('roleBegan') : count > 0 ? t('rightsChanged', { count }) : changed
  return (
    <li className="border-t border-line py-2 first:border-t-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <time dateTime={change.at} className="min-w-40 text-ink-soft phone:w-full phone:text-small">
          {formatDayTime(change.at)}
        </time>
        <span className="min-w-0 flex-1 basis-40 [overflow-wrap:anywhere]">
          {what} · {change.actor?.name ?? t('bySystem')}
        </span>
        {count > 0 && (
          <Button variant="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? t('hideChanges') : t('showChanges')}
          </Button>
        )}
        {isPastDay(dayOf(change.at)) && (
          <Button variant="quiet" onClick={() => onShow(dayOf(change.at))}>
            {t('showState')}
          </Button>
        )}
      </div>
      {isOpen && (
        <div className="py-2 pl-4">
          <ChangeList changes={changes} matrices={[matrix]} />
        </div>
      )}
    </li>
  )
}
