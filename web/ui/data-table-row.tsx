import { memo, type ReactNode } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { CheckBoxMark } from './check-box-mark.tsx'
import { cx } from './class-names.ts'
import type { Column, ShownColumn } from './columns.ts'
import { InGridContext } from './in-grid-context.ts'

export type RowLook = 'wide' | 'phone'

type BodyRowProps<Row> = {
  gridId: string
  row: Row
  index: number
  top: number
  height: number
  template: string
  columns: readonly ShownColumn<Row>[]
  allColumns: readonly Column<Row>[]
  look: RowLook
  phoneRow?: (row: Row) => { title: ReactNode; aside?: ReactNode; detail?: ReactNode }
  href?: string
  isSelected?: boolean
  activeColumn: number
  onToggle: (index: number, isRange: boolean) => void
}

/** One row; drawn again only when something of it has changed, not on every scroll. */
export const BodyRow = memo(Row as typeof Row<unknown>, isSameRow) as unknown as typeof Row

function Row<RowData>(props: BodyRowProps<RowData>) {
  const {
    gridId,
    row,
    index,
    top,
    height,
    template,
    columns,
    look,
    href,
    isSelected,
    activeColumn,
    onToggle,
  } = props
  const { t } = usePlatformTexts()
  const isPhone = look === 'phone'
  const lead = isSelected === undefined ? 0 : 1
  const ground = isSelected ? 'bg-petrol-wash' : 'bg-sheet group-hover/row:bg-hover'
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-row={index}
      className="group/row absolute top-0 left-0 grid has-data-editing:z-10 w-full min-w-full cursor-default"
      style={{ height, gridTemplateColumns: template, transform: `translateY(${top}px)` }}
    >
      {isSelected !== undefined && (
        <div
          role="gridcell"
          aria-colindex={1}
          className={cx('sticky left-0 z-10 grid place-items-center border-b border-line', ground)}
        >
          {/* The checkbox inside is the control, and Space on the row does the same; this only sees Shift. */}
          <span
            className="grid size-8 place-items-center phone:translate-x-1.5"
            onClickCapture={(event) => {
              event.preventDefault()
              event.stopPropagation()
              onToggle(index, event.shiftKey)
            }}
          >
            <CheckBoxMark
              isChecked={isSelected}
              label={t('list.selectRow')}
              labelledBy={`${gridId}-${index}-0`}
              tabIndex={-1}
            />
          </span>
        </div>
      )}
      {columns.map((column, at) => {
        const isFirst = at === 0
        const content = isPhone ? <PhoneLines {...props} /> : column.cell(row)
        return (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both of its roles know the index of their column.
          <div
            key={column.name}
            id={`${gridId}-${index}-${at}`}
            role={isFirst ? 'rowheader' : 'gridcell'}
            aria-colindex={at + 1 + lead}
            data-column={at}
            className={cx(
              'flex min-w-0 items-center border-b border-line px-3 phone:px-4',
              ground,
              column.align === 'end' && 'justify-end text-right',
              isFirst && 'sticky z-10',
              isFirst && !isPhone && 'shadow-[1px_0_0_var(--color-line)]',
              activeColumn === at &&
                'group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-petrol',
            )}
            style={isFirst ? { left: lead ? 40 : 0 } : undefined}
          >
            <InGridContext value={true}>
              {isFirst && href ? (
                // A plain link: the table follows it for all rows, and a middle click is the browser's.
                <a
                  href={href}
                  data-row-link
                  tabIndex={-1}
                  className={cx(
                    'min-w-0 flex-1 rounded-[2px]',
                    !isPhone && 'truncate font-medium hover:underline',
                  )}
                >
                  {content}
                </a>
              ) : (
                <div className="min-w-0 flex-1 truncate has-data-editing:overflow-visible">{content}</div>
              )}
            </InGridContext>
          </div>
        )
      })}
    </div>
  )
}

/** Name and what matters most above, the rest in one soft line below. */
function PhoneLines<RowData>({ row, phoneRow, allColumns }: BodyRowProps<RowData>) {
  const [first, second, third, fourth] = allColumns.filter((column) => !column.isOptional)
  const lines = phoneRow?.(row) ?? {
    title: first?.cell(row),
    aside: fourth?.cell(row),
    detail: (
      <>
        {second?.cell(row)} {third && <> · {third.cell(row)}</>}
      </>
    ),
  }
  return (
    <span className="flex min-w-0 flex-col py-2">
      <span className="flex items-center gap-3">
        <span className="min-w-0 flex-1 truncate font-medium">{lines.title}</span>
        <span className="shrink-0 text-small text-ink-soft">{lines.aside}</span>
      </span>
      <span className="truncate text-small text-ink-soft">{lines.detail}</span>
    </span>
  )
}

function isSameRow(one: Readonly<BodyRowProps<unknown>>, other: Readonly<BodyRowProps<unknown>>): boolean {
  return (
    one.row === other.row &&
    one.index === other.index &&
    one.top === other.top &&
    one.height === other.height &&
    one.template === other.template &&
    one.columns === other.columns &&
    one.look === other.look &&
    one.isSelected === other.isSelected &&
    one.activeColumn === other.activeColumn &&
    one.href === other.href
  )
}
