import sql, { raw } from 'sql-template-tag'
import { inTransaction, type Tx } from '#server/platform/db/tx.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { type JobRun, job } from '#server/platform/jobs/jobs.ts'
import type { Platform } from '#server/platform/platform.ts'
import { indexOwnWords } from './index-own-words.ts'

/** Counted up when other words are made of the same values: then all are made anew. */
const WORDS = 1
const AT_ONCE = 1000
const tables = { contact: 'contacts', company: 'companies' } as const
type Kind = keyof typeof tables

/**
 * Makes the words of own fields that stood in records before the field was searched. Each batch notes how far it came, so
 * that a new start goes on from there. It has its turn at the start, when a field is decided about, and each night.
 */
export const indexOwnWordsJob = job({
  kind: 'search.index-own-words',
  purpose: 'legal-compliance',
  retries: 3,
  schedule: '41 3 * * *',
  run: async (run) => {
    const total = await run.throughGate(({ tx }) => recordsBehind(tx))
    if (total === 0) return undefined
    let done = 0
    for (const kind of ['contact', 'company'] as const) done = await catchUp(run, kind, done, total)
    return { result: { records: done } }
  },
})

/** Has the words made that are missing, where this version searches more than the one before. */
export async function catchUpOwnWords({ jobs, pool, now }: Platform): Promise<void> {
  await inTransaction(pool, {}, async (tx) => {
    const [behind] = await tx.query(sql`${fieldsBehind} limit 1`)
    if (behind) await jobs.turnAt(tx, indexOwnWordsJob.kind, now())
  })
}

const fieldsBehind = sql`
  select f.id, f.key, f.words_after as "after" from custom_fields f
  where f.state = 'active' and f.words_version < ${WORDS}`

async function recordsBehind(tx: Tx): Promise<number> {
  let total = 0
  for (const [kind, table] of Object.entries(tables)) {
    const [row] = await tx.query<{ count: number }>(sql`
      select count(*)::integer as count from ${raw(table)} t
      where exists (${fieldsBehind} and f.resource = ${kind} and (f.words_after is null or f.words_after < t.id))`)
    total += row?.count ?? 0
  }
  return total
}

async function catchUp(run: JobRun, kind: Kind, before: number, total: number): Promise<number> {
  let done = before
  while (!(await run.isCancelled())) {
    const walked = await run.throughGate((gate) => indexNext(gate, kind))
    if (walked === null) break
    done += walked
    await run.progress(done, Math.max(done, total))
  }
  return done
}

/** The next records of the field that is furthest behind, and of those that are as far; null when there is none. */
async function indexNext({ tx }: Gate, kind: Kind): Promise<number | null> {
  const [turn] = await tx.query<{ isMine: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended('treu own words', 0)) as "isMine"`,
  )
  if (!turn?.isMine) return null
  const behind = await tx.query<{ id: string; key: string; after: string | null }>(
    sql`${fieldsBehind} and f.resource = ${kind} order by f.words_after nulls first`,
  )
  const [first] = behind
  if (!first) return null
  const fields = behind.filter(({ after }) => after === first.after)
  const rows = await tx.query<{ id: string; isFilled: boolean }>(sql`
    select t.id, t.custom ?| ${fields.map(({ key }) => key)}::text[] as "isFilled" from ${raw(tables[kind])} t
    where ${first.after ? sql`t.id > ${first.after}` : sql`true`} order by t.id limit ${AT_ONCE}`)
  await indexOwnWords(
    tx,
    kind,
    rows.filter(({ isFilled }) => isFilled).map(({ id }) => id),
  )
  const isLast = rows.length < AT_ONCE
  await tx.query(sql`
    update custom_fields set words_after = ${isLast ? null : (rows.at(-1)?.id ?? null)}::uuid,
      words_version = ${isLast ? sql`${WORDS}` : sql`words_version`}
    where id = any (${fields.map(({ id }) => id)}::uuid[])`)
  return rows.length
}
