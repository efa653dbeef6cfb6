import type pg from 'pg'
import { writeAnchor } from './anchor.ts'

/**
 * Begins a new epoch after a restore, as the owner, before anything is written: transactions are numbered anew, and the
 * anchors learn that what came after the restored state is rightly gone.
 */
export async function beginEpoch(owner: pg.Pool, anchorFiles: readonly string[], now: Date): Promise<number> {
  const { rows } = await owner.query<{ epoch: number; seq: number }>(`
    select begin_audit_epoch() as epoch, coalesce((select max(seq) from audit_seals), 0)::float8 as seq`)
  const [begun] = rows
  if (!begun) throw new Error('no epoch begun')
  for (const path of anchorFiles)
    await writeAnchor(path, { restored: true, seq: begun.seq, at: now.toISOString() })
  return begun.epoch
}
