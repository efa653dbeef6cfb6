import { useQuery } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import type { ReactNode } from 'react'
import { can, useSession } from '../../platform/session.ts'
import { Page as PageFrame, Section } from '../../ui/page.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx'
import { ButtonLink } from '../../ui/text-link.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { useMarketingTexts } from '../texts.ts'
import { HandedList } from './handed-list.tsx'
import { callListsQuery } from './list-queries.ts'
import { mayCall } from './may-call.ts'
import { useCallTexts } from './texts.ts'

/** One's own call lists; for who hands them out, those of the others below. */
export function Page() {
  const { t } = useCallTexts()
  const { t: say } = useMarketingTexts()
  const isPhone = useIsPhone()
  const session = useSession()
  const seesAll = can(session, 'campaign', 'see')
  return (
    <PageFrame
      isNarrow
      title={t('lists')}
      subtitle={t('listsLead')}
      back={isPhone ? { to: '/marketing', label: say('marketing') } : undefined}
    >
      <div className="flex flex-col gap-4">
        {(!seesAll || mayCall(session)) && <Lists scope="mine" title={t('mine')} empty={t('noneMine')} />}
        {seesAll && (
          <Lists
            scope="all"
            title={t(mayCall(session) ? 'others' : 'all')}
            empty={t('noneOthers')}
            action={<ButtonLink to="/marketing/segments">{t('toSegments')}</ButtonLink>}
          />
        )}
        <Lists scope={seesAll ? 'all' : 'mine'} title={t('doneLists')} isDone />
      </div>
    </PageFrame>
  )
}

type ListsProps = {
  scope: 'mine' | 'all'
  title: string
  empty?: string
  action?: ReactNode
  isDone?: boolean
}

function Lists({ scope, title, empty, action, isDone = false }: ListsProps) {
  const { data, error, refetch } = useQuery(callListsQuery({ scope, done: isDone }))
  const lists = scope === 'all' && !isDone ? data?.filter(({ isMine }) => !isMine) : data
  // Where nothing is done there is nothing to look back at.
  if (isDone && !lists?.length) return null
  return (
    <Section title={title}>
      {error && <ErrorState error={error} onRetry={() => refetch()} className="py-4" />}
      {!lists && !error && <Skeleton className="h-16" />}
      {lists?.length === 0 && empty && <EmptyState icon={ListChecks} text={empty} action={action} />}
      {lists && lists.length > 0 && (
        <ul>
          {lists.map((list) => (
            <HandedList key={list.id} list={list} />
          ))}
        </ul>
      )}
    </Section>
  )
}
