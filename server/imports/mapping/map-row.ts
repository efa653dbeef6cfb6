import { addressFill, fillCity, fillStreet } from './fill-address.ts'
import { fillFullName, keepOwnGreetingOnly, nameFills, personInCompanyColumn } from './fill-name.ts'
import { fillRefusal, pointFill } from './fill-reach.ts'
import {
  type About,
  ADDRESS_FIELDS,
  type ColumnMapping,
  type Mapping,
  type RefusedChannel,
  type TargetField,
} from './mapping.ts'
import { readCell } from './read-cell.ts'
import { reader } from './read-value.ts'
import { type Draft, emptyDraft, type Fill, type MappedAddress, type MappedRow, put } from './row-draft.ts'

export type MappingOptions = {
  /** The country of addresses and numbers that tell none. */
  country?: string
}

const DEFAULT_COUNTRY = 'DE'

/** Turns the cells of one row into the fields they stand for. */
export function mapRow(
  cells: readonly string[],
  mapping: Mapping,
  fields: readonly TargetField[],
  options: MappingOptions = {},
): MappedRow {
  return prepareMapping(mapping, fields, options)(cells)
}

/** The same for many rows: works out once what each column needs. Columns without target are not even read. */
export function prepareMapping(
  mapping: Mapping,
  fields: readonly TargetField[],
  options: MappingOptions = {},
): (cells: readonly string[]) => MappedRow {
  const byTarget = new Map(fields.map((field) => [`${field.resource}.${field.name}`, field]))
  const home = options.country ?? DEFAULT_COUNTRY
  const columns = mapping.columns.filter((column) => column.target !== null)
  // Numbers and codes are read by the country, so it comes first; a whole name only fills what its parts left open.
  const order = (target: string) =>
    target.endsWith('.country') ? 0 : target.endsWith('.cityLine') ? 1 : target === 'contact.fullName' ? 3 : 2
  const fills = columns
    .map((column) => ({ column, target: column.target ?? '', fill: fillOf(column, byTarget, home) }))
    .sort((left, right) => order(left.target) - order(right.target))
  return (cells) => {
    const draft = emptyDraft()
    for (const { column, fill } of fills) {
      const text = readCell({ text: cells[column.column] ?? '', column }, draft)
      if (text !== null) fill(draft, text)
    }
    return finish(draft, mapping.about)
  }
}

/** What to do with the text of a column. */
function fillOf(column: ColumnMapping, fields: ReadonlyMap<string, TargetField>, home: string): Fill {
  const target = column.target ?? ''
  const dot = target.indexOf('.')
  const resource = target.slice(0, dot)
  const name = target.slice(dot + 1)
  const warn = (draft: Draft, code: string) =>
    void draft.problems.push({ column: column.column, code, severity: 'warning' })
  const field = fields.get(target)
  if (resource === 'refusal')
    return (draft, text) => fillRefusal(draft, name as RefusedChannel, text, column, warn)
  if (resource === 'contactPoint') return pointFill(name, home, warn)
  if (name === 'streetLine') return (draft, text) => fillStreet(draft, resource, text, home)
  if (name === 'cityLine') return (draft, text) => fillCity(draft, resource, text, warn)
  if (
    resource === 'address' ||
    (resource === 'company' && (ADDRESS_FIELDS as readonly string[]).includes(name))
  ) {
    return addressFill(
      resource === 'company' ? 'company' : 'address',
      name as keyof MappedAddress,
      home,
      warn,
      field,
    )
  }
  if (resource === 'contact' && name in nameFills && field?.name.startsWith('custom.') !== true)
    return nameFills[name] ?? (() => {})
  const read = reader(column, field, name, home)
  return (draft, text) => {
    const checked = read(text, draft)
    if (!checked.ok) return warn(draft, checked.code)
    const values =
      resource === 'company' ? draft.company : resource === 'employment' ? draft.employment : draft.contact
    put(values, name, checked.value)
  }
}

function finish(draft: Draft, about: About): MappedRow {
  personInCompanyColumn(draft, about)
  fillFullName(draft)
  keepOwnGreetingOnly(draft)
  const { contact, company, addresses } = draft
  const isPerson = about === 'contact' && (contact.lastName !== undefined || contact.firstName !== undefined)
  const isCompany = company.name !== undefined
  // A row without a person is about the company: what reaches it and where it is belongs to it.
  if (!isPerson && isCompany) moveToCompany(draft)
  const hasReach = draft.points.length > 0
  if (!isPerson && !isCompany) {
    const code =
      hasReach || draft.problems.length > 0 || Object.keys(contact).length > 0
        ? 'imports.name-missing'
        : 'imports.row-empty'
    draft.problems.push({ column: null, code, severity: 'error' })
  }
  if (isPerson && contact.lastName === undefined)
    draft.problems.push({ column: null, code: 'imports.last-name-missing', severity: 'warning' })
  Object.assign(company, addresses.company)
  return {
    contact: isPerson ? contact : null,
    company: isCompany ? company : null,
    employment: isPerson && isCompany && Object.keys(draft.employment).length > 0 ? draft.employment : null,
    address: isPerson && Object.keys(addresses.address).length > 0 ? addresses.address : null,
    contactPoints: isPerson ? draft.points : [],
    refusals: [...draft.refusals],
    problems: draft.problems,
  }
}

function moveToCompany(draft: Draft): void {
  const { company } = draft
  for (const [name, value] of Object.entries(draft.addresses.address))
    put(draft.addresses.company, name, value)
  for (const point of draft.points) {
    if (point.kind === 'email') put(company, 'email', point.value)
    if (point.kind === 'phone' || point.kind === 'mobile') put(company, 'phone', point.value)
    if (point.kind === 'web') put(company, 'website', point.value)
  }
}
