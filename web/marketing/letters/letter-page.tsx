import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Download, RotateCcw, UserCheck } from 'lucide-react'
import { useRef, useState } from 'react'
import type { NewLetters } from '#api/letters.ts'
import type { RecipientUse, Release } from '#api/releases.ts'
import { formatMoment, formatNumber } from '../../platform/formats.ts'
import { Problem } from '../../platform/problem.ts'
import { queryClient } from '../../platform/query.ts'
import { saveFile } from '../../platform/save-file.ts'
import { useSettled } from '../../platform/settled.ts'
import { releasesQuery, renewReleases } from '../../privacy/releases/queries.ts'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/class-names.ts'
import { pointerToName } from '../../ui/form.tsx'
import { Page as PageFrame, Section } from '../../ui/page.tsx'
import { detailSentence, ProblemNote } from '../../ui/problem-note.tsx'
import { Radio } from '../../ui/radio.tsx'
import { PageError, PageSkeleton } from '../../ui/states.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { PlaceholderMenu, usePlaceholderHint } from '../campaigns/placeholder-menu.tsx'
import { AudiencePanel } from '../segments/audience-panel.tsx'
import { previewQuery, segmentQuery } from '../segments/queries.ts'
import { LetterPreview } from './letter-preview.tsx'
import { allowanceQuery, askForRelease, lettersPart } from './queries.ts'
import { useLetterTexts } from './texts.ts'

type Draft = {
  as: NewLetters['as']
  subject: string
  text: string
  reason: string
  productGroup: string
  use: RecipientUse | null
  recipient: string
}
/** How far one is with the parts. */
type Run = { part: number; count: number; total: number; next: string | null }

/** What was written and not yet printed, for as long as the program is open. */
const drafts = new Map<string, Draft>()

/** Letters to the people of a segment: who gets one and who does not, what it says, and the file to print. */
export function Page() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const { data, error, refetch } = useQuery(segmentQuery(id))
  if (error && !data) return <PageError error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  return <LetterDesk key={id} id={id} name={data.name ?? ''} />
}

function LetterDesk({ id, name }: { id: string; name: string }) {
  const { t, language } = useLetterTexts()
  const [draft, setDraft] = useState<Draft>(
    () =>
      drafts.get(id) ?? {
        as: 'pdf',
        subject: '',
        text: t('startText', { placeholder: '{{ letterSalutation }}' }),
        reason: '',
        productGroup: '',
        use: null,
        recipient: '',
      },
  )
  const [run, setRun] = useState<Run | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const productGroup = useSettled(draft.productGroup.trim(), 400) || null
  const isLocked = run?.next != null
  const isLetter = draft.as === 'pdf'
  const { data: releases = [] } = useQuery(releasesQuery(id))
  const release = releases.find(
    (each) => each.isOwn && each.as === draft.as && each.productGroup === (draft.productGroup.trim() || null),
  )
  const isAsked = ['waiting', 'approved', 'outdated'].includes(release?.state ?? '')
  // Few letters one prints alone. The count beside it says so at once; with those of the last days, only the server knows.
  const [isRefused, setRefused] = useState(false)
  const { data: counts } = useQuery(previewQuery({ segmentId: id }, false, { channel: 'post', productGroup }))
  const { data: allowance } = useQuery(allowanceQuery)
  const isTooMany = isRefused || (counts?.allowed ?? 0) > (allowance?.most ?? Number.POSITIVE_INFINITY)
  const mustAsk = release?.state !== 'approved' && !isLocked && (!isLetter || isTooMany || isAsked)

  // What waits is decided already; what was outdated meanwhile is asked for anew.
  const canAsk = mustAsk && release?.state !== 'waiting'
  // Few letters without a release: whoever else prints them is named here.
  const isPrintedAlone = isLetter && !mustAsk && release?.state !== 'approved'
  const isForOthers = canAsk && draft.use === 'own-advertising'

  const change = (patch: Partial<Draft>) => {
    const next = { ...draft, ...patch }
    drafts.set(id, next)
    setDraft(next)
    setRun(null)
    setProblem(null)
    if ('as' in patch || 'productGroup' in patch) setRefused(false)
  }
  const download = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const { as, subject, text, reason, recipient } = draft
      const group = draft.productGroup.trim()
      const got = await lettersPart(id, {
        as,
        ...(isLetter ? { subject, text } : {}),
        ...(isLetter && reason.trim() ? { reason: reason.trim() } : {}),
        ...(isPrintedAlone && recipient.trim() ? { recipient: recipient.trim() } : {}),
        ...(release?.state === 'approved' ? { releaseId: release.id } : {}),
        ...(group ? { productGroup: group } : {}),
        ...(run?.next ? { cursor: run.next } : {}),
      })
      const part = (run?.next ? run.part : 0) + 1
      if (got.count > 0) saveFile(got.blob, `${t('fileName')}-${part}.${as}`)
      await Promise.all([
        renewReleases(),
        queryClient.invalidateQueries({ queryKey: allowanceQuery.queryKey }),
      ])
      setRun({ part, count: got.count, total: (run?.next ? run.total : 0) + got.count, next: got.next })
    } catch (error) {
      setRefused(error instanceof Problem && error.code === 'letters.release-needed-conflict')
      setProblem(error)
      // The answer may be that it no longer holds: then one asks anew.
      if (error instanceof Problem && error.code.startsWith('releases.')) await renewReleases()
    } finally {
      setBusy(false)
    }
  }
  const ask = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const { as, reason, use, recipient } = draft
      await askForRelease(id, {
        as,
        reason: reason.trim(),
        ...(use ? { use } : {}),
        ...(use === 'on-our-behalf' ? { recipient: recipient.trim() } : {}),
        productGroup: draft.productGroup.trim() || null,
      })
      await renewReleases()
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const errorAt = (field: string) => {
    const found =
      problem instanceof Problem && problem.errors.find(({ pointer }) => pointerToName(pointer) === field)
    return found ? detailSentence(found, language) : undefined
  }

  return (
    <PageFrame
      title={<span className="[overflow-wrap:anywhere]">{t('title', { name })}</span>}
      back={{ to: `/marketing/segments/${id}`, label: name }}
    >
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Section title={t('people')}>
            <div className="flex flex-col gap-4">
              <AudiencePanel audience={{ segmentId: id }} channel="post" productGroup={productGroup} />
              <TextField
                label={t('productGroup')}
                hint={t('productGroupHint')}
                isOptional
                isDisabled={isLocked}
                value={draft.productGroup}
                onChange={(next) => change({ productGroup: next })}
                maxLength={120}
              />
            </div>
          </Section>
          <Section title={t('product')}>
            <div className="flex flex-col gap-4">
              <Radio
                label={t('as')}
                isLabelHidden
                isDisabled={isLocked}
                value={draft.as}
                onChange={(as) => change({ as: as as Draft['as'] })}
                choices={(['pdf', 'xlsx', 'csv'] as const).map((value) => ({
                  value,
                  label: t(value),
                  hint: t(`${value}Hint`),
                }))}
              />
              {isLetter && <Words draft={draft} isLocked={isLocked} change={change} errorAt={errorAt} />}
              <TextField
                key={isLetter && !mustAsk ? 'occasion' : 'reason'}
                label={t(isLetter && !mustAsk ? 'occasion' : 'reason')}
                hint={t(isLetter && !mustAsk ? 'occasionHint' : 'reasonHint')}
                isOptional={isLetter && !mustAsk}
                isRequired={!isLetter || mustAsk}
                isDisabled={isLocked}
                value={draft.reason}
                onChange={(reason) => change({ reason })}
                error={errorAt('reason')}
                maxLength={500}
              />
              {canAsk && (
                <Radio
                  label={t('use')}
                  isRequired
                  value={draft.use}
                  onChange={(use) => change({ use: use as RecipientUse })}
                  error={errorAt('use')}
                  choices={[
                    { value: 'in-house', label: t('inHouse'), hint: t('inHouseHint') },
                    { value: 'on-our-behalf', label: t('onBehalf'), hint: t('onBehalfHint') },
                    { value: 'own-advertising', label: t('ownAdvertising'), hint: t('ownAdvertisingHint') },
                  ]}
                />
              )}
              {(isPrintedAlone || (canAsk && draft.use === 'on-our-behalf')) && (
                <TextField
                  key={isPrintedAlone ? 'printer' : 'recipient'}
                  label={t(isPrintedAlone ? 'printer' : 'recipient')}
                  hint={t(isPrintedAlone ? 'printerHint' : 'recipientHint')}
                  isOptional={isPrintedAlone}
                  isRequired={!isPrintedAlone}
                  isDisabled={isLocked}
                  value={draft.recipient}
                  onChange={(recipient) => change({ recipient })}
                  error={errorAt('recipient')}
                  maxLength={200}
                />
              )}
              <p className="text-small text-ink-soft">{t(isLocked ? 'locked' : 'isUse')}</p>
              {isLetter && allowance && release?.state !== 'approved' && (
                <p className="text-small text-ink-soft">
                  {t('allowance', {
                    most: formatNumber(allowance.most),
                    days: allowance.days,
                    left: formatNumber(allowance.left),
                  })}
                </p>
              )}
              {mustAsk && !isAsked && !problem && !isForOthers && <p>{t('mustAsk')}</p>}
              {isForOthers && (
                <p role="status" className="rounded-control bg-no-wash px-3 py-2">
                  {t('noOwnAdvertising')}
                </p>
              )}
              {release && <ReleaseState release={release} />}
              <ProblemNote problem={problem} isKept />
              <div role="status">{run && <Progress run={run} />}</div>
              <div className="flex flex-wrap justify-end gap-2 empty:hidden phone:[&>*]:flex-1">
                {isLocked && (
                  <Button icon={RotateCcw} disabled={isBusy} onClick={() => setRun(null)}>
                    {t('startAgain')}
                  </Button>
                )}
                {isForOthers ? null : mustAsk ? (
                  <Button
                    variant="primary"
                    icon={UserCheck}
                    busy={isBusy}
                    disabled={release?.state === 'waiting'}
                    onClick={ask}
                  >
                    {t('ask')}
                  </Button>
                ) : (
                  <Button variant="primary" icon={Download} busy={isBusy} onClick={download}>
                    {isLocked
                      ? t('downloadNext', { number: (run?.part ?? 0) + 1 })
                      : t(isLetter ? 'download' : 'downloadFile')}
                  </Button>
                )}
              </div>
            </div>
          </Section>
        </div>
        <div className="min-w-0 lg:sticky lg:top-4">
          {isLetter ? (
            <LetterPreview subject={draft.subject} text={draft.text} />
          ) : (
            <Section title={t('columnsTitle')}>
              <p>{t('columns')}</p>
              <p className="pt-2 text-ink-soft">{t('columnsKeep')}</p>
            </Section>
          )}
        </div>
      </div>
    </PageFrame>
  )
}

/** What the second person said to the file one asked for. */
function ReleaseState({ release: { state, people, letters, expiresAt, note } }: { release: Release }) {
  const { t } = useLetterTexts()
  const tone = state === 'approved' ? 'bg-yes-wash' : state === 'waiting' ? 'bg-ask-wash' : 'bg-hover'
  const values = {
    count: people,
    formatted: formatNumber(people),
    letters:
      letters === null
        ? t('onePerPlace')
        : t('letters', { count: letters, formatted: formatNumber(letters) }),
    at: formatMoment(expiresAt),
    note: note ?? '',
  }
  return (
    <p role="status" className={cx('rounded-control px-3 py-2 [overflow-wrap:anywhere]', tone)}>
      {t(`releaseStates.${state}`, values)}
    </p>
  )
}

function Progress({ run: { part, count, total, next } }: { run: Run }) {
  const { t } = useLetterTexts()
  if (next) return <p>{t('got', { count, part, formatted: formatNumber(count) })}</p>
  return <p>{total === 0 ? t('nobody') : t('all', { count: total, formatted: formatNumber(total) })}</p>
}

type WordsProps = {
  draft: Draft
  isLocked: boolean
  change: (patch: Partial<Draft>) => void
  errorAt: (field: string) => string | undefined
}

/** What the letter says. */
function Words({ draft: { subject, text }, isLocked, change, errorAt }: WordsProps) {
  const { t } = useLetterTexts()
  const line = useRef<HTMLInputElement>(null)
  const area = useRef<HTMLTextAreaElement>(null)
  const placeholders = usePlaceholderHint(text)
  return (
    <>
      <TextField
        label={t('subject')}
        isRequired
        isDisabled={isLocked}
        value={subject}
        onChange={(next) => change({ subject: next })}
        error={errorAt('subject')}
        maxLength={200}
        inputRef={line}
        aside={
          !isLocked && (
            <PlaceholderMenu
              name={t('subject')}
              field={line}
              value={subject}
              onChange={(next) => change({ subject: next })}
            />
          )
        }
      />
      <TextArea
        label={t('text')}
        hint={[placeholders, t('textHint')].filter(Boolean).join(' ')}
        rows={12}
        isRequired
        isDisabled={isLocked}
        value={text}
        onChange={(next) => change({ text: next })}
        error={errorAt('text')}
        maxLength={20_000}
        inputRef={area}
        aside={
          !isLocked && (
            <PlaceholderMenu
              name={t('text')}
              field={area}
              value={text}
              onChange={(next) => change({ text: next })}
            />
          )
        }
      />
    </>
  )
}
