import sql, { raw, type Sql } from 'sql-template-tag'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { strictestFrequency } from '#server/privacy/consent/public.ts'
import type { Part } from './parts.ts'

type Changed = { key: string; before: Row; after: Row }
/** What became of the rows of one table, for the way back. */
export type Moved = {
  table: string
  moved: string[]
  /** Rows that said the same as another, whole. */
  dropped: Row[]
  /** Rows that stayed and are stricter or less preferred now. */
  changed: Changed[]
  /** Rows that are there for the merge alone. */
  added?: string[]
}
type Pair = { keptId: string; mergedId: string }

/** Gives all rows of one record to the other. What says the same twice is there once afterwards. */
export async function moveParts(gate: Gate, parts: readonly Part[], pair: Pair): Promise<Moved[]> {
  const all: Moved[] = []
  for (const part of parts) all.push(await movePart(gate, part, pair))
  return all
}

async function movePart(gate: Gate, part: Part, { keptId, mergedId }: Pair): Promise<Moved> {
  const { tx } = gate
  const [table, column] = [raw(part.table), raw(part.column)]
  const changed = (await tightenings[part.table]?.(gate, { keptId, mergedId })) ?? []
  const dropped: Row[] = []
  const takeOut = async (condition: Sql) => {
    const rows = await tx.query<{ row: Row }>(
      sql`delete from ${table} b where ${condition} returning to_jsonb(b) as row`,
    )
    dropped.push(...rows.map(({ row }) => row))
  }
  const twin = (part.same ?? []).map((name) => `a.${name} is not distinct from b.${name}`).join(' and ')
  // Of two mails of a mailing the one that is on its way counts, and the other is not sent.
  if (part.table === 'campaign_recipients')
    await takeOut(sql`
      b.contact_id = ${keptId} and not ${isUnderWay('b')} and exists (
        select from campaign_recipients a where a.contact_id = ${mergedId} and ${raw(twin)} and ${isUnderWay('a')})`)
  if (part.same)
    await takeOut(sql`
      b.${column} = ${mergedId} and exists (select from ${table} a where a.${column} = ${keptId} and ${raw(twin)})`)
  const moved = await tx.query<{ key: string }>(sql`
    update ${table} b set ${column} = ${keptId} where b.${column} = ${mergedId}
    returning b.${raw(part.key ?? 'id')}::text as key`)
  const wishes = await wishesOf[part.table]?.(gate, keptId)
  return {
    table: part.table,
    moved: moved.map((row) => row.key),
    dropped,
    changed: [...changed, ...(wishes?.changed ?? [])],
    added: wishes?.added ?? [],
  }
}

type Wishes = { changed: Changed[]; added?: string[] }

/** What she said at one address holds for the person: the stricter of it at all her addresses. */
const wishesOf: Readonly<Record<string, (gate: Gate, keptId: string) => Promise<Wishes>>> = {
  subscriptions: async ({ tx }, keptId) => ({
    changed: await tx.query<Changed>(sql`
      update subscriptions s set is_subscribed = b.is_subscribed and not b.is_left
      from (
        select o.id, o.is_subscribed, exists (select from subscriptions l
            where l.contact_id = ${keptId} and l.topic = o.topic and not l.is_subscribed) as is_left
        from subscriptions o where o.contact_id = ${keptId} for update
      ) b
      where s.id = b.id
      returning s.id::text as key, jsonb_build_object('is_subscribed', b.is_subscribed) as before,
        jsonb_build_object('is_subscribed', s.is_subscribed) as after`),
  }),
  mail_frequencies: strictestFrequency,
}

/** Of a row `t` now and `b` before the merge: what was allowed meanwhile was not said by both. */
const isLooser: Readonly<Record<string, string>> = {
  subscriptions: 't.is_subscribed and not b.is_subscribed',
  mail_frequencies: `array_position(array['every', 'monthly', 'quarterly'], t.frequency)
    < array_position(array['every', 'monthly', 'quarterly'], b.frequency)`,
}

function isUnderWay(alias: string): Sql {
  return raw(`(${alias}.state in ('sending', 'sent', 'bounced', 'complained', 'refused'))`)
}

/** Where both have a row that says the same, the one that stays takes over what is stricter in the other. */
const tightenings: Readonly<Record<string, (gate: Gate, pair: Pair) => Promise<Changed[]>>> = {
  contact_points: (gate, pair) =>
    tightened(gate, pair, 'contact_points', sql`a.kind = b.kind and a.value_norm = b.value_norm`, {
      is_listed: 'a.is_listed or b.is_listed',
      label: 'coalesce(a.label, b.label)',
    }),
  subscriptions: (gate, pair) =>
    tightened(gate, pair, 'subscriptions', sql`a.address_hash = b.address_hash and a.topic = b.topic`, {
      is_subscribed: 'a.is_subscribed and b.is_subscribed',
    }),
  mail_frequencies: (gate, pair) =>
    tightened(gate, pair, 'mail_frequencies', sql`a.address_hash = b.address_hash`, {
      frequency: `(array['every', 'monthly', 'quarterly'])[greatest(array_position(array['every', 'monthly', 'quarterly'], a.frequency),
        array_position(array['every', 'monthly', 'quarterly'], b.frequency))]`,
    }),
  sequence_members: (gate, pair) =>
    tightened(gate, pair, 'sequence_members', sql`a.sequence_id = b.sequence_id`, {
      step: 'greatest(a.step, b.step)',
      state: `case when 'stopped' in (a.state, b.state) then 'stopped' when 'done' in (a.state, b.state) then 'done' else a.state end`,
      code: 'coalesce(a.code, b.code)',
      due_at: `case when 'stopped' in (a.state, b.state) or 'done' in (a.state, b.state) then null else greatest(a.due_at, b.due_at) end`,
    }),
}

async function tightened(
  { tx }: Gate,
  { keptId, mergedId }: Pair,
  table: string,
  isTwin: Sql,
  changes: Readonly<Record<string, string>>,
): Promise<Changed[]> {
  const names = Object.keys(changes)
  const valuesOf = (alias: string) =>
    raw(`jsonb_build_object(${names.map((name) => `'${name}', ${alias}.${name}`).join(', ')})`)
  return tx.query<Changed>(sql`
    update ${raw(table)} t set ${raw(names.map((name) => `${name} = n.${name}`).join(', '))}
    from (select a.id, ${valuesOf('a')} as before,
        ${raw(
          Object.entries(changes)
            .map(([name, value]) => `${value} as ${name}`)
            .join(', '),
        )}
      from ${raw(table)} a join ${raw(table)} b on ${isTwin}
      where a.contact_id = ${keptId} and b.contact_id = ${mergedId} for update of a) n
    where t.id = n.id returning t.id::text as key, n.before, ${valuesOf('t')} as after`)
}

/** Leaves one preferred row in each group: that of the record that stays, unless the other's was chosen. */
export async function keepOneMain(
  { tx }: Gate,
  part: Part,
  keptId: string,
  { moved }: Moved,
  isOtherChosen: (group: string) => boolean,
): Promise<Changed[]> {
  const group = part.mainIn ? raw(part.mainIn) : raw(`''`)
  const mains = await tx.query<{ key: string; group: string }>(sql`
    select id::text as key, ${group} as "group" from ${raw(part.table)}
    where contact_id = ${keptId} and is_main order by created_at, id`)
  const steppedBack = [...Map.groupBy(mains, (row) => row.group)].flatMap(([name, rows]) => {
    const isOther = (row: { key: string }) => moved.includes(row.key)
    const winner = rows.find((row) => isOther(row) === isOtherChosen(name)) ?? rows[0]
    return rows.filter((row) => row !== winner)
  })
  await tx.query(sql`
    update ${raw(part.table)} set is_main = false where id = any (${steppedBack.map(({ key }) => key)}::uuid[])`)
  return steppedBack.map(({ key }) => ({ key, before: { is_main: true }, after: { is_main: false } }))
}

/** Gives the rows back that came from the other, and what was taken out beside them. */
export async function moveBack(
  gate: Gate,
  part: Part,
  { moved, dropped, changed, added = [] }: Moved,
  { keptId, mergedId }: Pair,
): Promise<void> {
  const { tx } = gate
  const [table, column, key] = [raw(part.table), raw(part.column), raw(part.key ?? 'id')]
  await tx.query(sql`
    update ${table} t set ${column} = ${mergedId}
    where t.${column} = ${keptId} and t.${key} = any (${moved}::uuid[])`)
  await putBack(gate, part.table, dropped)
  // The last change first: a row may have been changed twice.
  for (const { key: id, before, after } of changed.toReversed()) {
    const names = Object.keys(before)
    const list = raw(names.join(', '))
    // A second preferred one beside that which somebody chose since would be one too many.
    const isFree =
      'is_main' in before
        ? sql`not exists (select from ${table} o where o.contact_id = t.contact_id and o.is_main
            ${part.mainIn ? raw(`and o.${part.mainIn} = t.${part.mainIn}`) : raw('')})`
        : raw('true')
    await tx.query(sql`
      update ${table} t set (${list}) = (select ${raw(names.map((name) => `b.${name}`).join(', '))})
      from jsonb_populate_record(null::${table}, ${JSON.stringify(before)}::jsonb) b
      where t.id = ${id}::uuid and ${isFree}
        and (to_jsonb(t) @> ${JSON.stringify(after)}::jsonb or (${raw(isLooser[part.table] ?? 'false')}))`)
  }
  if (part.table === 'mail_frequencies')
    await tx.query(sql`
      delete from mail_frequencies where id = any (${added}::uuid[]) and frequency = 'every'`)
}

/** Puts rows back that were taken out whole; whose company, mailing or segment is gone by now stays out. */
async function putBack({ tx }: Gate, table: string, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const ready = rows.map((row) =>
    table === 'campaign_recipients' && ['waiting', 'sending'].includes(String(row.state))
      ? { ...row, state: 'cancelled', run: null }
      : row,
  )
  const links = await tx.query<{ column: string; target: string; isNeeded: boolean }>(sql`
    select a.attname as column, f.confrelid::regclass::text as target, a.attnotnull as "isNeeded"
    from pg_constraint f join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
    where f.conrelid = ${table}::regclass and f.contype = 'f'`)
  const standing: Row[] = []
  for (const row of ready) {
    const kept: Row = { ...row }
    let isWhole = true
    for (const { column, target, isNeeded } of links) {
      const id = kept[column]
      if (typeof id !== 'string') continue
      const by = target === 'purposes' || target === 'occasions' ? 'key' : 'id'
      const [found] = await tx.query(sql`
        select 1 from ${raw(target)} where ${raw(by)}::text = ${id}`)
      if (!found && isNeeded) isWhole = false
      if (!found) kept[column] = null
    }
    if (isWhole) standing.push(kept)
  }
  await tx.query(sql`
    insert into ${raw(table)} select r.* from jsonb_populate_recordset(null::${raw(table)}, ${JSON.stringify(standing)}::jsonb) r
    on conflict do nothing`)
}

/** The record itself comes back as it was. */
export async function putRecordBack(gate: Gate, table: 'contacts' | 'companies', row: Row): Promise<void> {
  await putBack(gate, table, [row])
}
