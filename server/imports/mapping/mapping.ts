import type { DateFormat } from '#server/platform/values/dates.ts'
import type { NumberFormat } from '#server/platform/values/numbers.ts'

/** A field an import may fill, as the contracts tell it. */
export type TargetField = {
  resource: 'contact' | 'company' | 'employment' | 'address' | 'contactPoint'
  /** `lastName`, `custom.size`; of contact points the kind: `email`, `phone`, `mobile`, `fax`, `web`. */
  name: string
  label: { de: string; en: string }
  type: string
  choices?: readonly { value: string; label?: { de: string; en: string } }[]
  maxLength?: number
}

/** What a row of the file is about. */
export type About = 'contact' | 'company'

export type ColumnMapping = {
  column: number
  /** `contact.lastName`; see `COMPOSITE_TARGETS` for what is parted, `refusal.…` for marks of refusal. Null: not stored. */
  target: string | null
  dates?: DateFormat
  numbers?: NumberFormat
  /** What the file writes for a choice, and the choice it means. */
  choices?: Readonly<Record<string, string>>
  /** For marks of refusal: a yes is a consent, so a no refuses. */
  isConsent?: boolean
}

export type Mapping = { about: About; columns: readonly ColumnMapping[] }

/** Targets that are no fields: their cells are parted into several fields. */
export const COMPOSITE_TARGETS = [
  'contact.fullName',
  'address.streetLine',
  'address.cityLine',
  'company.streetLine',
  'company.cityLine',
] as const

/** Marks of refusal. They only ever tighten: a consent without proof is not imported. */
export const REFUSAL_TARGETS = ['refusal.email', 'refusal.phone', 'refusal.post', 'refusal.all'] as const
export type RefusedChannel = 'email' | 'phone' | 'post' | 'all'

/** The address fields a street or city line is parted into. */
export const ADDRESS_FIELDS = [
  'addition',
  'street',
  'houseNumber',
  'postalCode',
  'city',
  'region',
  'country',
  'poBox',
] as const

export type SuggestedColumn = {
  column: number
  name: string
  target: string | null
  /** From 0 to 1. */
  confidence: number
  reason:
    | 'header'
    | 'synonym'
    | 'part-of-header'
    | 'content'
    | 'content-differs'
    | 'taken'
    | 'technical'
    | 'private'
    | 'sensitive'
    | 'unknown'
  /** Why the column should stay out, as category; null where nothing speaks against it. */
  sensitive: string | null
  dates?: DateFormat
  isConsent?: boolean
}

export type SuggestedMapping = { about: About; columns: SuggestedColumn[] }

/** A header as compared: letters and digits only, umlauts and case aside. */
export function headerKey(header: string): string {
  return header
    .replace(/__c$/i, '')
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .normalize('NFKD')
    .replace(/[^a-z0-9]/g, '')
}
