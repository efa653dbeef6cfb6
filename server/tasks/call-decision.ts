import sql from 'sql-template-tag'
import { asking } from '#server/calls/public.ts'
import { hasBasisFor } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import {
  addGround,
  advertisingGround,
  contactNotAllowed,
  type Decision,
  insteadOf,
  permissionsFor,
  withoutBasis,
} from '#server/privacy/consent/public.ts'
import { callPurposes } from './task.ts'

/** What of a task its decision hangs on: changed, it is decided anew. */
export const deciding = ['kind', 'contactId', 'purpose', 'dueOn', 'assigneeId', 'callReason']

type Planned = { purpose: PurposeKey; callReason: string | null }

/**
 * Whether a call may be planned: decided as every contact is, with norm and reason (§ 7(2) no. 1 UWG). Where a consent of a
 * business is to be presumed, the words for it become a ground like those noted on her page. Who calls serves the purpose.
 */
export async function planCall(gate: Gate, values: Row): Promise<Planned> {
  const { contactId, purpose, assigneeId } = demandCallFields(values)
  const stated = typeof values.callReason === 'string' ? values.callReason.trim() : ''
  const decision = await decideWith(gate, contactId, purpose, stated)
  if (!decision.allowed) {
    const isUnstated = decision.code === 'not-presumed' && !stated
    throw contactNotAllowed(
      decision,
      isUnstated ? [{ pointer: '/callReason', code: 'tasks.presumption-missing' }] : [],
    )
  }
  if (gate.actor.kind !== 'system' && !gate.actor.purposes.includes(purpose))
    refuse([{ pointer: '/purpose', code: 'tasks.purpose-not-held' }])
  await demandCaller(gate, assigneeId, purpose)
  return { purpose, callReason: stated || (await reasonHeld(gate, contactId, decision)) }
}

/** Open calls with the decision of this moment: a withdrawal may have come since they were planned. */
export async function withDecisions(gate: Gate, tasks: readonly Row[]): Promise<Row[]> {
  const calls = tasks.filter(
    ({ kind, isDone, contactId, purpose }) => kind === 'call' && !isDone && contactId && purpose,
  )
  const found = new Map<unknown, Decision>()
  for (const [purpose, of] of Map.groupBy(calls, (each) => each.purpose as PurposeKey)) {
    const ids = [...new Set(of.map(({ contactId }) => String(contactId)))]
    const decisions = await decisionsFor(gate, ids, purpose)
    for (const { id, contactId } of of) {
      const decision = decisions.get(String(contactId))
      if (decision) found.set(id, decision)
    }
  }
  return tasks.map((each) => {
    const decision = found.get(each.id)
    if (!decision) return each
    const { allowed, code, norm, reason } = decision
    const instead = insteadOf(code)
    return { ...each, call: { allowed, code, norm, reason, ...(instead ? { instead } : {}) } }
  })
}

function demandCallFields({ contactId, purpose, assigneeId }: Row) {
  const known = callPurposes.find(({ key }) => key === purpose)
  const errors: FieldProblem[] = []
  if (typeof contactId !== 'string') errors.push({ pointer: '/contactId', code: 'field.required' })
  if (!known) errors.push({ pointer: '/purpose', code: purpose ? 'field.not-a-choice' : 'field.required' })
  if (!known || typeof contactId !== 'string') refuse(errors)
  return { contactId, purpose: known.key, assigneeId: typeof assigneeId === 'string' ? assigneeId : null }
}

/** The decision, with what was stated for it if it asks for that. */
async function decideWith(
  gate: Gate,
  contactId: string,
  purpose: PurposeKey,
  stated: string,
): Promise<Decision> {
  const decide = async () => (await decisionsFor(gate, [contactId], purpose)).get(contactId)
  const first = await decide()
  if (!first) throw new Problem('contacts.not-found')
  if (!stated || (first.code !== 'not-presumed' && first.code !== 'presumed')) return first
  const held = await presumptions(gate, contactId)
  if (held.some(({ reason }) => reason === stated)) return first
  await addGround(gate, contactId, { kind: 'presumed', reason: stated })
  return (await decide()) ?? first
}

/** As everywhere, and where nothing can be written down for the purpose, there is none. */
async function decisionsFor(
  gate: Gate,
  ids: readonly string[],
  purpose: PurposeKey,
): Promise<Map<string, Decision>> {
  const permissions = await permissionsFor(gate, ids, asking({ purpose }))
  const people = await gate.tx.query<{ id: string; purposeMask: number }>(sql`
    select id, purpose_mask as "purposeMask" from contacts where id = any (${ids}::uuid[])`)
  const held = new Set(people.filter((each) => hasBasisFor(each, purpose)).map(({ id }) => id))
  return new Map(
    [...permissions].map(([id, decision]) => [
      id,
      decision.allowed && !held.has(id) ? withoutBasis : decision,
    ]),
  )
}

async function reasonHeld(gate: Gate, contactId: string, { code }: Decision): Promise<string | null> {
  if (code !== 'presumed') return null
  const [latest] = await presumptions(gate, contactId)
  return latest?.reason ?? null
}

/** Why the business is presumed to want the call, in the words noted, the latest first. */
async function presumptions(gate: Gate, contactId: string): Promise<{ reason: string | null }[]> {
  const today = gate.today()
  const rows = await gate.find(advertisingGround, { contactId, kind: 'presumed' })
  return rows
    .filter(({ endedAt, validUntil }) => !endedAt && (!validUntil || String(validUntil) >= today))
    .map(({ reason }) => ({ reason: typeof reason === 'string' ? reason : null }))
}

/** Whoever is to call must serve what the call is for. */
async function demandCaller(gate: Gate, userId: string | null, purpose: PurposeKey): Promise<void> {
  if (!userId) return
  const [found] = await gate.tx.query(sql`
    select from user_roles r join role_purposes p on p.role_key = r.role_key
    where r.user_id = ${userId} and p.purpose = ${purpose} limit 1`)
  if (!found) refuse([{ pointer: '/assigneeId', code: 'tasks.may-not-call' }])
}

function refuse(errors: FieldProblem[]): never {
  throw new Problem('tasks.invalid', { errors })
}
