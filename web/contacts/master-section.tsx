import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { ContactDetail } from '#api/contacts.ts'
import { api } from '../platform/api.ts'
import { type FieldInfo, useFields } from '../platform/fields.ts'
import { inLanguage } from '../platform/i18n.ts'
import { parseNumber } from '../platform/number-input.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { DateField } from '../ui/date-field.tsx'
import { type Editor, InlineEdit } from '../ui/inline-edit.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { Section } from '../ui/page.tsx'
import { Select } from '../ui/select.tsx'
import { valueText } from './contact-columns.tsx'
import { FieldWhy } from './field-why.tsx'
import { colleaguesQuery, refreshContact } from './queries.ts'
import { useContactTexts } from './texts.ts'

const first = [
  'salutation',
  'titles',
  'firstName',
  'namePrefix',
  'lastName',
  'nameSuffix',
  'jobTitle',
  'department',
  'stage',
  'ownerId',
]
const more = ['letterSalutation', 'formOfAddress', 'language', 'customerGroups', 'isConsumer']

/** Master data: click a value to change it; each field says why it is held. */
export function MasterSection({ contact }: { contact: ContactDetail }) {
  const { t } = useContactTexts()
  const fields = useFields('contact')
  const [isOpen, setOpen] = useState(false)
  const byName = new Map(fields.map((field) => [field.name, field]))
  const pick = (names: readonly string[]) => names.flatMap((name) => byName.get(name) ?? [])
  const own = fields.filter((field) => field.isCustom)
  // An empty name part is offered below only, so that most people's records stay short.
  const shown = pick(first).filter(
    (field) => !['namePrefix', 'nameSuffix'].includes(field.name) || valueIn(contact, field),
  )
  const rest = [...pick(first).filter((field) => !shown.includes(field)), ...pick(more)]
  return (
    <Section title={t('master')}>
      <dl className="flex flex-col">
        {shown.map((field) => (
          <FieldRow key={field.name} contact={contact} field={field} />
        ))}
        {(isOpen ? rest : []).map((field) => (
          <FieldRow key={field.name} contact={contact} field={field} />
        ))}
      </dl>
      {own.length > 0 && (
        <>
          <h3 className="pt-3 pb-1 text-small text-ink-soft">{t('ownFields')}</h3>
          <dl className="flex flex-col">
            {own.map((field) => (
              <FieldRow key={field.name} contact={contact} field={field} />
            ))}
          </dl>
        </>
      )}
      {rest.length > 0 && (
        <Button
          variant="quiet"
          className="mt-1 -ml-2"
          onClick={() => setOpen(!isOpen)}
          aria-expanded={isOpen}
        >
          {isOpen ? t('fewerFields') : t('moreFields')}
        </Button>
      )}
    </Section>
  )
}

function FieldRow({ contact, field }: { contact: ContactDetail; field: FieldInfo }) {
  const { language } = useContactTexts()
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  const label = inLanguage(field.label, language)
  const value = valueIn(contact, field)
  const isOwner = field.name === 'ownerId'
  const format = (given: unknown): ReactNode =>
    isOwner ? colleagues.find(({ id }) => id === given)?.name : valueText(given, field)
  const save = async (next: unknown, over?: Record<string, unknown>) => {
    const patch = field.isCustom ? { custom: { [ownKey(field)]: next } } : { [field.name]: next }
    await api.patch(`/contacts/${contact.id}`, patch, { version: Number(over?.version ?? contact.version) })
    await refreshContact(contact.id)
  }
  return (
    <FieldLine label={label} aside={<FieldWhy contactId={contact.id} field={field} />}>
      <InlineEdit<unknown>
        label={label}
        value={value ?? ''}
        display={format(value)}
        format={format}
        pick={(current) => valueIn(current as ContactDetail, field)}
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

/** A label and its value, in the measure of the record page. */
export function FieldLine({
  label,
  aside,
  children,
}: {
  label: ReactNode
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="group/field grid grid-cols-[7.5rem_minmax(0,1fr)_auto] items-baseline gap-x-2 py-0.5">
      <dt className="text-small text-ink-soft">{label}</dt>
      <dd className="min-w-0">{children}</dd>
      <dd>{aside}</dd>
    </div>
  )
}

function needsEditor(field: FieldInfo): boolean {
  return ['choice', 'choices', 'texts', 'boolean', 'date', 'number', 'id'].includes(field.type)
}

type FieldEditorProps = {
  field: FieldInfo
  editor: Editor<unknown>
  colleagues: readonly { id: string; name: string }[]
}

function FieldEditor({ field, editor, colleagues }: FieldEditorProps) {
  const { language } = useContactTexts()
  const common = { label: inLanguage(field.label, language), isLabelHidden: true, id: editor.id }
  const choices =
    field.name === 'ownerId'
      ? colleagues.map(({ id, name }) => ({ value: id, label: name }))
      : (field.choices ?? []).map(({ value, label }) => ({ value, label: inLanguage(label, language) }))
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

function valueIn(contact: ContactDetail, field: FieldInfo): unknown {
  const values = (field.isCustom ? contact.custom : contact) as Record<string, unknown> | undefined
  return values?.[field.isCustom ? ownKey(field) : field.name]
}

function ownKey(field: FieldInfo): string {
  return field.name.replace(/^custom\./, '')
}
