import { sha256 } from '../crypto/keyring.ts'

/** What a batch of events is closed with. Each seal holds the hash of the one before, so that none can be exchanged. */
export type Seal = {
  seq: number
  epoch: number
  /** ISO with milliseconds. */
  at: string
  /** First day of the month of its events. */
  month: string
  txFrom: number
  /** Not included. */
  txTo: number
  eventCount: number
  eventsHash: Buffer
  previousHash: Buffer
  sealHash: Buffer
  signature: Buffer
}

export const NOTHING_BEFORE = Buffer.alloc(32)

/** The hash a seal is signed over, version 1. It must not change: old seals are checked with it. */
export function hashOfSeal(seal: Omit<Seal, 'sealHash' | 'signature'>): Buffer {
  return sha256(
    JSON.stringify([
      1,
      seal.seq,
      seal.epoch,
      seal.at,
      seal.month,
      seal.txFrom,
      seal.txTo,
      seal.eventCount,
      seal.eventsHash.toString('hex'),
      seal.previousHash.toString('hex'),
    ]),
  )
}

/** What the next seal names as the one before it: hash and signature, so that neither can be changed unseen. */
export function linkTo(seal: Pick<Seal, 'sealHash' | 'signature'> | null): Buffer {
  return seal ? sha256(Buffer.concat([seal.sealHash, seal.signature])) : NOTHING_BEFORE
}

/** What is signed when a month is removed because its time is over. */
export function pruningText(pruning: { month: string; at: string; eventCount: number }): Buffer {
  return Buffer.from(JSON.stringify(['pruning', 1, pruning.month, pruning.at, pruning.eventCount]))
}

export const SEAL_COLUMNS = `seq, epoch, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as at, month::text as month,
  tx_from as "txFrom", tx_to as "txTo", event_count as "eventCount", events_hash as "eventsHash",
  previous_hash as "previousHash", seal_hash as "sealHash", signature`

/** A row read with SEAL_COLUMNS. Microseconds, which we never write, stay to be seen. */
export function sealOf(row: Seal): Seal {
  return { ...row, at: `${row.at.endsWith('000') ? row.at.slice(0, -3) : row.at}Z` }
}
