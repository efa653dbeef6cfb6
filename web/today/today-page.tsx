import { useQuery } from '@tanstack/react-query'
import { ShieldAlert } from 'lucide-react'
import type { Task, Today } from '#api/tasks.ts'
import { api } from '../platform/api.ts'
import { formatWeekday } from '../platform/formats.ts'
import { Page as PageFrame, Section } from '../ui/page.tsx'
import { EmptyState, ErrorState, PageSkeleton } from '../ui/states.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { TaskLine } from './task-line.tsx'
import { useTodayTexts } from './texts.ts'

/** What the day asks: overdue and due tasks, open duties of data protection, the way back to recent records. */
export function Page() {
  const { t } = useTodayTexts()
  const { data, error, refetch } = useQuery({
    queryKey: ['today'],
    queryFn: ({ signal }) => api.get<Today>('/today', { signal }),
  })
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  const isFree = data.overdue.length + data.due.length === 0
  return (
    <PageFrame title={t('title')} subtitle={formatWeekday(data.on)}>
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(16rem,22rem)] items-start gap-4 phone:grid-cols-1">
        <div className="flex flex-col gap-4">
          {isFree && (
            <Section>
              <EmptyState text={t('nothing')} />
            </Section>
          )}
          <TaskGroup title={t('overdue')} tasks={data.overdue} isLate />
          <TaskGroup title={t('due')} tasks={data.due} />
          {data.counts.later > 0 && (
            <p>
              <TextLink to="/tasks">{t('later', { count: data.counts.later })}</TextLink>
            </p>
          )}
        </div>
        <div className="flex flex-col gap-4">
          {!!data.quarantined && (
            <Section title={t('privacy')}>
              <p className="flex items-start gap-2">
                <ShieldAlert size={18} strokeWidth={1.5} className="mt-0.5 shrink-0 text-ask" aria-hidden />
                <span className="flex-1">{t('quarantined', { count: data.quarantined })}</span>
                <TextLink to="/privacy/quarantine">{t('toQuarantine')}</TextLink>
              </p>
            </Section>
          )}
          <Section title={t('recent')}>
            {data.recent.length === 0 && <p className="text-ink-soft">{t('recentEmpty')}</p>}
            <ul className="flex flex-col gap-1.5">
              {data.recent.map((record) => (
                <li key={record.id}>
                  <TextLink to={`/${record.kind === 'contact' ? 'contacts' : 'companies'}/${record.id}`}>
                    {record.title}
                  </TextLink>
                  {record.subtitle && <span className="text-ink-soft"> · {record.subtitle}</span>}
                </li>
              ))}
            </ul>
          </Section>
        </div>
      </div>
    </PageFrame>
  )
}

function TaskGroup({ title, tasks, isLate }: { title: string; tasks: readonly Task[]; isLate?: boolean }) {
  if (tasks.length === 0) return null
  return (
    <Section title={title}>
      <ul className="flex flex-col">
        {tasks.map((task) => (
          <TaskLine key={task.id} task={task} isLate={isLate} />
        ))}
      </ul>
    </Section>
  )
}
