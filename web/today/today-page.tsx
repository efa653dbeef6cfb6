import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Building2, ShieldAlert, Sun, User, UserRoundPlus } from 'lucide-react'
import type { RecentRecord, Task, Today } from '#api/tasks.ts'
import { LateIssues } from '../marketing/newsletters/late-issues.tsx'
import { api } from '../platform/api.ts'
import { formatLongDay, formatNumber } from '../platform/formats.ts'
import { can, useSession } from '../platform/session.ts'
import { Page as PageFrame, Section } from '../ui/page.tsx'
import { EmptyState, PageError, PageSkeleton } from '../ui/states.tsx'
import { ButtonLink, TextLink } from '../ui/text-link.tsx'
import { TaskLine } from './task-line.tsx'
import { useTodayTexts } from './texts.ts'

/** What the day asks: overdue and due tasks, open duties of data protection, the way back to recent records. */
export function Page() {
  const { t } = useTodayTexts()
  const session = useSession()
  const { data, error, refetch } = useQuery({
    queryKey: ['today'],
    queryFn: ({ signal }) => api.get<Today>('/today', { signal }),
  })
  if (error) return <PageError error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  const seesRecords = can(session, 'contact', 'see') || can(session, 'company', 'see')
  const invites = !seesRecords && can(session, 'user', 'update')
  const begins = data.recent.length === 0 && can(session, 'contact', 'create')
  const isFree = data.overdue.length + data.due.length === 0
  return (
    <PageFrame title={t('title')} subtitle={formatLongDay(data.on)}>
      <div className="grid max-w-6xl grid-cols-[minmax(0,1fr)_minmax(16rem,22rem)] items-start gap-4 phone:grid-cols-1">
        <div className="flex flex-col gap-4">
          <LateIssues />
          {isFree && (
            <Section>
              <EmptyState
                icon={Sun}
                text={t('nothing')}
                action={invites ? <InviteLink /> : begins && <FirstContactLink />}
              />
            </Section>
          )}
          <TaskGroup title={t('due')} tasks={data.due} count={data.counts.due} />
          <TaskGroup title={t('overdue')} tasks={data.overdue} count={data.counts.overdue} isLate />
          {data.counts.later > 0 && (
            <p className="px-4">
              <TextLink to="/tasks">{t('later', { count: data.counts.later })}</TextLink>
            </p>
          )}
        </div>
        <div className="flex flex-col gap-4">
          <Watched today={data} />
          {seesRecords && (
            <Section title={t('recent')}>
              {data.recent.length === 0 && <p className="text-ink-soft">{t('recentEmpty')}</p>}
              <ul className="-mx-2 flex flex-col">
                {data.recent.map((record) => (
                  <RecentLine key={record.id} record={record} />
                ))}
              </ul>
            </Section>
          )}
        </div>
      </div>
    </PageFrame>
  )
}

/** What waits for who watches over data protection, and that nobody does. */
function Watched({ today }: { today: Today }) {
  const { t } = useTodayTexts()
  const { quarantined = 0, watchGrants = 0, refusedFields = 0, isUnwatched = false } = today
  const lines = [
    { to: '/privacy/quarantine', count: quarantined, text: t('quarantined', { count: quarantined }) },
    { to: '/privacy/releases', count: watchGrants, text: t('watchGrants', { count: watchGrants }) },
    { to: '/privacy/fields', count: refusedFields, text: t('refusedFields', { count: refusedFields }) },
    { to: '/settings/users', count: Number(isUnwatched), text: t('isUnwatched') },
  ].filter(({ count }) => count > 0)
  if (lines.length === 0) return null
  return (
    <Section title={t('privacy')}>
      <ul className="flex flex-col gap-2">
        {lines.map(({ to, text }) => (
          <li key={to} className="flex items-start gap-2">
            <ShieldAlert size={18} strokeWidth={1.5} className="mt-0.5 shrink-0 text-ask" aria-hidden />
            <span className="flex-1">{text}</span>
            <TextLink to={to} className="touch:inline-block touch:min-h-6">
              {t('look')}
            </TextLink>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** What is there to do for who keeps the program but sees no customers. */
function InviteLink() {
  const { t } = useTodayTexts()
  return (
    <ButtonLink to="/settings/users?new=yes" icon={UserRoundPlus}>
      {t('invite')}
    </ButtonLink>
  )
}

/** And for who is here for the first time. */
function FirstContactLink() {
  const { t } = useTodayTexts()
  return (
    <ButtonLink to="/contacts?new=yes" icon={UserRoundPlus}>
      {t('firstContact')}
    </ButtonLink>
  )
}

function RecentLine({ record }: { record: RecentRecord }) {
  const isPerson = record.kind === 'contact'
  const Icon = isPerson ? User : Building2
  return (
    <li>
      <Link
        to={`/${isPerson ? 'contacts' : 'companies'}/${record.id}`}
        className="flex items-start gap-2.5 rounded-control px-2 py-1.5 hover:bg-hover"
      >
        <Icon size={16} strokeWidth={1.5} className="mt-0.5 shrink-0 text-ink-soft" aria-hidden />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {record.title}
          {record.subtitle && <span className="block text-small text-ink-soft">{record.subtitle}</span>}
        </span>
      </Link>
    </li>
  )
}

type TaskGroupProps = { title: string; tasks: readonly Task[]; count: number; isLate?: boolean }

function TaskGroup({ title, tasks, count, isLate }: TaskGroupProps) {
  if (tasks.length === 0) return null
  return (
    <Section title={title} aside={<span className="figures text-ink-soft">{formatNumber(count)}</span>}>
      <ul className="flex flex-col">
        {tasks.map((task) => (
          <TaskLine key={task.id} task={task} isLate={isLate} />
        ))}
      </ul>
    </Section>
  )
}
