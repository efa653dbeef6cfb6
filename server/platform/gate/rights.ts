import sql from 'sql-template-tag'
import type { Tx } from '../db/tx.ts'
import type { FieldLevel, ResourceRights } from './actor.ts'
import { groupBoundsOf } from './group-bounds.ts'
import { allResources } from './resource.ts'
import type { PurposeKey, RowScope } from './vocabulary.ts'

export type RightsOfUser = {
  roleKeys: string[]
  teamIds: string[]
  mainTeamId: string | null
  purposes: PurposeKey[]
  rights: Map<string, ResourceRights>
  fields: Map<string, Map<string, FieldLevel>>
}

const width: Record<RowScope, number> = { own: 0, team: 1, all: 2 }

/** The union of what a user's roles allow. What no role names is denied. */
export async function loadRights(tx: Tx, userId: string): Promise<RightsOfUser> {
  const [row] = await tx.query<{
    roles: string[]
    teams: string[]
    main_team_id: string | null
    purposes: PurposeKey[]
    rights: {
      resource: string
      rows: RowScope
      groups: string[]
      can_create: boolean
      can_update: boolean
      can_remove: boolean
    }[]
    fields: { resource: string; field: string; level: FieldLevel }[]
  }>(sql`
    with mine as (
      select u.role_key, r.customer_groups as groups from user_roles u join roles r on r.key = u.role_key
      where u.user_id = ${userId} and r.archived_at is null
    )
    select
      coalesce((select array_agg(role_key order by role_key) from mine), '{}') as roles,
      coalesce((select array_agg(team_id) from team_members where user_id = ${userId}), '{}') as teams,
      (select main_team_id from users where id = ${userId}) as main_team_id,
      coalesce((select array_agg(distinct purpose) from role_purposes where role_key in (select role_key from mine)), '{}') as purposes,
      coalesce((select jsonb_agg(to_jsonb(r) || jsonb_build_object('groups', m.groups)) from role_rights r join mine m on m.role_key = r.role_key), '[]') as rights,
      coalesce((select jsonb_agg(to_jsonb(f)) from role_field_rights f where role_key in (select role_key from mine)), '[]') as fields`)
  if (!row) throw new Error('rights query gave no row')

  const rights = new Map<string, ResourceRights>()
  for (const [name, ofRoles] of Map.groupBy(row.rights, ({ resource }) => resource)) {
    rights.set(name, {
      ...rowsOf(name, ofRoles),
      create: ofRoles.some((each) => each.can_create),
      update: ofRoles.some((each) => each.can_update),
      remove: ofRoles.some((each) => each.can_remove),
    })
  }
  const fields = new Map<string, Map<string, FieldLevel>>()
  for (const each of row.fields) {
    const ofResource = fields.get(each.resource) ?? new Map<string, FieldLevel>()
    if (ofResource.get(each.field) !== 'edit') ofResource.set(each.field, each.level)
    fields.set(each.resource, ofResource)
  }
  for (const [name, resource] of allResources()) {
    const levels = fields.get(name)
    for (const [field, { standsFor }] of Object.entries(resource.fields)) {
      if (!levels || !standsFor) continue
      if (levels.has(standsFor)) levels.set(field, 'see')
      else levels.delete(field)
    }
  }
  return {
    roleKeys: row.roles,
    teamIds: row.teams,
    mainTeamId: row.main_team_id,
    purposes: row.purposes,
    rights,
    fields,
  }
}

/** The widest of the scopes, unless roles that are bounded to customer groups have a part in it. */
function rowsOf(
  name: string,
  roles: readonly { rows: RowScope; groups: readonly string[] }[],
): Pick<ResourceRights, 'rows' | 'groups'> {
  const groups = allResources().get(name)?.rows === 'owned' ? groupBoundsOf(roles) : null
  if (groups) return { rows: 'groups', groups }
  return { rows: roles.map(({ rows }) => rows).reduce((a, b) => (width[b] > width[a] ? b : a)) }
}

/** Rights of the program itself: everything the contracts know; used only by jobs that name their purpose. */
export function systemRights(): Pick<RightsOfUser, 'rights' | 'fields'> {
  const rights = new Map<string, ResourceRights>()
  const fields = new Map<string, Map<string, FieldLevel>>()
  for (const [name, each] of allResources()) {
    rights.set(name, { rows: 'all', create: true, update: true, remove: true })
    fields.set(name, new Map(Object.keys(each.fields).map((field) => [field, 'edit'])))
  }
  return { rights, fields }
}
