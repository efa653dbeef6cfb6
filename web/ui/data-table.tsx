import { useNavigate } from '@tanstack/react-router'
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { formatNumber } from '../platform/formats.ts'
import { usePlatformTexts } from '../platform/i18n.ts'
import { usePreference } from '../platform/preference.ts'
import type { Rows } from '../platform/use-list.ts'
import type { ListControl } from '../platform/use-list-state.ts'
import { Button } from './button.tsx'
import { cx } from './class-names.ts'
import { type Column, choiceOf, shownColumns } from './columns.ts'
import { HeaderRow } from './data-table-header.tsx'
import { BodyRow, type RowLook } from './data-table-row.tsx'
import { useRowWindow } from './row-window.ts'
import { EmptyState, ErrorState, Skeleton } from './states.tsx'
import { useIsPhone } from './use-is-phone.ts'
import type { Selection } from './use-selection.ts'

export type DataTableProps<Row> = {
  /** What the table lists, for screen readers: "Kontakte". */
  label: string
  columns: readonly Column<Row>[]
  rows: Rows<Row>
  keyOf: (row: Row) => string
  /** Sort and columns live in the address; without it the table shows the rows as they come. */
  list?: ListControl
  /** Where a row leads; Enter and a click open it. */
  hrefOf?: (row: Row) => string | undefined
  onOpen?: (row: Row) => void
  selection?: Selection
  /** Stands in place of the footer while rows are selected; gets how many. */
  selectionActions?: (count: number) => ReactNode
  /** The two lines of a row on a phone; by default the first columns. */
  phoneRow?: (row: Row) => { title: ReactNode; aside?: ReactNode; detail?: ReactNode }
  /** What the footer says besides the count. */
  footer?: ReactNode
  /** "1.284 Kontakte"; gets the number. */
  countText?: (count: number) => string
  /** Shown where there is nothing at all: one sentence and one action. */
  empty?: ReactNode
  /** Grows with its rows instead of filling the height: for short lists within a page. */
  isInline?: boolean
  className?: string
}

const headerHeight = 34
const heights = { dense: 34, normal: 40, touch: 48, phone: 64 }
const checkWidth = 40

/** Where each list was left, so that coming back from a record finds the same rows; forgotten with the page. */
const leftAt = new Map<string, { top: number; row: number }>()

/**
 * A table of any length: only the rows in view exist. Arrows move, Enter opens, F2 edits, Space selects,
 * Esc takes the selection back; the header sorts and resizes.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, keyOf, list, hrefOf, onOpen, selection } = props
  const { t } = usePlatformTexts()
  const id = useId()
  const navigate = useNavigate()
  const isPhone = useIsPhone()
  const [density] = usePreference('density', 'normal')
  const scroller = useRef<HTMLDivElement>(null)
  const place = useRef(`${window.location.pathname}${window.location.search} ${label}`).current
  const [active, setActive] = useState({ row: leftAt.get(place)?.row ?? 0, column: 0 })
  /** Where Shift began to select, and what was selected before. */
  const anchor = useRef<{ row: number; keys: ReadonlySet<string> } | null>(null)
  /** A press that only puts away a menu or a filter does not open the row below it. */
  const wasFloating = useRef(false)

  const chosen = list?.state.columns ?? null
  const columns = useMemo(
    () => (isPhone ? shownColumns(props.columns, null).slice(0, 1) : shownColumns(props.columns, chosen)),
    [props.columns, chosen, isPhone],
  )
  const rowHeight = isPhone
    ? heights.phone
    : isCoarse()
      ? heights.touch
      : heights[density === 'dense' ? 'dense' : 'normal']
  const template = isPhone
    ? `${selection ? `${checkWidth}px ` : ''}minmax(0, 1fr)`
    : `${selection ? `${checkWidth}px ` : ''}${columns.map((column, index) => `minmax(${column.pixels}px, ${Math.round(column.pixels * (index === 0 ? 1.2 : 1))}fr)`).join(' ')}`
  const width = columns.reduce((sum, column) => sum + column.pixels, selection ? checkWidth : 0)
  const headerSize = isPhone ? 0 : headerHeight

  const { first, last, scrollToRow } = useRowWindow(scroller, rows.length, rowHeight, headerSize)

  // Coming back finds the place again, before the first paint.
  const wanted = useRef(leftAt.get(place)?.top ?? 0)
  useLayoutEffect(() => {
    if (!wanted.current || !scroller.current || rows.length === 0) return
    scroller.current.scrollTop = wanted.current
    wanted.current = 0
  }, [rows.length])
  useEffect(() => {
    if (rows.hasMore && last >= rows.length - 60) rows.loadMore()
  }, [rows, last])
  // Leaving remembers the place, as long as the rows still stand in the document.
  useLayoutEffect(() => {
    const element = scroller.current
    return () => {
      leftAt.set(place, { top: element?.scrollTop ?? 0, row: activeRow.current })
    }
  }, [place])
  const activeRow = useRef(active.row)
  activeRow.current = active.row
  // Another order or filter begins at its top.
  const queryText = JSON.stringify(list?.apiQuery ?? '')
  const shownQuery = useRef(queryText)
  useEffect(() => {
    if (shownQuery.current === queryText) return
    shownQuery.current = queryText
    scroller.current?.scrollTo({ top: 0 })
    setActive((before) => (before.row < 0 ? before : { row: 0, column: 0 }))
  }, [queryText])

  const open = (row: Row, isNewTab: boolean) => {
    const href = hrefOf?.(row)
    if (href && isNewTab) window.open(href, '_blank', 'noopener')
    else if (onOpen) onOpen(row)
    else if (href) navigate({ to: href })
  }
  const extend = (to: number) => {
    if (!selection) return
    anchor.current ??= { row: active.row, keys: selection.keys }
    const next = new Set(anchor.current.keys)
    for (const at of indexes(Math.min(anchor.current.row, to), Math.max(anchor.current.row, to))) {
      const row = rows.at(at)
      if (row) next.add(keyOf(row))
    }
    selection.onChange(next)
  }
  const toggle = (index: number, isRange: boolean) => {
    const row = rows.at(index)
    if (!selection || !row) return
    if (isRange) return extend(index)
    const next = new Set(selection.keys)
    if (!next.delete(keyOf(row))) next.add(keyOf(row))
    anchor.current = { row: index, keys: next }
    selection.onChange(next)
  }
  // Rows are not drawn again for a new function; they always call the latest one.
  const latestToggle = useRef(toggle)
  latestToggle.current = toggle
  const onToggle = useCallback((index: number, isRange: boolean) => latestToggle.current(index, isRange), [])
  const toggleAll = () => {
    if (!selection) return
    anchor.current = null
    const isAll = selection.isAll || selection.keys.size > 0
    const next = new Set<string>()
    for (let index = 0; !isAll && index < rows.length; index++) {
      const row = rows.at(index)
      if (row) next.add(keyOf(row))
    }
    selection.onChange(next)
  }
  const move = (row: number, column: number) => {
    const next = {
      row: Math.max(isPhone || rows.length === 0 ? 0 : -1, Math.min(rows.length - 1, row)),
      column: Math.max(0, Math.min(columns.length - 1, column)),
    }
    setActive(next)
    if (next.row >= 0) scrollToRow(next.row)
    scrollColumnIntoView(scroller.current, columns, next.column, selection ? checkWidth : 0)
  }
  const step = (by: number, isSelecting: boolean) => {
    const to = Math.max(0, Math.min(rows.length - 1, active.row + by))
    if (isSelecting && selection && active.row >= 0) extend(to)
    else anchor.current = null
    move(active.row + by, active.column)
  }
  const sortBy = (name: string, isAdded: boolean) => list?.setSort(nextSort(list.state.sort, name, isAdded))
  const resize = (name: string, pixels: number) =>
    list?.setColumns(
      choiceOf(columns).map((choice) =>
        choice.name === name ? { name, width: Math.max(64, Math.min(800, Math.round(pixels))) } : choice,
      ),
    )

  const hasSelection = !!selection && (selection.isAll || selection.keys.size > 0)
  const isWhole = !!selection && selection.keys.size >= rows.length && !rows.hasMore
  const selectedCount = selection?.isAll ? (rows.total ?? selection.keys.size) : (selection?.keys.size ?? 0)
  const clearSelection = () => {
    anchor.current = null
    selection?.onChange(new Set())
    // The bar with the focus goes; the keyboard goes on in the list.
    scroller.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const isInside = event.target !== event.currentTarget
    if (isInside) return keysInCell(event, scroller.current)
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2)
    const column = columns[active.column]
    const row = rows.at(active.row)
    const run = (): boolean => {
      const isMod = event.ctrlKey || event.metaKey
      switch (event.key) {
        case 'ArrowDown':
          step(1, event.shiftKey)
          return true
        case 'ArrowUp':
          step(-1, event.shiftKey)
          return true
        case 'ArrowRight':
        case 'ArrowLeft': {
          const step = event.key === 'ArrowRight' ? 1 : -1
          if (active.row === -1 && event.shiftKey && column) resize(column.name, column.pixels + step * 16)
          else move(active.row, active.column + step)
          return true
        }
        case 'PageDown':
          move(active.row + page, active.column)
          return true
        case 'PageUp':
          move(Math.max(0, active.row - page), active.column)
          return true
        case 'Home':
          move(isMod ? 0 : active.row, 0)
          return true
        case 'End':
          move(isMod ? rows.length - 1 : active.row, columns.length - 1)
          return true
        case 'Enter':
          if (active.row === -1 && column?.isSortable) sortBy(column.name, event.shiftKey)
          else if (row) open(row, isMod)
          return true
        case 'F2':
          return editCell(scroller.current, active)
        case ' ':
          if (active.row === -1) toggleAll()
          else toggle(active.row, event.shiftKey)
          return true
        case 'Escape':
          if (!hasSelection) return false
          clearSelection()
          return true
        case 'a':
          if (!isMod || !selection) return false
          toggleAll()
          return true
        default:
          return false
      }
    }
    if (run()) event.preventDefault()
  }
  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement
    const cell = target.closest<HTMLElement>('[data-row]')
    if (!cell || wasFloating.current) return
    const index = Number(cell.dataset.row)
    setActive({
      row: index,
      column: Number(target.closest<HTMLElement>('[data-column]')?.dataset.column ?? 0),
    })
    const isLink = target.closest('[data-row-link]') !== null
    if (isLink) event.preventDefault()
    else if (target.closest('a, button, input, textarea, select, label, [role="checkbox"]')) return
    if (!isLink && window.getSelection()?.toString()) return
    const row = rows.at(index)
    if (row) open(row, event.ctrlKey || event.metaKey)
  }

  const isEmpty = rows.length === 0
  const look: RowLook = isPhone ? 'phone' : 'wide'
  const activeId = isEmpty ? undefined : `${id}-${active.row}-${active.column}`

  return (
    <div className={cx('flex min-h-0 flex-col', !props.isInline && 'flex-1', props.className)}>
      <div
        ref={scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={rows.total !== undefined ? rows.total + 1 : -1}
        aria-colcount={columns.length + (selection ? 1 : 0)}
        aria-multiselectable={selection ? true : undefined}
        aria-busy={rows.isPending || rows.isStale || undefined}
        aria-activedescendant={activeId}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onPointerDown={() => {
          wasFloating.current = document.querySelector('.float[role]') !== null
        }}
        className={cx(
          'group/grid relative min-h-24 overflow-auto overscroll-contain rounded-card border border-line bg-sheet -outline-offset-2 print:overflow-visible',
          !props.isInline && 'flex-1 phone:-mx-4 phone:rounded-none phone:border-x-0',
          props.isInline && 'max-h-[70dvh]',
        )}
      >
        {!isPhone && (
          <HeaderRow
            id={id}
            columns={columns}
            template={template}
            width={width}
            sort={list?.state.sort ?? []}
            activeColumn={active.row === -1 ? active.column : -1}
            selectionState={
              selection && (hasSelection ? (isWhole || selection.isAll ? 'all' : 'some') : 'none')
            }
            onToggleAll={toggleAll}
            onSort={list ? sortBy : undefined}
            onResize={list ? resize : undefined}
          />
        )}
        {isEmpty ? (
          <div role="rowgroup">
            <div role="row">
              <div role="gridcell" className="sticky left-0 max-w-[100cqi]">
                {rows.isPending ? (
                  <LoadingRows height={rowHeight} />
                ) : rows.error ? (
                  <ErrorState error={rows.error} onRetry={rows.retry} />
                ) : list?.isFiltered ? (
                  <EmptyState
                    text={t('list.nothing')}
                    action={<Button onClick={list.clear}>{t('list.clearFilters')}</Button>}
                  />
                ) : (
                  (props.empty ?? <EmptyState text={t('list.empty')} />)
                )}
              </div>
            </div>
          </div>
        ) : (
          <div
            role="rowgroup"
            className={cx('relative transition-opacity', rows.isStale && 'opacity-60')}
            style={{ height: rows.length * rowHeight, minWidth: isPhone ? undefined : width }}
          >
            {indexes(first, Math.min(last, rows.length - 1)).map((index) => {
              const row = rows.at(index)
              if (row === undefined) return null
              const key = keyOf(row)
              return (
                <BodyRow
                  key={key}
                  gridId={id}
                  row={row}
                  index={index}
                  top={index * rowHeight}
                  height={rowHeight}
                  template={template}
                  columns={columns}
                  look={look}
                  phoneRow={props.phoneRow}
                  allColumns={props.columns}
                  href={hrefOf?.(row)}
                  isSelected={selection ? selection.isAll || selection.keys.has(key) : undefined}
                  activeColumn={active.row === index ? active.column : -1}
                  onToggle={onToggle}
                />
              )
            })}
          </div>
        )}
      </div>
      {hasSelection ? (
        <div
          role="toolbar"
          aria-label={t('list.selected', { count: selectedCount, formatted: formatNumber(selectedCount) })}
          className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 py-1"
        >
          <span role="status" className="figures font-medium">
            {selection.isAll && rows.totalIsEstimate
              ? t('list.allSelected')
              : t('list.selected', { count: selectedCount, formatted: formatNumber(selectedCount) })}
          </span>
          {selection.onAll && !selection.isAll && !isWhole && (
            <button type="button" className="link touch:min-h-11" onClick={selection.onAll}>
              {rows.total === undefined || rows.totalIsEstimate
                ? t('list.selectHits')
                : t('list.selectAllHits', { count: rows.total, formatted: formatNumber(rows.total) })}
            </button>
          )}
          {props.selectionActions?.(selectedCount)}
          <Button variant="quiet" className="ml-auto" onClick={clearSelection}>
            {t('list.clearSelection')}
          </Button>
        </div>
      ) : (
        <div
          role="status"
          className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 py-1.5 text-small text-ink-soft"
        >
          {!rows.isPending && rows.total !== undefined && (
            <span className="figures">{countText(rows.total, rows.totalIsEstimate, props.countText)}</span>
          )}
          {props.footer}
          {rows.isLoadingMore && <span className="ml-auto">{t('list.loadingMore')}</span>}
        </div>
      )}
    </div>
  )
}

function indexes(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at)
}

function countText(total: number, isEstimate: boolean | undefined, say?: (count: number) => string): string {
  const text = say ? say(total) : formatNumber(total)
  return isEstimate ? `≈ ${text}` : text
}

function LoadingRows({ height }: { height: number }) {
  const { t } = usePlatformTexts()
  const widths = ['w-48', 'w-64', 'w-40', 'w-56', 'w-44', 'w-60']
  return (
    <div role="status" aria-label={t('state.loading')}>
      {widths.map((width) => (
        <div key={width} className="flex items-center px-3" style={{ height }}>
          <Skeleton className={cx('h-3.5 max-w-full', width)} />
        </div>
      ))}
    </div>
  )
}

/** One key: ascending, descending, not at all. With Shift it joins those already there. */
export function nextSort(
  sort: ListControl['state']['sort'],
  field: string,
  isAdded: boolean,
): ListControl['state']['sort'] {
  const known = sort.find((key) => key.field === field)
  const others = isAdded ? sort.filter((key) => key.field !== field) : []
  if (!known) return [...others, { field, isDescending: false }]
  return known.isDescending ? others : [...others, { field, isDescending: true }]
}

/** F2 goes into the cell: its editor, else whatever in it can be pressed. */
function editCell(scroller: HTMLElement | null, active: { row: number; column: number }): boolean {
  const cell = scroller?.querySelector<HTMLElement>(
    `[data-row="${active.row}"] [data-column="${active.column}"]`,
  )
  const inner =
    cell?.querySelector<HTMLElement>('[data-edit]') ?? cell?.querySelector<HTMLElement>('button, a, input')
  if (!inner) return false
  if (inner.matches('[data-edit]')) inner.click()
  else inner.focus()
  return true
}

/** Inside a cell: Tab goes on to the next editable one of the row, Esc and Enter give the keyboard back to the table. */
function keysInCell(event: KeyboardEvent<HTMLDivElement>, scroller: HTMLElement | null): void {
  const target = event.target as HTMLElement
  if (event.key === 'Tab') {
    const row = target.closest('[data-row]')
    const cell = target.closest('[data-column]')
    const cells = [...(row?.querySelectorAll('[data-column]') ?? [])]
    const at = cell ? cells.indexOf(cell) : -1
    const rest = event.shiftKey ? cells.slice(0, at).reverse() : cells.slice(at + 1)
    const next = rest.map((one) => one.querySelector<HTMLElement>('[data-edit]')).find((one) => one)
    if (!next) return
    event.preventDefault()
    next.click()
  }
  if (event.key === 'Escape' && target.matches('[data-edit], a, button')) {
    event.preventDefault()
    scroller?.focus()
  }
}

/** The active column must not hide behind the fixed first one. */
function scrollColumnIntoView(
  scroller: HTMLElement | null,
  columns: readonly { pixels: number }[],
  column: number,
  lead: number,
): void {
  if (!scroller || column === 0) return
  const header = scroller.querySelector<HTMLElement>(`[role="columnheader"][data-column="${column}"]`)
  const first = scroller.querySelector<HTMLElement>('[role="columnheader"][data-column="0"]')
  if (!header || !first || columns.length < 2) return
  const left = header.offsetLeft - first.offsetWidth - lead
  const right = header.offsetLeft + header.offsetWidth
  if (scroller.scrollLeft > left) scroller.scrollLeft = left
  else if (scroller.scrollLeft + scroller.clientWidth < right)
    scroller.scrollLeft = right - scroller.clientWidth
}

function isCoarse(): boolean {
  return window.matchMedia('(pointer: coarse)').matches
}
