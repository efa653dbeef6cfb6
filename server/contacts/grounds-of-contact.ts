import sql from 'sql-template-tag'
import type { AdvertisingGround } from '#api/consents.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { visibleContact } from './visible-contact.ts'

/** What permits advertising to a person without her consent, the newest first. */
export async function groundsOf(gate: Gate, contactId: string): Promise<AdvertisingGround[]> {
  await visibleContact(gate, contactId)
  return gate.tx.query<AdvertisingGround>(sql`
    select id, version, kind, sale_reference as "saleReference", sold_on as "soldOn", notice,
      product_groups as "productGroups", reason, valid_until as "validUntil", ended_at as "endedAt",
      created_at as "createdAt"
    from advertising_grounds where contact_id = ${contactId} order by created_at desc, id`)
}
