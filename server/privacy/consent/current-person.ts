import sql from 'sql-template-tag'
import type { Tx } from '#server/platform/db/tx.ts'

/** Who a person is now: herself, or the one she was merged into. Links in old mails name her as she was. */
export async function currentPerson(tx: Tx, contactId: string): Promise<string> {
  const [row] = await tx.query<{ id: string }>(sql`
    select current_id as id from merges where merged_id = ${contactId} and undone_at is null`)
  return row?.id ?? contactId
}

/** One chain a person: who comes second waits and builds on what the first has written. In one order, so that nobody waits in a circle. */
export async function lockChains(tx: Tx, contactIds: readonly string[]): Promise<void> {
  for (const id of [...contactIds].sort())
    await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`consent ${id}`}, 0))`)
}

/** Locks the chain of whoever she is by then: a declaration that meets a merge counts for the one that stays. */
export async function lockCurrentChain(tx: Tx, contactId: string): Promise<string> {
  for (let id = contactId; ; ) {
    await lockChains(tx, [id])
    const current = await currentPerson(tx, id)
    if (current === id) return id
    id = current
  }
}

/** Herself and everybody who was merged into her: under these ids stands what she ever declared. */
export async function chainsOf(tx: Tx, contactId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(sql`
    select merged_id as id from merges where current_id = ${contactId} and undone_at is null order by merged_at, id`)
  return [contactId, ...rows.map(({ id }) => id)]
}
