import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { NewAdvertisingGround } from '#api/consents.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import { advertisingGround } from './ledger.ts'

/**
 * Notes what permits advertising without a consent: a sale with its notice (§ 7(3) UWG, all conditions or none), or why a
 * business may be presumed to want a call (§ 7(2) no. 1 UWG).
 */
export async function addGround(gate: Gate, contactId: string, input: NewAdvertisingGround): Promise<string> {
  gate.demand(advertisingGround, 'create')
  const errors = missing(input)
  if (input.soldOn && input.soldOn > gate.today())
    errors.push({ pointer: '/soldOn', code: 'field.in-the-future' })
  if (errors.length > 0) throw new Problem('consents.invalid', { errors })
  const {
    kind,
    saleReference = null,
    soldOn = null,
    notice = null,
    productGroups = [],
    reason = null,
  } = input
  const id = uuidv7()
  await gate.tx.query(sql`
    insert into advertising_grounds (id, contact_id, kind, sale_reference, sold_on, notice, product_groups, reason,
      valid_until, created_at, created_by)
    values (${id}, ${contactId}, ${kind}, ${saleReference}, ${soldOn}, ${notice}, ${productGroups}::text[], ${reason},
      ${input.validUntil ?? null}, ${gate.now()}, ${gate.actor.userId})`)
  gate.record({
    action: 'create',
    resource: 'advertisingGround',
    recordIds: [id, contactId],
    subjectId: contactId,
    details: { kind },
  })
  await interestBasis(gate, contactId, saleReference ?? reason ?? kind)
  return id
}

/**
 * Keeps the basis of Art. 6(1)(f) GDPR for advertising in step with the grounds: without one the person is out of sight for
 * those who advertise, and nothing could ever come of her being a customer.
 */
async function interestBasis(gate: Gate, contactId: string, origin: string): Promise<void> {
  const { tx } = gate
  const [found] = await tx.query<{ holds: boolean; basisId: string | null }>(sql`
    select exists (select from advertising_grounds g where g.contact_id = ${contactId} and g.ended_at is null) as holds,
      (select b.id from processing_bases b where b.contact_id = ${contactId} and b.purpose = 'direct-marketing'
        and b.basis = 'A6-1-f' and b.ended_at is null limit 1) as "basisId"`)
  if (found?.holds && !found.basisId && !(await hasObjected(gate, contactId))) {
    const id = uuidv7()
    await tx.query(sql`
      insert into processing_bases (id, contact_id, purpose, basis, origin, created_at, created_by)
      values (${id}, ${contactId}, 'direct-marketing', 'A6-1-f', ${origin}, ${gate.now()}, ${gate.actor.userId})`)
    gate.record({ action: 'create', resource: 'processingBasis', recordIds: [id], subjectId: contactId })
  }
  if (found && !found.holds && found.basisId) await endInterest(gate, contactId, 'Grund entfallen')
}

async function hasObjected({ tx }: Pick<Gate, 'tx'>, contactId: string): Promise<boolean> {
  const [row] = await tx.query(sql`
    select 1 from consent_states where contact_id = ${contactId} and purpose = 'direct-marketing' and is_objected limit 1`)
  return row !== undefined
}

/** Ends the basis of Art. 6(1)(f) for advertising; after an objection there is none any more (Art. 21(3) GDPR). */
export async function endInterest(
  gate: Pick<Gate, 'tx' | 'now' | 'record'>,
  contactId: string,
  reason: string,
): Promise<void> {
  const ended = await gate.tx.query<{ id: string }>(sql`
    update processing_bases set ended_at = ${gate.now()}, ended_reason = ${reason}, version = version + 1
    where contact_id = ${contactId} and purpose = 'direct-marketing' and basis = 'A6-1-f' and ended_at is null
    returning id`)
  if (ended.length > 0)
    gate.record({
      action: 'update',
      resource: 'processingBasis',
      recordIds: ended.map(({ id }) => id),
      subjectId: contactId,
      fields: ['endedAt', 'endedReason'],
    })
}

function missing({
  kind,
  saleReference,
  notice,
  productGroups,
  reason,
}: NewAdvertisingGround): FieldProblem[] {
  const required = (field: string, value: unknown) =>
    value ? [] : [{ pointer: `/${field}`, code: 'field.required' }]
  return kind === 'presumed'
    ? required('reason', reason?.trim())
    : [
        ...required('saleReference', saleReference?.trim()),
        ...required('notice', notice?.trim()),
        ...required('productGroups', productGroups?.length),
      ]
}

/** Ends it; it stays as proof of what was relied on. */
export async function endGround(gate: Gate, id: string): Promise<void> {
  gate.demand(advertisingGround, 'create')
  const [row] = await gate.tx.query<{ contactId: string }>(sql`
    select contact_id as "contactId" from advertising_grounds where id = ${id} and ended_at is null`)
  if (!row) throw new Problem('advertising-grounds.not-found')
  await gate.tx.query(sql`
    update advertising_grounds set ended_at = ${gate.now()}, version = version + 1 where id = ${id}`)
  await interestBasis(gate, row.contactId, '')
  gate.record({
    action: 'update',
    resource: 'advertisingGround',
    recordIds: [id, row.contactId],
    subjectId: row.contactId,
    fields: ['endedAt'],
  })
}
