import type pg from 'pg'

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
