import { useState } from 'react'
import type { ContactDetail } from '#api/contacts.ts'
import { fieldValue } from '../platform/field-value.ts'
import { type FieldInfo, useFields } from '../platform/fields.ts'
import { FieldRow } from '../record/field-row.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/page.tsx'
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
    (field) => !['namePrefix', 'nameSuffix'].includes(field.name) || fieldValue(contact, field),
  )
  const rest = [...pick(first).filter((field) => !shown.includes(field)), ...pick(more)]
  const row = (field: FieldInfo) => (
    <FieldRow
      key={field.name}
      owner={{ resource: 'contact', id: contact.id }}
      record={contact}
      field={field}
    />
  )
  return (
    <Section title={t('master')}>
      <dl className="flex flex-col">
        {shown.map(row)}
        {(isOpen ? rest : []).map(row)}
      </dl>
      {own.length > 0 && (
        <>
          <h3 className="pt-3 pb-1 text-small text-ink-soft">{t('ownFields')}</h3>
          <dl className="flex flex-col">{own.map(row)}</dl>
        </>
      )}
      {rest.length > 0 && (
        <Button
          variant="quiet"
          className="mt-1 -ml-3 text-petrol"
          onClick={() => setOpen(!isOpen)}
          aria-expanded={isOpen}
        >
          {isOpen ? t('fewerFields') : t('moreFields')}
        </Button>
      )}
    </Section>
  )
}
