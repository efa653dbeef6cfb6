import sql from 'sql-template-tag'
import type { Keyring } from '../crypto/keyring.ts'
import type { Tx } from '../db/tx.ts'
import { parseEmail } from '../values/email.ts'

export type Bounce = {
  /** The address the mail was sent to, not the one a report names: reports can be forged or come from behind a forward. */
  address: string
  kind: 'hard-bounce' | 'soft-bounce'
  status?: string | null | undefined
  at: Date
}

const SOFT_DAYS = 3
const WITHIN_DAYS = 14

/**
 * Notes that a mail came back: once for good, or on three days within fourteen, and the address takes no more mail.
 * Answers whether the address is undeliverable from now on.
 */
export async function noteBounce(tx: Tx, keyring: Keyring, bounce: Bounce): Promise<boolean> {
  const { kind, status = null, at } = bounce
  const hash = hashOf(keyring, bounce.address)
  if (!hash) return false
  const days = kind === 'soft-bounce' ? [dayOf(at)] : []
  await tx.query(sql`
    insert into mail_bounces as b (address_hash, soft_on, undeliverable_since, cause, status, updated_at)
    values (${hash}, ${days}::date[], ${kind === 'hard-bounce' ? at : null}::timestamptz,
      ${kind === 'hard-bounce' ? 'hard' : null}, ${status}, ${at})
    on conflict (address_hash) do update set
      soft_on = (select coalesce(array_agg(distinct d order by d), '{}') from unnest(b.soft_on || excluded.soft_on) d
        where d > ${dayOf(at)}::date - ${WITHIN_DAYS}::integer),
      undeliverable_since = coalesce(b.undeliverable_since, excluded.undeliverable_since),
      cause = coalesce(b.cause, excluded.cause),
      status = excluded.status,
      updated_at = excluded.updated_at`)
  await tx.query(sql`
    update mail_bounces set undeliverable_since = ${at}, cause = 'soft'
    where address_hash = ${hash} and undeliverable_since is null and cardinality(soft_on) >= ${SOFT_DAYS}`)
  return (await undeliverableAmong(tx, keyring, [bounce.address])).size > 0
}

/**
 * A mail has arrived, or the person wrote from there: what came back softly before is forgotten. Being taken by our own
 * mail server is no arrival.
 */
export async function noteDelivery(tx: Tx, keyring: Keyring, address: string): Promise<void> {
  const hash = hashOf(keyring, address)
  if (!hash) return
  await tx.query(sql`delete from mail_bounces where address_hash = ${hash} and cause is distinct from 'hard'`)
}

/** Somebody has mended the address or knows better: it counts as reachable again. */
export async function forgetBounces(tx: Tx, keyring: Keyring, address: string): Promise<void> {
  const hash = hashOf(keyring, address)
  if (hash) await tx.query(sql`delete from mail_bounces where address_hash = ${hash}`)
}

/** Those of the given addresses that take no mail, as they were given. */
export async function undeliverableAmong(
  tx: Tx,
  keyring: Keyring,
  addresses: readonly string[],
): Promise<Set<string>> {
  const byHash = new Map<string, string[]>()
  for (const address of addresses) {
    const key = hashOf(keyring, address)?.toString('hex')
    if (key) byHash.set(key, [...(byHash.get(key) ?? []), address])
  }
  const rows = await tx.query<{ hash: string }>(sql`
    select encode(address_hash, 'hex') as hash from mail_bounces
    where undeliverable_since is not null
      and address_hash = any (select decode(h, 'hex') from unnest(${[...byHash.keys()]}::text[]) h)`)
  return new Set(rows.flatMap(({ hash }) => byHash.get(hash) ?? []))
}

function hashOf(keyring: Keyring, address: string): Buffer | null {
  const parsed = parseEmail(address)
  return parsed.ok ? keyring.mac('address', parsed.value) : null
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}
