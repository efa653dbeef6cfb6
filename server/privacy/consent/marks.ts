import { createHash } from 'node:crypto'
import sql from 'sql-template-tag'
import { inTransaction } from '#server/platform/db/tx.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { keptTable } from '#server/platform/gate/kept-table.ts'
import { job } from '#server/platform/jobs/jobs.ts'
import type { Platform } from '#server/platform/platform.ts'
import { channels } from './channels.ts'
import { type ChannelFacts, gatherFacts } from './facts.ts'

// Counting a million people cannot ask for each of them. What the decision asks is kept beside each person as a number for
// each channel: equal facts, equal number. Whoever counts asks for those whose facts may have changed since, and asks the
// decision about each of them; so a count is never out of date. See the triggers in the migration.

const PEOPLE_AT_ONCE = 2000
const RUN_MS = 50_000
const purpose = 'direct-marketing'

const kept = { purpose, basis: 'A6-1-f', dataKind: 'operation', erase: 'deleted-with-record' } as const
keptTable({
  ...kept,
  table: 'advertising_facts',
  basis: 'none',
  subject: null,
  columns: {
    id: 'system.operations',
    facts: 'system.operations',
    key: 'system.operations',
    until_on: 'system.operations',
  },
})
keptTable({
  ...kept,
  table: 'advertising_reaches',
  subject: 'contact_id',
  columns: { contact_id: 'user.unique_id', reach: 'user.unique_id.pseudonymous' },
})
keptTable({
  ...kept,
  table: 'advertising_stale',
  subject: 'contact_id',
  columns: {
    id: 'system.operations',
    contact_id: 'user.unique_id',
    reach: 'user.unique_id.pseudonymous',
  },
})

/** Each minute: looks at who is new or was changed, and keeps what the decision about advertising would ask of them. */
export const markContacts = job({
  kind: 'mark-contacts',
  purpose: 'legal-compliance',
  schedule: '* * * * *',
  run: async ({ throughGate, signal, platform }) => {
    const until = Date.now() + RUN_MS
    let marked = 0
    for (let hasMore = true; hasMore && !signal.aborted && Date.now() < until; ) {
      // What an import writes or takes back is looked at when it is through.
      if (await isImporting(platform.pool)) break
      const count = await throughGate(markNext)
      hasMore = count > 0
      marked += count
    }
    return marked > 0 ? { result: { marked } } : undefined
  },
})

async function isImporting(pool: Platform['pool']): Promise<boolean> {
  return inTransaction(pool, {}, async (tx) => {
    const running = await tx.query(
      sql`select from jobs where kind like 'imports.%' and state = 'running' limit 1`,
    )
    return running.length > 0
  })
}

/** Marks the next people; how many there were. One at a time: two would undo each other's work. */
export async function markNext(gate: Gate): Promise<number> {
  const { tx } = gate
  const [turn] = await tx.query<{ isMine: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtext('treu.mark-contacts')) as "isMine"`,
  )
  if (!turn?.isMine) return 0
  const stale = await tx.query<{ id: string }>(sql`select take_stale_marks(${PEOPLE_AT_ONCE}) as id`)
  const wanted = [...new Set(stale.map(({ id }) => id))]
  if (wanted.length === 0) return 0
  // Whoever is being changed at this moment has her turn later.
  const locked = await tx.query<{ id: string }>(
    sql`select id from contacts where id = any (${wanted}::uuid[]) order by id for no key update skip locked`,
  )
  const ids = locked.map(({ id }) => id)
  const taken = new Set(ids)
  const left = wanted.filter((id) => !taken.has(id))
  if (left.length > 0) await tx.query(sql`select note_stale(${left}::uuid[])`)
  await mark(gate, ids)
  return ids.length
}

async function mark(gate: Gate, ids: readonly string[]): Promise<void> {
  const { tx } = gate
  const keys = new Map<string, string[]>(ids.map((id) => [id, []]))
  const facts = new Map<string, ChannelFacts>()
  const reaches: { id: string; reach: bigint }[] = []
  for (const channel of channels) {
    const gathered = await gatherFacts(gate, ids, { channel, purpose })
    for (const id of ids) {
      const found = gathered.get(id)
      const text = found ? JSON.stringify(found.channel) : ''
      keys.get(id)?.push(text)
      if (!found) continue
      facts.set(text, found.channel)
      if (found.addressHash) reaches.push({ id, reach: found.addressHash.readBigInt64BE(0) })
    }
  }
  const numbers = await numbersOf(gate, facts)
  // In the trash nobody is counted, and who comes back is looked at again.
  const marks = [...keys].map(([id, texts]) => ({
    id,
    marks: texts.includes('') ? null : texts.map((text) => numbers.get(text)).join(','),
  }))
  await tx.query(sql`
    select keep_reaches(${ids}::uuid[], ${reaches.map(({ id }) => id)}::uuid[], ${reaches.map(({ reach }) => String(reach))}::bigint[])`)
  // As one text each: an array of arrays has no form of its own.
  await tx.query(sql`
    update contacts c set marks = string_to_array(m.marks, ',')::integer[]
    from unnest(${marks.map(({ id }) => id)}::uuid[], ${marks.map((each) => each.marks)}::text[]) as m (id, marks)
    where c.id = m.id and c.marks is distinct from string_to_array(m.marks, ',')::integer[]`)
}

async function numbersOf(
  { tx }: Gate,
  facts: ReadonlyMap<string, ChannelFacts>,
): Promise<Map<string, number>> {
  const all = [...facts].map(([text, { until }]) => ({
    text,
    until,
    key: createHash('sha256').update(text).digest(),
  }))
  const keys = all.map(({ key }) => key)
  await tx.query(sql`
    insert into advertising_facts (facts, key, until_on)
    select f.facts::jsonb, f.key, f.until_on
    from unnest(${all.map(({ text }) => text)}::text[], ${keys}::bytea[], ${all.map(({ until }) => until)}::date[])
      as f (facts, key, until_on)
    where not exists (select from advertising_facts k where k.key = f.key) on conflict do nothing`)
  const rows = await tx.query<{ id: number; key: Buffer }>(
    sql`select id, key from advertising_facts where key = any (${keys}::bytea[])`,
  )
  const byKey = new Map(rows.map(({ id, key }) => [key.toString('hex'), id]))
  return new Map(all.map(({ text, key }) => [text, byKey.get(key.toString('hex')) ?? 0]))
}
