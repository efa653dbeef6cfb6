import type pg from 'pg'
import sql, { raw } from 'sql-template-tag'
import type { Keyring } from '../crypto/keyring.ts'
import { inTransaction } from '../db/tx.ts'
import { pruningText } from './seal.ts'

const AHEAD = 3

/** A month of the trail: its first day and the table that holds it. */
export type Month = { month: string; table: string }

/** Makes the tables of this month and the next ones, as the owner. What already lies in the catch-all moves over. */
export async function ensureMonths(owner: pg.ClientBase, now: Date): Promise<void> {
  const { rows } = await owner.query<{ found: boolean }>(
    `select to_regclass('public.audit_events') is not null as found`,
  )
  if (!rows[0]?.found) return
  for (let ahead = 0; ahead < AHEAD; ahead += 1) {
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
    const next = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead + 1, 1))
    await ensureMonth(owner, first.toISOString().slice(0, 10), next.toISOString().slice(0, 10))
  }
}

async function ensureMonth(owner: pg.ClientBase, month: string, next: string): Promise<void> {
  const { table } = monthOf(month)
  const { rows } = await owner.query<{ found: boolean }>('select to_regclass($1) is not null as found', [
    table,
  ])
  if (rows[0]?.found) return
  const range = `at >= '${month} 00:00:00+00' and at < '${next} 00:00:00+00'`
  await owner.query('begin')
  try {
    await owner.query('lock table audit_events in share row exclusive mode')
    await owner.query(`create table ${table} (like audit_events including defaults)`)
    await owner.query(`with moved as (delete from audit_events_default where ${range} returning *)
      insert into ${table} select * from moved`)
    await owner.query(`alter table audit_events attach partition ${table}
      for values from ('${month} 00:00:00+00') to ('${next} 00:00:00+00')`)
    await owner.query('commit')
  } catch (error) {
    await owner.query('rollback')
    // Another process was faster.
    if ((error as { code?: string }).code !== '42P07') throw error
  }
}

/** The months that have a table of their own, oldest first. */
export async function monthsOfTrail(connection: pg.Pool | pg.ClientBase): Promise<Month[]> {
  const { rows } = await (connection as pg.Pool).query<{ name: string }>(`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'audit_events'::regclass and c.relname ~ '^audit_events_\\d{4}_\\d{2}$' order by 1`)
  return rows.map(({ name }) => monthOf(`${name.slice(13, 17)}-${name.slice(18, 20)}-01`))
}

function monthOf(month: string): Month {
  return { month, table: `audit_events_${month.slice(0, 7).replace('-', '_')}` }
}

export function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10)
}

/** Months all of whose events have been kept for their time: `kept` calendar months, and on to the end of that year. */
export async function prunableMonths(
  pool: pg.Pool,
  now: Date,
  kept: number,
  roundsToYearEnd: boolean,
): Promise<Month[]> {
  return (await monthsOfTrail(pool)).filter(({ month }) => {
    const [year = 0, number = 0] = month.split('-').map(Number)
    const end = new Date(Date.UTC(year, number + kept, 1))
    const over = roundsToYearEnd
      ? new Date(Date.UTC(end.getUTCFullYear() + (isNewYear(end) ? 0 : 1), 0, 1))
      : end
    return over <= now
  })
}

function isNewYear(at: Date): boolean {
  return at.getUTCMonth() === 0
}

/** Removes a month with a signed note of it. Answers how many events it held; null when some are not sealed yet. */
export async function pruneMonth(
  pool: pg.Pool,
  keyring: Keyring,
  { month, table }: Month,
  now: Date,
): Promise<number | null> {
  return inTransaction(pool, { lock_timeout: '5s' }, async (tx) => {
    const [held] = await tx.query<{ events: number; sealed: number }>(sql`
      select (select count(*) from audit_events where at >= ${month}::date::timestamp at time zone 'UTC'
          and at < ${monthAfter(month)}::date::timestamp at time zone 'UTC')::float8 as events,
        (select coalesce(sum(event_count), 0) from audit_seals where month = ${month}::date)::float8 as sealed`)
    if (!held || held.events > held.sealed) return null
    const at = now.toISOString()
    const signature = keyring.sign(pruningText({ month, at, eventCount: held.events }))
    await tx.query(sql`
      insert into audit_prunings (month, at, event_count, signature)
      values (${month}::date, ${at}::timestamptz, ${held.events}, ${signature})`)
    await tx.query(sql`alter table audit_events detach partition ${raw(table)}`)
    await tx.query(sql`drop table ${raw(table)}`)
    return held.events
  })
}
