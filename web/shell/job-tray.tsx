import { Link } from '@tanstack/react-router'
import { Check, ChevronDown, CircleAlert, X } from 'lucide-react'
import { formatDuration, formatNumber } from '../platform/formats.ts'
import { usePlatformTexts } from '../platform/i18n.ts'
import {
  cancelJob,
  dismissJob,
  isFinished,
  type Job,
  type ShownJob,
  useAreJobsLive,
  useJobs,
} from '../platform/jobs.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Popover } from '../ui/popover.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'

/** What runs in the background, how far it is, and how to stop it. */
export function JobTray() {
  const { t } = usePlatformTexts()
  const jobs = useJobs()
  const isLive = useAreJobsLive()
  const running = jobs.filter(({ job }) => !isFinished(job))
  return (
    <Popover
      align="end"
      isFlush
      className="w-88"
      label={t('jobs.title')}
      trigger={
        <Button variant="quiet" iconEnd={ChevronDown}>
          <span className="phone:sr-only">
            {running.length ? t('jobs.tray', { count: running.length }) : t('jobs.succeeded')}
          </span>
          <span className="md:hidden">{running.length}</span>
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
  const title = shown.label ?? job.label ?? t('jobs.kind')
  const cancel = () =>
    cancelJob(job.id).catch((error) => toast(problemSentence(error, language), { tone: 'no' }))
  return (
    <li className="flex flex-col gap-1 px-4 py-3">
      <div className="flex items-center gap-2">
        {job.state === 'succeeded' && <Check size={16} className="text-yes" aria-hidden />}
        {job.state === 'failed' && <CircleAlert size={16} className="text-no" aria-hidden />}
        <span className="min-w-0 flex-1 truncate font-medium">
          {shown.path ? (
            <Link to={shown.path} className="link">
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
          job.canCancel !== false && (
            <Button variant="quiet" className="-my-1 -mr-3 text-ink-soft" onClick={cancel}>
              {t('jobs.cancel')}
            </Button>
          )
        )}
      </div>
      {!isFinished(job) && <JobProgress job={job} />}
      {isFinished(job) && <span className="text-small text-ink-soft">{t(`jobs.${job.state}`)}</span>}
    </li>
  )
}

/** Bar, count and the time it will still take. */
export function JobProgress({ job }: { job: Job }) {
  const { t } = usePlatformTexts()
  const done = job.progress?.done ?? 0
  const total = job.progress?.total ?? 0
  const seconds = remainingSeconds(job)
  return (
    <div className="flex flex-col gap-1">
      <ProgressBar done={done} total={total} label={t(`jobs.${job.state}`)} />
      <div className="figures flex justify-between text-small text-ink-soft">
        <span>
          {job.state === 'queued' || !total
            ? t(`jobs.${job.state}`)
            : t('jobs.done', { done: formatNumber(done), total: formatNumber(total) })}
        </span>
        {seconds !== undefined && <span>{t('jobs.rest', { time: formatDuration(seconds) })}</span>}
      </div>
    </div>
  )
}

/** From the pace so far; too early it would only jump about. */
function remainingSeconds(job: Job): number | undefined {
  const { done = 0, total = 0 } = job.progress ?? {}
  if (!job.startedAt || !total || done / total < 0.05 || done >= total) return undefined
  const seconds = (Date.now() - Date.parse(job.startedAt)) / 1000
  return seconds < 3 ? undefined : (seconds / done) * (total - done)
}
