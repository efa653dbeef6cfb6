import sql, { join, type Sql } from 'sql-template-tag'
import type { Change } from '#api/settings.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { isUuid } from '#server/platform/gate/values.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { setting } from './setting.ts'

type Query = {
  kind?: string | undefined
  key?: string | undefined
  at?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

/** What was changed in roles, memberships, teams and settings, latest first; or, with a moment, the state it had then. */
export async function listChanges(
  gate: Gate,
  { kind, key, at, cursor, limit = 50 }: Query,
): Promise<{ items: Change[]; nextCursor: string | null }> {
  gate.demand(setting, 'see')
  const conditions: Sql[] = [sql`true`]
  if (kind) conditions.push(sql`h.kind = ${kind}`)
  if (key) conditions.push(sql`h.key = ${key}`)
  if (at) {
    conditions.push(sql`h.at <= ${new Date(at)}`)
    conditions.push(sql`not exists (select from settings_history n where n.kind = h.kind and n.key = h.key
      and n.at <= ${new Date(at)} and (n.at, n.id) > (h.at, h.id))`)
  }
  if (cursor) {
    const last = isUuid(cursor) ? await atOf(gate, cursor) : null
    if (!last) throw new Problem('cursor.malformed')
    conditions.push(sql`(h.at, h.id) < (${last}::timestamptz, ${cursor}::uuid)`)
  }
  const rows = await gate.tx.query<Change>(sql`
    select h.id, to_json(h.at) as at, h.kind, h.key, h.before, h.after,
      case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end as actor
    from settings_history h left join users u on u.id = h.actor_id
    where ${join(conditions, ' and ')}
    order by h.at desc, h.id desc limit ${limit + 1}`)
  const items = rows.slice(0, limit)
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/** To the microsecond, as text: a moment read as a date would lose what comes after the millisecond. */
async function atOf(gate: Gate, id: string): Promise<string | null> {
  const [row] = await gate.tx.query<{ at: string }>(
    sql`select at::text from settings_history where id = ${id}`,
  )
  return row?.at ?? null
}
