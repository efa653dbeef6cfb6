import { useState } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { cancelJob, type Job } from '../platform/jobs.ts'
import { Button } from './button.tsx'
import { JobProgress } from './job-progress.tsx'
import { ProblemNote } from './problem-note.tsx'
import { ProgressBar } from './progress-bar.tsx'

type JobPanelProps = {
  job: Job | undefined
  label: string
  cancel: string
}

/** How far the work is, and how to stop it. */
export function JobPanel({ job, label, cancel }: JobPanelProps) {
  const { t } = usePlatformTexts()
  const [isAsked, setAsked] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const isCancelling = isAsked || job?.isCancelRequested
  const stop = async () => {
    if (!job) return
    setAsked(true)
    try {
      await cancelJob(job.id)
    } catch (error) {
      setAsked(false)
      setProblem(error)
    }
  }
  return (
    <div className="flex max-w-2xl flex-col gap-3 rounded-card border border-line bg-sheet px-4 py-4">
      {job ? <JobProgress job={job} /> : <ProgressBar done={0} label={label} />}
      <div>
        <Button onClick={stop} disabled={!job || isCancelling}>
          {isCancelling ? t('jobs.cancelling') : cancel}
        </Button>
      </div>
      <ProblemNote problem={problem} />
    </div>
  )
}
