import { useQuery } from '@tanstack/react-query'
import type { Basis } from '#api/contacts.ts'
import { purposesQuery } from '../platform/directory.ts'
import { useFields } from '../platform/fields.ts'
import { inLanguage } from '../platform/i18n.ts'
import { Select } from '../ui/select.tsx'
import { TextArea } from '../ui/text-area.tsx'
import { TextField } from '../ui/text-field.tsx'
import { isChangeOfPurpose } from './change-of-purpose.ts'
import { useContactTexts } from './texts.ts'

const offered = ['customer-relations', 'contract', 'care', 'events']

type BasisFieldsProps = {
  /** Those she has or had. */
  bases: readonly Basis[]
  chosen: { purpose: string; basis: string }
}

/** The fields of a new basis in a form; why a new purpose is compatible is asked where it is one. */
export function BasisFields({ bases, chosen }: BasisFieldsProps) {
  const { t, language } = useContactTexts()
  const purposes = useQuery(purposesQuery).data?.items ?? []
  const legal = useFields('processingBasis').find(({ name }) => name === 'basis')?.choices ?? []
  return (
    <>
      <Select
        name="purpose"
        label={t('purpose')}
        choices={purposes
          .filter(({ key }) => offered.includes(key))
          .map(({ key, label }) => ({ value: key, label: inLanguage(label, language) }))}
      />
      <Select
        name="basis"
        label={t('basis')}
        choices={legal.map(({ value, label }) => ({ value, label: inLanguage(label, language) }))}
      />
      <TextField name="origin" label={t('origin')} isRequired />
      {isChangeOfPurpose(bases, chosen) && (
        <TextArea
          name="assessment"
          label={t('assessment')}
          hint={t('assessmentHint')}
          rows={4}
          maxLength={2000}
        />
      )}
    </>
  )
}
