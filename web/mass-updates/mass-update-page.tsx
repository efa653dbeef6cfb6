import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import type { MassUpdateDetail } from '#api/mass-updates.ts'
import { api } from '../platform/api.ts'
import { colleaguesQuery } from '../platform/directory.ts'
import { formatMoment, formatNumber } from '../platform/formats.ts'
import { queryClient } from '../platform/query.ts'
import { useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { listKey } from '../platform/use-list.ts'
import { Button } from '../ui/button.tsx'
import { JobPanel } from '../ui/job-panel.tsx'
import { Page as PageFrame, Section } from '../ui/page.tsx'
import { detailSentence, ProblemNote } from '../ui/problem-note.tsx'
import { PageError, PageSkeleton } from '../ui/states.tsx'
import { TextArea } from '../ui/text-area.tsx'
import { useChangeWords } from './change-words.ts'
import { isUndoable } from './is-undoable.ts'
import { MassResult } from './mass-result.tsx'
import { MassUpdateState } from './mass-update-state.tsx'
import { massUpdateKey, massUpdateQuery, refreshMassUpdate, useMassJob } from './queries.ts'
import { useMassUpdateTexts } from './texts.ts'

/** One mass update: what is asked for, what would happen, how far it is, what came of it, and the way back. */
export function Page() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const { t } = useMassUpdateTexts()
  const { data: item, error, refetch } = useQuery(massUpdateQuery(id))
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  if (!item && error) return <PageError error={error} onRetry={() => refetch()} />
  if (!item) return <PageSkeleton />
  const by = colleagues.find((each) => each.id === item.createdBy)?.name
  return (
    <PageFrame
      title={t('title')}
      subtitle={
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <MassUpdateState state={item.state} />
          <span>{[formatMoment(item.createdAt), by].filter(Boolean).join(' · ')}</span>
        </span>
      }
      back={
        item.state === 'draft'
          ? item.resource === 'contact'
            ? { to: '/contacts', label: t('contacts') }
            : { to: '/companies', label: t('companies') }
          : { to: '/mass-updates', label: t('titles') }
      }
    >
      <div className="flex max-w-4xl flex-col gap-4">
        <Changes item={item} />
        <Step key={item.state} item={item} />
      </div>
    </PageFrame>
  )
}

function Step({ item }: { item: MassUpdateDetail }) {
  const { t } = useMassUpdateTexts()
  const job = useMassJob(item)
  if (item.state === 'draft') return <Preview item={item} />
  if (item.state === 'running')
    return (
      <Working title={t('running')} note={t('runningNote')}>
        <JobPanel job={job} label={t('running')} cancel={t('cancelRun')} />
      </Working>
    )
  if (item.state === 'undoing')
    return (
      <Working title={t('undoing')} note={t('undoingNote')}>
        <JobPanel job={job} label={t('undoing')} cancel={t('cancelUndo')} />
      </Working>
    )
  return <MassResult item={item} />
}

function Working({ title, note, children }: { title: string; note: string; children: React.ReactNode }) {
  return (
    <section className="flex flex-col gap-2" aria-live="polite">
      <h2 className="text-large font-bold">{title}</h2>
      <p className="text-ink-soft">{note}</p>
      {children}
    </section>
  )
}

function Changes({ item }: { item: MassUpdateDetail }) {
  const { t } = useMassUpdateTexts()
  const wordsOf = useChangeWords(item.resource, item.fields)
  const isAhead = item.state === 'draft' || item.state === 'running'
  return (
    <Section title={t(isAhead ? 'whatTitle' : 'whatDone')}>
      <dl className="flex flex-col gap-1.5">
        {item.changes.map((change) => {
          const { label, said, stays } = wordsOf(change)
          return (
            <div
              key={change.field}
              className="grid grid-cols-[10rem_minmax(0,1fr)] gap-x-3 phone:grid-cols-1"
            >
              <dt className="text-ink-soft [overflow-wrap:anywhere]">{label}</dt>
              <dd className="wrap-anywhere">
                {said}
                {stays && <span className="block text-small text-ink-soft">{t('isDangerous')}</span>}
              </dd>
            </div>
          )
        })}
        {item.reason && (
          <div className="grid grid-cols-[10rem_minmax(0,1fr)] gap-x-3 phone:grid-cols-1">
            <dt className="text-ink-soft">{t('reason')}</dt>
            <dd className="wrap-anywhere">{item.reason}</dd>
          </div>
        )}
      </dl>
    </Section>
  )
}

function Preview({ item }: { item: MassUpdateDetail }) {
  const { t, language } = useMassUpdateTexts()
  const navigate = useNavigate()
  const { preview } = item
  const isMine = useSession().user.id === item.createdBy
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState<'run' | 'discard' | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const act = async (what: 'run' | 'discard', work: () => Promise<unknown>) => {
    setBusy(what)
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(error)
      setBusy(null)
      // What the preview says may be out of date.
      refreshMassUpdate(item.id)
    }
  }
  const run = () =>
    act('run', async () => {
      await api.post(`/mass-updates/${item.id}/run`, {
        ...(reason.trim() ? { reason } : {}),
        expected: preview?.matched,
      })
      await refreshMassUpdate(item.id)
    })
  const discard = () =>
    act('discard', async () => {
      await api.remove(`/mass-updates/${item.id}`)
      navigate({ to: item.resource === 'contact' ? '/contacts' : ('/companies' as string) })
      queryClient.removeQueries({ queryKey: massUpdateKey(item.id) })
      queryClient.invalidateQueries({ queryKey: listKey('/mass-updates') })
      toast(t('discarded'))
    })
  const changed = preview?.changed ?? 0
  const informs = item.changes.some(({ action }) => action === 'inform')
  const reasonError = (problem as { errors?: { pointer: string; code: string }[] } | null)?.errors?.find(
    ({ pointer }) => pointer === '/reason',
  )
  return (
    <>
      <Section title={t('previewTitle')}>
        {preview ? <Figures preview={preview} /> : <p>{t('previewGone')}</p>}
      </Section>
      {preview && isMine && changed > 0 && (
        <TextArea
          label={t('reason')}
          isRequired={preview.needsReason}
          isOptional={!preview.needsReason}
          hint={preview.needsReason ? t('reasonNeeded') : t('reasonHint')}
          error={reasonError && detailSentence({ ...reasonError, params: {} }, language)}
          maxLength={500}
          rows={2}
          value={reason}
          onChange={setReason}
        />
      )}
      <ProblemNote problem={reasonError ? null : problem} isKept />
      <div className="flex flex-wrap items-center gap-2 phone:[&>*]:flex-1">
        <Button onClick={discard} busy={busy === 'discard'}>
          {t('discard')}
        </Button>
        {preview && !isMine && <p className="text-ink-soft">{t('foreignDraft')}</p>}
        {isMine && changed > 0 && (
          <Button variant="primary" busy={busy === 'run'} onClick={run}>
            {t(informs ? 'informRun' : 'run', { count: changed, formatted: formatNumber(changed) })}
          </Button>
        )}
        {isMine && preview && changed === 0 && <p className="text-ink-soft">{t('nothingToDo')}</p>}
      </div>
      {isMine && changed > 0 && (informs || isUndoable(item)) && (
        <p className="text-small text-ink-soft">{t(informs ? 'informNote' : 'undoNote')}</p>
      )}
    </>
  )
}

function Figures({ preview }: { preview: NonNullable<MassUpdateDetail['preview']> }) {
  const { t, language } = useMassUpdateTexts()
  const refused = preview.refused.reduce((sum, { count }) => sum + count, 0)
  const figures = {
    matched: preview.matched,
    changed: preview.changed,
    unchanged: preview.unchanged,
    refused,
  }
  const consequences = (
    [
      ['handedOver', preview.handedOver],
      ['basesEnd', preview.bases],
      ['quarantined', preview.quarantined],
      ['consentsEnd', preview.consents],
    ] as const
  ).filter(([, count]) => count > 0)
  return (
    <div className="flex flex-col gap-3">
      <dl className="grid grid-cols-4 gap-3 phone:grid-cols-2">
        {Object.entries(figures).map(([name, count]) => (
          <div key={name} className="flex flex-col-reverse">
            <dt className="text-small text-ink-soft">{t(`figures.${name as 'matched'}`)}</dt>
            <dd className="figures text-title font-bold">{formatNumber(count)}</dd>
          </div>
        ))}
      </dl>
      {preview.refused.length > 0 && (
        <ul className="flex flex-col gap-1">
          {preview.refused.map(({ code, count }) => (
            <li key={code} className="flex items-start gap-2">
              <span className="figures min-w-8 text-right font-medium">{formatNumber(count)}</span>
              <span>{detailSentence({ pointer: '', code, params: {} }, language)}</span>
            </li>
          ))}
        </ul>
      )}
      {consequences.map(([name, count]) => (
        <p key={name} className="flex items-start gap-2 rounded-control bg-ask-wash px-3 py-2">
          <CircleAlert size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-ask" aria-hidden />
          <span>{t(name, { count, formatted: formatNumber(count) })}</span>
        </p>
      ))}
    </div>
  )
}
