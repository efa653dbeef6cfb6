import { useInfiniteQuery } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import type { ImportDetail, ImportRow } from '#api/imports.ts'
import { formatNumber } from '../platform/formats.ts'
import { Badge } from '../ui/badge.tsx'
import { PagedRows } from '../ui/paged-rows.tsx'
import { detailSentence } from '../ui/problem-note.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { useColumnName } from './column-name.ts'
import { isChange, type Outcome, outcomeLooks, type RowFilter } from './outcomes.tsx'
import { rowsQuery } from './queries.ts'
import { useImportTexts } from './texts.ts'

type RowListProps = { item: ImportDetail; outcome?: RowFilter; isDone: boolean }

/** The rows with their reasons; what is in them stays in the file. */
export function RowList({ item, outcome, isDone }: RowListProps) {
  const { t } = useImportTexts()
  const query = useInfiniteQuery(rowsQuery(item.id, item.state, outcome))
  return (
    <PagedRows query={query} label={t('rowsLabel')} none={t('noRows')} more={t('moreRows')}>
      {(row) => <RowLine key={row.rowNumber} row={row} item={item} isDone={isDone} />}
    </PagedRows>
  )
}

function RowLine({ row, item, isDone }: { row: ImportRow; item: ImportDetail; isDone: boolean }) {
  const { t, language } = useImportTexts()
  const nameOf = useColumnName(item)
  const look = outcomeLooks[row.outcome as Outcome]
  return (
    <li className="grid grid-cols-[5.5rem_8.5rem_minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-1 border-t border-line px-4 py-2 first:border-t-0 phone:grid-cols-[auto_1fr] phone:px-3">
      <span className="figures text-ink-soft">{t('rowNumber', { number: formatNumber(row.rowNumber) })}</span>
      <span className="phone:justify-self-end">
        {item.state === 'undone' && isChange(row.outcome) && !isKept(row) ? (
          <Badge icon={Undo2}>{t('takenBack')}</Badge>
        ) : (
          <Badge tone={look?.tone} icon={look?.icon}>
            {t(`outcomes.${row.outcome as Outcome}`)}
          </Badge>
        )}
      </span>
      <div className="min-w-0 phone:col-span-2">
        {row.reasons.length === 0 && <span className="text-ink-soft">{t('noReason')}</span>}
        {row.reasons.map(({ code, column, params = {} }, index) => (
          <p key={index}>
            {column !== null && (
              <span className="font-medium wrap-anywhere">
                {t('inColumn', { name: nameOf({ name: column }) })}:{' '}
              </span>
            )}
            {detailSentence({ pointer: '', code: withLine(code, params), params }, language)}
          </p>
        ))}
      </div>
      <RecordLink row={row} isNew={isDone && row.outcome === 'create'} isThere={isThere(row, item)} />
    </li>
  )
}

/** Where the line of the first of two rows is known, the sentence names it. */
function withLine(code: string, params: Record<string, unknown>): string {
  return code === 'imports.duplicate-in-file' && params.line ? `${code}-line` : code
}

const isKept = (row: ImportRow) => row.reasons.some(({ code }) => code === 'imports.kept-edited')

/** A new record is not there before the run, and after an undo only where it was kept. */
function isThere(row: ImportRow, item: ImportDetail): boolean {
  if (row.outcome !== 'create') return true
  if (item.state === 'undone') return isKept(row)
  return item.state === 'done' || item.state === 'undoing'
}

function RecordLink({ row, isNew, isThere }: { row: ImportRow; isNew: boolean; isThere: boolean }) {
  const { t } = useImportTexts()
  if (!isThere) return null
  if (row.contactId) {
    return (
      <TextLink
        to={`/contacts/${row.contactId}`}
        className="phone:col-span-2 touch:inline-block touch:py-0.5"
      >
        {isNew ? t('openNewPerson') : t('openPerson')}
      </TextLink>
    )
  }
  if (row.companyId) {
    return (
      <TextLink
        to={`/companies/${row.companyId}`}
        className="phone:col-span-2 touch:inline-block touch:py-0.5"
      >
        {isNew ? t('openNewCompany') : t('openCompany')}
      </TextLink>
    )
  }
  return null
}
