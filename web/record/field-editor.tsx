import { countries } from '../platform/countries.ts'
import type { FieldInfo } from '../platform/fields.ts'
import { inLanguage, type Language, useLanguage } from '../platform/i18n.ts'
import { parseNumber } from '../platform/number-input.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { DateField } from '../ui/date-field.tsx'
import type { Editor } from '../ui/inline-edit.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { Select } from '../ui/select.tsx'

type FieldEditorProps = {
  field: FieldInfo
  editor: Editor<unknown>
  colleagues: readonly { id: string; name: string }[]
}

/** The field for a value, after its contract. */
export function FieldEditor({ field, editor, colleagues }: FieldEditorProps) {
  const language = useLanguage()
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
