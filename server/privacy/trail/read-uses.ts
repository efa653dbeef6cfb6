import sql, { raw } from 'sql-template-tag'
import type { Use } from '#api/audit.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { isDay } from '#server/platform/gate/values.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { auditEvent } from './audit-event.ts'
import { colleaguesFor } from './colleagues.ts'

export type UsesQuery = { cursor?: string; limit?: number }

/**
 * Who used the data of a record, and of those merged into it, by day, newest first. The caller has made sure that the reader may see the record.
 * Those who watch over data protection learn who it was; everybody else learns in which roles.
 */
export async function readUses(
  gate: Gate,
  recordId: string,
  query: UsesQuery,
): Promise<{ items: Use[]; nextCursor: string | null }> {
  const limit = query.limit ?? 50
  const after = query.cursor ? openCursor(gate, query.cursor) : null
  const rows = await gate.tx.query<UseRow>(sql`
    with used as (
      select (at at time zone 'Europe/Berlin')::date::text as day, actor_kind, coalesce(actor_id::text, '') as actor_id, action,
        coalesce(purpose, '') as purpose, count(*)::integer as count, max(at) as last_at
      from audit_events
      where record_ids && array(select ${recordId}::uuid
        union all select merged_id from merges where current_id = ${recordId} and undone_at is null)
      group by 1, 2, 3, 4, 5
    )
    select u.*, coalesce((
        select jsonb_agg(jsonb_build_object('key', r.key, 'label', r.label) order by r.key)
        from user_roles ur join roles r on r.key = ur.role_key where ur.user_id = nullif(u.actor_id, '')::uuid), '[]') as roles
    from used u
    ${
      after
        ? sql`where (u.day, u.actor_id, u.action, u.purpose, u.actor_kind)
            < (${after[0]}, ${after[1]}, ${after[2]}, ${after[3]}, ${after[4]})`
        : raw('')
    }
    order by u.day desc, u.actor_id desc, u.action desc, u.purpose desc, u.actor_kind desc limit ${limit + 1}`)
  const isWatching = gate.purpose === 'legal-compliance' && gate.can(auditEvent, 'see')
  const colleagues = isWatching ? await colleaguesFor(gate) : null
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    items: page.map((row) => ({
      day: row.day,
      action: row.action,
      purpose: row.purpose || null,
      count: row.count,
      lastAt: row.last_at.toISOString(),
      actor: colleagues ? colleagues.actor(row.actor_kind, row.actor_id || null) : null,
      roles: row.roles,
    })),
    nextCursor: last
      ? gate.keyring
          .seal(
            'cursor:uses',
            JSON.stringify([last.day, last.actor_id, last.action, last.purpose, last.actor_kind]),
          )
          .toString('base64url')
      : null,
  }
}

type UseRow = {
  day: string
  actor_kind: string
  actor_id: string
  action: string
  purpose: string
  count: number
  last_at: Date
  roles: Use['roles']
}

function openCursor(gate: Gate, cursor: string): string[] {
  try {
    const parts = JSON.parse(gate.keyring.open('cursor:uses', Buffer.from(cursor, 'base64url')).toString())
    if (isDay(parts[0])) return parts
  } catch {
    // Not one of ours.
  }
  throw new Problem('cursor.malformed')
}
