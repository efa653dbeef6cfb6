import sql from 'sql-template-tag'
import type { Keyring } from '#server/platform/crypto/keyring.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { addressHash, type PostalAddress, postalHash } from './address-hash.ts'
import { type Channel, channels, pointKindsOf } from './channels.ts'
import { type SuppressionReason, suppressedAmong, suppressMany } from './suppressions.ts'

/** A way to reach somebody, by what stands in a record or a file. */
export type Way = { channel: Channel; hash: Buffer }
type WayOf = Way & { contactId: string }

const PURPOSE = 'direct-marketing'

/** The channels a contact point serves. */
export function waysOfPoint(keyring: Keyring, { kind, norm }: { kind: string; norm: string }): Way[] {
  const hash = addressHash(keyring, norm)
  return channels
    .filter((channel) => pointKindsOf[channel].includes(kind))
    .map((channel) => ({ channel, hash }))
}

export function waysOfPlace(keyring: Keyring, place: PostalAddress): Way[] {
  const hash = postalHash(keyring, place)
  return hash ? [{ channel: 'post', hash }] : []
}

/** Rows that are new or were changed; a house is one's own by the name on its door, so that of a new name, too. */
type Added = {
  pointIds?: readonly string[]
  addressIds?: readonly string[]
  renamedIds?: readonly string[]
}
type Refused = {
  contactId: string
  purpose: string
  channel: Channel
  reason: SuppressionReason
  eventId: string
}
type State = Refused & { hash: Buffer; isRefused: boolean }

/**
 * A new address of somebody who has said no goes on the list of objections with the old ones: she said it of herself, and
 * what outlives her record is the list alone.
 */
export async function followRefusals(gate: Gate, ids: Added): Promise<void> {
  const added = await waysAdded(gate, ids)
  if (added.length === 0) return
  const states = await gate.tx.query<State>(sql`
    select contact_id as "contactId", purpose, channel, address_hash as hash, event_id as "eventId",
      case when is_objected then 'objected' else state end as reason,
      is_objected or state in ('refused', 'withdrawn', 'objected') as "isRefused"
    from consent_states
    where contact_id = any (${added.map(({ contactId }) => contactId)}::uuid[])
      and address_hash = any (${[Buffer.alloc(0), ...added.map(({ hash }) => hash)]}::bytea[])`)
  const wholes = states.filter(({ hash, isRefused }) => hash.length === 0 && isRefused)
  const followed = wholes.flatMap((whole) =>
    added
      .filter(({ contactId, channel }) => contactId === whole.contactId && channel === whole.channel)
      // What she allowed for this very address since is hers to allow.
      .filter(({ hash }) =>
        states
          .filter((own) => own.contactId === whole.contactId && own.purpose === whole.purpose)
          .every((own) => own.channel !== whole.channel || !own.hash.equals(hash) || own.isRefused),
      )
      .map(({ hash }) => ({ ...whole, hash })),
  )
  for (const [purpose, blocked] of Map.groupBy(followed, (each) => each.purpose))
    await suppressMany(gate, await unlisted(gate, blocked, purpose), { purpose, since: gate.now() })
}

async function waysAdded(
  { tx, keyring }: Gate,
  { pointIds = [], addressIds = [], renamedIds = [] }: Added,
): Promise<WayOf[]> {
  const points =
    pointIds.length > 0
      ? await tx.query<{ contactId: string; kind: string; norm: string }>(sql`
          select contact_id as "contactId", kind, value_norm as norm from contact_points
          where id = any (${pointIds}::uuid[])`)
      : []
  const places =
    addressIds.length + renamedIds.length > 0
      ? await tx.query<PostalAddress & { contactId: string }>(sql`
          select a.contact_id as "contactId", c.last_name as "lastName", a.postal_code as "postalCode", a.street,
            a.house_number as "houseNumber", a.po_box as "poBox"
          from addresses a join contacts c on c.id = a.contact_id 
          where a.id = any (${addressIds}::uuid[]) or a.contact_id = any (${renamedIds}::uuid[])`)
      : []
  return [
    ...points.flatMap(({ contactId, ...point }) =>
      waysOfPoint(keyring, point).map((way) => ({ ...way, contactId })),
    ),
    ...places.flatMap(({ contactId, ...place }) =>
      waysOfPlace(keyring, place).map((way) => ({ ...way, contactId })),
    ),
  ]
}

/** What a file says of an address is heard, whether or not its row becomes a record. */
export async function refuseWays(
  gate: Gate,
  ways: readonly (Way & { reason: 'objected' | 'refused' })[],
): Promise<void> {
  // Also what is on the list already: what a merge put there alone goes with it, what was said again since stays.
  await suppressMany(gate, ways, { purpose: PURPOSE, since: gate.now() })
}

/** Those that are not on the list yet: there they keep their reason and their day. */
async function unlisted<T extends Way>(gate: Gate, ways: readonly T[], purpose: string): Promise<T[]> {
  const left: T[] = []
  for (const [channel, own] of Map.groupBy(ways, (way) => way.channel)) {
    const listed = await suppressedAmong(
      gate.tx,
      own.map(({ hash }) => hash),
      channel,
      purpose,
    )
    left.push(...own.filter(({ hash }) => !listed.has(hash.toString('hex'))))
  }
  return left
}
