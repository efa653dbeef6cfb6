import sql, { raw } from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import { bits } from '#server/platform/gate/purpose-bits.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { contact } from './contact.ts'

export type VisibleContact = {
  id: string
  version: number
  companyId: string | null
  purposeMask: number
  deletedAt: Date | null
  customerGroups: string[]
}

/** The person something is to be added to; not found when she is out of sight. `lock` lets one change her at a time. */
export async function visibleContact(
  gate: Gate,
  id: string,
  options: { lock?: boolean } = {},
): Promise<VisibleContact> {
  gate.demand(contact, 'see')
  const [row] = await gate.tx.query<VisibleContact>(sql`
    select t.id, t.version, t.company_id as "companyId", t.purpose_mask as "purposeMask",
      t.deleted_at as "deletedAt", t.customer_groups as "customerGroups"
    from contacts t
    where t.id = ${id} and ${gate.rowsOf(contact)} ${raw(options.lock ? 'for no key update of t' : '')}`)
  if (!row) throw await gate.missing(contact, id)
  return row
}

/** The same for whoever changes what belongs to her: what lies in the trash is brought back first. */
export async function changeableContact(
  gate: Gate,
  id: string,
  options: { lock?: boolean } = {},
): Promise<VisibleContact> {
  const person = await visibleContact(gate, id, options)
  if (person.deletedAt) throw new Problem('contacts.in-trash-conflict')
  return person
}

/** Whether a valid basis holds for the purpose. */
export function hasBasisFor({ purposeMask }: Pick<VisibleContact, 'purposeMask'>, purpose: string): boolean {
  const bit = bits[purpose as PurposeKey]
  return bit !== undefined && (purposeMask & (1 << bit)) !== 0
}
