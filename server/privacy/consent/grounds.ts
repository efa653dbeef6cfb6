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
  return id
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
  gate.record({
    action: 'update',
    resource: 'advertisingGround',
    recordIds: [id, row.contactId],
    subjectId: row.contactId,
    fields: ['endedAt'],
  })
}
