import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import type { ImportColumn, ImportDetail, ImportMapping } from '#api/imports.ts'
import { api } from '../platform/api.ts'
import { formatNumber } from '../platform/formats.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { cx } from '../ui/class-names.ts'
import { ProblemNote } from '../ui/problem-note.tsx'
import { QuickSearch } from '../ui/quick-search.tsx'
import { Radio } from '../ui/radio.tsx'
import { TextField } from '../ui/text-field.tsx'
import { ColumnLine } from './column-line.tsx'
import { useColumnName } from './column-name.ts'
import { keptDraft, useKeptDraft } from './draft-store.ts'
import {
  aboutOther,
  type ColumnDraft,
  columnDraft,
  rivalOf,
  suggestedDraft,
  withColumn,
} from './mapping-draft.ts'
import { showImport } from './queries.ts'
import { StepFrame } from './step-frame.tsx'
import type { Step } from './steps.ts'
import { useImportTexts } from './texts.ts'

const filters = ['all', 'mapped', 'unmapped', 'sensitive'] as const
type Filter = (typeof filters)[number]
type MappingStepProps = { item: ImportDetail; isArrival: boolean; go: (step: Step) => void }

/** Where each column goes; what goes nowhere is not stored. */
export function MappingStep({ item, isArrival, go }: MappingStepProps) {
  const { t } = useImportTexts()
  const nameOf = useColumnName(item)
  const [draft, setDraft] = useState(() => keptDraft(item))
  useKeptDraft(item, draft)
  const [template, setTemplate] = useState({ isKept: false, name: item.template?.name ?? '' })
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const setColumn = useCallback(
    (changed: ColumnDraft) => setDraft((before) => withColumn(before, changed)),
    [],
  )
  const save = async (next: Step) => {
    const isUnchanged = JSON.stringify(draft) === JSON.stringify(item.mapping) && !template.isKept
    if (isUnchanged) return go(next)
    setBusy(true)
    setProblem(null)
    try {
      const name = template.isKept ? template.name.trim() || item.fileName.slice(0, 100) : undefined
      showImport(
        await api.put<ImportDetail>(`/imports/${item.id}/mapping`, { mapping: draft, template: name }),
      )
      go(next)
    } catch (error) {
      // Nothing to take over yet is no reason to keep somebody from going back.
      if (next === 'file') return go(next)
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const mapped = item.columns.filter(({ index }) => columnDraft(draft, index).target !== null).length
  const left = item.columns.length - mapped
  return (
    <StepFrame
      title={t('mappingTitle')}
      note={t('mappingNote')}
      isArrival={isArrival}
      foot={
        <>
          <Button onClick={() => save('file')} disabled={isBusy}>
            {t('back')}
          </Button>
          <p className="figures order-first w-full text-small text-ink-soft md:order-none md:ml-auto md:w-auto">
            {t('summaryMapped', { count: mapped, formatted: formatNumber(mapped) })},{' '}
            {t('summaryLeft', { count: left, formatted: formatNumber(left) })}
          </p>
          <Button
            variant="primary"
            className="phone:flex-1"
            busy={isBusy}
            disabled={mapped === 0}
            onClick={() => save('origin')}
          >
            {t('toOrigin')}
          </Button>
        </>
      }
    >
      <TemplateNote item={item} draft={draft} onChange={setDraft} />
      <Radio
        label={t('about')}
        value={draft.about}
        onChange={(about) =>
          setDraft((before) => aboutOther(before, about === 'company' ? 'company' : 'contact', item.targets))
        }
        choices={(['contact', 'company'] as const).map((value) => ({
          value,
          label: t(`aboutOf.${value}`),
          hint: t(`aboutHint.${value}`),
        }))}
      />
      <Columns item={item} draft={draft} nameOf={nameOf} onChange={setColumn} />
      <div className="flex flex-col gap-2">
        <Checkbox
          label={t('keepTemplate')}
          value={template.isKept}
          onChange={(isKept) => setTemplate({ ...template, isKept })}
        />
        {template.isKept && (
          <TextField
            label={t('templateName')}
            className="max-w-md"
            maxLength={100}
            placeholder={item.fileName.slice(0, 100)}
            value={template.name}
            onChange={(name) => setTemplate({ ...template, name })}
          />
        )}
      </div>
      <ProblemNote problem={problem} />
    </StepFrame>
  )
}

type ColumnsProps = {
  item: ImportDetail
  draft: ImportMapping
  nameOf: (column: { name: string }) => string
  onChange: (draft: ColumnDraft) => void
}

function Columns({ item, draft, nameOf, onChange }: ColumnsProps) {
  const { t } = useImportTexts()
  const navigate = useNavigate()
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const filter: Filter = filters.find((one) => one === search.columns) ?? 'all'
  const [text, setText] = useState('')
  const show = (next: Filter) =>
    navigate({
      to: '.',
      search: ((before: object) => ({ ...before, columns: next === 'all' ? undefined : next })) as never,
      replace: true,
    })
  const fits = (column: ImportColumn, wanted: Filter) => {
    const isMapped = columnDraft(draft, column.index).target !== null
    if (wanted === 'mapped') return isMapped
    if (wanted === 'unmapped') return !isMapped
    return wanted === 'all' || column.suggestion.sensitive !== null
  }
  const counts = Object.fromEntries(
    filters.map((one) => [one, item.columns.filter((column) => fits(column, one)).length]),
  )
  const wanted = text.trim().toLowerCase()
  const isCards = item.detection.format === 'vcard'
  // Cards always have the same columns; those that none of them fills come last.
  const ordered = isCards
    ? [...item.columns].sort((one, other) => Number(!one.samples.length) - Number(!other.samples.length))
    : item.columns
  const shown = ordered.filter(
    (column) =>
      fits(column, filter) && `${nameOf(column)} ${column.samples.join(' ')}`.toLowerCase().includes(wanted),
  )
  return (
    <div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 pb-2">
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend that is seen. */}
        <div role="group" aria-label={t('filterLabel')} className="flex flex-wrap gap-1">
          {filters
            .filter((one) => one === 'all' || counts[one] || one === filter)
            .map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={one === filter}
                onClick={() => show(one)}
                className={cx(
                  'min-h-8 rounded-control px-2.5 touch:min-h-11',
                  one === filter ? 'bg-petrol-wash font-medium text-petrol' : 'text-ink-soft hover:bg-hover',
                )}
              >
                {t(`filters.${one}`)} <span className="figures">{formatNumber(counts[one] ?? 0)}</span>
              </button>
            ))}
        </div>
        {item.columns.length > 12 && (
          <QuickSearch
            value={text}
            onChange={setText}
            label={t('findColumn')}
            className="ml-auto phone:ml-0"
          />
        )}
      </div>
      {shown.length === 0 ? (
        <p className="py-6 text-ink-soft">{t('noColumn')}</p>
      ) : (
        <ul className="rounded-card border border-line bg-sheet">
          {shown.map((column) => {
            const rival = rivalOf(draft, column.index)
            const other = rival === null ? undefined : item.columns[rival]
            return (
              <ColumnLine
                key={column.index}
                column={column}
                name={nameOf(column)}
                draft={columnDraft(draft, column.index)}
                targets={item.targets}
                rival={other ? nameOf(other) : null}
                onChange={onChange}
              />
            )
          })}
        </ul>
      )}
    </div>
  )
}

type TemplateNoteProps = {
  item: ImportDetail
  draft: ImportMapping
  onChange: (draft: ImportMapping) => void
}

/** A file with these columns was here before; its assignment is taken again, unless somebody wants the proposal. */
function TemplateNote({ item, draft, onChange }: TemplateNoteProps) {
  const { t } = useImportTexts()
  const { template } = item
  if (!template) return null
  const { name, mapping } = template
  const isUsed = JSON.stringify(draft.columns) === JSON.stringify(mapping.columns)
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      {isUsed && <span>{t('templateUsed', { name })}</span>}
      <button
        type="button"
        className="link min-h-6"
        onClick={() => onChange(isUsed ? suggestedDraft(item) : mapping)}
      >
        {isUsed ? t('templateDrop') : t('templateBack', { name })}
      </button>
    </p>
  )
}
