import sql from 'sql-template-tag'
import type { WatchGrant, WatchGrantDecision } from '#api/watch-grants.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { rightsChanged } from '#server/platform/identity/rights-changed.ts'
import { keepState } from '#server/platform/identity/states.ts'
import { demandSeparation, tellWatchers } from '#server/platform/identity/watchers.ts'
import { cleanText } from '#server/platform/values/text.ts'
import { mailDecided } from './letters.ts'
import { watchGrant } from './watch-grant.ts'

const AT_MOST = 200

type Row = Omit<WatchGrant, 'isOwn' | 'canDecide'> & { isPossible: boolean }

/** What waits, then what was decided, the newest first. */
export async function listGrants(gate: Gate): Promise<{ items: WatchGrant[]; nextCursor: null }> {
  gate.demand(watchGrant, 'see')
  const rows = await gate.tx.query<Row>(sql`
    ${select} where g.state <> 'waiting' or ${isPossible}
    order by g.state = 'waiting' desc, g.requested_at desc, g.id desc limit ${AT_MOST}`)
  return { items: rows.map((row) => shown(gate, row)), nextCursor: null }
}

/** How many wait for the reader's word. */
export async function countGrants(gate: Gate): Promise<number> {
  const { items } = await listGrants(gate)
  return items.filter(({ canDecide }) => canDecide).length
}

/** Who watches already says yes or no; never to what she asked for, nor to what is for herself. */
export async function decideGrant(
  gate: Gate,
  publicUrl: string,
  id: string,
  { approved, note, holderIds }: WatchGrantDecision,
): Promise<WatchGrant> {
  const row = await rowOf(gate, id)
  if (isOwn(gate, row)) throw new Problem('watch-grants.own-not-allowed')
  if (row.state !== 'waiting' || !row.isPossible) throw new Problem('watch-grants.not-possible-now')
  const clean = cleanText(note ?? '', { maxLength: 500 })
  const said = clean.ok && clean.value !== '' ? clean.value : null
  if (!approved && !said)
    throw new Problem('watch-grants.invalid', { errors: [{ pointer: '/note', code: 'field.required' }] })
  if (approved && !row.user) demandSeen(row.holders, holderIds)
  await gate.tx.query(sql`
    update watch_grants set version = version + 1, state = ${approved ? 'approved' : 'refused'}, note = ${said},
      decided_by = ${gate.actor.userId}, decided_at = ${gate.now()} where id = ${id}`)
  if (approved) await (row.user ? giveRole(gate, row.user.id, row.role.key) : givePurpose(gate, row.role.key))
  gate.record({
    action: approved ? 'approve' : 'refuse',
    resource: watchGrant.name,
    recordIds: row.user ? [id, row.user.id] : [id],
    reason: said,
    details: { role: row.role.key },
  })
  if (row.requestedBy) await mailDecided(gate, row.requestedBy.id, approved, row.user?.id ?? null, publicUrl)
  return shown(gate, await rowOf(gate, id))
}

/** The yes is for those who were looked at, and for nobody who got the role meanwhile. */
function demandSeen(holders: Row['holders'], seen: readonly string[] | undefined): void {
  if (!seen)
    throw new Problem('watch-grants.invalid', { errors: [{ pointer: '/holderIds', code: 'field.required' }] })
  const known = new Set(seen)
  if (holders.some(({ id }) => !known.has(id))) throw new Problem('watch-grants.holders-conflict')
}

async function giveRole(gate: Gate, userId: string, roleKey: string): Promise<void> {
  await gate.tx.query(sql`
    insert into user_roles (user_id, role_key) values (${userId}, ${roleKey}) on conflict do nothing`)
  await demandSeparationOf(gate, sql`m.user_id = ${userId}`)
  await gate.tx.query(sql`update users set version = version + 1 where id = ${userId}`)
  await keepState(gate, 'user', userId)
  await rightsChanged(gate)
  await tellWatchers(gate, userId, [roleKey])
}

async function givePurpose(gate: Gate, roleKey: string): Promise<void> {
  await gate.tx.query(sql`
    insert into role_purposes (role_key, purpose) values (${roleKey}, 'legal-compliance') on conflict do nothing`)
  await demandSeparationOf(gate, sql`m.role_key = ${roleKey}`)
  await gate.tx.query(sql`update roles set version = version + 1 where key = ${roleKey}`)
  await keepState(gate, 'role', roleKey)
  await rightsChanged(gate)
  const holders = await gate.tx.query<{ id: string }>(sql`
    select u.id from users u join user_roles m on m.user_id = u.id
    where m.role_key = ${roleKey} and u.deactivated_at is null order by u.id`)
  for (const { id } of holders) await tellWatchers(gate, id, [roleKey])
}

/** Other roles may have been given while this one waited. */
async function demandSeparationOf(gate: Gate, whose: ReturnType<typeof sql>): Promise<void> {
  const people = await gate.tx.query<{ purposes: string[] }>(sql`
    select array_agg(distinct p.purpose) as purposes
    from user_roles m join user_roles o on o.user_id = m.user_id join role_purposes p on p.role_key = o.role_key
    where ${whose} group by m.user_id`)
  for (const { purposes } of people) demandSeparation(purposes)
}

async function rowOf(gate: Gate, id: string): Promise<Row> {
  gate.demand(watchGrant, 'see')
  const [row] = await gate.tx.query<Row>(sql`${select} where g.id = ${id} for update of g`)
  if (!row) throw new Problem('watch-grants.not-found')
  return row
}

/** Nobody waits for a role that was put away, or for an account that was closed. */
const isPossible = sql`(r.archived_at is null and (g.user_id is null or exists (
  select from users u where u.id = g.user_id and u.deactivated_at is null)))`

const select = sql`
  select g.id, g.state, g.requested_at as "requestedAt", g.decided_at as "decidedAt", g.note,
    jsonb_build_object('key', r.key, 'label', r.label) as role, ${isPossible} as "isPossible",
    (select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'email', u.email) order by u.name, u.id), '[]')
      from users u join user_roles m on m.user_id = u.id
      where m.role_key = g.role_key and g.user_id is null and g.state = 'waiting' and u.deactivated_at is null) as holders,
    (select jsonb_build_object('id', u.id, 'name', u.name, 'email', u.email) from users u where u.id = g.user_id) as "user",
    (select jsonb_build_object('id', u.id, 'name', u.name) from users u where u.id = g.requested_by) as "requestedBy",
    (select jsonb_build_object('id', u.id, 'name', u.name) from users u where u.id = g.decided_by) as "decidedBy"
  from watch_grants g join roles r on r.key = g.role_key`

function isOwn(gate: Gate, { requestedBy, user }: Pick<Row, 'requestedBy' | 'user'>): boolean {
  return requestedBy?.id === gate.actor.userId || user?.id === gate.actor.userId
}

function shown(gate: Gate, { isPossible: isOpen, ...row }: Row): WatchGrant {
  const own = isOwn(gate, row)
  const watches = gate.actor.purposes.includes('legal-compliance')
  return { ...row, isOwn: own, canDecide: row.state === 'waiting' && isOpen && !own && watches }
}
