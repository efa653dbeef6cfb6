import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import { reachesOf } from './reaches.ts'
import { suppressedAmong } from './suppressions.ts'

/**
 * Whether somebody who leaves by a link or a mail has left already, so that the same again changes nothing; null where her
 * record is gone. What she confirmed since she last left, here or at another record with an address of hers, is not taken
 * back yet.
 */
export async function saidBefore(
  { tx, keyring }: Pick<Gate, 'tx' | 'keyring'>,
  contactId: string,
  event: 'withdrawn' | 'objected',
): Promise<boolean | null> {
  const [row] = await tx.query<{ isSaid: boolean }>(sql`
    select exists (select from consent_states s where s.contact_id = c.id and s.purpose = 'direct-marketing'
        and s.channel = 'email' and s.address_hash = '' and (s.state = ${event} or s.is_objected))
      and not exists (select from consent_states s where s.contact_id = c.id and s.purpose = 'direct-marketing'
        and s.channel = 'email' and not s.is_objected and s.state not in ('withdrawn', 'refused', 'objected')) as "isSaid"
    from contacts c where c.id = ${contactId}`)
  if (!row?.isSaid) return row?.isSaid ?? null
  const reaches = (await reachesOf(tx, keyring, [contactId], ['email'])).get(contactId) ?? []
  const hashes = reaches.map(({ hash }) => hash)
  const listed = await suppressedAmong(tx, hashes, 'email', 'direct-marketing')
  return hashes.every((hash) => listed.has(hash.toString('hex')))
}
