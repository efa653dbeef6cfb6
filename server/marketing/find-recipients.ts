import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Gate } from '#server/platform/gate/gate.ts'
import { permissionsFor, tooOften, tooOftenAmong } from '#server/privacy/consent/public.ts'
import { type Asking, audienceCondition, nextOf, stillInTopic } from './audience.ts'
import { audienceOf, filterOf } from './segments.ts'

const AT_ONCE = 1000

/**
 * Writes down the next thousand people of a mailing, who may get it and who may not with the reason; in the transaction that
 * notes how far it came, so that it can be interrupted anywhere. Answers whether there are more.
 */
export async function findRecipients(
  gate: Gate,
  mailing: { id: string; segmentId: string; foundAfter: string | null },
  asking: Asking,
): Promise<boolean> {
  const { tx } = gate
  const where = await audienceCondition(gate, await audienceOf(gate, mailing.segmentId))
  const ids = await nextOf(gate, where, mailing.foundAfter, AT_ONCE)
  const permissions = await permissionsFor(gate, ids, asking)
  const inTopic = await stillInTopic(gate, await filterOf(gate, mailing.segmentId), ids)
  const hashes = [...permissions.values()].flatMap(({ addressHash }) => (addressHash ? [addressHash] : []))
  const asked = [...permissions].map(([contactId, { addressHash }]) => ({ contactId, hash: addressHash }))
  const enough = await tooOftenAmong(gate, asked, { exceptCampaign: mailing.id })
  const known = await tx.query<{ hash: Buffer }>(sql`
    select address_hash as hash from campaign_recipients
    where campaign_id = ${mailing.id} and address_hash = any (${hashes}::bytea[]) and state <> 'excluded'`)
  const taken = new Set(known.map(({ hash }) => hash.toString('hex')))
  const rows = ids.flatMap((contactId) => {
    const permission = permissions.get(contactId)
    if (!permission) return []
    const { addressHash } = permission
    const key = addressHash?.toString('hex') ?? ''
    const hasLeft = permission.allowed && !inTopic.has(contactId)
    const hasEnough = permission.allowed && !hasLeft && enough.has(contactId)
    const allowed = permission.allowed && !hasLeft && !hasEnough
    const code = hasLeft ? 'topic-left' : hasEnough ? tooOften.code : permission.code
    const isSecond = allowed && taken.has(key)
    if (allowed) taken.add(key)
    const state = allowed && !isSecond ? 'waiting' : 'excluded'
    return [{ contactId, addressHash, state, code: isSecond ? 'same-address' : code }]
  })
  if (rows.length > 0)
    await tx.query(sql`
      insert into campaign_recipients (id, campaign_id, contact_id, address_hash, state, code, at)
      select r.id, ${mailing.id}, r.contact_id, r.address_hash, r.state, r.code, ${gate.now()}
      from unnest(${rows.map(() => uuidv7())}::uuid[], ${rows.map((row) => row.contactId)}::uuid[],
        ${rows.map((row) => row.addressHash)}::bytea[], ${rows.map((row) => row.state)}::text[],
        ${rows.map((row) => row.code)}::text[]) as r (id, contact_id, address_hash, state, code)
      on conflict do nothing`)
  const hasMore = ids.length === AT_ONCE
  await tx.query(sql`
    update campaigns set found_after = ${ids.at(-1) ?? mailing.foundAfter},
      found_at = ${hasMore ? null : gate.now()}::timestamptz
    where id = ${mailing.id}`)
  return hasMore
}
