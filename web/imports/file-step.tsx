import { useState } from 'react'
import type { ImportDetail } from '#api/imports.ts'
import { api } from '../platform/api.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { Section } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Select } from '../ui/select.tsx'
import { useColumnName } from './column-name.ts'
import { showImport } from './queries.ts'
import { SkippedLines } from './skipped-lines.tsx'
import { StepFrame } from './step-frame.tsx'
import type { Step } from './steps.ts'
import { useImportTexts } from './texts.ts'

type Reading = { charset?: string; delimiter?: string; sheet?: number; headerLine?: number | null }
type FileStepProps = { item: ImportDetail; isArrival: boolean; go: (step: Step) => void }

/** How the file was read, what its first rows look like, and what to change where it was read wrongly. */
export function FileStep({ item, isArrival, go }: FileStepProps) {
  const { t } = useImportTexts()
  const [chosen, setChosen] = useState<Reading>({})
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const change = async (changed: Reading) => {
    const next = { ...chosen, ...changed }
    setBusy(true)
    setProblem(null)
    try {
      showImport(await api.put<ImportDetail>(`/imports/${item.id}/reading`, next))
      setChosen(next)
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const isEmpty = item.sample.length === 0
  return (
    <StepFrame
      title={t('recognised')}
      note={`${t('recognisedNote')}${item.mapping ? ` ${t('rereadNote')}` : ''}`}
      isArrival={isArrival}
      foot={
        <Button
          variant="primary"
          className="ml-auto"
          disabled={isEmpty || isBusy}
          onClick={() => go('mapping')}
        >
          {t('toMapping')}
        </Button>
      }
    >
      <ReadingFields item={item} chosen={chosen} isBusy={isBusy} onChange={change} />
      <ProblemNote problem={problem} />
      <div
        aria-busy={isBusy}
        className={cx('flex flex-col gap-4 transition-opacity', isBusy && 'opacity-50')}
      >
        <Sample item={item} />
        <SkippedLines detection={item.detection} />
      </div>
    </StepFrame>
  )
}

const charsets = [
  'utf-8',
  'windows-1252',
  'iso-8859-15',
  'windows-1250',
  'macintosh',
  'utf-16le',
  'utf-16be',
] as const
const delimiters = { semicolon: ';', comma: ',', tab: '\t', pipe: '|', colon: ':' } as const
const headerLines = 20

type ReadingFieldsProps = {
  item: ImportDetail
  chosen: Reading
  isBusy: boolean
  onChange: (changed: Reading) => void
}

function ReadingFields({ item, chosen, isBusy, onChange }: ReadingFieldsProps) {
  const { t } = useImportTexts()
  const { format, charset, delimiter, sheets, sheet, headerLine } = item.detection
  const isCsv = format === 'csv'
  const shownCharset = charset ?? 'auto'
  const charsetNames: string[] = charsets.includes(shownCharset as 'utf-8')
    ? [...charsets]
    : [shownCharset, ...charsets]
  const delimiterNames = Object.entries(delimiters)
  if (delimiter && !delimiterNames.some(([, sign]) => sign === delimiter))
    delimiterNames.push([delimiter, delimiter as ';'])
  const lines = Array.from({ length: Math.max(headerLines, headerLine ?? 0) }, (_, index) => index + 1)
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-x-4 gap-y-3 rounded-card border border-line bg-sheet px-4 py-3 phone:grid-cols-2 phone:px-3">
      <div className="flex flex-col gap-1">
        <span className="text-small font-medium">{t('format')}</span>
        <span className="flex min-h-(--control) items-center">
          {nameOr(t(`formatNames.${format as 'csv'}`), 'formatNames.', format)}
        </span>
      </div>
      {charset !== null && (
        <Select
          label={t('charset')}
          value={shownCharset}
          isDisabled={isBusy}
          onChange={(value) =>
            onChange({ charset: value === 'auto' || value === 'mixed' ? undefined : (value ?? undefined) })
          }
          choices={[
            ...(chosen.charset ? [{ value: 'auto', label: t('charsets.auto') }] : []),
            ...charsetNames.map((value) => ({
              value,
              label: nameOr(t(`charsets.${value as 'utf-8'}`), 'charsets.', value),
            })),
          ]}
        />
      )}
      {isCsv && delimiter !== null && (
        <Select
          label={t('delimiter')}
          value={delimiter}
          isDisabled={isBusy}
          onChange={(value) => onChange({ delimiter: value ?? undefined })}
          choices={delimiterNames.map(([name, value]) => ({
            value,
            label: nameOr(t(`delimiters.${name as 'tab'}`), 'delimiters.', name),
          }))}
        />
      )}
      {sheets.length > 0 && (
        <Select
          label={t('sheet')}
          value={String(sheet ?? 0)}
          isDisabled={isBusy || sheets.length === 1}
          // Another sheet has its header where it has it.
          onChange={(value) => onChange({ sheet: Number(value ?? 0), headerLine: undefined })}
          choices={sheets.map(({ index, name, isHidden }) => ({
            value: String(index),
            label: name,
            hint: isHidden ? t('sheetHidden') : undefined,
          }))}
        />
      )}
      {format !== 'vcard' && (
        <Select
          label={t('header')}
          value={headerLine === null ? 'none' : String(headerLine)}
          isDisabled={isBusy}
          onChange={(value) => onChange({ headerLine: value === 'none' ? null : Number(value) })}
          choices={[
            { value: 'none', label: t('headerNone') },
            ...lines.map((line) => ({ value: String(line), label: t('headerLine', { line }) })),
          ]}
        />
      )}
    </div>
  )
}

/** A name nobody wrote a word for stands for itself. */
function nameOr(text: string, prefix: string, name: string): string {
  return text === prefix + name ? name : text
}

const shownRows = 8
const shownColumns = 60

function Sample({ item }: { item: ImportDetail }) {
  const { t } = useImportTexts()
  const nameOf = useColumnName(item)
  // Cards always have the same columns; those that none of them fills say nothing.
  const isCards = item.detection.format === 'vcard'
  const used = item.columns.filter(({ samples }) => !isCards || samples.length > 0)
  const columns = used.slice(0, shownColumns)
  const left = used.length - columns.length
  if (item.sample.length === 0) {
    const isGone =
      item.columns.length > 0 && item.undoUntil !== null && Date.parse(item.undoUntil) < Date.now()
    return <p className="py-4 text-ink-soft">{isGone ? t('sourceGone') : t('sampleEmpty')}</p>
  }
  return (
    <Section
      title={t('sample')}
      aside={
        <span className="figures text-small text-ink-soft">{t('sampleColumns', { count: used.length })}</span>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard. */}
      <section tabIndex={0} aria-label={t('sample')} className="-mx-4 overflow-x-auto px-4">
        <table className="border-collapse text-left">
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column.index}
                  scope="col"
                  title={nameOf(column)}
                  className="max-w-56 truncate border-b border-line py-1.5 pr-6 text-small font-medium"
                >
                  {nameOf(column)}
                </th>
              ))}
              {left > 0 && (
                <th
                  scope="col"
                  className="border-b border-line py-1.5 text-small font-normal whitespace-nowrap text-ink-soft"
                >
                  {t('sampleMore', { count: left })}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {item.sample.slice(0, shownRows).map((cells, row) => (
              <tr key={row}>
                {columns.map((column) => (
                  <td
                    key={column.index}
                    title={cells[column.index]}
                    className="max-w-56 truncate border-b border-line py-1.5 pr-6 whitespace-pre"
                  >
                    {cells[column.index]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Section>
  )
}
