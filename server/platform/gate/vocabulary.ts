/** Closed word lists of the contracts. The meaning of each stands in the glossary of ARCHITECTURE.md. */

export const roleKeys = [
  'sales',
  'marketing',
  'service',
  'management',
  'dpo',
  'administration',
  'auditor',
  'partner',
  'caller',
] as const
export type RoleKey = (typeof roleKeys)[number]

export const purposeKeys = [
  'customer-relations',
  'contract',
  'care',
  'events',
  'direct-marketing',
  'analysis',
  'secret-protection',
  'legal-compliance',
  'system-operation',
] as const
export type PurposeKey = (typeof purposeKeys)[number]

/** Legal bases by their names in the Data Privacy Vocabulary; `none` marks data that is about nobody. */
export const basisKeys = [
  'A6-1-a',
  'A6-1-b-contract-performance',
  'A6-1-b-enter-into-contract',
  'A6-1-c',
  'A6-1-d',
  'A6-1-e',
  'A6-1-f',
] as const
export type BasisKey = (typeof basisKeys)[number]

export const exportClasses = ['free', 'reason', 'four-eyes', 'never'] as const
export type ExportClass = (typeof exportClasses)[number]

/** What erasing a person does with the value. `kept-by-law` needs a kind of data whose norm says so. */
export type EraseRule = 'deleted-with-record' | 'emptied' | 'kept-by-law'

export type RowScope = 'own' | 'team' | 'all'
export type Words = { de: string; en: string }
