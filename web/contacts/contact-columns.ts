import type { Contact } from '#api/contacts.ts'
import type { FieldInfo } from '../platform/fields.ts'
import { useFieldColumns } from '../record/field-columns.ts'
import type { Column } from '../ui/columns.ts'
import { sortedName } from './person-name.ts'
import { useContactTexts } from './texts.ts'

const standard = ['company', 'jobTitle', 'email', 'phone', 'city', 'followUpOn', 'lastContactAt']
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
const widths = { company: 220, email: 230, phone: 160, city: 140, postalCode: 80 }

export function useContactColumns(fields: readonly FieldInfo[]): Column<Contact>[] {
  const { t } = useContactTexts()
  const name = { width: 240, isSortable: true, isFixed: true, cell: sortedName }
  return useFieldColumns<Contact>(fields, {
    lead: { name: 'lastName', label: t('name'), ...name },
    standard,
    hidden,
    widths,
  })
}
