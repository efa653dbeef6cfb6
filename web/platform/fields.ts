import { queryOptions, useQuery } from '@tanstack/react-query'
import type { FieldType } from '#api/fields.ts'
import { api } from './api.ts'
import type { Label } from './i18n.ts'
import type { Op } from './list-url.ts'

/** One field as the person may see it; the contract behind "Wozu?". */
export type FieldInfo = {
  resource: string
  name: string
  label: Label
  why: Label
  type: FieldType
  /** the field people read in place of this key */
  keyOf?: string
  choices?: { value: string; label: Label }[]
  purposes: string[]
  basis: string
  dataKind: string
  retention: Label
  category: string
  exportClass: string
  isCustom: boolean
  canEdit: boolean
  isFilterable: boolean
  isSortable: boolean
  isRequired: boolean
  /** Asked for in days back from today rather than by a date. */
  asksDays?: boolean
}

export const fieldsQuery = queryOptions({
  queryKey: ['fields'],
  staleTime: 5 * 60_000,
  queryFn: ({ signal }) => api.get<{ items: FieldInfo[] }>('/fields', { signal }),
})

const none: FieldInfo[] = []

/** The fields of one resource that the signed-in person may see. */
export function useFields(resource: string): FieldInfo[] {
  const { data } = useQuery({
    ...fieldsQuery,
    select: ({ items }) => items.filter((field) => field.resource === resource),
  })
  return data ?? none
}

const words: readonly Op[] = ['contains', 'startsWith', 'eq', 'ne', 'empty', 'notEmpty']
const amounts: readonly Op[] = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'empty', 'notEmpty']

/** What can be asked of a field, the likeliest first. */
export function opsOf(type: FieldType): readonly Op[] {
  if (type === 'number') return amounts
  if (type === 'date' || type === 'moment')
    return ['gte', 'lte', 'gt', 'lt', 'ltOrEmpty', 'eq', 'empty', 'notEmpty']
  if (type === 'boolean') return ['eq']
  if (type === 'choice') return ['in', 'eq', 'ne', 'empty', 'notEmpty']
  if (type === 'choices') return ['in', 'empty', 'notEmpty']
  if (type === 'texts') return ['contains', 'ne', 'empty', 'notEmpty']
  if (type === 'id') return ['eq', 'in', 'empty', 'notEmpty']
  return words
}
