import { createHash } from 'node:crypto'
import type pg from 'pg'
import sql, { raw } from 'sql-template-tag'
import type { Keyring } from '../crypto/keyring.ts'
import { inTransaction, type Tx } from '../db/tx.ts'
import { type Anchor, writeAnchor } from './anchor.ts'
import { eventRows } from './event-rows.ts'
import { hashOfSeal, linkTo, SEAL_COLUMNS, type Seal, sealOf } from './seal.ts'

export type Sealer = {
  start: () => void
  /** Seals everything that is certain by now; answers how many events. */
  sealNow: () => Promise<number>
  close: () => Promise<void>
}

export type SealerOptions = {
  pool: pg.Pool
  keyring: Keyring
  now: () => Date
  /** Files that hold heads of the chain; the first is ours, others are the operator's. */
  anchorFiles: readonly string[]
  onFailure: (error: unknown) => void
}

const ROUND_MS = 1000
const ANCHOR_EVERY_MS = 5000
const EVENTS_AT_MOST = 50_000

/**
 * Closes the trail behind us: takes the events of all transactions that have ended, hashes them, chains the hash to the
 * seal before and signs it. Many processes may try; one at a time does.
 */
export function sealer({ pool, keyring, now, anchorFiles, onFailure }: SealerOptions): Sealer {
  let timer: NodeJS.Timeout | null = null
  let working: Promise<number> = Promise.resolve(0)
  let head: Seal | null = null
  let anchored = 0
  let anchoredAt = 0

  async function round(): Promise<number> {
    let sealed = 0
    for (;;) {
      const seals = await inTransaction(pool, {}, (tx) => sealOnce(tx, keyring, now))
      if (seals.length === 0) break
      head = seals.at(-1) ?? head
      sealed += seals.reduce((sum, seal) => sum + seal.eventCount, 0)
    }
    if (Date.now() - anchoredAt >= ANCHOR_EVERY_MS) await anchor()
    return sealed
  }

  async function anchor() {
    if (!head || head.seq === anchored) return
    const line: Anchor = { seq: head.seq, hash: head.sealHash.toString('base64url'), at: head.at }
    for (const path of anchorFiles) await writeAnchor(path, line)
    anchored = line.seq
    anchoredAt = Date.now()
  }

  function sealNow() {
    working = working.then(round, round)
    return working
  }

  return {
    start: () => {
      timer ??= setInterval(() => void sealNow().catch(onFailure), ROUND_MS)
      timer.unref()
    },
    sealNow,
    close: async () => {
      if (timer) clearInterval(timer)
      if (!timer) return
      timer = null
      await sealNow().then(anchor).catch(onFailure)
    },
  }
}

async function sealOnce(tx: Tx, keyring: Keyring, now: () => Date): Promise<Seal[]> {
  const last = await lastSeal(tx)
  const range = await nextRange(tx, last)
  if (!range) return []
  const [lock] = await tx.query<{ mine: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended('treu audit seal', 0)) as mine`,
  )
  if (!lock?.mine) return []
  // Somebody may have sealed between the look and the lock.
  const before = await lastSeal(tx)
  if (before?.seq !== last?.seq) return []

  const seals: Seal[] = []
  for (const batch of await batchesOf(tx, range)) {
    const seal = {
      seq: (seals.at(-1)?.seq ?? before?.seq ?? 0) + 1,
      epoch: range.epoch,
      at: now().toISOString(),
      txFrom: range.txFrom,
      txTo: range.txTo,
      ...batch,
      previousHash: linkTo(seals.at(-1) ?? before),
    }
    const sealHash = hashOfSeal(seal)
    seals.push({ ...seal, sealHash, signature: keyring.sign(sealHash) })
  }
  for (const seal of seals) {
    await tx.query(sql`
      insert into audit_seals (seq, epoch, at, month, tx_from, tx_to, event_count, events_hash, previous_hash, seal_hash, signature)
      values (${seal.seq}, ${seal.epoch}, ${seal.at}::timestamptz, ${seal.month}::date, ${seal.txFrom}, ${seal.txTo},
        ${seal.eventCount}, ${seal.eventsHash}, ${seal.previousHash}, ${seal.sealHash}, ${seal.signature})`)
  }
  return seals
}

export async function lastSeal(tx: Tx): Promise<Seal | null> {
  const [row] = await tx.query<Seal>(
    sql`select ${raw(SEAL_COLUMNS)} from audit_seals order by seq desc limit 1`,
  )
  return row ? sealOf(row) : null
}

/**
 * The first transaction that may still be running in this database. One is left out only when it is known to work in
 * another database of the server, so that a neighbour's long work does not keep our trail open.
 */
const horizon = sql`
  select least(min(x.running::text::bigint), min(pg_snapshot_xmax(s.now)::text::bigint))
  from (select pg_current_snapshot() as now) s
    left join lateral pg_snapshot_xip(s.now) as x (running) on not exists (
      select from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'transactionid' and l.granted and a.datname <> current_database()
        and l.transactionid::text = (x.running::text::bigint % 4294967296)::text)`

type Range = { epoch: number; txFrom: number; txTo: number }

/** Transactions that have all ended and of which none is sealed yet; null when they left no event. */
async function nextRange(tx: Tx, last: Seal | null): Promise<Range | null> {
  const from = { epoch: last?.epoch ?? 1, tx: last?.txTo ?? 0 }
  // Below the horizon every transaction has ended. Ids and times are not in the order of commits, so nothing else tells.
  const [next] = await tx.query<{
    epoch: number
    horizon: number
    newest: number
    beyond: number | null
  }>(sql`
    select e.epoch, (${horizon}) as horizon,
      (select max(epoch) from audit_epochs) as newest,
      (select b.tx from audit_events b where b.epoch = e.epoch
        and (b.epoch, b.tx) >= (${from.epoch}, ${from.tx})
        order by b.tx offset ${EVENTS_AT_MOST} limit 1) as beyond
    from audit_events e
    where (e.epoch, e.tx) >= (${from.epoch}, ${from.tx})
    order by e.epoch, e.tx limit 1`)
  if (!next) return null
  const txFrom = next.epoch === from.epoch ? from.tx : 0
  // An epoch that is over was another cluster's; its transactions have ended for certain.
  const end = next.epoch < next.newest ? Number.MAX_SAFE_INTEGER : next.horizon
  const txTo = next.beyond === null ? end : Math.min(end, next.beyond + 1)
  if (txTo <= txFrom) return null
  const [found] = await tx.query(sql`
    select 1 from audit_events where epoch = ${next.epoch} and tx >= ${txFrom} and tx < ${txTo} limit 1`)
  return found ? { epoch: next.epoch, txFrom, txTo } : null
}

async function batchesOf(tx: Tx, { epoch, txFrom, txTo }: Range) {
  const batches: { month: string; eventCount: number; eventsHash: Buffer }[] = []
  let open = null as { month: string; count: number; hash: ReturnType<typeof createHash> } | null
  const close = () => {
    if (open) batches.push({ month: open.month, eventCount: open.count, eventsHash: open.hash.digest() })
  }
  const where = `epoch = ${epoch} and tx >= ${txFrom} and tx < ${txTo}`
  const order = `date_trunc('month', at), tx, at, id`
  await tx.onClient(async (client) => {
    for await (const rows of eventRows(client, where, order)) {
      let from = 0
      for (let to = 1; to <= rows.count; to++) {
        const month = rows.month(from)
        if (to < rows.count && rows.month(to) === month) continue
        if (open?.month !== month) {
          close()
          open = { month, count: 0, hash: createHash('sha256') }
        }
        open.hash.update(rows.bytes(from, to))
        open.count += to - from
        from = to
      }
    }
  })
  close()
  return batches
}
