import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Tx } from '#server/platform/db/tx.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { addressHash } from './address-hash.ts'
import type { Channel } from './channels.ts'

export type SuppressionReason = 'objected' | 'withdrawn' | 'refused' | 'complaint' | 'manual'

/** Which of the addresses stand on the list, or stood there at a moment, as hex. */
export async function suppressedAmong(
  tx: Tx,
  hashes: readonly Buffer[],
  channel: Channel,
  purpose: string,
  at: Date | null = null,
): Promise<Set<string>> {
  if (hashes.length === 0) return new Set()
  const rows = await tx.query<{ hash: Buffer }>(sql`
    select address_hash as hash from suppressions
    where address_hash = any (${hashes}::bytea[]) and channel = ${channel} and purpose = ${purpose}
      and case when ${at}::timestamptz is null then lifted_at is null
        else since <= ${at} and (lifted_at is null or lifted_at > ${at}) end`)
  return new Set(rows.map(({ hash }) => hash.toString('hex')))
}

/** Which of these addresses and numbers stand on the list for advertising, whatever the way; in their comparable form. */
export async function advertisedToNoMore(
  { tx, keyring }: Pick<Gate, 'tx' | 'keyring'>,
  values: readonly string[],
): Promise<ReadonlySet<string>> {
  if (values.length === 0) return new Set()
  const behind = new Map(values.map((value) => [addressHash(keyring, value).toString('hex'), value]))
  const rows = await tx.query<{ hash: string }>(sql`
    select distinct encode(address_hash, 'hex') as hash from suppressions
    where address_hash = any (${[...behind.keys()].map((hash) => Buffer.from(hash, 'hex'))}::bytea[])
      and purpose = 'direct-marketing' and channel <> 'post' and lifted_at is null`)
  return new Set(rows.flatMap(({ hash }) => behind.get(hash) ?? []))
}

type Blocking = { purpose: string; reason: SuppressionReason; since: Date; eventId: string | null }

/** Puts addresses on the list; one that was lifted before is on it again. */
export async function suppress(
  gate: Pick<Gate, 'tx' | 'now' | 'actor'>,
  reaches: readonly { channel: Channel; hash: Buffer }[],
  { purpose, reason, since, eventId }: Blocking,
): Promise<void> {
  const blocked = reaches.map(({ channel, hash }) => ({ channel, hash, reason, eventId }))
  await suppressMany(gate, blocked, { purpose, since })
}

type Blocked = { channel: Channel; hash: Buffer; reason: SuppressionReason; eventId?: string | null }

/** The same for many, each with its own reason. */
export async function suppressMany(
  gate: Pick<Gate, 'tx' | 'now' | 'actor'>,
  blocked: readonly Blocked[],
  { purpose, since }: { purpose: string; since: Date },
): Promise<void> {
  // Each once, in one order: two who write the same addresses do not wait for each other in a circle.
  const each = [...new Map(blocked.map((one) => [`${one.hash.toString('hex')} ${one.channel}`, one]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one)
  if (each.length === 0) return
  await gate.tx.query(sql`
    insert into suppressions (id, address_hash, channel, purpose, reason, since, event_id, created_at, created_by)
    select b.id, b.hash, b.channel, ${purpose}, b.reason, ${since}, b.event_id, ${gate.now()}, ${gate.actor.userId}::uuid
    from unnest(${each.map(() => uuidv7())}::uuid[], ${each.map((one) => one.hash)}::bytea[],
      ${each.map((one) => one.channel)}::text[], ${each.map((one) => one.reason)}::text[],
      ${each.map((one) => one.eventId ?? null)}::uuid[]) as b (id, hash, channel, reason, event_id)
    on conflict (address_hash, channel, purpose) do update set reason = excluded.reason, since = excluded.since,
      event_id = excluded.event_id, lifted_at = null`)
}

/** The person herself said yes again: the entry stays and says since when it is lifted. */
export async function liftSuppressions(
  gate: Pick<Gate, 'tx' | 'now'>,
  hash: Buffer,
  channel: Channel,
  purpose: string,
): Promise<void> {
  await gate.tx.query(sql`
    update suppressions set lifted_at = ${gate.now()}
    where address_hash = ${hash} and channel = ${channel} and purpose = ${purpose} and lifted_at is null`)
}
