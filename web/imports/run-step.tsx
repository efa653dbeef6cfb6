import { CircleCheck, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { ImportDetail } from '#api/imports.ts'
import { api } from '../platform/api.ts'
import { formatDate, formatNumber } from '../platform/formats.ts'
import { Problem } from '../platform/problem.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { ButtonLink } from '../ui/text-link.tsx'
import { JobPanel } from './job-panel.tsx'
import { Outcomes } from './outcomes.tsx'
import { refreshImport } from './queries.ts'
import { RefusedLink } from './refused-link.tsx'
import { StepFrame } from './step-frame.tsx'
import { canUndo } from './steps.ts'
import { useImportTexts } from './texts.ts'
import { UndoDialog } from './undo-dialog.tsx'

/** The import itself: how far it is, what it has done, the way back, and the file that lies elsewhere. */
export function RunStep({ item, isArrival }: { item: ImportDetail; isArrival: boolean }) {
  const { t } = useImportTexts()
  if (item.state === 'running') {
    return (
      <StepFrame title={t('running')} note={t('runningNote')} isArrival={isArrival}>
        <JobPanel item={item} label={t('running')} cancel={t('cancelRun')} />
      </StepFrame>
    )
  }
  if (item.state === 'undoing') {
    return (
      <StepFrame title={t('undoing')} note={t('undoingNote')} isArrival={isArrival}>
        <JobPanel item={item} label={t('undoing')} cancel={t('cancelUndo')} />
      </StepFrame>
    )
  }
  return (
    <StepFrame title={<ResultTitle item={item} />} note={<ResultLine item={item} />} isArrival={isArrival}>
      {item.problemCode && <ProblemNote problem={new Problem(422, { code: item.problemCode })} />}
      <WaysOn item={item} />
      <SourceSection item={item} />
      <Outcomes item={item} isDone />
    </StepFrame>
  )
}

function ResultTitle({ item }: { item: ImportDetail }) {
  const { t } = useImportTexts()
  return (
    <span className="flex items-center gap-2">
      <CircleCheck size={18} strokeWidth={1.5} className="shrink-0 text-yes" aria-hidden />
      {item.state === 'undone' ? t('undoneTitle') : t('doneTitle')}
    </span>
  )
}

function ResultLine({ item }: { item: ImportDetail }) {
  const { t } = useImportTexts()
  const { create = 0, update = 0, refused = 0, undone = 0, undoneCompanies = 0, kept = 0 } = item.counts
  if (item.state === 'undone') {
    return (
      <>
        {t('undoneLine', {
          persons: formatNumber(undone - undoneCompanies),
          companies: formatNumber(undoneCompanies),
          kept: formatNumber(kept),
        })}
        {kept > 0 && ` ${t('keptNote')}`}
      </>
    )
  }
  return t('doneLine', {
    create: formatNumber(create),
    update: formatNumber(update),
    refused: formatNumber(refused),
  })
}

function WaysOn({ item }: { item: ImportDetail }) {
  const { t } = useImportTexts()
  const session = useSession()
  const [isAsking, setAsking] = useState(false)
  const hasRefused = (item.counts.refused ?? 0) + (item.counts.duplicate ?? 0) > 0
  const maySee = can(session, 'import', 'update')
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2 phone:[&>*]:flex-1">
        {(item.counts.create ?? 0) > 0 && item.state === 'done' && (
          <ButtonLink to="/contacts" search={{ sort: '-createdAt' }} variant="primary">
            {t('toContacts')}
          </ButtonLink>
        )}
        {hasRefused && <RefusedLink id={item.id} />}
        {maySee && canUndo(item) && (
          <Button icon={Undo2} onClick={() => setAsking(true)}>
            {t('undo')}
          </Button>
        )}
        {can(session, 'import', 'create') && <ButtonLink to="/imports/new">{t('another')}</ButtonLink>}
      </div>
      <p className="max-w-3xl text-small text-ink-soft">
        {item.state === 'done' &&
          item.undoUntil &&
          `${t(canUndo(item) ? 'undoUntil' : 'undoOver', { date: formatDate(item.undoUntil) })} `}
        {hasRefused && t('refusedNote')}
      </p>
      <UndoDialog item={item} isOpen={isAsking} onClose={() => setAsking(false)} onStarted={() => {}} />
    </div>
  )
}

/** A list that was taken over has no business on somebody's desk any more (F38). */
function SourceSection({ item }: { item: ImportDetail }) {
  const { t } = useImportTexts()
  const session = useSession()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const confirm = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await api.put(`/imports/${item.id}/source-deletion`, {})
      await refreshImport(item.id)
      toast(t('sourceToast'), { tone: 'yes' })
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Section title={t('source')}>
      <div className="flex flex-col gap-3">
        {item.sourceDeletedAt ? (
          <p className="flex items-start gap-2">
            <CircleCheck size={18} strokeWidth={1.5} className="mt-0.5 shrink-0 text-yes" aria-hidden />
            {t('sourceConfirmed', { date: formatDate(item.sourceDeletedAt) })}
          </p>
        ) : (
          <div className="flex items-end justify-between gap-x-8 gap-y-3 max-lg:flex-col max-lg:items-start">
            <p className="min-w-0 max-w-3xl wrap-anywhere">{t('sourceText', { name: item.fileName })}</p>
            {can(session, 'import', 'update') && (
              <Button busy={isBusy} onClick={confirm} className="shrink-0">
                {t('sourceConfirm')}
              </Button>
            )}
          </div>
        )}
        {item.undoUntil && Date.parse(item.undoUntil) > Date.now() && (
          <p className="text-small text-ink-soft">{t('sourceHere', { date: formatDate(item.undoUntil) })}</p>
        )}
        <ProblemNote problem={problem} />
      </div>
    </Section>
  )
}
