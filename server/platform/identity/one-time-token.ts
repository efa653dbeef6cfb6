import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import { randomToken, sha256 } from '../crypto/keyring.ts'
import type { Tx } from '../db/tx.ts'

export type OneTimeKind = 'second-factor' | 'invitation' | 'password-reset' | 'address-change'
export type OneTime = { id: string; userId: string; address: string | null; createdBy: string | null }

const minutesOf: Record<OneTimeKind, number> = {
  'second-factor': 10,
  invitation: 14 * 24 * 60,
  'password-reset': 60,
  'address-change': 3 * 24 * 60,
}

/** A link or challenge that is good once; an earlier one of the same kind ends. Only its hash is stored. */
export async function makeOneTimeToken(
  tx: Tx,
  now: Date,
  kind: OneTimeKind,
  userId: string,
  createdBy: string | null,
  address: string | null = null,
): Promise<string> {
  const token = randomToken()
  const expiresAt = new Date(now.getTime() + minutesOf[kind] * 60_000)
  // Several sign-ins may be half way at once, on several devices.
  if (kind !== 'second-factor') await endOneTimeTokens(tx, now, userId, [kind])
  await tx.query(sql`
    insert into one_time_tokens (id, kind, token_hash, user_id, address, created_by, created_at, expires_at)
    values (${uuidv7()}, ${kind}, ${sha256(token)}, ${userId}, ${address}, ${createdBy}, ${now}, ${expiresAt})`)
  return token
}

/** Whose it is, while it is good. Held until the transaction ends, so that it cannot be used twice at once. */
export async function findOneTimeToken(
  tx: Tx,
  now: Date,
  kind: OneTimeKind,
  token: string,
): Promise<OneTime | null> {
  const [found] = await tx.query<OneTime>(sql`
    select t.id, t.user_id as "userId", t.address, t.created_by as "createdBy" from one_time_tokens t join users u on u.id = t.user_id
    where t.token_hash = ${sha256(token)} and t.kind = ${kind} and t.used_at is null and t.expires_at > ${now}
      and u.deactivated_at is null
    for update of t`)
  return found ?? null
}

/**
 * Why a link no longer leads anywhere. Only whoever holds the link learns it; for everybody else all of them are unknown.
 */
export async function whyLinkIsGone(
  tx: Tx,
  now: Date,
  kind: OneTimeKind,
  token: string,
): Promise<'used' | 'replaced' | 'expired' | 'unknown'> {
  const [row] = await tx.query<{ isOver: boolean; isUsed: boolean; isDone: boolean }>(sql`
    select t.expires_at <= ${now} as "isOver", t.used_at is not null as "isUsed",
      case t.kind
        when 'invitation' then u.password_hash is not null
        when 'address-change' then u.email_norm = t.address
        else not exists (select 1 from one_time_tokens later
          where later.user_id = t.user_id and later.kind = t.kind and later.created_at > t.created_at)
      end as "isDone"
    from one_time_tokens t join users u on u.id = t.user_id and u.deactivated_at is null
    where t.token_hash = ${sha256(token)} and t.kind = ${kind}`)
  if (row?.isUsed) return row.isDone ? 'used' : 'replaced'
  return row?.isOver ? 'expired' : 'unknown'
}

export async function useOneTimeToken(tx: Tx, now: Date, id: string): Promise<void> {
  await tx.query(sql`update one_time_tokens set used_at = ${now} where id = ${id}`)
}

export async function endOneTimeTokens(
  tx: Tx,
  now: Date,
  userId: string,
  kinds: readonly OneTimeKind[] = ['second-factor', 'invitation', 'password-reset', 'address-change'],
): Promise<void> {
  await tx.query(sql`
    update one_time_tokens set used_at = ${now}
    where user_id = ${userId} and used_at is null and kind = any (${kinds}::text[])`)
}
