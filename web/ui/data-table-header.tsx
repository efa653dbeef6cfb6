import { ArrowDown, ArrowUp } from 'lucide-react'
import { type PointerEvent, useRef, useState } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import type { SortKey } from '../platform/list-url.ts'
import { CheckBoxMark } from './check-box-mark.tsx'
import { cx } from './class-names.ts'
import type { ShownColumn } from './columns.ts'

type HeaderRowProps<Row> = {
  id: string
  columns: readonly ShownColumn<Row>[]
  template: string
  width: number
  sort: readonly SortKey[]
  activeColumn: number
  selectionState?: 'none' | 'some' | 'all'
  onToggleAll: () => void
  onSort?: (name: string, isAdded: boolean) => void
  onResize?: (name: string, pixels: number) => void
}

/** Stays in view; a click sorts, Shift and a click sort by one more, the edge resizes. */
export function HeaderRow<Row>(props: HeaderRowProps<Row>) {
  const { id, columns, template, width, sort, activeColumn, selectionState, onToggleAll, onSort, onResize } =
    props
  const { t } = usePlatformTexts()
  const lead = selectionState ? 1 : 0
  return (
    <div role="rowgroup" className="sticky top-0 z-20" style={{ minWidth: width }}>
      <div
        role="row"
        aria-rowindex={1}
        className="grid h-[34px] border-b border-line bg-sheet text-small text-ink-soft"
        style={{ gridTemplateColumns: template }}
      >
        {selectionState && (
          <div
            role="columnheader"
            aria-colindex={1}
            className="sticky left-0 z-10 grid place-items-center bg-sheet"
          >
            <CheckBoxMark
              isChecked={selectionState === 'all'}
              isMixed={selectionState === 'some'}
              onChange={onToggleAll}
              label={t('list.selectAll')}
            />
          </div>
        )}
        {columns.map((column, index) => {
          const key = sort.find((one) => one.field === column.name)
          const isFirst = index === 0
          return (
            <div
              key={column.name}
              id={`${id}--1-${index}`}
              role="columnheader"
              aria-colindex={index + 1 + lead}
              aria-sort={
                key ? (key.isDescending ? 'descending' : 'ascending') : column.isSortable ? 'none' : undefined
              }
              data-column={index}
              className={cx(
                'relative flex min-w-0 items-center bg-sheet',
                isFirst && 'sticky z-10 shadow-[1px_0_0_var(--color-line)]',
                activeColumn === index &&
                  'group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-petrol',
              )}
              style={isFirst ? { left: lead ? 40 : 0 } : undefined}
            >
              {column.isSortable && onSort ? (
                <button
                  type="button"
                  tabIndex={-1}
                  title={t('list.sortBy', { name: column.label })}
                  onClick={(event) => onSort(column.name, event.shiftKey)}
                  className={cx(
                    'flex h-full min-w-0 flex-1 items-center gap-1 px-3 hover:text-ink',
                    column.align === 'end' && 'justify-end',
                    key && 'font-medium text-ink',
                  )}
                >
                  <span className="truncate">{column.label}</span>
                  {key &&
                    (key.isDescending ? (
                      <ArrowDown size={14} strokeWidth={1.75} className="shrink-0" aria-hidden />
                    ) : (
                      <ArrowUp size={14} strokeWidth={1.75} className="shrink-0" aria-hidden />
                    ))}
                </button>
              ) : (
                <span className={cx('flex-1 truncate px-3', column.align === 'end' && 'text-right')}>
                  {column.label}
                </span>
              )}
              {onResize && (
                <ResizeEdge pixels={column.pixels} onResize={(pixels) => onResize(column.name, pixels)} />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** Follows the pointer with a line; the columns move once, on letting go. */
function ResizeEdge({ pixels, onResize }: { pixels: number; onResize: (pixels: number) => void }) {
  const start = useRef(0)
  const [shift, setShift] = useState<number | null>(null)
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    event.preventDefault()
    event.stopPropagation()
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = event.clientX
    setShift(0)
  }
  const finish = () => {
    if (shift) onResize(pixels + shift)
    setShift(null)
  }
  return (
    <span
      aria-hidden
      onPointerDown={onPointerDown}
      onPointerMove={(event) =>
        shift !== null && setShift(Math.max(64 - pixels, event.clientX - start.current))
      }
      onPointerUp={finish}
      onPointerCancel={() => setShift(null)}
      onClick={(event) => event.stopPropagation()}
      className="group/edge absolute inset-y-0 -right-1 z-10 w-2 cursor-col-resize touch-none"
    >
      <span
        className={cx(
          'absolute top-1.5 bottom-1.5 left-1/2 w-px',
          shift === null ? 'group-hover/edge:bg-petrol' : '-bottom-[100vh] bg-petrol',
        )}
        style={shift === null ? undefined : { transform: `translateX(${shift}px)` }}
      />
    </span>
  )
}
