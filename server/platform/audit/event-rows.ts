import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'

/** Some events one behind the other, each with all its columns as the database sends them in binary form. */
export type EventRows = {
  count: number
  epoch: (index: number) => number
  tx: (index: number) => number
  /** First day of the month the event is of. */
  month: (index: number) => string
  /** The rows from one to before another, as they are sealed: all there is of an event, and nothing twice. */
  bytes: (from: number, to: number) => Buffer
  /** What is checked of one event by itself. */
  read: (index: number) => ReadEvent
}

export type ReadEvent = {
  id: string
  /** The canonical text of the event (see trail.ts), made without building the event. */
  text: string
  mac: Buffer
}

// The order is part of what is sealed. The first three have a fixed place and are never empty.
const COLUMNS = `epoch, tx, at, id, actor_kind, actor_id, action, resource, record_ids, subject_id, fields, purpose,
  means, reason, request_id, job_id, details, sealed, mac`
const COLUMN_COUNT = 19

// COPY in binary form: a signature with flags and a length, rows, an end of two bytes (PostgreSQL, COPY, File Formats).
const HEADER_BYTES = 19
const END_OF_ROWS = -1
const EPOCH_AT = 6
const TX_AT = 14
const MOMENT_AT = 26
const AFTER_MOMENT = 34
const NOTHING = -1

/**
 * Streams events as rows, some at a time, in the order in which they are sealed. `where` is written by this folder only,
 * from numbers and days.
 */
export async function* eventRows(
  client: pg.ClientBase,
  where: string,
  order = 'epoch, tx, at, id',
): AsyncGenerator<EventRows> {
  const stream = client.query(
    copyTo(
      `copy (select ${COLUMNS} from audit_events where ${where} order by ${order}) to stdout (format binary)`,
    ),
  )
  let rest: Buffer = Buffer.alloc(0)
  let header = HEADER_BYTES
  for await (const part of stream as AsyncIterable<Buffer>) {
    const skipped = Math.min(header, part.length)
    header -= skipped
    const chunk = Buffer.concat([rest, part.subarray(skipped)])
    const rows = rowsOf(chunk)
    rest = chunk.subarray(rows.end)
    if (rows.count > 0) yield rows
  }
}

/** The whole rows at the beginning of a chunk; only where each begins is looked for, which is most of the time saved. */
function rowsOf(chunk: Buffer): EventRows & { end: number } {
  const starts: number[] = []
  let end = 0
  for (let at = 0; ; end = at) {
    const next = endOfRow(chunk, at)
    if (next === null) break
    starts.push(at)
    at = next
  }
  const startOf = (index: number) => starts[index] ?? end
  const long = (at: number) => chunk.readInt32BE(at) * 2 ** 32 + chunk.readUInt32BE(at + 4)
  const bytes = (from: number, to: number) => chunk.subarray(startOf(from), startOf(to))
  return {
    count: starts.length,
    end,
    epoch: (index) => chunk.readInt32BE(startOf(index) + EPOCH_AT),
    tx: (index) => long(startOf(index) + TX_AT),
    month: (index) => `${momentText(chunk.readBigInt64BE(startOf(index) + MOMENT_AT)).slice(0, 7)}-01`,
    bytes,
    read: (index) => readRow(bytes(index, index + 1)),
  }
}

/** Where the row that begins here is over; null when it is not whole yet, or none. */
function endOfRow(chunk: Buffer, start: number): number | null {
  if (start + AFTER_MOMENT > chunk.length) return null
  const columns = chunk.readInt16BE(start)
  if (columns === END_OF_ROWS) return null
  if (columns !== COLUMN_COUNT) throw new Error('an event of the trail has another shape')
  let at = start + AFTER_MOMENT
  for (let column = 3; column < COLUMN_COUNT; column++) {
    if (at + 4 > chunk.length) return null
    const length = chunk.readInt32BE(at)
    at += 4 + (length === NOTHING ? 0 : length)
  }
  return at <= chunk.length ? at : null
}

function readRow(row: Buffer): ReadEvent {
  const values: (Buffer | null)[] = []
  for (let at = 2; at < row.length; ) {
    const length = row.readInt32BE(at)
    at += 4
    values.push(length === NOTHING ? null : row.subarray(at, at + length))
    if (length !== NOTHING) at += length
  }
  const [, , at, id, kind, actorId, action, resource, recordIds, subjectId, fields] = values
  const [purpose, means, reason, requestId, jobId, details, sealed, mac] = values.slice(11)
  const text = JSON.stringify([
    1,
    uuid(id),
    at ? momentText(at.readBigInt64BE()) : null,
    words(kind),
    uuid(actorId),
    words(action),
    words(resource),
    list(recordIds, uuid),
    uuid(subjectId),
    list(fields, words),
    words(purpose),
    words(means),
    words(reason),
    uuid(requestId),
    uuid(jobId),
    // Before its text stands the version of the form.
    details ? sorted(JSON.parse(details.toString('utf8', 1))) : null,
    sealed?.toString('base64') ?? null,
  ])
  return { id: uuid(id) ?? '', text, mac: mac ?? Buffer.alloc(0) }
}

type Value = Buffer | null | undefined

function words(value: Value): string | null {
  return value?.toString('utf8') ?? null
}

function uuid(value: Value): string | null {
  const hex = value?.toString('hex')
  return hex === undefined
    ? null
    : `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

const YEAR_2000 = 946_684_800_000_000n

/** Microseconds since 2000 as the program wrote them; what is below a millisecond, which it never writes, stays to be seen. */
function momentText(sinceYear2000: bigint): string {
  const micros = sinceYear2000 + YEAR_2000
  const below = ((micros % 1000n) + 1000n) % 1000n
  const text = new Date(Number((micros - below) / 1000n)).toISOString()
  return below === 0n ? text : text.replace('Z', `${String(below).padStart(3, '0')}Z`)
}

/** A list of one dimension that begins at 1; any other, which the program never writes, stays to be seen. */
function list(value: Value, read: (value: Value) => string | null): unknown[] {
  if (!value) return []
  const dimensions = value.readInt32BE(0)
  if (dimensions === 0) return []
  const begins = value.readInt32BE(16)
  const items: unknown[] = dimensions === 1 && begins === 1 ? [] : [{ dimensions, begins }]
  for (let at = 12 + dimensions * 8; at < value.length; ) {
    const length = value.readInt32BE(at)
    at += 4
    items.push(length === NOTHING ? null : read(value.subarray(at, at + length)))
    if (length !== NOTHING) at += length
  }
  return items
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}
