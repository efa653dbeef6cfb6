import sql from 'sql-template-tag'
import type { Tx } from '../db/tx.ts'
import type { Gate } from '../gate/gate.ts'
import { Problem } from '../http/problem.ts'
import { type Addressee, mailWatcherAdded } from './letters.ts'

/** Whether an account watches over data protection: what somebody else may not take over unseen. */
export async function isWatcher(tx: Tx, userId: string): Promise<boolean> {
  const [row] = await tx.query(sql`
    select 1 as one from user_roles m join roles r on r.key = m.role_key and r.archived_at is null
      join role_purposes p on p.role_key = r.key and p.purpose = 'legal-compliance'
    where m.user_id = ${userId} limit 1`)
  return row !== undefined
}

/** Whether nobody watches over data protection, nor is invited to. */
export async function isUnwatched(tx: Tx): Promise<boolean> {
  const [row] = await tx.query(sql`
    select 1 as one from users u join user_roles m on m.user_id = u.id
      join roles r on r.key = m.role_key and r.archived_at is null
      join role_purposes p on p.role_key = r.key and p.purpose = 'legal-compliance'
    where u.deactivated_at is null limit 1`)
  return row === undefined
}

/**
 * Whoever could move the address of a watcher could sign in as her and approve what she herself proposed; of somebody who
 * waits to be one, the role would be released to a name they trust and held by another.
 */
export async function demandOwnAddress({ tx, actor }: Gate, userId: string): Promise<void> {
  if (userId !== actor.userId && (await isOrBecomesWatcher(tx, userId)))
    throw new Problem('users.email-of-approver', { status: 409 })
}

/** Whether an account watches over data protection, or waits for somebody to agree that it shall. */
export async function isOrBecomesWatcher(tx: Tx, userId: string): Promise<boolean> {
  if (await isWatcher(tx, userId)) return true
  const [row] = await tx.query(sql`
    select 1 as one from watch_grants where user_id = ${userId} and state = 'waiting' limit 1`)
  return row !== undefined
}

type WatchingRole = { key: string; label: { de: string; en: string } }

/** Those of the roles that watch over data protection. */
export function watchingAmong(tx: Tx, roleKeys: readonly string[]): Promise<WatchingRole[]> {
  return tx.query<WatchingRole>(sql`
    select key, label from roles r where key = any (${roleKeys}::text[])
      and exists (select from role_purposes p where p.role_key = r.key and p.purpose = 'legal-compliance')
    order by key`)
}

/** Who runs the program does not watch over it at the same time (Art. 38(6) GDPR). */
export function demandSeparation(purposes: readonly string[]): void {
  if (purposes.includes('system-operation') && purposes.includes('legal-compliance'))
    throw new Problem('users.roles-conflict')
}

/**
 * Those of the roles given to somebody that watch over data protection are told to all others who do, and to the
 * management; given by one person alone, because nobody watched yet, also to all administrators.
 */
export async function tellWatchers(
  gate: Gate,
  holderId: string,
  roleKeys: readonly string[],
  isAlone = false,
): Promise<void> {
  const roles = await watchingAmong(gate.tx, roleKeys)
  if (roles.length === 0) return
  const [names] = await gate.tx.query<{ holder: string; giver: string | null }>(sql`
    select name as holder, (select name from users where id = ${gate.actor.userId}) as giver
    from users where id = ${holderId}`)
  if (!names) return
  // Who has not taken her invitation yet is nobody to tell.
  const others = await gate.tx.query<Addressee>(sql`
    select u.id, u.name, u.email, u.locale from users u
    where u.deactivated_at is null and u.id <> ${holderId}
      and (u.password_hash is not null or exists (select from access_tokens a where a.user_id = u.id and a.ended_at is null))
      and exists (
        select from user_roles m join roles r on r.key = m.role_key and r.archived_at is null
        where m.user_id = u.id and (r.key = 'management'
          or exists (select from role_purposes p where p.role_key = r.key
            and p.purpose in ('legal-compliance', ${isAlone ? 'system-operation' : 'legal-compliance'}))))
    order by u.id`)
  for (const other of others)
    for (const { label } of roles) await mailWatcherAdded(gate, other, { ...names, role: label, isAlone })
}
