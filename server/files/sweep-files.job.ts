import sql from 'sql-template-tag'
import { inTransaction } from '#server/platform/db/tx.ts'
import { job } from '#server/platform/jobs/jobs.ts'
import { file } from './file.ts'

const LEFT_FOR_MS = 24 * 3600_000
const AT_ONCE = 500

/** Every night: files whose time is over are removed, and bytes in the store that no row speaks of. */
export const sweepFiles = job({
  kind: 'sweep-files',
  purpose: 'legal-compliance',
  schedule: '20 1 * * *',
  run: async ({ platform, throughGate, signal }) => {
    const { files, ownerPool } = platform
    const expired = await throughGate(async (gate) => {
      const due = await gate.tx.query<{ id: string; storage_key: string }>(
        sql`select id, storage_key from files where expires_at < now() limit ${AT_ONCE}`,
      )
      for (const { id } of due) await gate.remove(file, id)
      return due
    })
    for (const { storage_key: key } of expired) await files.remove(key)

    // Younger bytes may belong to a request that has not ended yet.
    const before = Date.now() - LEFT_FOR_MS
    let orphans = 0
    let old: string[] = []
    const sweep = async () => {
      // As the owner, who sees every row: what a policy hides is not lost.
      const known = await inTransaction(ownerPool, {}, (tx) =>
        tx.query<{ storage_key: string }>(
          sql`select storage_key from files where storage_key = any (${old})`,
        ),
      )
      const kept = new Set(known.map((row) => row.storage_key))
      const lost = old.filter((key) => !kept.has(key))
      for (const key of lost) await files.remove(key)
      orphans += lost.length
      old = []
    }
    for await (const { key, at } of files.list()) {
      if (signal.aborted) return undefined
      if (at.getTime() < before) old.push(key)
      if (old.length >= AT_ONCE) await sweep()
    }
    await sweep()
    return { result: { expired: expired.length, orphans } }
  },
})
