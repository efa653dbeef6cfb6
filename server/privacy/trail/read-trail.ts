import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { AuditEvent, AuditEventFilter, OpenedAuditEvent } from '#api/audit.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { allResources } from '#server/platform/gate/resource.ts'
import { isUuid } from '#server/platform/gate/values.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { auditEvent } from './audit-event.ts'
import { type Colleagues, colleaguesFor } from './colleagues.ts'

/** The trail, newest first. That it was looked at is part of it. */
export async function listTrail(
  gate: Gate,
  filter: AuditEventFilter,
): Promise<{ items: AuditEvent[]; nextCursor: string | null }> {
  gate.demand(auditEvent, 'see')
  const colleagues = await colleaguesFor(gate)
  const limit = filter.limit ?? 50
  const rows = await gate.tx.query<EventRow & { exact: string }>(
    trailStatement(gate, filter, colleagues, limit + 1),
  )
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  gate.record({
    action: 'list',
    resource: 'auditEvent',
    recordIds: filter.recordId ? [filter.recordId] : [],
    details: { count: page.length, ...shownFilter(filter) },
  })
  return {
    items: page.map((row) => shownEvent(row, colleagues)),
    nextCursor: last
      ? gate.keyring.seal('cursor:audit-events', `${last.exact} ${last.id}`).toString('base64url')
      : null,
  }
}

/** One event with what was sealed in it, as long as the key of the person is there. Opening it is recorded. */
export async function openEvent(gate: Gate, id: string): Promise<OpenedAuditEvent> {
  gate.demand(auditEvent, 'see')
  const row = await eventById(gate, id)
  if (!row) throw new Problem('audit-events.not-found')
  const colleagues = await colleaguesFor(gate)
  const values = await valuesOf(gate, row)
  gate.record({
    action: 'open',
    resource: 'auditEvent',
    recordIds: row.subject_id ? [id, row.subject_id] : [id],
    subjectId: row.subject_id,
    fields: row.fields,
  })
  return {
    ...shownEvent(row, colleagues),
    values: colleagues.shownIn(values) as OpenedAuditEvent['values'],
    isShredded: row.sealed !== null && values === null,
  }
}

/** The statement of a page; each filter has an index that leads to its rows (see read-trail.test.ts). */
export function trailStatement(
  gate: Gate,
  filter: AuditEventFilter,
  colleagues: Pick<Colleagues, 'behind'>,
  limit: number,
): Sql {
  const conditions: Sql[] = []
  if (filter.actorId) conditions.push(sql`actor_id = ${colleagues.behind(filter.actorId)}::uuid`)
  if (filter.action) conditions.push(actionCondition(filter.action))
  if (filter.resource) conditions.push(sql`resource = ${filter.resource}`)
  if (filter.from) conditions.push(sql`at >= ${momentOf(filter.from, '/from', false)}::timestamptz`)
  if (filter.to) conditions.push(sql`at <= ${momentOf(filter.to, '/to', true)}::timestamptz`)
  if (filter.cursor) conditions.push(afterCursor(gate, filter.cursor))
  const order = sql`order by at desc, id desc limit ${limit}`
  if (!filter.recordId) {
    const where = conditions.length > 0 ? sql`where ${join(conditions, ' and ')}` : raw('')
    return sql`select ${columns} from audit_events ${where} ${order}`
  }
  // Found by the record first: a plan that goes back in time until it meets fifty of hers could go through everything.
  const found = sql`record_ids @> array[${colleagues.behind(filter.recordId)}]::uuid[]`
  return sql`with found as materialized (select * from audit_events where ${join([found, ...conditions], ' and ')})
    select ${columns} from found ${order}`
}

// The names of the frequent actions stand in the statement, because the partial index is chosen by them.
function actionCondition(action: string): Sql {
  return ['read', 'list', 'find'].includes(action)
    ? sql`action = ${action}`
    : sql`action = ${action} and action not in ('read', 'list', 'find')`
}

async function eventById(gate: Gate, id: string): Promise<EventRow | undefined> {
  // The id holds the moment it was made, near which the event lies; only one kept back for long lies elsewhere.
  const madeAt = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
  const near = [new Date(madeAt - 3600_000), new Date(madeAt + 60_000)]
  const isTimed = id[14] === '7' && near.every((at) => !Number.isNaN(at.getTime()))
  const [row] = isTimed
    ? await gate.tx.query<EventRow>(sql`
        select ${columns} from audit_events where id = ${id} and at between ${near[0]} and ${near[1]}`)
    : []
  if (row) return row
  const [elsewhere] = await gate.tx.query<EventRow>(
    sql`select ${columns} from audit_events where id = ${id} limit 1`,
  )
  return elsewhere
}

/** Values of the fields the reader may see in the record itself. */
async function valuesOf(gate: Gate, row: EventRow): Promise<Record<string, unknown> | null> {
  if (!row.sealed) return null
  const opened = row.subject_id
    ? await gate.personKeys.open(gate.tx, row.subject_id, row.sealed)
    : gate.keyring.open(`audit:${row.resource}`, row.sealed)
  if (!opened) return null
  const values = JSON.parse(opened.toString()) as Record<string, Record<string, unknown> | undefined>
  const resource = allResources().get(row.resource)
  if (!resource) return values
  await gate.fieldsOf(resource)
  const isInSight = await isRecordInSight(gate, row)
  const visible = (part: Record<string, unknown> = {}) =>
    Object.fromEntries(Object.entries(part).filter(([name]) => isInSight && gate.sees(resource, name)))
  return Object.fromEntries(Object.entries(values).map(([when, part]) => [when, visible(part)]))
}

/** Whose role shows part of the people or companies alone reads of no others here either; row-level security says whom. */
async function isRecordInSight(gate: Gate, row: EventRow): Promise<boolean> {
  const kind = row.subject_id ? 'contact' : row.resource === 'company' ? 'company' : null
  if (!kind || gate.actor.rights.get(kind)?.rows === 'all') return true
  const ids = row.subject_id ? [row.subject_id] : row.record_ids
  const table = raw(kind === 'contact' ? 'contacts' : 'companies')
  const found = await gate.tx.query(sql`select id from ${table} where id = any (${ids}::uuid[])`)
  return found.length === new Set(ids).size
}

function shownEvent(row: EventRow, colleagues: Colleagues): AuditEvent {
  const recordIds = row.record_ids.map(colleagues.shown)
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: colleagues.actor(row.actor_kind, row.actor_id),
    action: row.action,
    resource: row.resource,
    recordId: recordIds[0] ?? null,
    recordIds,
    subjectId: row.subject_id && colleagues.shown(row.subject_id),
    fields: row.fields,
    purpose: row.purpose,
    means: row.means,
    reason: row.reason,
    requestId: row.request_id,
    jobId: row.job_id,
    details: colleagues.shownIn(row.details) as AuditEvent['details'],
  }
}

type EventRow = {
  id: string
  at: Date
  actor_kind: string
  actor_id: string | null
  action: string
  resource: string
  record_ids: string[]
  subject_id: string | null
  fields: string[]
  purpose: string | null
  means: string
  reason: string | null
  request_id: string | null
  job_id: string | null
  details: Record<string, unknown> | null
  sealed: Buffer | null
}

const columns =
  raw(`id, at, at::text as exact, actor_kind, actor_id, action, resource, record_ids, subject_id, fields,
  purpose, means, reason, request_id, job_id, details, sealed`)

function afterCursor(gate: Gate, cursor: string): Sql {
  try {
    const text = gate.keyring.open('cursor:audit-events', Buffer.from(cursor, 'base64url')).toString()
    const id = text.slice(-36)
    if (isUuid(id)) return sql`(at, id) < (${text.slice(0, -37)}::timestamptz, ${id}::uuid)`
  } catch {
    // Not one of ours.
  }
  throw new Problem('cursor.malformed')
}

/** A day is meant with all its hours. */
function momentOf(text: string, pointer: string, isEnd: boolean): Date {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text)
  const at = new Date(isDay ? `${text}T${isEnd ? '23:59:59.999' : '00:00:00.000'}Z` : text)
  const year = at.getUTCFullYear()
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(at.getTime()) || year < 1900 || year > 2999)
    throw new Problem('filter.malformed', { errors: [{ pointer, code: 'field.not-a-moment' }] })
  return at
}

function shownFilter({ actorId, action, resource, from, to }: AuditEventFilter): Record<string, string> {
  const given = Object.entries({ actorId, action, resource, from, to })
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
