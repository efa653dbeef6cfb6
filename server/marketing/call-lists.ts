import sql from 'sql-template-tag'
import type { CallAssignees, CallList, CallListPatch, NewCallList } from '#api/call-lists.ts'
import { contact } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { timelineEntry } from '#server/timeline/public.ts'
import { callList } from './call-list.ts'
import { campaign } from './campaign.ts'
import { segment } from './segment.ts'
import { readSegment } from './segments.ts'

type Wanted = {
  scope?: 'mine' | 'all'
  segmentId?: string
  done?: boolean
  cursor?: string
  limit?: number
}

/** One's own and those of one's teams; all of them for who hands them out. */
export async function listCallLists(
  gate: Gate,
  { scope = 'mine', segmentId, done = false, cursor, limit }: Wanted,
): Promise<{ items: CallList[]; nextCursor: string | null }> {
  const mine = [
    { field: 'assigneeId', op: 'eq', value: gate.actor.userId },
    { field: 'teamId', op: 'in', value: gate.actor.teamIds },
  ]
  const and = [
    { field: 'isDone', op: 'eq', value: done },
    ...(segmentId ? [{ field: 'segmentId', op: 'eq', value: segmentId }] : []),
    ...(scope === 'mine' || !seesAll(gate)
      ? [{ or: gate.actor.teamIds.length > 0 ? mine : mine.slice(0, 1) }]
      : []),
  ]
  const { items, nextCursor } = await gate.list(callList, { filter: { and }, cursor, limit })
  return { items: (await shown(gate, items)).filter(({ isMine }) => isMine || seesAll(gate)), nextCursor }
}

/** Another's is not there for who only calls. */
export async function readCallList(gate: Gate, id: string): Promise<CallList> {
  const [found] = await shown(gate, [await gate.get(callList, id)])
  if (!found || (!found.isMine && !seesAll(gate))) throw new Problem('call-lists.not-found')
  return found
}

/** Hands the calls to a segment to somebody who may call, or to a team in which somebody may. */
export async function addCallList(gate: Gate, input: NewCallList): Promise<CallList> {
  gate.demand(callList, 'create')
  await readSegment(gate, input.segmentId)
  await demandCallers(gate, input)
  demandDayToCome(gate, input.dueOn)
  const id = await gate.create(callList, input)
  return readCallList(gate, id)
}

export async function changeCallList(
  gate: Gate,
  id: string,
  patch: CallListPatch,
  version: number,
): Promise<CallList> {
  gate.demand(callList, 'update')
  const before = await gate.get(callList, id)
  if ('assigneeId' in patch || 'teamId' in patch) await demandCallers(gate, { ...before, ...patch })
  // One that is late is handed to another as it is.
  if (patch.dueOn !== before.dueOn) demandDayToCome(gate, patch.dueOn)
  await gate.update(callList, id, patch, { version })
  return readCallList(gate, id)
}

/** Ticks it off, or takes that back: who works through it, and who handed it out. */
export async function completeCallList(gate: Gate, id: string, isDone: boolean): Promise<CallList> {
  const before = await readCallList(gate, id)
  if (!before.isMine) gate.demand(callList, 'update')
  if (before.isDone !== isDone) {
    await gate.tx.query(sql`
      update call_lists set is_done = ${isDone}, done_at = ${isDone ? gate.now() : null}, version = version + 1,
        updated_at = ${gate.now()}, updated_by = ${gate.actor.userId} where id = ${id}`)
    gate.record({ action: 'update', resource: callList.name, recordIds: [id], fields: ['isDone'] })
  }
  return readCallList(gate, id)
}

/** Whom a list can be handed to: names colleagues know of each other anyway. */
export async function callAssignees(gate: Gate): Promise<CallAssignees> {
  gate.demand(callList, 'create')
  const [people, teams] = [
    await gate.tx.query<{ id: string; name: string }>(sql`
      select u.id, u.name from users u where ${mayCall} order by u.name, u.id limit 5000`),
    await gate.tx.query<{ id: string; name: string }>(sql`
      select k.id, k.name from teams k where k.archived_at is null and ${hasCaller}
      order by k.name, k.id limit 1000`),
  ]
  return { people, teams }
}

/** Has a number before her, may note the call, and advertises: what is asked before a list is shown. */
const mayCall = sql`u.deactivated_at is null
  and exists (select from user_roles r join role_rights g on g.role_key = r.role_key
    where r.user_id = u.id and g.resource = ${segment.name})
  and exists (select from user_roles r join role_rights g on g.role_key = r.role_key
    where r.user_id = u.id and g.resource = ${timelineEntry.name} and g.can_create)
  and exists (select from user_roles r join role_field_rights f on f.role_key = r.role_key
    where r.user_id = u.id and f.resource = ${contact.name} and f.field = 'phone')
  and exists (select from user_roles r join role_purposes p on p.role_key = r.role_key
    where r.user_id = u.id and p.purpose = 'direct-marketing')`

const hasCaller = sql`exists (
  select from team_members m join users u on u.id = m.user_id where m.team_id = k.id and ${mayCall})`

async function demandCallers(
  gate: Gate,
  { assigneeId = null, teamId = null }: { assigneeId?: unknown; teamId?: unknown },
): Promise<void> {
  if ((assigneeId === null) === (teamId === null)) refuse('/assigneeId', 'call-lists.one-assignee')
  const { people, teams } = await callAssignees(gate)
  if (assigneeId !== null && !people.some(({ id }) => id === assigneeId))
    refuse('/assigneeId', 'call-lists.may-not-call')
  if (teamId !== null && !teams.some(({ id }) => id === teamId)) refuse('/teamId', 'call-lists.may-not-call')
}

/** Who looks at mailings looks at all lists; who only calls works through her own. */
function seesAll(gate: Gate): boolean {
  return gate.can(campaign, 'see')
}

/** Who may not call any more has no list: it waits for whoever gets it next. */
async function shown(gate: Gate, rows: readonly Row[]): Promise<CallList[]> {
  const { userId, teamIds } = gate.actor
  const people = [...new Set([userId, ...rows.map((row) => row.assigneeId)].filter(Boolean))]
  const teams = [...new Set(rows.map((row) => row.teamId).filter(Boolean))]
  const able = await gate.tx.query<{ id: string }>(sql`
    select u.id from users u where u.id = any (${people}::uuid[]) and ${mayCall}
    union all
    select k.id from teams k where k.id = any (${teams}::uuid[]) and k.archived_at is null and ${hasCaller}`)
  const mayCallNow = new Set<unknown>(able.map(({ id }) => id))
  return rows.map((row) => {
    const isHers =
      (row.assigneeId !== null && row.assigneeId === userId) || teamIds.includes(String(row.teamId))
    const isWaiting = !mayCallNow.has(row.assigneeId ?? row.teamId)
    return { ...row, isMine: isHers && mayCallNow.has(userId), isWaiting } as CallList
  })
}

function demandDayToCome(gate: Gate, day: string | null | undefined): void {
  if (day && day < gate.today()) refuse('/dueOn', 'call-lists.day-over')
}

function refuse(pointer: string, code: string): never {
  throw new Problem('call-lists.invalid', { errors: [{ pointer, code }] })
}
