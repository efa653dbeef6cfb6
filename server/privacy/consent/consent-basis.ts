import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Gate } from '#server/platform/gate/gate.ts'

/**
 * Keeps the basis of Art. 6(1)(a) GDPR in step with the consents: it begins with the first that holds for the purpose and
 * ends with the last, so that a person who took everything back is out of reach for the purpose at once.
 */
export async function consentBasis(
  gate: Pick<Gate, 'tx' | 'now' | 'actor' | 'record'>,
  contactId: string,
  purpose: string,
  { origin }: { origin: string | null },
): Promise<void> {
  const { tx } = gate
  const [found] = await tx.query<{ holds: boolean; basisId: string | null }>(sql`
    select exists (select from consent_states s where s.contact_id = ${contactId} and s.purpose = ${purpose}
        and (s.state = 'confirmed' or (s.state = 'given' and s.is_proven and s.way in ('paper', 'spoken')))) as holds,
      (select b.id from processing_bases b where b.contact_id = ${contactId} and b.purpose = ${purpose}
        and b.basis = 'A6-1-a' and b.ended_at is null limit 1) as "basisId"`)
  if (!found) return
  if (found.holds && !found.basisId) {
    const id = uuidv7()
    await tx.query(sql`
      insert into processing_bases (id, contact_id, purpose, basis, origin, created_at, created_by)
      values (${id}, ${contactId}, ${purpose}, 'A6-1-a', ${origin ?? 'Einwilligung'}, ${gate.now()}, ${gate.actor.userId})`)
    gate.record({ action: 'create', resource: 'processingBasis', recordIds: [id], subjectId: contactId })
  }
  if (!found.holds && found.basisId) {
    await tx.query(sql`
      update processing_bases set ended_at = ${gate.now()}, ended_reason = 'Einwilligung besteht nicht mehr',
        version = version + 1
      where id = ${found.basisId}`)
    gate.record({
      action: 'update',
      resource: 'processingBasis',
      recordIds: [found.basisId],
      subjectId: contactId,
      fields: ['endedAt', 'endedReason'],
    })
  }
}
