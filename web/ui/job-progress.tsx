import { formatDuration, formatNumber } from '../platform/formats.ts'
import { usePlatformTexts } from '../platform/i18n.ts'
import type { Job } from '../platform/jobs.ts'
import { ProgressBar } from './progress-bar.tsx'

/** Bar, count and the time it will still take. */
export function JobProgress({ job }: { job: Job }) {
  const { t } = usePlatformTexts()
  const done = job.progress.done
  const total = job.progress.total ?? 0
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
  const { done, total } = job.progress
  if (!job.startedAt || !total || done / total < 0.05 || done >= total) return undefined
  const seconds = (Date.now() - Date.parse(job.startedAt)) / 1000
  return seconds < 3 ? undefined : (seconds / done) * (total - done)
}
