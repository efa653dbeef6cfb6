import sql, { join, raw, type Sql } from 'sql-template-tag'
import { Problem } from '../http/problem.ts'
import type { Actor, ResourceRights } from './actor.ts'
import type { Row } from './gate.ts'
import type { Resource } from './resource.ts'
import type { RowScope } from './vocabulary.ts'

/** Customer groups whose rows one sees, by scope; `true` where a role of that scope is bounded to none. */
export type GroupBounds = Readonly<Partial<Record<RowScope, readonly string[] | true>>>

type Charge = { ownerId: unknown; teamId: unknown }

/**
 * What several roles show together: rows of the scope of a role that are in its groups, or those of another. Null when no
 * group bounds that, and the widest scope says it all.
 */
export function groupBoundsOf(
  roles: readonly { rows: RowScope; groups: readonly string[] }[],
): GroupBounds | null {
  const isFree = (scope: RowScope) => roles.some(({ rows, groups }) => rows === scope && groups.length === 0)
  if (isFree('all')) return null
  const bounds: Partial<Record<RowScope, readonly string[] | true>> = {}
  for (const { rows, groups } of roles) {
    const before = bounds[rows]
    if (isFree(rows) || before === true) bounds[rows] = true
    else bounds[rows] = [...new Set([...(before ?? []), ...groups])].sort()
  }
  return Object.values(bounds).some((groups) => groups !== true) ? bounds : null
}

/** The rows of `t` within a scope; null when that is all of them. */
export function scopeCondition(scope: RowScope, actor: Actor): Sql | null {
  if (scope === 'all') return null
  if (scope === 'own') return sql`t.owner_id = ${actor.userId}::uuid`
  const [first, ...more] = actor.teamIds
  return more.length === 0
    ? sql`t.team_id = ${first ?? null}::uuid`
    : sql`t.team_id = any (${actor.teamIds}::uuid[])`
}

/** The rows of `t` these bounds show, were their groups those given. */
export function boundedCondition(
  bounds: GroupBounds,
  actor: Actor,
  groups: Sql = raw('t.customer_groups'),
): Sql {
  const ways = scopesOf(bounds).map((scope) => {
    const within = bounds[scope]
    const parts = [
      scopeCondition(scope, actor),
      within === true ? null : sql`${groups} && ${within}::text[]`,
    ].filter((part) => part !== null)
    return sql`(${join(parts, ' and ')})`
  })
  return ways.length > 0 ? sql`(${join(ways, ' or ')})` : raw('false')
}

/** The groups of which a record in this charge needs one to be seen; `true` when it is seen in any case. */
export function groupsNeeded(
  bounds: GroupBounds,
  actor: Actor,
  { ownerId, teamId }: Charge,
): readonly string[] | true {
  const isIn: Record<RowScope, boolean> = {
    all: true,
    team: typeof teamId === 'string' && actor.teamIds.includes(teamId),
    own: actor.userId !== null && ownerId === actor.userId,
  }
  const needed = new Set<string>()
  for (const scope of scopesOf(bounds).filter((each) => isIn[each])) {
    const groups = bounds[scope] ?? []
    if (groups === true) return true
    for (const group of groups) needed.add(group)
  }
  return [...needed].sort()
}

/**
 * The groups of a record in this charge as they have to be stored: those given, or one's only group where none is given. Null
 * when whoever stores them would not see the record.
 */
export function groupsWithin(
  rights: ResourceRights,
  actor: Actor,
  charge: Charge,
  given: readonly string[],
): readonly string[] | null {
  if (isWithinGroups(rights, actor, charge, given)) return given
  const needed = groupsNeeded(rights.groups ?? {}, actor, charge)
  return given.length === 0 && needed !== true && needed.length === 1 ? needed : null
}

/** Whether a record in this charge with these groups is seen, as far as groups have a say in it. */
export function isWithinGroups(
  { groups: bounds }: ResourceRights,
  actor: Actor,
  charge: Charge,
  groups: readonly string[],
): boolean {
  const needed = bounds ? groupsNeeded(bounds, actor, charge) : true
  return needed === true || groups.some((group) => needed.includes(group))
}

/** Whoever is bounded to groups is asked for one of them, beside the field. */
export function outsideGroups({ feature }: Pick<Resource, 'feature'>): Problem {
  return new Problem(`${feature}.invalid`, {
    errors: [{ pointer: '/customerGroups', code: 'field.outside-groups' }],
  })
}

/** The groups in a row of values; none when nothing is said of them. */
export function groupsIn({ customerGroups }: Row): readonly string[] {
  return Array.isArray(customerGroups) ? customerGroups.map((group) => String(group).trim()) : []
}

function scopesOf(bounds: GroupBounds): RowScope[] {
  return (['all', 'team', 'own'] as const).filter((scope) => bounds[scope] !== undefined)
}
