export type Op =
  | 'eq'
  | 'ne'
  | 'in'
  | 'contains'
  | 'startsWith'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'ltOrEmpty'
  | 'empty'
  | 'notEmpty'

export type Condition = { field: string; op: Op; value?: unknown }
export type FilterGroup = { and: FilterNode[] } | { or: FilterNode[] }
export type FilterNode = Condition | FilterGroup

export type SortKey = { field: string; isDescending: boolean }
export type ColumnChoice = { name: string; width?: number }

/** What a list shows: all of it stands in the address, so that a link and a saved view mean the same list. */
export type ListState = {
  q: string
  filter: FilterGroup | null
  sort: SortKey[]
  /** The columns in their order, or null for the standard ones. */
  columns: ColumnChoice[] | null
  /** The saved view it started from. */
  view: string | null
  /** What daily work leaves out: put away, or thrown away. */
  shelf: 'archive' | 'trash' | null
}

export const emptyListState: ListState = {
  q: '',
  filter: null,
  sort: [],
  columns: null,
  view: null,
  shelf: null,
}

type Search = Record<string, string | undefined>

/** Reads the address; a part somebody has mangled by hand counts as not given. */
export function readListState(search: Search, standard: ListState = emptyListState): ListState {
  return {
    q: search.q ?? '',
    filter: search.filter === undefined ? standard.filter : readFilter(search.filter),
    sort: search.sort ? readSort(search.sort) : standard.sort,
    columns: search.columns ? readColumns(search.columns) : standard.columns,
    view: search.view ?? null,
    shelf: search.shelf === 'archive' || search.shelf === 'trash' ? search.shelf : null,
  }
}

/** Writes the address; what is standard is left out of it. */
export function writeListState(state: ListState, standard: ListState = emptyListState): Search {
  const sort = writeSort(state.sort)
  const columns = state.columns && writeColumns(state.columns)
  return {
    q: state.q || undefined,
    filter:
      writeFilter(state.filter) === writeFilter(standard.filter) ? undefined : writeFilter(state.filter),
    sort: sort === writeSort(standard.sort) ? undefined : sort,
    columns:
      columns && columns !== (standard.columns && writeColumns(standard.columns)) ? columns : undefined,
    view: state.view ?? undefined,
    shelf: state.shelf ?? undefined,
  }
}

/** None is written out where the standard has one. */
function writeFilter(filter: FilterGroup | null): string {
  return JSON.stringify(filter && !isEmptyGroup(filter) ? filter : { and: [] })
}

export function writeSort(sort: readonly SortKey[]): string {
  return sort.map((key) => (key.isDescending ? '-' : '') + key.field).join(',')
}

function readSort(text: string): SortKey[] {
  return text
    .split(',')
    .filter(Boolean)
    .map((part) => ({ field: part.replace(/^-/, ''), isDescending: part.startsWith('-') }))
}

function writeColumns(columns: readonly ColumnChoice[]): string {
  return columns.map(({ name, width }) => (width ? `${name}:${Math.round(width)}` : name)).join(',')
}

function readColumns(text: string): ColumnChoice[] | null {
  const columns = text
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const [name = '', width] = part.split(':')
      const pixels = Number(width)
      return pixels >= 40 && pixels <= 1200 ? { name, width: pixels } : { name }
    })
  return columns.length ? columns : null
}

function readFilter(text: string | undefined): FilterGroup | null {
  if (!text) return null
  try {
    const parsed: unknown = JSON.parse(text)
    if (!isNode(parsed)) return null
    return isGroup(parsed) ? parsed : { and: [parsed] }
  } catch {
    return null
  }
}

function isNode(value: unknown): value is FilterNode {
  if (typeof value !== 'object' || value === null) return false
  if ('and' in value) return Array.isArray(value.and) && value.and.every(isNode)
  if ('or' in value) return Array.isArray(value.or) && value.or.every(isNode)
  return 'field' in value && typeof value.field === 'string' && 'op' in value && typeof value.op === 'string'
}

export function isGroup(node: FilterNode): node is FilterGroup {
  return 'and' in node || 'or' in node
}

export function membersOf(group: FilterGroup): FilterNode[] {
  return 'and' in group ? group.and : group.or
}

export function withMembers(group: FilterGroup, members: FilterNode[]): FilterGroup {
  return 'and' in group ? { and: members } : { or: members }
}

export function isEmptyGroup(group: FilterGroup): boolean {
  return membersOf(group).length === 0
}

/** Drops what is not finished yet: a condition that still waits for its value does not filter. */
export function finishedFilter(group: FilterGroup | null): FilterGroup | null {
  if (!group) return null
  const members = membersOf(group).flatMap((node): FilterNode[] => {
    if (!isGroup(node)) return isFinished(node) ? [node] : []
    const inner = finishedFilter(node)
    return inner ? [inner] : []
  })
  return members.length ? withMembers(group, members) : null
}

function isFinished({ op, value }: Condition): boolean {
  if (op === 'empty' || op === 'notEmpty') return true
  if (Array.isArray(value)) return value.length > 0
  return value !== undefined && value !== null && value !== ''
}
