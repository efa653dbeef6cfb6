import sql from 'sql-template-tag'
import type { Keyring } from '#server/platform/crypto/keyring.ts'
import type { Tx } from '#server/platform/db/tx.ts'
import { addressHash, postalHash } from './address-hash.ts'
import { type Channel, channels, pointKindsOf } from './channels.ts'

/** Where a person can be reached by a channel: the preferred place first. */
export type Reach = { channel: Channel; hash: Buffer; isListed: boolean }

type Point = { contactId: string; kind: string; valueNorm: string; isListed: boolean }
type Place = {
  contactId: string
  lastName: string | null
  postalCode: string | null
  street: string | null
  houseNumber: string | null
  poBox: string | null
}

/** All ways to reach these persons, as hashes, by person; without anything that could be written to. */
export async function reachesOf(
  tx: Tx,
  keyring: Keyring,
  contactIds: readonly string[],
  wanted: readonly Channel[] = channels,
): Promise<Map<string, Reach[]>> {
  const kinds = [...new Set(wanted.flatMap((channel) => pointKindsOf[channel]))]
  const points =
    kinds.length > 0
      ? await tx.query<Point>(sql`
          select contact_id as "contactId", kind, value_norm as "valueNorm", is_listed as "isListed" from contact_points
          where contact_id = any (${contactIds}::uuid[]) and kind = any (${kinds}::text[])
          order by contact_id, is_main desc, kind desc, created_at, id`)
      : []
  const places = wanted.includes('post')
    ? await tx.query<Place>(sql`
        select a.contact_id as "contactId", c.last_name as "lastName", a.postal_code as "postalCode", a.street,
          a.house_number as "houseNumber", a.po_box as "poBox"
        from addresses a join contacts c on c.id = a.contact_id
        where a.contact_id = any (${contactIds}::uuid[]) order by a.contact_id, a.is_main desc, a.created_at, a.id`)
    : []
  const found = new Map<string, Reach[]>(contactIds.map((id) => [id, []]))
  for (const channel of wanted) {
    for (const { contactId, kind, valueNorm, isListed } of points)
      if (pointKindsOf[channel].includes(kind))
        found.get(contactId)?.push({ channel, hash: addressHash(keyring, valueNorm), isListed })
  }
  for (const place of places) {
    const hash = postalHash(keyring, place)
    if (hash) found.get(place.contactId)?.push({ channel: 'post', hash, isListed: false })
  }
  return found
}
