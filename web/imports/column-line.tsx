import { ArrowRight, ShieldOff, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import type { ImportColumn, ImportTarget } from '#api/imports.ts'
import { Badge } from '../ui/badge.tsx'
import { cx } from '../ui/class-names.ts'
import { ColumnDetails } from './column-details.tsx'
import { type ColumnDraft, columnLetter, suggestedColumn } from './mapping-draft.ts'
import { TargetPicker } from './target-picker.tsx'
import { useImportTexts } from './texts.ts'

export type ColumnLineProps = {
  column: ImportColumn
  name: string
  draft: ColumnDraft
  targets: readonly ImportTarget[]
  /** The other column that fills the same field. */
  rival: string | null
  onChange: (draft: ColumnDraft) => void
}

/** One column of the file: what is in it, where it goes, and why. */
export const ColumnLine = memo(function ColumnLine(props: ColumnLineProps) {
  const { column, name, draft, targets, rival, onChange } = props
  const { t } = useImportTexts()
  const target = targets.find((one) => one.target === draft.target)
  return (
    <li
      className={cx(
        'grid grid-cols-[minmax(0,1fr)_1rem_minmax(0,min(32rem,55%))] items-start gap-x-4 gap-y-2 border-t border-line px-4 py-3 first:border-t-0',
        'phone:grid-cols-1 phone:px-3',
      )}
    >
      <div className="min-w-0">
        <div className="flex items-baseline gap-2">
          <span aria-hidden className="figures w-7 shrink-0 text-small text-ink-soft">
            {columnLetter(column.index) !== name && columnLetter(column.index)}
          </span>
          <span className="min-w-0 font-medium wrap-anywhere">{name}</span>
        </div>
        <p className="line-clamp-2 pl-9 text-ink-soft wrap-anywhere">
          {column.samples.length === 0 ? t('noSamples') : column.samples.slice(0, 4).join(' · ')}
        </p>
      </div>
      <ArrowRight
        size={16}
        strokeWidth={1.5}
        className={cx('mt-2 phone:hidden', target ? 'text-petrol' : 'text-line')}
        aria-hidden
      />
      <div className="flex min-w-0 flex-col gap-2 phone:pl-9">
        <TargetPicker
          name={name}
          value={draft.target}
          targets={targets}
          onChange={(next) => onChange({ column: column.index, target: next })}
        />
        <Why column={column} draft={draft} onChange={onChange} />
        {rival !== null && <Caution>{t('rival', { name: rival })}</Caution>}
        {target && <ColumnDetails column={column} draft={draft} target={target} onChange={onChange} />}
      </div>
    </li>
  )
})

/** Why this is proposed, or why the column should stay out. */
function Why({ column, draft, onChange }: Pick<ColumnLineProps, 'column' | 'draft' | 'onChange'>) {
  const { t } = useImportTexts()
  const { suggestion } = column
  const isSuggested = draft.target === suggestion.target
  if (suggestion.sensitive !== null && draft.target === null) {
    return (
      <p className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 text-small">
        <Badge tone="ask" icon={ShieldOff}>
          {t('willNotBeStored')}
        </Badge>
        <span className="min-w-48 flex-1 text-ink-soft">{sensitiveText(t, suggestion.sensitive)}</span>
      </p>
    )
  }
  if (suggestion.sensitive !== null) {
    return (
      <Caution>
        {sensitiveText(t, suggestion.sensitive)} {t('sensitiveMapped')}
      </Caution>
    )
  }
  if (!isSuggested) {
    return (
      <p className="flex flex-wrap items-baseline gap-x-2 text-small text-ink-soft">
        {t('chosen')}
        {suggestion.target !== null && (
          <button type="button" className="link min-h-6" onClick={() => onChange(suggestedColumn(column))}>
            {t('backToSuggestion')}
          </button>
        )}
      </p>
    )
  }
  return (
    <p className="text-small text-ink-soft">
      {suggestion.target !== null && `${t('suggested')}: `}
      {whyText(t, suggestion.reason)}
    </p>
  )
}

function Caution({ children }: { children: React.ReactNode }) {
  return (
    <p className="flex items-start gap-1.5 text-small">
      <TriangleAlert size={14} strokeWidth={1.75} className="mt-0.5 shrink-0 text-ask" aria-hidden />
      <span>{children}</span>
    </p>
  )
}

type T = ReturnType<typeof useImportTexts>['t']

function whyText(t: T, reason: string): string {
  const text = t(`why.${reason as 'header'}`)
  return text === `why.${reason}` ? t('why.unknown') : text
}

function sensitiveText(t: T, category: string): string {
  const text = t(`sensitive.${category as 'other'}`)
  return text === `sensitive.${category}` ? t('sensitive.other') : text
}
