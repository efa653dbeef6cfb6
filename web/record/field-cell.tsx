import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../platform/api.ts'
import { colleaguesQuery } from '../platform/directory.ts'
import { fieldPatch, fieldValue, valueText } from '../platform/field-value.ts'
import type { FieldInfo } from '../platform/fields.ts'
import { inLanguage, type Language } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'
import { type ListPage, listKey } from '../platform/use-list.ts'
import { GridEdit, prepareEdit } from '../ui/grid-edit.tsx'
import type { Editor } from '../ui/inline-edit.tsx'
import { lazyPart } from '../ui/lazy-part.ts'
import { needsEditor } from './needs-editor.ts'

// A list is read far more often than edited: what edits comes after it.
const loadEditor = () => import('./field-editor.tsx')
const FieldEditor = lazyPart(loadEditor, 'FieldEditor')

/** Fetches what edits a cell, so that it is there when somebody presses F2. */
export function prepareCells(): void {
  loadEditor()
  prepareEdit()
}

type FieldCellProps = {
  /** The list and its records: `/contacts`. */
  path: string
  row: object
  field: FieldInfo
  display: ReactNode
  /** Names of colleagues by their ids. */
  names: ReadonlyMap<string, string>
  language: Language
}

/** One field of a row, edited in its cell; a conflict shows both values. */
export function FieldCell({ path, row, field, display, names, language }: FieldCellProps) {
  const { id, version } = row as { id: string; version: number }
  const value = fieldValue(row, field)
  const format = (given: unknown): ReactNode =>
    field.name === 'ownerId' ? names.get(String(given)) : valueText(given, field)
  const save = async (next: unknown, over?: Record<string, unknown>) => {
    const changed = await api.patch<object>(`${path}/${id}`, fieldPatch(field, next), {
      version: Number(over?.version ?? version),
    })
    showInList(path, id, changed)
    queryClient.invalidateQueries({ queryKey: [field.resource, id] })
  }
  return (
    <GridEdit<unknown>
      label={inLanguage(field.label, language)}
      value={value ?? ''}
      display={display}
      format={format}
      pick={(current) => fieldValue(current, field)}
      onSave={save}
      {...(needsEditor(field)
        ? {
            editor: (editor: Editor<unknown>) => <CellEditor field={field} editor={editor} />,
          }
        : {})}
    />
  )
}

function CellEditor({ field, editor }: { field: FieldInfo; editor: Editor<unknown> }) {
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  return <FieldEditor field={field} editor={editor} colleagues={colleagues} />
}

/** Fields a list may edit: those that are one short value. */
export function isEditableInList(field: FieldInfo): boolean {
  return field.canEdit && !['long-text', 'json', 'moment'].includes(field.type) && field.name !== 'teamId'
}

type Pages = { pages: ListPage<{ id: string }>[]; pageParams: unknown[] }

/** The row shows what it is now and stays where it is: the order is that of the question, not of the answer. */
function showInList(path: string, id: string, changed: object): void {
  queryClient.setQueriesData<Pages>({ queryKey: listKey(path) }, (list) =>
    list?.pages
      ? {
          ...list,
          pages: list.pages.map((page) => ({
            ...page,
            items: page.items.map((item) => (item.id === id ? { ...item, ...changed } : item)),
          })),
        }
      : list,
  )
}
