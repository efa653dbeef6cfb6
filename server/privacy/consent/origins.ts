import sql from 'sql-template-tag'
import type { Tx } from '#server/platform/db/tx.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { networkOf } from '#server/platform/values/network-of.ts'

/** So many days the address a declaration came from is kept whole, unless the settings say otherwise. */
export const ORIGIN_DAYS = 7
const AT_ONCE = 1000
const DAY = 86_400_000

/** Keeps the address a declaration came from, apart from the declaration; whole for a few days only. */
export async function keepOrigin(gate: Gate, eventId: string, address: string): Promise<void> {
  const days = await originDays(gate.tx)
  const kept = days > 0 ? address : networkOf(address)
  if (!kept) return
  await gate.tx.query(sql`
    insert into consent_origins (event_id, ip_sealed, expires_at)
    values (${eventId}, ${sealed(gate, eventId, kept)}, ${days > 0 ? new Date(gate.now().getTime() + days * DAY) : null})`)
}

/** Leaves of addresses whose days are over the network; fewer days in the settings hold for those there are, too. */
export async function truncateOrigins(gate: Gate): Promise<number> {
  const now = gate.now()
  const since = new Date(now.getTime() - (await originDays(gate.tx)) * DAY)
  const rows = await gate.tx.query<{ id: string; address: Buffer }>(sql`
    select o.event_id as id, o.ip_sealed as address from consent_origins o join consent_events e on e.id = o.event_id
    where o.expires_at is not null and (o.expires_at <= ${now} or e.created_at <= ${since}) limit ${AT_ONCE}`)
  const cut = rows.map(({ id, address }) => ({ id, network: networkOf(opened(gate, id, address)) }))
  const told = cut.flatMap(({ id, network }) => (network ? [{ id, sealed: sealed(gate, id, network) }] : []))
  await gate.tx.query(sql`
    update consent_origins o set ip_sealed = n.sealed, expires_at = null
    from unnest(${told.map(({ id }) => id)}::uuid[], ${told.map((each) => each.sealed)}::bytea[]) as n (id, sealed)
    where o.event_id = n.id`)
  const unreadable = cut.filter(({ network }) => !network).map(({ id }) => id)
  await gate.tx.query(sql`delete from consent_origins where event_id = any (${unreadable}::uuid[])`)
  return rows.length
}

/** The networks declarations came from, by declaration: what a proof says, and never the whole address. */
export async function networksOf(
  gate: Gate,
  eventIds: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const rows = await gate.tx.query<{ id: string; address: Buffer; isCut: boolean }>(sql`
    select event_id as id, ip_sealed as address, expires_at is null as "isCut" from consent_origins
    where event_id = any (${eventIds}::uuid[]) order by event_id`)
  return Object.fromEntries(
    rows.flatMap(({ id, address, isCut }) => {
      const text = opened(gate, id, address)
      const network = isCut ? text : networkOf(text)
      return network ? [[id, network]] : []
    }),
  )
}

async function originDays(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ days: number | null }>(
    sql`select (value -> 'originDays')::integer as days from settings where key = 'security'`,
  )
  return row?.days ?? ORIGIN_DAYS
}

function sealed({ keyring }: Gate, eventId: string, text: string): Buffer {
  return keyring.seal(`consent:${eventId}`, text)
}

function opened({ keyring }: Gate, eventId: string, bytes: Buffer): string {
  return keyring.open(`consent:${eventId}`, bytes).toString()
}
