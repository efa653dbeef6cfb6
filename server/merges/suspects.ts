import sql, { raw } from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { SuspectPair } from '#api/merges.ts'
import { company } from '#server/companies/public.ts'
import { type AddressedPerson, contact, contactPoint, fullName, scoreOf } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { openCursor, sealCursor } from '#server/platform/gate/list-query.ts'
import type { Resource } from '#server/platform/gate/resource.ts'
import { Problem } from '#server/platform/http/problem.ts'
import type { Jobs } from '#server/platform/jobs/jobs.ts'
import { findSuspects } from './find-suspects.job.ts'
import { type Kind, resources } from './merge-records.ts'

const WORTH_SHOWING = 60
const MOST_COUNTED = 1000
const tables = { contact: 'contact_suspects', company: 'company_suspects' } as const

/** What a reason is made of: who may not see it learns nothing from the reason either. */
const madeOf: Readonly<Record<Kind, Readonly<Record<string, readonly (readonly [Resource, string])[]>>>> = {
  contact: {
    email: [
      [contact, 'email'],
      [contactPoint, 'value'],
    ],
    phone: [
      [contact, 'phone'],
      [contactPoint, 'value'],
    ],
    'name-company': [
      [contact, 'lastName'],
      [contact, 'firstName'],
      [contact, 'companyId'],
    ],
    'name-postal-code': [
      [contact, 'lastName'],
      [contact, 'firstName'],
      [contact, 'postalCode'],
    ],
    name: [
      [contact, 'lastName'],
      [contact, 'firstName'],
    ],
  },
  company: {
    'vat-id': [[company, 'vatId']],
    name: [[company, 'name']],
    'similar-name': [[company, 'name']],
    email: [[company, 'email']],
    website: [[company, 'website']],
  },
}

type Pair = { oneId: string; otherId: string; score: number; reasons: string[]; scores: number[] }

/** Pairs that may be the same, the likeliest first; only those of which the asker sees both. */
export async function listSuspects(
  gate: Gate,
  kind: Kind,
  { limit = 50, cursor, count = false }: { limit?: number; cursor?: string; count?: boolean },
): Promise<{ items: SuspectPair[]; nextCursor: string | null; total?: number; foundAt: string | null }> {
  const resource = resources[kind]
  gate.demand(resource, 'update')
  const seen = Object.entries(madeOf[kind])
    .filter(([, fields]) => fields.every(([of, field]) => gate.sees(of, field)))
    .map(([reason]) => reason)
  const context = `suspects:${kind}`
  const [score, one, other] = cursor ? openCursor(gate.keyring, context, cursor, 3) : []
  const [table, records] = [raw(tables[kind]), raw(resource.table)]
  const open = sql`
    from ${table} s join ${records} t on t.id = s.one_id join ${records} o on o.id = s.other_id
    where s.dismissed_at is null and t.deleted_at is null and o.deleted_at is null and ${gate.rowsOf(resource)}
      and s.other_id in (select t.id from ${records} t where t.id = s.other_id and ${gate.rowsOf(resource)})
      and (select max(x.score) from unnest(s.reasons, s.scores) x (reason, score) where x.reason = any (${seen}::text[])) >= ${WORTH_SHOWING}`
  const rows = await gate.tx.query<Pair>(sql`
    select s.one_id as "oneId", s.other_id as "otherId", s.score, s.reasons, s.scores ${open}
      and ${cursor ? sql`(s.score, s.one_id, s.other_id) < (${Number(score)}::integer, ${one}::uuid, ${other}::uuid)` : raw('true')}
    order by s.score desc, s.one_id desc, s.other_id desc limit ${limit + 1}`)
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const [{ total = 0 } = {}] = count
    ? await gate.tx.query<{ total: number }>(
        sql`select count(*)::integer as total from (select 1 ${open} limit ${MOST_COUNTED}) c`,
      )
    : []
  const [search] = await gate.tx.query<{ at: Date }>(sql`
    select finished_at as at from jobs where kind = ${findSuspects.kind} and state = 'succeeded'
    order by finished_at desc limit 1`)
  const names = await shownRecords(gate, kind, page)
  return {
    items: page.flatMap((pair) => {
      const [left, right] = [names.get(pair.oneId), names.get(pair.otherId)]
      const reasons = pair.reasons
        .map((reason, index) => [reason, pair.scores[index] ?? 0] as const)
        .filter(([reason]) => seen.includes(reason))
      if (!left || !right) return []
      return [
        { one: left, other: right, score: scoreOf(reasons), reasons: reasons.map(([reason]) => reason) },
      ]
    }),
    nextCursor: last
      ? sealCursor(gate.keyring, context, [String(last.score), last.oneId, last.otherId])
      : null,
    ...(count ? { total } : {}),
    foundAt: search?.at?.toISOString() ?? null,
  }
}

async function shownRecords(gate: Gate, kind: Kind, pairs: readonly Pair[]) {
  const resource = resources[kind]
  const ids = [...new Set(pairs.flatMap(({ oneId, otherId }) => [oneId, otherId]))]
  const rows = ids.length > 0 ? await gate.getMany(resource, ids) : []
  return new Map(rows.map((row) => [String(row.id), shown(kind, row)]))
}

function shown(kind: Kind, row: Row): SuspectPair['one'] {
  const text = (name: string) => (typeof row[name] === 'string' && row[name] ? String(row[name]) : null)
  const employer = (row.company as { name?: string } | null | undefined)?.name
  return {
    id: String(row.id),
    name: kind === 'contact' ? fullName(row as AddressedPerson) : String(row.name ?? ''),
    ...('company' in row ? { company: employer ?? null } : {}),
    ...('city' in row ? { city: text('city') } : {}),
    ...('email' in row ? { email: text('email') } : {}),
  }
}

/** Notes that two are not the same: the pair stays away from then on. Or takes it back. */
export async function dismissPair(
  gate: Gate,
  kind: Kind,
  [id, otherId]: readonly [string, string],
  isDismissed: boolean,
): Promise<void> {
  const resource = resources[kind]
  gate.demand(resource, 'update')
  if (id === otherId) throw new Problem('merges.same-record')
  for (const each of [id, otherId]) await gate.get(resource, each)
  const table = raw(tables[kind])
  const [one, other] = [id, otherId].sort()
  const [at, by] = isDismissed ? [gate.now(), gate.actor.userId] : [null, null]
  await gate.tx.query(sql`
    insert into ${table} (one_id, other_id, score, reasons, scores, found_at, dismissed_at, dismissed_by)
    values (${one}, ${other}, 0, '{}', '{}', ${gate.now()}, ${at}, ${by})
    on conflict (one_id, other_id) do update set dismissed_at = ${at}, dismissed_by = ${by}`)
  gate.record({
    action: 'update',
    resource: kind,
    recordIds: [id, otherId],
    subjectId: kind === 'contact' ? id : null,
    details: { isNoDuplicate: isDismissed },
  })
}

/** Looks for pairs now; who asks while it runs is told of the search that is under way. */
export async function searchSuspects(gate: Gate, kind: Kind, jobs: Jobs): Promise<string> {
  gate.demand(resources[kind], 'update')
  await gate.tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${findSuspects.kind}, 0))`)
  const [running] = await gate.tx.query<{ id: string }>(sql`
    select id from jobs where kind = ${findSuspects.kind} and state in ('queued', 'running') limit 1`)
  if (running) return running.id
  const jobId = uuidv7()
  // It looks at everybody, so it is nobody's own: the program does it.
  await jobs.enqueue(gate.tx, {
    jobId,
    kind: findSuspects,
    recordId: null,
    purpose: findSuspects.purpose,
    userId: null,
  })
  return jobId
}
