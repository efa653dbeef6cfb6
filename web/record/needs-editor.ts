import type { FieldInfo } from '../platform/fields.ts'

/** Whether a value is chosen rather than typed. */
export function needsEditor(field: FieldInfo): boolean {
  if (field.name === 'country') return true
  return ['choice', 'choices', 'texts', 'boolean', 'date', 'number', 'id'].includes(field.type)
}
