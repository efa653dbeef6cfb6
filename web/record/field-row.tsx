import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../platform/api.ts'
import { countries } from '../platform/countries.ts'
import { colleaguesQuery } from '../platform/directory.ts'
import { fieldPatch, fieldValue, valueText } from '../platform/field-value.ts'
import type { FieldInfo } from '../platform/fields.ts'
import { inLanguage, type Language } from '../platform/i18n.ts'
import { parseNumber } from '../platform/number-input.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { DateField } from '../ui/date-field.tsx'
import { type Editor, InlineEdit } from '../ui/inline-edit.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { Select } from '../ui/select.tsx'
import { FieldLine } from './field-line.tsx'
import { FieldWhy } from './field-why.tsx'
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

export function needsEditor(field: FieldInfo): boolean {
  if (field.name === 'country') return true
  return ['choice', 'choices', 'texts', 'boolean', 'date', 'number', 'id'].includes(field.type)
}

type FieldEditorProps = {
  field: FieldInfo
  editor: Editor<unknown>
  colleagues: readonly { id: string; name: string }[]
}

/** The field for a value, after its contract. */
export function FieldEditor({ field, editor, colleagues }: FieldEditorProps) {
  const { language } = useRecordTexts()
  const common = { label: inLanguage(field.label, language), isLabelHidden: true, id: editor.id }
  const choices = choicesOf(field, colleagues, language)
  if (field.type === 'boolean') {
    return (
      <Checkbox label={common.label} value={editor.value === true} onChange={(value) => editor.save(value)} />
    )
  }
  if (field.type === 'date') {
    return (
      <DateField
        {...common}
        value={String(editor.value ?? '')}
        onChange={(value) => editor.change(value || null)}
      />
    )
  }
  if (field.type === 'choices' || field.type === 'texts') {
    const value = Array.isArray(editor.value) ? editor.value.map(String) : []
    return (
      <MultiSelect
        {...common}
        choices={choices}
        isFree={field.type === 'texts'}
        value={value}
        onChange={editor.change}
      />
    )
  }
  if (field.type === 'number') {
    return (
      <input
        id={editor.id}
        aria-label={common.label}
        className="control w-full"
        inputMode="decimal"
        defaultValue={editor.value === '' ? '' : String(editor.value ?? '').replace('.', ',')}
        onChange={(event) =>
          editor.change(parseNumber(event.target.value) ?? (event.target.value.trim() || null))
        }
      />
    )
  }
  return (
    <Select
      {...common}
      choices={choices}
      isClearable
      value={String(editor.value ?? '')}
      onChange={(value) => editor.save(value || null)}
    />
  )
}

function choicesOf(field: FieldInfo, colleagues: FieldEditorProps['colleagues'], language: Language) {
  if (field.name === 'country') return countries()
  if (field.name === 'ownerId') return colleagues.map(({ id, name }) => ({ value: id, label: name }))
  return (field.choices ?? []).map(({ value, label }) => ({ value, label: inLanguage(label, language) }))
}
