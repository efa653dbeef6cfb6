import type { ReactNode } from 'react'
import type { FieldInfo } from '../platform/fields.ts'
import type { ListControl } from '../platform/use-list-state.ts'
import { ColumnChooser } from './column-chooser.tsx'
import type { Column } from './columns.ts'
import { FilterBar } from './filter-bar.tsx'
import type { ValueOptions } from './filter-words.ts'
import { QuickSearch } from './quick-search.tsx'
import { useIsPhone } from './use-is-phone.ts'

export type ListToolsProps<Row> = {
  list: ListControl
  columns: readonly Column<Row>[]
  fields: readonly FieldInfo[]
  options?: ValueOptions
  searchLabel?: string
  children?: ReactNode
}

/** The one quiet row above a list: search, filters, columns. */
export function ListTools<Row>({
  list,
  columns,
  fields,
  options,
  searchLabel,
  children,
}: ListToolsProps<Row>) {
  const isPhone = useIsPhone()
  return (
    <div className="flex flex-wrap items-start gap-2 py-2.5" data-print="no">
      <QuickSearch
        value={list.state.q}
        onChange={list.setText}
        label={searchLabel}
        className="phone:w-auto phone:flex-1 phone:basis-44"
      />
      <FilterBar list={list} fields={fields} options={options} />
      <div className="flex items-center gap-1 empty:hidden">
        {children}
        {!isPhone && <ColumnChooser list={list} columns={columns} />}
      </div>
    </div>
  )
}
