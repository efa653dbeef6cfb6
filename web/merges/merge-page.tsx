import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { ArrowLeftRight } from 'lucide-react'
import { useState } from 'react'
import type { Merge, MergeField, MergePreview, MergeSide } from '#api/merges.ts'
import { api } from '../platform/api.ts'
import { valueText } from '../platform/field-value.ts'
import { formatDate } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { normWords } from '../platform/norm-words.ts'
import { conflictOf } from '../platform/problem.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { Page as PageFrame, Section } from '../ui/page.tsx'
import { PermissionMark } from '../ui/permission-light.tsx'
import { ProblemNote, problemSentence } from '../ui/problem-note.tsx'
import { PageError, PageSkeleton } from '../ui/states.tsx'
import { ButtonLink, TextLink } from '../ui/text-link.tsx'
import { Gone, wentTo } from './gone.tsx'
import { type Kind, type PreviewChoices, pathOf, previewQuery, refreshMerged } from './queries.ts'
import { useMergeTexts } from './texts.ts'
import { useUndoMerge } from './use-undo-merge.ts'

type Side = MergeField['side']

/** Two records side by side: which one stays, and which values stay in it. */
export function MergePage({ kind }: { kind: Kind }) {
  const { id = '', otherId = '' } = useParams({ strict: false }) as { id?: string; otherId?: string }
  const { data, error, refetch } = useQuery(previewQuery(kind, id, otherId))
  const went = wentTo(error)
  if (went) return <Gone to={`${pathOf[kind]}/${went}`} />
  if (error) return <PageError error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  return <Comparison key={`${id} ${otherId}`} kind={kind} preview={data} onStale={() => refetch()} />
}

type ComparisonProps = { kind: Kind; preview: MergePreview; onStale: () => Promise<unknown> }

function Comparison({ kind, preview, onStale }: ComparisonProps) {
  const { t, language } = useMergeTexts()
  const navigate = useNavigate()
  const undo = useUndoMerge(kind)
  const [chosen, setChosen] = useState<Record<string, Side>>({})
  const [problem, setProblem] = useState<unknown>(null)
  const [isStale, setStale] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const { kept, merged, fields } = preview
  const { email, phone, address, stage } = chosen as PreviewChoices
  const choices = { email, phone, address, stage }
  const { data: foreseen } = useQuery({
    ...previewQuery(kind, kept.id, merged.id, choices),
    enabled: kind === 'contact' && Object.values(choices).some(Boolean),
    placeholderData: keepPreviousData,
  })
  const go = (to: string) => navigate({ to: to as string })

  const merge = async () => {
    setBusy(true)
    setProblem(null)
    setStale(false)
    try {
      const done = await api.post<Merge>(
        `${pathOf[kind]}/${kept.id}/merges`,
        { mergedId: merged.id, mergedVersion: merged.version, fields: chosen },
        { version: kept.version },
      )
      // The pair is one now: the way back leads past the comparison.
      const to = done.isOutOfSight ? pathOf[kind] : `${pathOf[kind]}/${kept.id}`
      await navigate({ to: to as string, replace: true })
      await refreshMerged(kind)
      if (done.isOutOfSight) toast(t('mergedOutOfSight'))
      else toast(t('merged'), { tone: 'yes', undo: () => undo(done.id) })
    } catch (error) {
      if (conflictOf(error)) {
        await onStale()
        setStale(true)
      } else setProblem(error)
    }
    setBusy(false)
  }
  const dismiss = async () => {
    const path = `${pathOf[kind]}/${kept.id}/non-duplicates/${merged.id}`
    try {
      await api.put(path, {})
      await refreshMerged(kind)
      await go('/duplicates')
      toast(t('dismissed'), {
        undo: async () => {
          await api.remove(path)
          await refreshMerged(kind)
        },
      })
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }

  return (
    <PageFrame
      title={t(kind === 'contact' ? 'mergeContacts' : 'mergeCompanies')}
      subtitle={t('lead')}
      back={{ to: '/duplicates', label: t('title') }}
    >
      <div className="flex max-w-5xl flex-col gap-4">
        <div className="grid grid-cols-[1fr_auto_1fr] items-center gap-3 phone:grid-cols-1">
          <SideCard kind={kind} side={kept} label={t('stays')} isMain />
          <ButtonLink
            icon={ArrowLeftRight}
            variant="quiet"
            to={`${pathOf[kind]}/${merged.id}/merge/${kept.id}`}
          >
            {t('swap')}
          </ButtonLink>
          <SideCard kind={kind} side={merged} label={t('goes')} />
        </div>
        <Section title={t('fields')}>
          {fields.length === 0 ? (
            <p className="text-ink-soft">{t('noDifference')}</p>
          ) : (
            <div className="flex flex-col divide-y divide-line">
              {fields.map((field) => (
                <FieldChoice
                  key={field.field}
                  field={field}
                  isPreferred={
                    ['email', 'phone', 'address', 'company'].includes(field.field) && kind === 'contact'
                  }
                  value={chosen[field.field] ?? field.side}
                  onChange={(side) => setChosen((before) => ({ ...before, [field.field]: side }))}
                />
              ))}
            </div>
          )}
        </Section>
        <Consequences preview={foreseen ?? preview} />
        <Moves preview={preview} />
        {isStale && (
          <p role="alert" className="rounded-control bg-ask-wash px-3 py-2">
            {t('stale')}
          </p>
        )}
        <ProblemNote problem={problem} />
        <div className="flex flex-wrap justify-end gap-2 phone:[&>*]:flex-1">
          <Button variant="quiet" onClick={() => go(`${pathOf[kind]}/${kept.id}`)}>
            {t('cancel')}
          </Button>
          <Button onClick={dismiss}>{t('noDuplicate')}</Button>
          <Button variant="primary" busy={isBusy} onClick={merge} className="phone:basis-full">
            {t('merge')}
          </Button>
        </div>
      </div>
    </PageFrame>
  )
}

function SideCard({
  kind,
  side,
  label,
  isMain,
}: {
  kind: Kind
  side: MergeSide
  label: string
  isMain?: boolean
}) {
  const { t } = useMergeTexts()
  return (
    <div className={cx('rounded-card border bg-sheet px-4 py-3', isMain ? 'border-petrol' : 'border-line')}>
      <p className={cx('text-small', isMain ? 'font-medium text-petrol' : 'text-ink-soft')}>{label}</p>
      <p className="text-large font-bold break-words">
        <TextLink to={`${pathOf[kind]}/${side.id}`}>{side.name}</TextLink>
      </p>
      {side.createdAt && (
        <p className="text-small text-ink-soft">{t('since', { day: formatDate(side.createdAt) })}</p>
      )}
    </div>
  )
}

type FieldChoiceProps = {
  field: MergeField
  isPreferred: boolean
  value: Side
  onChange: (side: Side) => void
}

/** One field with both values; arrow keys go from one to the other. */
function FieldChoice({ field, isPreferred, value, onChange }: FieldChoiceProps) {
  const { t, language } = useMergeTexts()
  const label = inLanguage(field.label, language)
  const shown = (given: MergeField['kept']) =>
    valueText(given, { name: field.field, type: field.type as 'text', choices: field.choices }) || (
      <span className="text-ink-soft">{t('nothing')}</span>
    )
  const hasSome = (given: MergeField['kept']) => Array.isArray(given) && given.length > 0
  const sides: [Side, React.ReactNode][] = [
    ['kept', shown(field.kept)],
    ['merged', shown(field.merged)],
    ...(hasSome(field.kept) && hasSome(field.merged) ? [['both', t('both')] as [Side, React.ReactNode]] : []),
  ]
  return (
    <fieldset
      className="grid grid-cols-[12rem_1fr] gap-x-4 gap-y-1 py-2 phone:grid-cols-1"
      disabled={!field.canChoose}
    >
      <legend className="float-left contents">
        <span className="pt-1 text-ink-soft">{isPreferred ? t('preferred', { label }) : label}</span>
      </legend>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,12rem),1fr))] gap-2">
        {sides.map(([side, text]) => (
          <label
            key={side}
            className={cx(
              'flex min-h-9 items-center gap-2 rounded-control border px-2.5 py-1.5 touch:min-h-11 has-focus-visible:outline-2 has-focus-visible:outline-petrol',
              value === side ? 'border-petrol bg-petrol-wash' : 'border-line bg-sheet',
              field.canChoose && 'cursor-pointer hover:border-edge',
            )}
          >
            <input
              type="radio"
              name={`merge-${field.field}`}
              className="shrink-0 accent-petrol outline-none"
              checked={value === side}
              onChange={() => onChange(side)}
            />
            <span className="min-w-0 break-words">
              {side !== 'both' && <span className="sr-only">{t(side === 'kept' ? 'stays' : 'goes')}: </span>}
              {text}
            </span>
          </label>
        ))}
      </div>
      {!field.canChoose && (
        <p className="col-start-2 text-small text-ink-soft phone:col-start-1">{t('fixed')}</p>
      )}
    </fieldset>
  )
}

const consequenceCodes = ['restricted', 'quarantined', 'consumer', 'uninformed'] as const

function Consequences({ preview: { consequences } }: { preview: MergePreview }) {
  const { t, language } = useMergeTexts()
  if (consequences.length === 0) return null
  return (
    <Section title={t('after')}>
      <ul className="flex flex-col gap-1">
        {consequences.map(({ code, channel, reason, norm }) => {
          const known = consequenceCodes.find((each) => each === code)
          return (
            <li key={`${code} ${channel ?? ''}`} className="flex gap-2">
              <PermissionMark state="no" className="mt-0.5" />
              <span>
                {known
                  ? t(`consequences.${known}`)
                  : t('consequences.permission', {
                      channel: t(`channels.${channel as 'email'}`),
                      reason: reason ? inLanguage(reason, language) : '',
                    })}
                {norm && <span className="text-ink-soft"> {normWords(norm, language)}</span>}
              </span>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

const parts = [
  'contactPoint',
  'address',
  'employment',
  'processingBasis',
  'timelineEntry',
  'task',
  'file',
] as const

function Moves({ preview: { moves } }: { preview: MergePreview }) {
  const { t } = useMergeTexts()
  const known = parts.flatMap((part) => {
    const found = moves.find((each) => each.part === part)
    return found ? [t(`parts.${part}`, { count: found.count })] : []
  })
  const rest = moves
    .filter(({ part }) => !parts.some((each) => each === part))
    .reduce((sum, { count }) => sum + count, 0)
  const all = rest > 0 ? [...known, t('parts.other', { count: rest })] : known
  return (
    <Section title={t('moves')}>
      {all.length > 0 && <p>{all.join(', ')}</p>}
      <p className="text-small text-ink-soft">{t('movesNote')}</p>
    </Section>
  )
}
