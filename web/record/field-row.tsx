import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../platform/api.ts'
import { colleaguesQuery } from '../platform/directory.ts'
import { fieldPatch, fieldValue, valueText } from '../platform/field-value.ts'
import type { FieldInfo } from '../platform/fields.ts'
import { inLanguage } from '../platform/i18n.ts'
import { type Editor, InlineEdit } from '../ui/inline-edit.tsx'
import { FieldEditor } from './field-editor.tsx'
import { FieldLine } from './field-line.tsx'
import { FieldWhy } from './field-why.tsx'
import { needsEditor } from './needs-editor.ts'
import { type Owner, pathOf, refreshRecord } from './queries.ts'
import { useRecordTexts } from './texts.ts'

type FieldRowProps = {
  owner: Owner
  record: { version: number }
  field: FieldInfo
}

/** One field of a record, edited in place; a conflict shows both values. It says itself why it is held. */
export function FieldRow({ owner, record, field }: FieldRowProps) {
  const { language } = useRecordTexts()
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  const label = inLanguage(field.label, language)
  const value = fieldValue(record, field)
  const isOwner = field.name === 'ownerId'
  const format = (given: unknown): ReactNode =>
    isOwner ? colleagues.find(({ id }) => id === given)?.name : valueText(given, field)
  const save = async (next: unknown, over?: Record<string, unknown>) => {
    await api.patch(pathOf(owner), fieldPatch(field, next), {
      version: Number(over?.version ?? record.version),
    })
    await refreshRecord(owner)
  }
  return (
    <FieldLine label={label} aside={<FieldWhy owner={owner} name={field.name} label={label} />}>
      <InlineEdit<unknown>
        label={label}
        value={value ?? ''}
        display={format(value)}
        format={format}
        pick={(current) => fieldValue(current, field)}
        isEditable={field.canEdit}
        onSave={save}
        placeholder="–"
        {...(needsEditor(field)
          ? {
              editor: (editor: Editor<unknown>) => (
                <FieldEditor field={field} editor={editor} colleagues={colleagues} />
              ),
            }
          : {})}
      />
    </FieldLine>
  )
}
