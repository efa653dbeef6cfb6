import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Contact } from '#api/contacts.ts'
import { colleaguesQuery } from '../platform/directory.ts'
import { fieldValue, valueText } from '../platform/field-value.ts'
import type { FieldInfo } from '../platform/fields.ts'
import { inLanguage, useLanguage } from '../platform/i18n.ts'
import type { Column } from '../ui/columns.ts'
import { sortedName } from './person-name.ts'
import { useContactTexts } from './texts.ts'

const standard = ['company', 'jobTitle', 'email', 'phone', 'city', 'followUpOn', 'lastContactAt']
/** Fields that the name column already shows, or that only machines read. */
const hidden = new Set([
  'lastName',
  'firstName',
  'namePrefix',
  'nameSuffix',
  'titles',
  'salutation',
  'companyId',
  'teamId',
  'letterSalutation',
])

/** The columns of the contact list: the name, and every field one may see; own fields like built-in ones. */
export function useContactColumns(fields: readonly FieldInfo[]): Column<Contact>[] {
  const { t } = useContactTexts()
  const language = useLanguage()
  const colleagues = useQuery(colleaguesQuery).data?.items
  return useMemo(() => {
    const names = new Map(colleagues?.map(({ id, name }) => [id, name]))
    const columns: Column<Contact>[] = [
      { name: 'lastName', label: t('name'), width: 240, isSortable: true, isFixed: true, cell: sortedName },
    ]
    const rank = (name: string) => standard.indexOf(name) + 1 || 99
    for (const field of [...fields].sort((one, other) => rank(one.name) - rank(other.name))) {
      if (hidden.has(field.name) || field.type === 'long-text') continue
      columns.push({
        name: field.name,
        label: inLanguage(field.label, language),
        width: widths[field.name] ?? (field.type === 'date' || field.type === 'moment' ? 130 : 170),
        isSortable: field.isSortable,
        isOptional: !standard.includes(field.name),
        align: field.type === 'number' ? 'end' : 'start',
        cell: (contact) => cellText(contact, field, names),
      })
    }
    return columns
  }, [fields, colleagues, t, language])
}

const widths: Record<string, number> = { company: 220, email: 230, phone: 160, city: 140, postalCode: 80 }

function cellText(contact: Contact, field: FieldInfo, names: ReadonlyMap<string, string>): string | null {
  const value = fieldValue(contact, field)
  if (value === null || value === undefined || value === '') return null
  if (field.name === 'company') return contact.company?.name ?? null
  if (field.type === 'id') return names.get(String(value)) ?? null
  return valueText(value, field)
}
