import { useQuery } from '@tanstack/react-query'
import { createElement, type ReactNode, useEffect, useMemo } from 'react'
import { colleaguesQuery } from '../platform/directory.ts'
import { fieldValue, valueText } from '../platform/field-value.ts'
import type { FieldInfo } from '../platform/fields.ts'
import { formatDay } from '../platform/formats.ts'
import { inLanguage, useLanguage } from '../platform/i18n.ts'
import type { Column } from '../ui/columns.ts'
import { FieldCell, isEditableInList, prepareCells } from './field-cell.tsx'

export type FieldColumns<Row> = {
  /** The column that names the record and leads to it. */
  lead: Column<Row>
  /** Fields shown unless chosen otherwise, in this order. */
  standard: readonly string[]
  /** Fields the lead column shows already, or that only machines read. */
  hidden: ReadonlySet<string>
  widths?: Readonly<Record<string, number>>
  /** Where a changed cell is sent; without it the cells are only read. */
  editPath?: string
}

/** The columns of a list: its lead, then every field one may see; own fields like built-in ones. */
export function useFieldColumns<Row extends object>(
  fields: readonly FieldInfo[],
  { lead, standard, hidden, widths = {}, editPath }: FieldColumns<Row>,
): Column<Row>[] {
  const language = useLanguage()
  const colleagues = useQuery(colleaguesQuery).data?.items
  const isEdited = editPath !== undefined && fields.some(isEditableInList)
  useEffect(() => {
    if (!isEdited) return
    // The list itself comes first.
    const timer = setTimeout(prepareCells, 500)
    return () => clearTimeout(timer)
  }, [isEdited])
  return useMemo(() => {
    const names = new Map(colleagues?.map(({ id, name }) => [id, name]))
    const rank = (name: string) => standard.indexOf(name) + 1 || 99
    const rest = [...fields]
      .sort((one, other) => rank(one.name) - rank(other.name))
      .filter((field) => !hidden.has(field.name) && !field.keyOf && field.type !== 'long-text')
      .map(
        (field): Column<Row> => ({
          name: field.name,
          label: inLanguage(field.label, language),
          width: widths[field.name] ?? (field.type === 'date' || field.type === 'moment' ? 130 : 170),
          isSortable: field.isSortable,
          isOptional: !standard.includes(field.name),
          align: field.type === 'number' ? 'end' : 'start',
          cell: (row): ReactNode => {
            const display = cellText(row, field, names)
            return editPath && isEditableInList(field)
              ? createElement(FieldCell, { path: editPath, row, field, display, names, language })
              : display
          },
        }),
      )
    return [lead, ...rest]
  }, [fields, colleagues, language, editPath])
}

function cellText(row: object, field: FieldInfo, names: ReadonlyMap<string, string>): string | null {
  const value = fieldValue(row, field)
  if (value === null || value === undefined || value === '') return null
  // A reference carries the name of what it points to.
  if (field.type === 'json') return (value as { name?: string }).name ?? null
  if (field.type === 'id') return names.get(String(value)) ?? null
  // In a list the day is enough.
  if (field.type === 'moment' || field.type === 'date') return formatDay(String(value))
  return valueText(value, field)
}
