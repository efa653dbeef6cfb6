import type pg from 'pg'
import sql, { raw, type Sql } from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Keyring } from '../crypto/keyring.ts'
import type { Tx } from '../db/tx.ts'
import { txOf } from '../db/tx.ts'
import { Problem } from '../http/problem.ts'

/** One line of the trail: ids, field names and sealed values, never plain ones. */
export type AuditEvent = {
  id: string
  at: Date
  actorKind: string
  actorId: string | null
  action: string
  resource: string
  recordIds: readonly string[]
  subjectId: string | null
  fields: readonly string[]
  purpose: string | null
  means: string
  reason: string | null
  requestId: string | null
  jobId: string | null
  /** Counts, codes and ids that explain the event; never a personal value. */
  details: Readonly<Record<string, unknown>> | null
  sealed: Buffer | null
}

export type NewAuditEvent = Omit<AuditEvent, 'id'>

export type Trail = {
  /** What has to be stored in the transaction of the events: no record, no change. Null when nothing happened. */
  statement: (events: readonly NewAuditEvent[]) => Sql | null
  /** Writes events in the given transaction. */
  write: (tx: Tx, events: readonly NewAuditEvent[]) => Promise<void>
  /** Takes a reading event; written with others within FLUSH_AFTER_MS. Refuses reads when it cannot keep up. */
  note: (event: NewAuditEvent) => void
  /** Writes what is waiting, for example before the process ends. */
  flush: () => Promise<void>
  /** Writes what is waiting; nothing is taken from then on. */
  close: () => Promise<void>
}

const FLUSH_AFTER_MS = 25
const FLUSH_AT = 200
const WRITTEN_AT_ONCE = 2000
const WAITING_AT_MOST = 20_000
const TRY_AGAIN_AFTER_MS = 500

export function trail(pool: pg.Pool, keyring: Keyring, onFailure: (error: unknown) => void): Trail {
  let waiting: NewAuditEvent[] = []
  let inFlight = 0
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> | null = null
  let isClosed = false

  function statement(events: readonly NewAuditEvent[]): Sql | null {
    if (events.length === 0) return null
    const rows = events.map((event) => rowOf({ ...event, id: uuidv7() }, keyring))
    const [only, ...more] = rows
    if (only && more.length === 0) return statementOfOne(only)
    return sql`
      insert into audit_events (${columns})
      select id, at, actor_kind, actor_id, action, resource,
        record_ids::uuid[], subject_id, fields::text[], purpose, means, reason, request_id, job_id,
        details::jsonb, sealed, mac
      from unnest(
        ${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.at)}::timestamptz[],
        ${rows.map((row) => row.actorKind)}::text[], ${rows.map((row) => row.actorId)}::uuid[],
        ${rows.map((row) => row.action)}::text[], ${rows.map((row) => row.resource)}::text[],
        ${rows.map((row) => writeList(row.recordIds))}::text[], ${rows.map((row) => row.subjectId)}::uuid[],
        ${rows.map((row) => fieldsText(row.fields))}::text[], ${rows.map((row) => row.purpose)}::text[],
        ${rows.map((row) => row.means)}::text[], ${rows.map((row) => row.reason)}::text[],
        ${rows.map((row) => row.requestId)}::uuid[], ${rows.map((row) => row.jobId)}::uuid[],
        ${rows.map((row) => (row.details ? JSON.stringify(row.details) : null))}::text[],
        ${rows.map((row) => row.sealed)}::bytea[], ${rows.map((row) => row.mac)}::bytea[]
      ) as e (${columns})`
  }

  async function insert(tx: Tx, events: readonly NewAuditEvent[]) {
    const adding = statement(events)
    if (adding) await tx.query(adding)
  }

  async function writeWaiting() {
    while (waiting.length > 0) {
      const events = waiting.splice(0, WRITTEN_AT_ONCE)
      inFlight = events.length
      const client = await pool.connect().catch((error: unknown) => {
        keep(events)
        throw error
      })
      try {
        await insert(txOf(client), events)
        inFlight = 0
      } catch (error) {
        keep(events)
        throw error
      } finally {
        client.release()
      }
    }
  }

  /** Kept for the next try; the bound above then refuses reads rather than forget them. */
  function keep(events: NewAuditEvent[]) {
    waiting = [...events, ...waiting]
    inFlight = 0
  }

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    writing ??= writeWaiting().finally(() => {
      writing = null
    })
    return writing
  }

  function flushAfter(milliseconds: number) {
    if (isClosed) return
    timer ??= setTimeout(() => {
      timer = null
      flush().catch((error: unknown) => {
        onFailure(error)
        flushAfter(TRY_AGAIN_AFTER_MS)
      })
    }, milliseconds)
  }

  return {
    statement,
    write: insert,
    note: (event) => {
      // What could not be written any more is not read: a request may still be under way when the program ends.
      if (isClosed || waiting.length + inFlight >= WAITING_AT_MOST) throw new Problem('audit.not-ready')
      waiting.push(event)
      if (waiting.length === FLUSH_AT && !writing) {
        if (timer) clearTimeout(timer)
        timer = null
        flushAfter(0)
      } else flushAfter(FLUSH_AFTER_MS)
    },
    flush: async () => {
      // What is being written was begun before this moment; what waits behind it is written after.
      await writing?.catch(() => {})
      await flush()
    },
    close: async () => {
      isClosed = true
      await writing?.catch(() => {})
      await flush().finally(() => {
        if (timer) clearTimeout(timer)
      })
    },
  }
}

const columns =
  raw(`id, at, actor_kind, actor_id, action, resource, record_ids, subject_id, fields, purpose, means, reason,
  request_id, job_id, details, sealed, mac`)

/** A change has one event as a rule, and lists of one cost the database as much again as the event. */
function statementOfOne(row: AuditRow): Sql {
  return sql`
    insert into audit_events (${columns})
    values (${row.id}, ${row.at}, ${row.actorKind}, ${row.actorId}, ${row.action}, ${row.resource},
      ${writeList(row.recordIds)}, ${row.subjectId}, ${fieldsText(row.fields)}, ${row.purpose}, ${row.means}, ${row.reason},
      ${row.requestId}, ${row.jobId}, ${row.details ? JSON.stringify(row.details) : null}, ${row.sealed}, ${row.mac})`
}

const written = new WeakMap<readonly string[], string>()

/** The fields a reader sees are the same list again and again. */
function fieldsText(words: readonly string[]): string {
  let text = written.get(words)
  if (text === undefined) {
    text = writeList(words)
    written.set(words, text)
  }
  return text
}

/** A list as PostgreSQL writes it; ids and most names need no quotes. */
function writeList(words: readonly string[]): string {
  return `{${words.map((word) => (/^[\w.-]+$/.test(word) && !/^null$/i.test(word) ? word : `"${word.replace(/[\\"]/g, '\\$&')}"`)).join(',')}}`
}

type AuditRow = AuditEvent & { mac: Buffer }

function rowOf(event: AuditEvent, keyring: Keyring): AuditRow {
  return { ...event, mac: keyring.mac('audit', canonicalText(event)) }
}

/** The text of an event that is hashed, version 1. It must not change: old seals are checked with it. */
export function canonicalText(event: AuditEvent): string {
  return JSON.stringify([
    1,
    event.id,
    event.at.toISOString(),
    event.actorKind,
    event.actorId,
    event.action,
    event.resource,
    event.recordIds,
    event.subjectId,
    event.fields,
    event.purpose,
    event.means,
    event.reason,
    event.requestId,
    event.jobId,
    event.details ? sortedText(event.details) : null,
    event.sealed?.toString('base64') ?? null,
  ])
}

/** jsonb does not keep the order of members, so they are put in order before they are hashed. */
function sortedText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedText)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sortedText(each)]),
  )
}
