import type { ImportColumn, ImportDetail, ImportMapping, ImportTarget } from '#api/imports.ts'

export type ColumnDraft = ImportMapping['columns'][number]

export const groups = ['person', 'company', 'address', 'reach', 'refusal', 'custom'] as const
export type Group = (typeof groups)[number]

/** Under which heading a target is found. */
export function groupOf(target: string): Group {
  const [resource, name = ''] = target.split('.')
  if (name === 'custom') return 'custom'
  if (resource === 'company') return 'company'
  if (resource === 'address') return 'address'
  if (resource === 'contactPoint') return 'reach'
  return resource === 'refusal' ? 'refusal' : 'person'
}

/** What was saved, else the template for these columns, else what Treu proposes. */
export function firstDraft(item: ImportDetail): ImportMapping {
  return item.mapping ?? item.template?.mapping ?? suggestedDraft(item)
}

export function suggestedDraft(item: ImportDetail): ImportMapping {
  return {
    about: item.suggestedAbout === 'company' ? 'company' : 'contact',
    columns: item.columns.map(suggestedColumn),
  }
}

export function suggestedColumn({ index, suggestion }: ImportColumn): ColumnDraft {
  const { target, dates, isConsent } = suggestion
  return { column: index, target, ...(dates ? { dates } : {}), ...(isConsent ? { isConsent } : {}) }
}

/** Every column of the file has its line, also one that a template does not know. */
export function columnDraft(draft: ImportMapping, column: number): ColumnDraft {
  return draft.columns.find((one) => one.column === column) ?? { column, target: null }
}

export function withColumn(draft: ImportMapping, changed: ColumnDraft): ImportMapping {
  const others = draft.columns.filter((one) => one.column !== changed.column)
  // What is on screen is said: left out, the server would go by the column's name.
  const said = changed.target?.startsWith('refusal.')
    ? { ...changed, isConsent: changed.isConsent === true }
    : changed
  return { ...draft, columns: [...others, said].sort((one, other) => one.column - other.column) }
}

/** Rows about companies have the address and the number at the company, rows about persons at the person. */
export function aboutOther(
  draft: ImportMapping,
  about: ImportMapping['about'],
  targets: readonly ImportTarget[],
): ImportMapping {
  const taken = new Set(draft.columns.map(({ target }) => target))
  const known = new Set(targets.map(({ target }) => target).filter((target) => !taken.has(target)))
  const moved = (target: string | null) => {
    const other = target === null ? null : counterpart(target, about)
    return other !== null && known.has(other) ? other : target
  }
  return { about, columns: draft.columns.map((column) => ({ ...column, target: moved(column.target) })) }
}

const places = /^(?:addition|street|houseNumber|postalCode|city|region|country|poBox|streetLine|cityLine)$/

function counterpart(target: string, about: ImportMapping['about']): string | null {
  const [resource, name = ''] = target.split('.')
  if (about === 'company') {
    if (resource === 'address') return `company.${name}`
    if (resource === 'contactPoint') return name === 'web' ? 'company.website' : `company.${name}`
    return target === 'contact.fullName' ? 'company.name' : null
  }
  if (resource !== 'company') return null
  if (places.test(name)) return `address.${name}`
  if (name === 'website') return 'contactPoint.web'
  return name === 'email' || name === 'phone' ? `contactPoint.${name}` : null
}

/** Several columns may go to a way of reaching somebody; any other field takes the first one. */
export function rivalOf(draft: ImportMapping, column: number): number | null {
  const { target } = columnDraft(draft, column)
  if (target === null || target.startsWith('contactPoint.') || target.startsWith('refusal.')) return null
  return draft.columns.find((one) => one.target === target && one.column !== column)?.column ?? null
}

/** As in Excel: A, B … Z, AA. */
export function columnLetter(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnLetter(Math.floor(index / 26) - 1) + letter
}

/** `1–3, 7`: line numbers as one says them. */
export function lineRanges(lines: readonly number[]): string {
  const ranges: [from: number, to: number][] = []
  for (const line of [...lines].sort((one, other) => one - other)) {
    const last = ranges.at(-1)
    if (last && line <= last[1] + 1) last[1] = line
    else ranges.push([line, line])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ')
}
