import sql, { raw, type Sql } from 'sql-template-tag'
import { companyResemblance } from '#server/companies/public.ts'
import { type Comparable, type Reason, resemblance, scoreOf, soundOf } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { type JobRun, job } from '#server/platform/jobs/jobs.ts'
import { nameKey } from '#server/search/public.ts'
import type { Kind } from './merge-records.ts'

const AT_ONCE = 10_000
/** An address or a name that so many share says nothing of two of them. */
const MANY = 50
const WORTH_KEEPING = 60
const MOST_PAIRS = 200_000

type Person = Comparable & { id: string }
type Reasons = Map<string, number>
/** Found pairs, by both ids. */
type Pairs = Map<string, Reasons>

/**
 * Each night: who may be there twice. Indexes lead from one shared address, company or postal code to the next, so that
 * people are compared with the few who share something with them and never with all. Nobody is merged by this.
 */
export const findSuspects = job({
  kind: 'merges.find-suspects',
  purpose: 'legal-compliance',
  schedule: '17 2 * * *',
  run: async (run) => {
    const people = await peoplePairs(run)
    if (!people) return undefined
    const firms = await companyPairs(run)
    if (!firms) return undefined
    const contacts = await keep(run, 'contact', people)
    const companies = await keep(run, 'company', firms)
    return { result: { contacts, companies } }
  },
})

/** Nobody restricted or in quarantine is compared with anybody (Art. 18(2), 6(1) GDPR). */
const compared = raw('c.deleted_at is null and not (c.is_restricted or c.is_quarantined)')
const personColumns = raw(`c.id, coalesce(c.first_name, '') as "firstName", c.last_name as "lastName",
  coalesce(c.postal_code, '') as "postalCode",
  case when c.company_id is null then '{}' else array[c.company_id::text] end as "companyIds"`)

async function peoplePairs(run: JobRun): Promise<Pairs | null> {
  const pairs: Pairs = new Map()
  const total = await run.throughGate(async ({ tx }) => {
    const [row] = await tx.query<{ total: number }>(sql`
      select greatest(0, sum(reltuples))::integer as total from (
        select reltuples from pg_class where oid = 'contact_points'::regclass
        union all select 2 * reltuples from pg_class where oid = 'contacts'::regclass) t`)
    return row?.total ?? 0
  })
  let done = 0
  const step = async (count: number) => {
    done += count
    await run.progress(done, Math.max(done, total))
    return run.isCancelled()
  }
  const isWhole =
    (await walk(run, step, pointsAfter, (rows) => {
      for (const group of groupsOf(rows, ({ key }) => key)) {
        const reason = group[0]?.kind === 'email' ? 'email' : 'phone'
        compare(pairs, distinct(group), new Set<Reason>([reason]))
      }
    })) &&
    (await walk(run, step, peopleBy('company_id'), (rows) => {
      for (const group of groupsOf(rows, ({ key }) => key))
        for (const alike of groupsOf(group, ({ lastName }) => soundOf(lastName)?.token ?? ''))
          compare(pairs, alike, new Set())
    })) &&
    (await walk(run, step, peopleBy('postal_code'), (rows) => {
      for (const group of groupsOf(rows, ({ key }) => key))
        for (const alike of groupsOf(group, ({ lastName }) => soundOf(lastName)?.token ?? ''))
          compare(pairs, alike, new Set())
    }))
  return isWhole ? pairs : null
}

type Found = Person & { key: string; kind?: string }

/** The next rows by key; a key that was cut off at the end comes whole with the following ones. */
async function walk(
  run: JobRun,
  step: (count: number) => Promise<boolean>,
  next: (gate: Gate, last: string | null, limit: number) => Promise<Found[]>,
  look: (rows: readonly Found[]) => void,
): Promise<boolean> {
  let last: string | null = null
  for (let limit = AT_ONCE; ; ) {
    const rows = await run.throughGate((gate) => next(gate, last, limit))
    const isEnd = rows.length < limit
    const cut: string | undefined = rows.at(-1)?.key
    const whole = isEnd ? rows : rows.filter(({ key }) => key !== cut)
    look(whole)
    if (await step(whole.length)) return false
    if (isEnd) return true
    last = whole.at(-1)?.key ?? last
    // One key alone filled it: with more room there is an end to it.
    limit = whole.length === 0 ? limit * 2 : AT_ONCE
  }
}

function pointsAfter({ tx }: Gate, last: string | null, limit: number): Promise<Found[]> {
  return tx.query<Found>(sql`
    select p.value_norm as key, p.kind, ${personColumns}
    from (select value_norm, kind, contact_id from contact_points
      where kind in ('email', 'phone', 'mobile') and ${after('value_norm', last)} order by value_norm limit ${limit}) p
    join contacts c on c.id = p.contact_id
    order by p.value_norm`)
}

function peopleBy(column: 'company_id' | 'postal_code') {
  return ({ tx }: Gate, last: string | null, limit: number): Promise<Found[]> =>
    tx.query<Found>(sql`
      select c.${raw(column)}::text as key, ${personColumns} from contacts c
      where c.${raw(column)} is not null and ${after(`c.${column}`, last, column === 'company_id' ? 'uuid' : 'text')}
        and ${compared}
      order by c.${raw(column)} limit ${limit}`)
}

function after(column: string, last: string | null, type = 'text'): Sql {
  return last === null ? raw('true') : sql`${raw(column)} > ${last}::${raw(type)}`
}

function groupsOf<T>(rows: readonly T[], keyOf: (row: T) => string): T[][] {
  return [...Map.groupBy(rows, keyOf)].flatMap(([key, group]) =>
    key !== '' && group.length > 1 ? [group] : [],
  )
}

function distinct(group: readonly Found[]): Found[] {
  return [...new Map(group.map((person) => [person.id, person])).values()]
}

/** A name alone is shared by too many, and a number alone by a household or an office. */
function compare(pairs: Pairs, group: readonly Person[], shared: ReadonlySet<Reason>): void {
  if (group.length > MANY) return
  group.forEach((one, index) => {
    for (const other of group.slice(index + 1)) {
      const reasons = resemblance(one, other, shared)
      if (shared.has('phone') && reasons.length === 1) continue
      note(
        pairs,
        one.id,
        other.id,
        reasons.filter(([reason]) => reason !== 'name'),
      )
    }
  })
}

function note(pairs: Pairs, one: string, other: string, reasons: readonly (readonly [string, number])[]) {
  if (scoreOf(reasons) < WORTH_KEEPING) return
  const key = one < other ? `${one} ${other}` : `${other} ${one}`
  const known = pairs.get(key) ?? new Map<string, number>()
  if (!pairs.has(key) && pairs.size >= MOST_PAIRS) return
  for (const [reason, score] of reasons) known.set(reason, score)
  pairs.set(key, known)
}

/** Companies by name, in the order of names, and by what names a company exactly. */
async function companyPairs(run: JobRun): Promise<Pairs | null> {
  const pairs: Pairs = new Map()
  const compareAll = (group: readonly Row[]) => {
    if (group.length > MANY) return
    group.forEach((one, index) => {
      for (const other of group.slice(index + 1))
        note(pairs, String(one.id), String(other.id), companyResemblance(one, other))
    })
  }
  const columns = raw('c.id, c.name, c.vat_id as "vatId", c.email, c.website')
  for (const column of ['vat_id', 'email', 'website']) {
    const rows = await run.throughGate(({ tx }) =>
      tx.query<Row>(sql`
        select ${columns}, c.${raw(column)} as key from companies c
        join (select ${raw(column)} as key from companies where ${raw(column)} <> '' and deleted_at is null
          group by 1 having count(*) between 2 and ${MANY} limit ${AT_ONCE}) k on k.key = c.${raw(column)}
        where c.deleted_at is null`),
    )
    for (const group of groupsOf(rows, ({ key }) => String(key))) compareAll(group)
    if (await run.isCancelled()) return null
  }
  let last: { name: string; id: string } | null = null
  let open: Row[] = []
  do {
    const from: { name: string; id: string } | null = last
    const rows: Row[] = await run.throughGate(({ tx }) =>
      tx.query<Row>(sql`
        select ${columns} from companies c
        where c.deleted_at is null and ${from ? sql`(c.name, c.id) > (${from.name}, ${from.id}::uuid)` : raw('true')}
        order by c.name, c.id limit ${AT_ONCE}`),
    )
    // Names that differ in spelling alone stand beside each other, over the edge of a batch, too.
    const groups = groupsOf([...open, ...rows], ({ name }) => nameKey(String(name)))
    for (const group of groups) compareAll(group)
    open = rows.slice(-MANY)
    const end = rows.at(-1)
    last = rows.length === AT_ONCE && end ? { name: String(end.name), id: String(end.id) } : null
    if (await run.isCancelled()) return null
  } while (last)
  return pairs
}

const tables = {
  contact: ['contact_suspects', 'contacts'],
  company: ['company_suspects', 'companies'],
} as const

/** Writes down what was found this time; what was not found again goes, and what somebody dismissed stays dismissed. */
async function keep(run: JobRun, kind: Kind, pairs: Pairs): Promise<number> {
  const [table, records] = tables[kind].map((name) => raw(name)) as [Sql, Sql]
  const rows = [...pairs].map(([key, reasons]) => {
    const [one, other] = key.split(' ')
    return {
      one,
      other,
      score: scoreOf([...reasons]),
      reasons: [...reasons.keys()],
      scores: [...reasons.values()],
    }
  })
  const foundAt = await run.throughGate(async (gate) => gate.now())
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const part = JSON.stringify(rows.slice(start, start + AT_ONCE))
    await run.throughGate(({ tx }) =>
      tx.query(sql`
        insert into ${table} (one_id, other_id, score, reasons, scores, found_at)
        select r.one, r.other, r.score, r.reasons, r.scores, ${foundAt}
        from jsonb_to_recordset(${part}::jsonb) as r (one uuid, other uuid, score integer, reasons text[], scores integer[])
        where exists (select from ${records} c where c.id = r.one) and exists (select from ${records} c where c.id = r.other)
        order by r.one, r.other
        on conflict (one_id, other_id) do update set score = excluded.score, reasons = excluded.reasons,
          scores = excluded.scores, found_at = excluded.found_at`),
    )
  }
  await run.throughGate(({ tx }) =>
    tx.query(sql`delete from ${table} where found_at < ${foundAt} and dismissed_at is null`),
  )
  return rows.length
}
