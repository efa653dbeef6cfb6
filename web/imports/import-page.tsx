import { useQuery } from '@tanstack/react-query'
import { useLocation, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { MoreHorizontal, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ImportDetail } from '#api/imports.ts'
import { api } from '../platform/api.ts'
import { colleaguesQuery } from '../platform/directory.ts'
import { formatMoment } from '../platform/formats.ts'
import { queryClient } from '../platform/query.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { listKey } from '../platform/use-list.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Menu } from '../ui/menu.tsx'
import { Page as PageFrame } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { PageError, PageSkeleton } from '../ui/states.tsx'
import { CheckStep } from './check-step.tsx'
import { FileStep } from './file-step.tsx'
import { ImportState } from './import-state.tsx'
import { MappingStep } from './mapping-step.tsx'
import { OriginStep } from './origin-step.tsx'
import { importKey, importQuery } from './queries.ts'
import { RunStep } from './run-step.tsx'
import { Stepper } from './stepper.tsx'
import { currentStep, openSteps, type Step } from './steps.ts'
import { useImportTexts } from './texts.ts'

/** One file on its way to contacts; the step stands in the address. */
export function Page() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const { data, error, refetch } = useQuery(importQuery(id))
  if (!data && error) return <PageError error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  return <ImportRecord key={id} item={data} />
}

function ImportRecord({ item }: { item: ImportDetail }) {
  const { t } = useImportTexts()
  const navigate = useNavigate()
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const step = currentStep(item, search.step)
  const last = useRef(step)
  const location = useLocation()
  const hasMoved = useRef('isArrival' in location.state)
  if (last.current !== step) hasMoved.current = true
  last.current = step
  const isArrival = hasMoved.current
  const go = (next: Step) => {
    navigate({ to: '.', search: { step: next } as never })
  }
  return (
    <PageFrame
      title={<span className="wrap-anywhere">{item.fileName}</span>}
      subtitle={<Subtitle item={item} />}
      back={{ to: '/imports', label: t('title') }}
      actions={<Actions item={item} />}
    >
      <Stepper
        current={step}
        open={openSteps(item)}
        isFinished={item.state === 'done' || item.state === 'undone'}
      />
      {step === 'file' && <FileStep item={item} isArrival={isArrival} go={go} />}
      {step === 'mapping' && <MappingStep item={item} isArrival={isArrival} go={go} />}
      {step === 'origin' && <OriginStep item={item} isArrival={isArrival} go={go} />}
      {step === 'check' && <CheckStep item={item} isArrival={isArrival} go={go} />}
      {step === 'run' && <RunStep item={item} isArrival={isArrival} />}
    </PageFrame>
  )
}

function Subtitle({ item }: { item: ImportDetail }) {
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  const by = colleagues.find(({ id }) => id === item.createdBy)?.name
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <ImportState state={item.state} />
      <span>{[formatMoment(item.createdAt), by].filter(Boolean).join(' · ')}</span>
    </span>
  )
}

function Actions({ item }: { item: ImportDetail }) {
  const { t } = useImportTexts()
  const session = useSession()
  const navigate = useNavigate()
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const isKept = ['checking', 'running', 'done', 'undoing'].includes(item.state)
  if (isKept || !can(session, 'import', 'remove')) return null
  const discard = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await api.remove(`/imports/${item.id}`, { version: item.version })
      navigate({ to: '/imports' as string })
      queryClient.removeQueries({ queryKey: importKey(item.id) })
      queryClient.invalidateQueries({ queryKey: listKey('/imports') })
      toast(t('discarded'))
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Menu
        trigger={<IconButton icon={MoreHorizontal} label={t('more')} />}
        items={[{ label: t('discard'), icon: Trash2, isDanger: true, onChoose: () => setAsking(true) }]}
      />
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('discardTitle')}
        width="small"
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t('back')}</Button>
            <Button variant="danger" busy={isBusy} onClick={discard}>
              {t('discard')}
            </Button>
          </>
        }
      >
        <p>{t('discardText')}</p>
        <ProblemNote problem={problem} className="mt-3" />
      </Dialog>
    </>
  )
}
