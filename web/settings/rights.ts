import type { RightsMatrix, RightsPatch } from '#api/roles.ts'

/** The rights of a role as a table one can edit before anything is saved. */
export type MatrixResource = RightsMatrix['resources'][number]
export type MatrixField = MatrixResource['fields'][number]

export type Level = 'none' | 'see' | 'edit'
export type Scope = 'none' | 'own' | 'team' | 'all'
export const acts = ['create', 'update', 'remove'] as const
export type Act = (typeof acts)[number]

export type ResourceRights = { rows: Scope; fields: Readonly<Record<string, Level>> } & Readonly<
  Record<Act, boolean>
>
/** By resource; what is not named is denied. */
export type RoleRights = Readonly<Record<string, ResourceRights>>

export const noRights: ResourceRights = {
  rows: 'none',
  create: false,
  update: false,
  remove: false,
  fields: {},
}

export type Change =
  | { role: string; resource: string; kind: 'rows'; from: Scope; to: Scope }
  | { role: string; resource: string; kind: 'act'; act: Act; isAllowed: boolean }
  | { role: string; resource: string; kind: 'fields'; fields: string[]; from: Level; to: Level }

const width: Record<Scope, number> = { none: 0, own: 1, team: 2, all: 3 }
const depth: Record<Level, number> = { none: 0, see: 1, edit: 2 }

/** The matrix as the server answered it, ready to be edited. */
export function rightsOf({ resources }: RightsMatrix): RoleRights {
  return Object.fromEntries(
    resources.map(({ resource, rows, create, update, remove, fields }) => [
      resource,
      {
        rows: rows as Scope,
        create,
        update,
        remove,
        fields: Object.fromEntries(fields.map(({ field, level }) => [field, level as Level])),
      },
    ]),
  )
}

type RoleState = {
  rights?: Record<string, Omit<ResourceRights, 'fields'>>
  fields?: Record<string, Record<string, Level>>
  customerGroups?: string[]
}

/** The rights inside a state that the history kept; nothing where there was no role yet. */
export function rightsOfState(state: unknown): RoleRights {
  const { rights = {}, fields = {} } = (state ?? {}) as RoleState
  const resources = new Set([...Object.keys(rights), ...Object.keys(fields)])
  return Object.fromEntries(
    [...resources].map((name) => [
      name,
      { ...noRights, ...rights[name], fields: fields[name] ?? {} } satisfies ResourceRights,
    ]),
  )
}

/** The customer groups a role was bounded to in a state that the history kept. */
export function groupsOfState(state: unknown): readonly string[] {
  return ((state ?? {}) as RoleState).customerGroups ?? []
}

/** Only the cells that are different, as the server takes them. */
export function patchOf(before: RoleRights, after: RoleRights): RightsPatch {
  const resources: RightsPatch['resources'] = {}
  for (const change of changesOf('', before, after)) {
    const cells = resources[change.resource] ?? {}
    resources[change.resource] = cells
    if (change.kind === 'rows') cells.rows = change.to
    else if (change.kind === 'act') cells[change.act] = change.isAllowed
    else
      cells.fields = {
        ...cells.fields,
        ...Object.fromEntries(change.fields.map((field) => [field, change.to])),
      }
  }
  return { resources }
}

const usual = [
  'contact',
  'contactPoint',
  'address',
  'employment',
  'processingBasis',
  'company',
  'timelineEntry',
  'task',
  'file',
  'import',
  'massUpdate',
]

/** Customers and what belongs to them first, then everything else as the server tells it. */
export function inUsualOrder(resources: readonly MatrixResource[]): MatrixResource[] {
  const place = ({ resource }: MatrixResource) => {
    const at = usual.indexOf(resource)
    return at === -1 ? usual.length : at
  }
  return [...resources].sort((one, other) => place(one) - place(other))
}

/** The word for the rows: records without an owner are open to all who have access, or closed. */
export function rowsWord(rows: Scope, isOwned: boolean): Scope | 'closed' | 'open' {
  if (isOwned) return rows
  return rows === 'none' ? 'closed' : 'open'
}

/** Without rows there is nothing to act on, so the rest of the resource is no right either. */
export function withRows(rights: ResourceRights, rows: Scope): ResourceRights {
  return rows === 'none'
    ? { ...rights, rows, create: false, update: false, remove: false }
    : { ...rights, rows }
}

/** What is different, in the order it is told: rows, acts, then fields that change alike together. */
export function changesOf(role: string, before: RoleRights, after: RoleRights): Change[] {
  const resources = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return resources.flatMap((resource) =>
    changesWithin(role, resource, before[resource] ?? noRights, after[resource] ?? noRights),
  )
}

function changesWithin(role: string, resource: string, from: ResourceRights, to: ResourceRights): Change[] {
  const place = { role, resource }
  const changes: Change[] = []
  if (from.rows !== to.rows) changes.push({ ...place, kind: 'rows', from: from.rows, to: to.rows })
  for (const act of acts) {
    if (from[act] !== to[act]) changes.push({ ...place, kind: 'act', act, isAllowed: to[act] })
  }
  const alike = new Map<string, Extract<Change, { kind: 'fields' }>>()
  for (const field of new Set([...Object.keys(from.fields), ...Object.keys(to.fields)])) {
    const [was, is] = [from.fields[field] ?? 'none', to.fields[field] ?? 'none']
    if (was === is) continue
    const known = alike.get(`${was} ${is}`)
    if (known) known.fields.push(field)
    else alike.set(`${was} ${is}`, { ...place, kind: 'fields', fields: [field], from: was, to: is })
  }
  return [...changes, ...alike.values()]
}

/** Does the change open something that was closed? */
export function isWidening(change: Change): boolean {
  if (change.kind === 'rows') return width[change.to] > width[change.from]
  if (change.kind === 'act') return change.isAllowed
  return depth[change.to] > depth[change.from]
}

/** How many single boxes of the matrix are different. */
export function countOf(changes: readonly Change[]): number {
  return changes.reduce((sum, change) => sum + (change.kind === 'fields' ? change.fields.length : 1), 0)
}
