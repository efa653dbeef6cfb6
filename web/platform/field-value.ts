import { countryName } from './countries.ts'
import type { FieldInfo } from './fields.ts'
import { formatDate, formatMoment, formatNumber, formatPhone } from './formats.ts'
import { inLanguage, type Label } from './i18n.ts'

/** A value as a list shows it. */
export function valueText(
  value: unknown,
  field: Pick<FieldInfo, 'name' | 'type' | 'choices'>,
): string | null {
  if (value === null || value === undefined) return null
  if (field.name === 'country') return countryName(String(value))
  if (field.name === 'salutation') return salutationText(String(value))
  const label = (one: unknown) => choiceLabel(field.choices, String(one))
  if (Array.isArray(value)) return value.map(label).join(', ') || null
  if (field.type === 'choice') return label(value)
  if (field.type === 'boolean') return inLanguage(value ? { de: 'Ja', en: 'Yes' } : { de: 'Nein', en: 'No' })
  if (field.type === 'date') return formatDate(String(value))
  if (field.type === 'moment') return formatMoment(String(value))
  if (field.type === 'phone') return formatPhone(String(value))
  if (field.type === 'number') return formatNumber(Number(value))
  return String(value)
}

function choiceLabel(choices: readonly { value: string; label: Label }[] | undefined, value: string): string {
  const choice = choices?.find((one) => one.value === value)
  return choice ? inLanguage(choice.label) : value
}

/** The value of a field in a record; own fields lie under `custom`. */
export function fieldValue(record: object, field: Pick<FieldInfo, 'name' | 'isCustom'>): unknown {
  const values = record as Record<string, unknown>
  return field.isCustom
    ? (values.custom as Record<string, unknown> | undefined)?.[ownKey(field)]
    : values[field.name]
}

/** The change of one field as the API takes it. */
export function fieldPatch(
  field: Pick<FieldInfo, 'name' | 'isCustom'>,
  value: unknown,
): Record<string, unknown> {
  return field.isCustom ? { custom: { [ownKey(field)]: value } } : { [field.name]: value }
}

function ownKey(field: Pick<FieldInfo, 'name'>): string {
  return field.name.replace(/^custom\./, '')
}

/** Salutations are kept in one spelling and shown as people write them; anything else stands as it was entered. */
function salutationText(value: string): string | null {
  const known: Record<string, Label> = {
    frau: { de: 'Frau', en: 'Ms' },
    herr: { de: 'Herr', en: 'Mr' },
    none: { de: 'Ohne', en: 'None' },
  }
  const label = known[value]
  return label ? inLanguage(label) : value || null
}
