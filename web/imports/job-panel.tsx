import { useState } from 'react'
import type { Import } from '#api/imports.ts'
import { cancelJob } from '../platform/jobs.ts'
import { Button } from '../ui/button.tsx'
import { JobProgress } from '../ui/job-progress.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { useImportJob } from './queries.ts'
import { useImportTexts } from './texts.ts'

type JobPanelProps = {
  item: Import
  label: string
  cancel: string
}

/** How far the work is, and how to stop it. */
export function JobPanel({ item, label, cancel }: JobPanelProps) {
  const { t } = useImportTexts()
  const job = useImportJob(item)
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
          {isCancelling ? t('cancelling') : cancel}
        </Button>
      </div>
      <ProblemNote problem={problem} />
    </div>
  )
}
