import sql from 'sql-template-tag'
import type { Session } from '#api/session.ts'
import type { Actor } from '../gate/actor.ts'
import type { Gate } from '../gate/gate.ts'
import { groupsNeeded } from '../gate/group-bounds.ts'
import { allResources } from '../gate/resource.ts'
import type { Words } from '../gate/vocabulary.ts'
import { Problem } from '../http/problem.ts'
import { companyName } from './company-name.ts'

/** What the screens need to know about the signed-in person: rights as they are in force, never more. */
export async function readSession(gate: Gate): Promise<Session> {
  const { actor } = gate
  const [row] = await gate.tx.query<{
    name: string
    email: string
    pending_email: string | null
    locale: string
    has_second_factor: boolean
    needs_second_factor: boolean
    codes: number
    roles: { key: string; label: Words }[]
    purposes: { key: string; label: Words }[]
    is_demo: boolean
  }>(sql`
    select u.name, u.email, u.locale,
      (select c.address from one_time_tokens c where c.user_id = u.id and c.kind = 'address-change' and c.used_at is null
        and c.expires_at > ${gate.now()} limit 1) as pending_email,
      u.totp_enabled_at is not null as has_second_factor,
      exists (select from settings g join user_roles r on g.value -> 'secondFactorRoles' ? r.role_key
        where g.key = 'security' and r.user_id = u.id) as needs_second_factor,
      (select count(*)::integer from recovery_codes c where c.user_id = u.id and c.used_at is null) as codes,
      coalesce((select json_agg(json_build_object('key', r.key, 'label', r.label) order by r.created_at, r.key)
        from user_roles m join roles r on r.key = m.role_key where m.user_id = u.id and r.archived_at is null), '[]') as roles,
      coalesce((select json_agg(json_build_object('key', p.key, 'label', p.label) order by p.bit)
        from purposes p where p.key = any (${actor.purposes}::text[])), '[]') as purposes,
      exists (select from settings where key = 'demo') as is_demo
    from users u where u.id = ${actor.userId}`)
  if (!row || !actor.userId) throw new Problem('session.missing')
  return {
    user: {
      id: actor.userId,
      name: row.name,
      email: row.email,
      pendingEmail: row.pending_email,
      locale: row.locale,
      mainTeamId: actor.mainTeamId,
      teamIds: [...actor.teamIds],
    },
    roles: row.roles,
    purposes: row.purposes,
    rights: rightsShown(actor),
    fields: await fieldsSeen(gate),
    secondFactor: {
      isEnabled: row.has_second_factor,
      isRequired: row.needs_second_factor,
      recoveryCodesLeft: row.codes,
    },
    company: { name: await companyName(gate.tx) },
    setup: { needed: false, isDemo: row.is_demo },
    stepUpUntil: actor.stepUpUntil?.toISOString() ?? null,
  }
}

/** Rights with the groups of which what she makes has to bear one. */
function rightsShown(actor: Actor): Session['rights'] {
  const charge = { ownerId: actor.userId, teamId: actor.mainTeamId ?? actor.teamIds[0] ?? null }
  return Object.fromEntries(
    [...actor.rights].map(([name, { groups: bounds, ...rights }]) => {
      const needed = bounds ? groupsNeeded(bounds, actor, charge) : true
      return [name, needed === true ? rights : { ...rights, customerGroups: [...needed] }]
    }),
  )
}

/** A field counts when a role opens it and one of the purposes held needs it. */
async function fieldsSeen(gate: Gate): Promise<Session['fields']> {
  const { actor } = gate
  const isLegal = actor.purposes.includes('legal-compliance')
  const seen: Session['fields'] = {}
  for (const [name, resource] of allResources()) {
    if (!actor.rights.has(name)) continue
    const levels: Record<string, string> = {}
    const contracts = await gate.fieldsOf(resource)
    for (const [field, level] of actor.fields.get(name) ?? []) {
      const contract = contracts[field]
      if (!contract || contract.isSecret) continue
      const isServed = isLegal || actor.purposes.some((each) => contract.purposes.includes(each))
      if (!isServed) continue
      const isFixed = contract.isReadOnly || contract.isTechnical || contract.expression
      levels[field] = isFixed ? 'see' : level
    }
    seen[name] = levels
  }
  return seen
}
