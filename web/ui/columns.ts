import type { ReactNode } from 'react'
import type { ColumnChoice } from '../platform/list-url.ts'

/** One column of a table; its name is the field it shows and sorts by. */
export type Column<Row> = {
  name: string
  label: string
  cell: (row: Row) => ReactNode
  width?: number
  isSortable?: boolean
  align?: 'start' | 'end'
  /** Stays at the left edge and cannot be switched off; the first column does by itself. */
  isFixed?: boolean
  /** Not among the standard columns, but can be chosen. */
  isOptional?: boolean
}

export type ShownColumn<Row> = Column<Row> & { pixels: number }

const standardWidth = 160

/** The columns on screen, in their order and width: as chosen, else the standard ones; the first always leads. */
export function shownColumns<Row>(
  columns: readonly Column<Row>[],
  chosen: readonly ColumnChoice[] | null,
): ShownColumn<Row>[] {
  const sized = (column: Column<Row>, width?: number) => ({
    ...column,
    pixels: width ?? column.width ?? standardWidth,
  })
  if (!chosen) return columns.filter((column) => !column.isOptional).map((column) => sized(column))
  const byName = new Map(columns.map((column) => [column.name, column]))
  const lead = columns[0]
  const picked = chosen.flatMap(({ name, width }) => {
    const column = byName.get(name)
    return column ? [sized(column, width)] : []
  })
  if (lead && !picked.some((column) => column.name === lead.name)) picked.unshift(sized(lead))
  return picked
}

/** The choice that shows what is on screen now; where every change starts from. */
export function choiceOf<Row>(shown: readonly ShownColumn<Row>[]): ColumnChoice[] {
  return shown.map(({ name, pixels, width }) =>
    pixels === (width ?? standardWidth) ? { name } : { name, width: pixels },
  )
}
