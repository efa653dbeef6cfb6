import { hash } from 'node:crypto'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'

/** An event as the database holds it, each column as text; null stays null. */
export type EventLine = {
  epoch: number
  tx: number
  /** The canonical text of the event (see trail.ts), made without building the event. */
  text: string
  mac: string
  id: string
  month: string
  /** What a seal is made over, a hash of the text and of every column that is not part of it; a byte a character. */
  leaf: string
}

const COLUMNS = `epoch, tx, id, at, actor_kind, actor_id, action, resource, record_ids, subject_id, fields, purpose,
  means, reason, request_id, job_id, details, encode(sealed, 'hex'), encode(mac, 'hex')`
const COLUMN_COUNT = 19

/** The form in which the database writes moments here; the session of a COPY must be set to it. */
export const TEXT_SETTINGS = { TimeZone: 'UTC', DateStyle: 'ISO, MDY', extra_float_digits: '1' } as const

/**
 * Streams events as lines, thousands at a time, in the order in which they are sealed. `where` is written by this
 * folder only, from numbers and days.
 */
export async function* eventLines(
  client: pg.ClientBase,
  where: string,
  order = 'epoch, tx, at, id',
): AsyncGenerator<EventLine[]> {
  const stream = client.query(
    copyTo(`copy (select ${COLUMNS} from audit_events where ${where} order by ${order}) to stdout`),
  )
  let rest: Buffer = Buffer.alloc(0)
  for await (const part of stream as AsyncIterable<Buffer>) {
    const chunk = rest.length > 0 ? Buffer.concat([rest, part]) : part
    const end = chunk.lastIndexOf(10)
    if (end < 0) {
      rest = chunk
      continue
    }
    rest = chunk.subarray(end + 1)
    const lines: EventLine[] = []
    for (const line of chunk.toString('utf8', 0, end).split('\n')) lines.push(readLine(line))
    yield lines
  }
}

function readLine(line: string): EventLine {
  const raw = line.split('\t')
  if (raw.length !== COLUMN_COUNT) throw new Error('an event of the trail has another shape')
  // What has no backslash in it is neither null nor escaped.
  const value = line.includes('\\') ? raw.map(unescaped) : raw
  const [epoch, tx, id, at, kind, actorId, action, resource, recordIds, subjectId, fields] = value
  const [purpose, means, reason, requestId, jobId, details, sealed, mac] = value.slice(11)
  const text = `[1,${quoted(id)},${quoted(isoOf(at ?? ''))},${quoted(kind)},${quoted(actorId)},${quoted(action)},${quoted(
    resource,
  )},${listOf(recordIds ?? '')},${quoted(subjectId)},${listOf(fields ?? '')},${quoted(purpose)},${quoted(means)},${quoted(
    reason,
  )},${quoted(requestId)},${quoted(jobId)},${details == null ? 'null' : sortedJson(details)},${
    sealed == null ? 'null' : quoted(Buffer.from(sealed, 'hex').toString('base64'))
  }]`
  return {
    epoch: Number(epoch),
    tx: Number(tx),
    text,
    mac: mac ?? '',
    id: id ?? '',
    month: `${(at ?? '').slice(0, 7)}-01`,
    // As text a hash takes a quarter of the time it takes as a buffer.
    leaf: hash('sha256', `${text}\n${epoch}:${tx}\n${mac}\n${details ?? ''}`, 'binary'),
  }
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

function unescaped(text: string): string | null {
  if (!text.includes('\\')) return text
  return text === '\\N' ? null : text.replace(/\\(.)/gs, (_all, sign: string) => escapes[sign] ?? sign)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes
const NEEDS_CARE = /["\\\u0000-\u001f\ud800-\udfff]/

function quoted(text: string | null | undefined): string {
  if (text == null) return 'null'
  return NEEDS_CARE.test(text) ? JSON.stringify(text) : `"${text}"`
}

/** `2026-11-21 22:35:10.78+00` as the program wrote it; microseconds, which it never writes, stay to be seen. */
function isoOf(at: string): string {
  const fraction = at.slice(19, -3)
  return `${at.slice(0, 10)}T${at.slice(11, 19)}${(fraction || '.').padEnd(4, '0')}Z`
}

/** `{a,b}` as a list of JSON; what is quoted in it is read with care. */
function listOf(text: string): string {
  if (text === '{}') return '[]'
  if (text.includes('"') || text.includes('\\') || text.includes('NULL') || !text.startsWith('{'))
    return carefulList(text)
  const items = text.slice(1, -1)
  return `["${items.includes(',') ? items.split(',').join('","') : items}"]`
}

function carefulList(text: string): string {
  const items: (string | null)[] = []
  for (const [, inQuotes, plain] of text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs)) {
    items.push(
      inQuotes !== undefined ? inQuotes.replace(/\\(.)/gs, '$1') : plain === 'NULL' ? null : (plain ?? ''),
    )
  }
  return `[${text.startsWith('{') ? '' : `${quoted(text)},`}${items.map(quoted).join(',')}]`
}

function sortedJson(text: string): string {
  return JSON.stringify(sorted(JSON.parse(text)))
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
