import type { ADDRESS_FIELDS, RefusedChannel } from './mapping.ts'

export type ContactPointKind = 'email' | 'phone' | 'mobile' | 'fax' | 'web' | 'messenger'
export type MappedContactPoint = {
  kind: ContactPointKind
  value: string
  display: string
  label: string | null
  isMain: boolean
}
export type MappedAddress = Partial<Record<(typeof ADDRESS_FIELDS)[number], string>>
export type Values = Record<string, unknown>

/** What is wrong with a row. It tells the column and the code, never the value. */
export type RowProblem = {
  /** Null: the row as a whole. */
  column: number | null
  code: string
  /** `error`: the row cannot be taken over. `warning`: it can, without this value or with a guess. */
  severity: 'error' | 'warning'
}

export type MappedRow = {
  contact: Values | null
  company: Values | null
  employment: Values | null
  address: MappedAddress | null
  contactPoints: MappedContactPoint[]
  /** Channels the person refused. Consents are never taken from a column. */
  refusals: RefusedChannel[]
  problems: RowProblem[]
}

/** A row on its way: what its columns have filled so far. */
export type Draft = {
  contact: Values
  company: Values
  employment: Values
  addresses: { address: MappedAddress; company: MappedAddress }
  points: MappedContactPoint[]
  refusals: Set<RefusedChannel>
  problems: RowProblem[]
  fullName: string
  country: string | null
}

/** What a column does with its text. */
export type Fill = (draft: Draft, text: string) => void
export type Warn = (draft: Draft, code: string) => void

export function emptyDraft(): Draft {
  return {
    contact: {},
    company: {},
    employment: {},
    addresses: { address: {}, company: {} },
    points: [],
    refusals: new Set(),
    problems: [],
    fullName: '',
    country: null,
  }
}

/** Keeps the first value of a field; custom fields go into their own object. */
export function put(values: Values, name: string, value: unknown): void {
  if (value === undefined || value === null || value === '') return
  if (name.startsWith('custom.')) {
    values.custom = { ...(values.custom as Values | undefined), [name.slice('custom.'.length)]: value }
  } else if (values[name] === undefined) values[name] = value
}
