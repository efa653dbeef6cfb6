import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { ContactDetail } from '#api/contacts.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import { indexContacts } from '#server/search/public.ts'
import { address } from './address.ts'
import { contact } from './contact.ts'
import { contactPoint } from './contact-point.ts'
import { employment } from './employment.ts'
import { addMonths, type Occasion, occasionOf } from './occasion.ts'
import { normaliseReach } from './reach.ts'
import { readContact } from './read-contact.ts'

export type NewContact = Row & {
  occasion?: unknown
  contactPoints?: readonly Row[]
  addresses?: readonly Row[]
  employments?: readonly Row[]
}

/**
 * Stores a person with origin, purposes, basis and information duty, all preset by the one question of the occasion.
 * Without an occasion nothing is stored (Art. 5(2) GDPR).
 */
export async function createContact(gate: Gate, input: NewContact): Promise<ContactDetail> {
  const {
    occasion: occasionKey,
    contactPoints = [],
    addresses = [],
    employments = [],
    origin,
    ...fields
  } = input
  gate.demand(contact, 'create')
  const occasion = await occasionOf(gate.tx, occasionKey)
  const points = contactPoints.map(readPoint)
  const errors = points.flatMap((point, index) =>
    'code' in point ? [{ pointer: `/contactPoints/${index}/value`, code: point.code }] : [],
  )
  await checkAll(gate, fields, errors)

  const id = uuidv7()
  await gate.tx.query(sql`select set_config('treu.bulk', 'on', true)`)
  await gate.create(contact, fields, {
    id,
    occasion: occasion.key,
    origin: textOr(origin, occasion.origin.de),
    stage: fields.stage ?? occasion.stage,
    ownerId: fields.ownerId ?? gate.actor.userId,
    teamId: fields.teamId ?? gate.actor.mainTeamId ?? gate.actor.teamIds[0] ?? null,
    informationDueOn: occasion.informationDuty === 'none' ? null : addMonths(gate.today(), 1),
  })
  await grantBases(gate, id, occasion, textOr(origin, occasion.origin.de))
  await refresh(gate, id)
  for (const [index, point] of points.entries()) {
    if ('code' in point) continue
    await gate.create(
      contactPoint,
      { ...contactPoints[index], kind: point.kind, value: point.value },
      { contactId: id, valueNorm: point.valueNorm },
    )
  }
  for (const each of addresses) await gate.create(address, { country: 'DE', ...each }, { contactId: id })
  for (const each of employments) await gate.create(employment, { isMain: true, ...each }, { contactId: id })
  await refresh(gate, id)
  await gate.tx.query(sql`select set_config('treu.bulk', 'off', true)`)
  await indexContacts(gate.tx, [id])
  return readContact(gate, id)
}

async function refresh(gate: Gate, id: string): Promise<void> {
  await gate.tx.query(sql`select refresh_contacts(${[id]}::uuid[])`)
}

/** Bases as the occasion's template grants them, each with its own end. */
export async function grantBases(
  gate: Gate,
  contactId: string,
  occasion: Occasion,
  origin: string,
): Promise<void> {
  const today = gate.today()
  await gate.tx.query(sql`
    insert into processing_bases (id, contact_id, purpose, basis, occasion, origin, valid_from, valid_until, created_at, created_by)
    select * from unnest(
      ${occasion.grants.map(() => uuidv7())}::uuid[], ${occasion.grants.map(() => contactId)}::uuid[],
      ${occasion.grants.map((grant) => grant.purpose)}::text[], ${occasion.grants.map((grant) => grant.basis)}::text[],
      ${occasion.grants.map(() => occasion.key)}::text[], ${occasion.grants.map(() => origin)}::text[],
      ${occasion.grants.map(() => today)}::date[],
      ${occasion.grants.map((grant) => (grant.months ? addMonths(today, grant.months) : null))}::date[],
      ${occasion.grants.map(() => gate.now())}::timestamptz[], ${occasion.grants.map(() => gate.actor.userId)}::uuid[])`)
  gate.record({
    action: 'create',
    resource: 'processingBasis',
    recordIds: [contactId],
    subjectId: contactId,
    fields: ['purpose', 'basis', 'occasion', 'origin', 'validFrom', 'validUntil'],
    details: { occasion: occasion.key, purposes: occasion.grants.map((grant) => grant.purpose) },
  })
}

function readPoint(point: Row) {
  if (typeof point.value !== 'string' || point.value.trim() === '') return { code: 'field.required' }
  return normaliseReach(String(point.kind ?? 'email'), point.value)
}

/** All errors at once, so that nobody mends them one by one. */
async function checkAll(gate: Gate, fields: Row, errors: FieldProblem[]): Promise<void> {
  const own = await gate.check(contact, fields).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'contacts.invalid') return error.errors
    throw error
  })
  const all = [...(Array.isArray(own) ? own : []), ...errors]
  if (all.length > 0) throw new Problem('contacts.invalid', { errors: all })
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 300) : otherwise
}
