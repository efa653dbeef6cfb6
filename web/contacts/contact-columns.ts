import type { Contact } from '#api/contacts.ts'
import type { FieldInfo } from '../platform/fields.ts'
import { useFieldColumns } from '../record/field-columns.ts'
import type { Column } from '../ui/columns.ts'
import { useContactListTexts } from './list-texts.ts'
import { sortedName } from './person-name.ts'

const standard = ['company', 'city', 'phone', 'email', 'lastContactAt', 'followUpOn', 'jobTitle']
const hidden = new Set([
  'lastName',
  'firstName',
  'namePrefix',
  'nameSuffix',
  'titles',
  'salutation',
  'teamId',
  'letterSalutation',
  'letterSalutationShown',
  // To filter by; it is no part of a list's answer.
  'legalBases',
])
const widths = {
  company: 210,
  email: 200,
  phone: 150,
  city: 130,
  postalCode: 80,
  lastContactAt: 110,
  followUpOn: 110,
}

export function useContactColumns(fields: readonly FieldInfo[], editPath?: string): Column<Contact>[] {
  const { t } = useContactListTexts()
  const name = { width: 200, isSortable: true, isFixed: true, cell: sortedName }
  return useFieldColumns<Contact>(fields, {
    lead: { name: 'lastName', label: t('name'), ...name },
    standard,
    hidden,
    widths,
    editPath,
  })
}
