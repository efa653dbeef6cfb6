import { useState } from 'react'
import type { ImportDetail } from '#api/imports.ts'
import { api } from '../platform/api.ts'
import { formatNumber } from '../platform/formats.ts'
import { Problem } from '../platform/problem.ts'
import { Button } from '../ui/button.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { JobPanel } from './job-panel.tsx'
import { Outcomes } from './outcomes.tsx'
import { refreshImport } from './queries.ts'
import { RefusedLink } from './refused-link.tsx'
import { StepFrame } from './step-frame.tsx'
import { isWorthRunning, type Step } from './steps.ts'
import { useImportTexts } from './texts.ts'

type CheckStepProps = { item: ImportDetail; isArrival: boolean; go: (step: Step) => void }

/** What the import would do, row by row, before it does anything. */
export function CheckStep({ item, isArrival, go }: CheckStepProps) {
  const { t } = useImportTexts()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const begin = async (work: 'dry-run' | 'run', next: Step) => {
    setBusy(true)
    setProblem(null)
    try {
      await api.post(`/imports/${item.id}/${work}`)
      await refreshImport(item.id)
      go(next)
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }

  if (item.state === 'checking') {
    return (
      <StepFrame title={t('checking')} note={t('checkingNote')} isArrival={isArrival}>
        <JobPanel item={item} label={t('checking')} cancel={t('cancelCheck')} />
      </StepFrame>
    )
  }
  if (item.state !== 'checked') {
    const { problemCode } = item
    return (
      <StepFrame
        title={t('steps.check')}
        note={
          item.state === 'cancelled'
            ? t('checkCancelled')
            : item.state === 'failed'
              ? t('checkFailed')
              : t('notChecked')
        }
        isArrival={isArrival}
        foot={
          <>
            <Button onClick={() => go('mapping')}>{t('changeMapping')}</Button>
            <Button
              variant="primary"
              className="ml-auto"
              busy={isBusy}
              onClick={() => begin('dry-run', 'check')}
            >
              {item.state === 'mapped' ? t('toCheck') : t('checkAgain')}
            </Button>
          </>
        }
      >
        <ProblemNote problem={problem ?? (problemCode ? new Problem(422, { code: problemCode }) : null)} />
      </StepFrame>
    )
  }

  const isWorth = isWorthRunning(item)
  return (
    <StepFrame
      title={t('willTitle')}
      isArrival={isArrival}
      foot={
        <>
          <Button onClick={() => go('mapping')}>{t('changeMapping')}</Button>
          <p className="order-first w-full text-small text-ink-soft md:order-none md:ml-auto md:w-auto">
            {isWorth ? <RunSummary item={item} /> : t('nothingToRun')}
          </p>
          <Button
            variant="primary"
            className="phone:flex-1"
            busy={isBusy}
            disabled={!isWorth}
            onClick={() => begin('run', 'run')}
          >
            {t('runNow')}
          </Button>
        </>
      }
    >
      <ProblemNote problem={problem} />
      <Outcomes item={item} isDone={false} />
      {(item.counts.refused ?? 0) + (item.counts.duplicate ?? 0) > 0 && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <RefusedLink id={item.id} />
          <p className="max-w-2xl min-w-60 flex-1 text-small text-ink-soft">{t('refusedNote')}</p>
        </div>
      )}
    </StepFrame>
  )
}

function RunSummary({ item }: { item: ImportDetail }) {
  const { t } = useImportTexts()
  const { create = 0, update = 0 } = item.counts
  const entries = (count: number) => t('entries', { count, formatted: formatNumber(count) })
  const words = { create: entries(create), update: entries(update) }
  return (
    <>
      {update === 0 ? t('runCreates', words) : create === 0 ? t('runChanges', words) : t('runBoth', words)}{' '}
      {t('runUndo')}
    </>
  )
}
