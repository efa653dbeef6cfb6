import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Keyring } from '../crypto/keyring.ts'
import { type Anchors, readAnchors } from './anchor.ts'
import { eventRows, type ReadEvent } from './event-rows.ts'
import { monthAfter, monthsOfTrail } from './partitions.ts'
import { hashOfSeal, linkTo, pruningText, SEAL_COLUMNS, type Seal, sealOf } from './seal.ts'

export type FindingKind =
  | 'events-changed'
  | 'events-missing'
  | 'events-added'
  | 'unsealed-changed'
  | 'seal-changed'
  | 'seals-missing'
  | 'signature-wrong'
  | 'tail-cut'
  | 'chain-rewritten'
  | 'pruning-forged'
  | 'anchor-unreadable'

/** What is wrong and where; never what an event says. */
export type Finding = { kind: FindingKind; seq?: number; count?: number; eventIds?: string[] }

export type Verification = {
  isIntact: boolean
  sealedCount: number
  /** Younger than the last seal, each checked by its own mark. */
  unsealedCount: number
  sealCount: number
  prunedCount: number
  anchorCount: number
  /** The newest seals that no file outside the database knows yet: cut off, nobody would miss them. */
  unanchoredCount: number
  /** Null when there is no file outside the database to compare with. */
  anchorFiles: number | null
  restoredAt: string | null
  findings: Finding[]
  /** More findings than are listed. */
  furtherCount: number
}

type Options = {
  pool: pg.Pool
  keyring: Keyring
  anchorFiles: readonly string[]
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal | undefined
}

const FINDINGS_AT_MOST = 50
const SEALS_AT_ONCE = 10_000

/**
 * Reads the whole trail once, in constant memory, and finds every event that was changed, removed, added or moved, a cut
 * end and a chain that was written anew.
 */
export async function verifyTrail(options: Options): Promise<Verification> {
  const events = new pg.Client(options.pool.options)
  const seals = new pg.Client(options.pool.options)
  const clients = [events, seals]
  await Promise.all(clients.map((client) => client.connect()))
  try {
    await begin(events)
    const { rows } = await events.query<{ id: string }>('select pg_export_snapshot() as id')
    // Both see the same moment, or what is sealed meanwhile would look missing.
    await begin(seals, rows[0]?.id)
    return await verification(events, seals, options)
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => {})))
  }
}

async function begin(client: pg.Client, snapshot?: string) {
  await client.query('begin isolation level repeatable read read only')
  if (snapshot) await client.query(`set transaction snapshot ${pg.escapeLiteral(snapshot)}`)
}

async function verification(events: pg.Client, seals: pg.Client, options: Options): Promise<Verification> {
  const found = findings()
  const anchors = await anchorsOf(options.anchorFiles)
  for (const each of anchors)
    if (each.unreadable) found.add({ kind: 'anchor-unreadable', count: each.unreadable })
  const pruned = await prunedMonths(seals, options.keyring, found)
  const chain = await verifyChain(seals, { anchors, pruned, found, keyring: options.keyring })

  const months = new Set([...chain.months, ...(await monthsWithEvents(events))].sort())
  let done = 0
  let unsealedCount = 0
  const total = await eventTotal(events)
  for (const month of months) {
    if (options.signal?.aborted) break
    if (pruned.has(month)) {
      await expectNone(events, month, found)
      continue
    }
    const part = await verifyMonth(events, seals, month, {
      ...options,
      found,
      head: chain.head,
      onEvents: (count) => {
        done += count
        options.onProgress?.(done, total)
      },
    })
    unsealedCount += part.unsealed
  }
  return {
    isIntact: found.list.length === 0,
    sealedCount: done - unsealedCount,
    unsealedCount,
    sealCount: chain.sealCount,
    prunedCount: [...pruned.values()].reduce((sum, count) => sum + count, 0),
    anchorCount: anchors.reduce((sum, each) => sum + each.bySeq.size, 0),
    unanchoredCount: Math.max(0, (chain.head?.seq ?? 0) - Math.max(0, ...anchors.map(lastOf))),
    anchorFiles: anchors.length > 0 ? anchors.length : null,
    restoredAt: anchors.find((each) => each.restoredAt)?.restoredAt ?? null,
    findings: found.list,
    furtherCount: found.further(),
  }
}

type Findings = { add: (finding: Finding) => void; list: Finding[]; further: () => number }

function findings(): Findings {
  const list: Finding[] = []
  let further = 0
  return {
    add: (finding) => {
      if (list.length < FINDINGS_AT_MOST) list.push(finding)
      else further += 1
    },
    list,
    further: () => further,
  }
}

async function anchorsOf(files: readonly string[]): Promise<Anchors[]> {
  const all = await Promise.all(files.map(readAnchors))
  return all.filter((each) => each !== null)
}

async function prunedMonths(
  client: pg.Client,
  keyring: Keyring,
  found: Findings,
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ month: string; at: string; eventCount: number; signature: Buffer }>(`
    select month::text as month, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
      event_count::float8 as "eventCount", signature
    from audit_prunings`)
  const months = new Map<string, number>()
  for (const row of rows) {
    if (keyring.verify(pruningText(row), row.signature)) months.set(row.month, row.eventCount)
    else found.add({ kind: 'pruning-forged' })
  }
  return months
}

type ChainOptions = { anchors: Anchors[]; pruned: Map<string, number>; found: Findings; keyring: Keyring }

/** The seals among themselves: numbers without gap, each naming the one before, the last one signed, none beside the anchors. */
async function verifyChain(client: pg.Client, { anchors, found, keyring }: ChainOptions) {
  const months = new Set<string>()
  let sealCount = 0
  let head: Seal | null = null
  for await (const seal of sealsOf(client, '', 'seq')) {
    sealCount += 1
    months.add(seal.month)
    const expected: number = (head?.seq ?? 0) + 1
    if (seal.seq !== expected) found.add({ kind: 'seals-missing', seq: seal.seq, count: seal.seq - expected })
    else if (!seal.previousHash.equals(linkTo(head)) || !seal.sealHash.equals(hashOfSeal(seal)))
      found.add({ kind: 'seal-changed', seq: seal.seq })
    for (const { bySeq } of anchors) {
      const noted = bySeq.get(seal.seq)
      if (noted !== undefined && noted !== seal.sealHash.toString('base64url'))
        found.add({ kind: 'chain-rewritten', seq: seal.seq })
    }
    head = seal
  }
  // Each seal holds hash and signature of the one before, so the last signature vouches for all.
  if (head && !keyring.verify(head.sealHash, head.signature))
    found.add({ kind: 'signature-wrong', seq: head.seq })
  for (const each of anchors) {
    const last = lastOf(each)
    if (last > (head?.seq ?? 0))
      found.add({ kind: 'tail-cut', seq: head?.seq ?? 0, count: last - (head?.seq ?? 0) })
  }
  return { months, sealCount, head }
}

function lastOf({ bySeq }: Anchors): number {
  let last = 0
  for (const seq of bySeq.keys()) if (seq > last) last = seq
  return last
}

async function* sealsOf(client: pg.Client, where: string, order: string): AsyncGenerator<Seal> {
  await client.query(
    `declare seals no scroll cursor for select ${SEAL_COLUMNS} from audit_seals ${where} order by ${order}`,
  )
  try {
    for (;;) {
      const { rows } = await client.query<Seal>(`fetch ${SEALS_AT_ONCE} from seals`)
      for (const row of rows) yield sealOf(row)
      if (rows.length < SEALS_AT_ONCE) return
    }
  } finally {
    await client.query('close seals')
  }
}

async function monthsWithEvents(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ month: string }>(
    `select distinct date_trunc('month', at)::date::text as month from audit_events_default`,
  )
  return [...(await monthsOfTrail(client)).map(({ month }) => month), ...rows.map(({ month }) => month)]
}

async function eventTotal(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ total: number }>(
    `select coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 as total
     from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'audit_events'::regclass`,
  )
  return rows[0]?.total ?? 0
}

/** A month that was removed holds nothing any more; what is there was slipped in. */
async function expectNone(client: pg.Client, month: string, found: Findings): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::float8 as count from audit_events where at >= '${month}' and at < '${monthAfter(month)}'`,
  )
  if (rows[0]?.count) found.add({ kind: 'events-added', count: rows[0].count })
}

type MonthOptions = Options & { found: Findings; head: Seal | null; onEvents: (count: number) => void }

/** Events and seals of one month, both in the order of their transactions, go past each other once. */
async function verifyMonth(
  client: pg.Client,
  sealClient: pg.Client,
  month: string,
  { keyring, found, head, onEvents, signal }: MonthOptions,
): Promise<{ unsealed: number }> {
  const seals = sealsOf(sealClient, `where month = '${month}'`, 'epoch, tx_from, seq')
  const broken: { seal: Seal; actual: number }[] = []
  let unsealed = 0
  let added: string[] = []
  let addedCount = 0
  let seal = await take(seals)
  let hash = createHash('sha256')
  let count = 0

  const finish = async (closed: Seal) => {
    if (!hash.digest().equals(closed.eventsHash) || count !== closed.eventCount)
      broken.push({ seal: closed, actual: count })
    hash = createHash('sha256')
    count = 0
    seal = await take(seals)
  }
  const isBehind = (epoch: number, tx: number, closed: Seal) =>
    epoch > closed.epoch || (epoch === closed.epoch && tx >= closed.txTo)

  try {
    for await (const rows of eventRows(client, `at >= '${month}' and at < '${monthAfter(month)}'`)) {
      if (signal?.aborted) break
      // What belongs to the seal goes into its hash in one piece, up to where something else begins.
      let from = 0
      const include = (to: number) => {
        if (to > from) hash.update(rows.bytes(from, to))
        count += to - from
        from = to
      }
      for (let index = 0; index < rows.count; index++) {
        const epoch = rows.epoch(index)
        const tx = rows.tx(index)
        while (seal && isBehind(epoch, tx, seal)) {
          include(index)
          await finish(seal)
        }
        if (seal && epoch === seal.epoch && tx >= seal.txFrom) continue
        include(index)
        from = index + 1
        const event = rows.read(index)
        if (!head || isBehind(epoch, tx, head)) {
          unsealed += 1
          if (!hasMark(event, keyring)) found.add({ kind: 'unsealed-changed', eventIds: [event.id] })
        } else {
          addedCount += 1
          if (added.length < 20) added = [...added, event.id]
        }
      }
      include(rows.count)
      onEvents(rows.count)
    }
    while (seal && !signal?.aborted) await finish(seal)
  } finally {
    await seals.return(undefined)
  }
  if (signal?.aborted) return { unsealed }
  if (addedCount > 0) found.add({ kind: 'events-added', count: addedCount, eventIds: added })
  for (const each of broken.slice(0, FINDINGS_AT_MOST)) await explain(client, each, keyring, found)
  for (const { seal: each } of broken.slice(FINDINGS_AT_MOST))
    found.add({ kind: 'events-changed', seq: each.seq })
  return { unsealed }
}

async function take(seals: AsyncGenerator<Seal>): Promise<Seal | null> {
  const { value, done } = await seals.next()
  return done ? null : value
}

/** Says what happened to a batch that is not as it was sealed, as far as the events that are there can tell. */
async function explain(
  client: pg.Client,
  { seal, actual }: { seal: Seal; actual: number },
  keyring: Keyring,
  found: Findings,
): Promise<void> {
  const eventIds: string[] = []
  const where = `at >= '${seal.month}' and at < '${monthAfter(seal.month)}' and epoch = ${seal.epoch}
    and tx >= ${seal.txFrom} and tx < ${seal.txTo}`
  for await (const rows of eventRows(client, where)) {
    for (let index = 0; index < rows.count; index++) {
      const event = rows.read(index)
      if (!hasMark(event, keyring) && eventIds.length < 20) eventIds.push(event.id)
    }
  }
  const difference = actual - seal.eventCount
  if (difference < 0) found.add({ kind: 'events-missing', seq: seal.seq, count: -difference })
  if (difference > 0) found.add({ kind: 'events-added', seq: seal.seq, count: difference })
  if (eventIds.length > 0 || difference === 0)
    found.add({ kind: 'events-changed', seq: seal.seq, ...(eventIds.length > 0 ? { eventIds } : {}) })
}

function hasMark(event: ReadEvent, keyring: Keyring): boolean {
  return keyring.mac('audit', event.text).equals(event.mac)
}
