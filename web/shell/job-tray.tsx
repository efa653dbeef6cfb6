import { Link } from '@tanstack/react-router'
import { Ban, Check, ChevronDown, CircleAlert, X } from 'lucide-react'
import { useFeatures } from '../platform/features-context.ts'
import { inLanguage, usePlatformTexts } from '../platform/i18n.ts'
import {
  cancelJob,
  dismissJob,
  isFinished,
  type ShownJob,
  useAreJobsLive,
  useJobs,
} from '../platform/jobs.ts'
import { Problem } from '../platform/problem.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { JobProgress } from '../ui/job-progress.tsx'
import { Popover } from '../ui/popover.tsx'
import { problemSentence } from '../ui/problem-note.tsx'

const endIcons = { failed: CircleAlert, succeeded: Check, cancelled: Ban } as const
const endColors = { failed: 'text-no', succeeded: 'text-yes', cancelled: 'text-ink-soft' } as const

/** What ended well, unless something failed or nothing but cancelled work is left. */
function endOf(jobs: readonly ShownJob[]): keyof typeof endIcons {
  if (jobs.some(({ job }) => job.state === 'failed')) return 'failed'
  return jobs.every(({ job }) => job.state === 'cancelled') ? 'cancelled' : 'succeeded'
}

/** What runs in the background, how far it is, and how to stop it. */
export function JobTray() {
  const { t } = usePlatformTexts()
  const jobs = useJobs()
  const isLive = useAreJobsLive()
  const running = jobs.filter(({ job }) => !isFinished(job))
  const ended = endOf(jobs)
  const Ended = endIcons[ended]
  return (
    <Popover
      align="end"
      isFlush
      className="w-88"
      label={t('jobs.title')}
      trigger={
        <Button variant="quiet" iconEnd={ChevronDown}>
          <span className="phone:sr-only">
            {running.length ? t('jobs.tray', { count: running.length }) : t(`jobs.${ended}`)}
          </span>
          <span className="md:hidden" aria-hidden>
            {running.length || <Ended size={16} className={endColors[ended]} />}
          </span>
        </Button>
      }
    >
      <ul className="divide-y divide-line">
        {jobs.map((shown) => (
          <JobLine key={shown.job.id} shown={shown} />
        ))}
      </ul>
      {!isLive && running.length > 0 && (
        <p className="border-t border-line px-4 py-2 text-small text-ink-soft">{t('jobs.offline')}</p>
      )}
    </Popover>
  )
}

function JobLine({ shown }: { shown: ShownJob }) {
  const { t, language } = usePlatformTexts()
  const { job } = shown
  const name = useFeatures()
    .flatMap((feature) => feature.jobs ?? [])
    .find((one) => one.kind === job.kind)
  const title = shown.label ?? (name ? inLanguage(name.label, language) : t('jobs.kind'))
  const path = shown.path ?? name?.pathOf?.(job)
  const cancel = () =>
    cancelJob(job.id).catch((error) => toast(problemSentence(error, language), { tone: 'no' }))
  return (
    <li className="flex flex-col gap-1 px-4 py-3">
      <div className="flex items-center gap-2">
        {job.state === 'succeeded' && <Check size={16} className="text-yes" aria-hidden />}
        {job.state === 'failed' && <CircleAlert size={16} className="text-no" aria-hidden />}
        {job.state === 'cancelled' && <Ban size={16} className="text-ink-soft" aria-hidden />}
        <span className="min-w-0 flex-1 truncate font-medium">
          {path ? (
            <Link to={path} className="link">
              {title}
            </Link>
          ) : (
            title
          )}
        </span>
        {isFinished(job) ? (
          <IconButton
            icon={X}
            label={t('jobs.dismiss')}
            onClick={() => dismissJob(job.id)}
            className="-my-1.5 -mr-2"
          />
        ) : (
          !job.isCancelRequested && (
            <Button variant="quiet" className="-my-1 -mr-3 text-ink-soft" onClick={cancel}>
              {t('jobs.cancel')}
            </Button>
          )
        )}
      </div>
      {!isFinished(job) && <JobProgress job={job} />}
      {isFinished(job) && (
        <span className="pl-6 text-small text-ink-soft">
          {job.problemCode
            ? problemSentence(new Problem(0, { code: job.problemCode }), language)
            : t(`jobs.${job.state}`)}
        </span>
      )}
    </li>
  )
}
