import { useQuery } from '@tanstack/react-query'
import type { FieldType } from '#api/fields.ts'
import type { MassChange, MassField } from '#api/mass-updates.ts'
import { colleaguesQuery } from '../platform/directory.ts'
import { valueText } from '../platform/field-value.ts'
import { useFields } from '../platform/fields.ts'
import { inLanguage } from '../platform/i18n.ts'
import { useMassUpdateTexts } from './texts.ts'

/** Says a change in words: "Funktion: auf „Leitung“ setzen". */
export function useChangeWords(resource: string, fields: readonly MassField[]) {
  const { t, language } = useMassUpdateTexts()
  const colleagues = useQuery(colleaguesQuery).data?.items
  const known = useFields(resource)
  const read = (field: MassField | undefined, value: unknown): string => {
    if (field?.field === 'ownerId') return colleagues?.find(({ id }) => id === value)?.name ?? '…'
    if (!field) return String(value ?? '')
    const type = Array.isArray(value) ? 'choices' : field.choices ? 'choice' : (field.type as FieldType)
    return valueText(value, { name: field.field, type, choices: field.choices }) ?? ''
  }
  return ({ field: name, action, value, from }: MassChange) => {
    const field = fields.find((each) => each.resource === resource && each.field === name)
    const label = field?.label ?? known.find((each) => each.name === name)?.label
    // After thirty days the values are gone.
    const isForgotten = value === undefined && action !== 'clear' && action !== 'inform'
    return {
      label: label ? inLanguage(label, language) : name,
      said: isForgotten
        ? t(`actions.${action}`)
        : t(`said.${action}`, { value: read(field, value), from: read(field, from) }),
      stays: action === 'refuse' || action === 'end',
    }
  }
}
