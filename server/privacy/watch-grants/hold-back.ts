import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { Addressee } from '#server/platform/identity/letters.ts'
import { watchingAmong } from '#server/platform/identity/watchers.ts'
import { mailAsked } from './letters.ts'
import { watchGrant } from './watch-grant.ts'

/**
 * Of the roles that are to be given to somebody, those that have to wait for a second person, each asked for. None waits
 * while nobody else watches over data protection yet, nor for who sits at the machine: that is recorded and told.
 */
export async function heldBack(
  gate: Gate,
  publicUrl: string,
  userId: string,
  roleKeys: readonly string[],
): Promise<string[]> {
  const watching = await watchingAmong(gate.tx, roleKeys)
  if (watching.length === 0 || !(await needsSecond(gate, userId))) return []
  for (const { key } of watching) await ask(gate, publicUrl, userId, key)
  return watching.map(({ key }) => key)
}

/** Whether legal compliance may not be given to a role at once; then it is asked for. */
export async function isPurposeHeldBack(gate: Gate, publicUrl: string, roleKey: string): Promise<boolean> {
  if (!(await needsSecond(gate, null))) return false
  await ask(gate, publicUrl, null, roleKey)
  return true
}

async function needsSecond(gate: Gate, userId: string | null): Promise<boolean> {
  return gate.actor.kind !== 'system' && (await deciders(gate, userId)).length > 0
}

/** Who watches already and is neither asking nor to be given it. Who has not taken her invitation yet decides nothing. */
async function deciders(gate: Gate, userId: string | null): Promise<Addressee[]> {
  return gate.tx.query<Addressee>(sql`
    select distinct u.id, u.name, u.email, u.locale from users u
    join user_roles m on m.user_id = u.id join roles r on r.key = m.role_key and r.archived_at is null
    join role_purposes p on p.role_key = r.key and p.purpose = 'legal-compliance'
    where u.deactivated_at is null and u.id is distinct from ${gate.actor.userId} and u.id is distinct from ${userId}
      and (u.password_hash is not null or exists (select from access_tokens a where a.user_id = u.id and a.ended_at is null))
    order by u.id`)
}

async function ask(gate: Gate, publicUrl: string, userId: string | null, roleKey: string): Promise<void> {
  const id = uuidv7()
  const asked = await gate.tx.execute(sql`
    insert into watch_grants (id, user_id, role_key, requested_by, requested_at)
    values (${id}, ${userId}, ${roleKey}, ${gate.actor.userId}, ${gate.now()}) on conflict do nothing`)
  // It waits already.
  if (asked === 0) return
  gate.record({
    action: 'request',
    resource: watchGrant.name,
    recordIds: userId ? [id, userId] : [id],
    details: { role: roleKey },
  })
  for (const colleague of await deciders(gate, userId)) await mailAsked(gate, colleague, publicUrl)
}
