import sql from 'sql-template-tag'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { FieldProblem } from '#server/platform/http/problem.ts'
import { contact } from './contact.ts'
import { processingBasis } from './processing-basis.ts'
import type { VisibleContact } from './visible-contact.ts'

/** A few words weigh nothing up. */
const SHORTEST = 20
const LONGEST = 2000
/** Stands before the assessment in the note of the basis, so that it is told apart from any other reason. */
const HEADING = 'Zweckänderung (Art. 6 Abs. 4 DSGVO): '

/**
 * On these, data collected for one purpose would be used for another. A consent, a contract with her and a duty of law
 * stand on their own (Art. 6(4) GDPR); an emergency waits for no assessment.
 */
const onInterest: readonly unknown[] = ['A6-1-e', 'A6-1-f']

type Wanted = { purpose?: unknown; basis?: unknown; id?: string }

/**
 * Whether a basis would be a new use of data collected for something else. She is held for a purpose already while a basis
 * of it is open, and for those she was entered for; who was never held for anything has no purpose that could change.
 */
async function isChangeOfPurpose(gate: Gate, contactId: string, wanted: Wanted): Promise<boolean> {
  const isKnown = processingBasis.fields.purpose?.choices?.some(({ value }) => value === wanted.purpose)
  if (!isKnown || !onInterest.includes(wanted.basis)) return false
  const [held] = await gate.tx.query<{ isNew: boolean }>(sql`
    select count(*) > 0 and not coalesce(bool_or(b.purpose = ${wanted.purpose} and (
        (b.occasion is not null and (b.basis <> 'A6-1-a' or b.ended_at is null))
        or (b.id is distinct from ${wanted.id ?? null}::uuid and b.ended_at is null
          and (b.valid_until is null or b.valid_until >= ${gate.today()}::date)))), false) as "isNew"
    from processing_bases b where b.contact_id = ${contactId}`)
  return held?.isNew === true
}

/**
 * The note of a basis with the assessment that a change of purpose needs (Art. 6(4)(a) to (e) GDPR); errors where it is
 * missing.
 */
export async function assessed(
  gate: Gate,
  contactId: string,
  wanted: Wanted,
  { assessment, note }: { assessment: unknown; note: unknown },
): Promise<{ isChange: boolean; note: unknown; errors: FieldProblem[] }> {
  const isChange = await isChangeOfPurpose(gate, contactId, wanted)
  const text = typeof assessment === 'string' ? assessment.trim() : ''
  const pointer = '/assessment'
  if (assessment !== undefined && assessment !== null && typeof assessment !== 'string')
    return { isChange, note, errors: [{ pointer, code: 'field.malformed' }] }
  if (text.length > LONGEST)
    return { isChange, note, errors: [{ pointer, code: 'field.too-long', params: { maxLength: LONGEST } }] }
  if (isChange && text.length < SHORTEST)
    return { isChange, note, errors: [{ pointer, code: 'bases.assessment-missing' }] }
  if (text === '') return { isChange, note, errors: [] }
  const rest = typeof note === 'string' && note.trim() !== '' ? ` – ${note.trim()}` : ''
  return { isChange, note: HEADING + text + rest, errors: [] }
}

/** What was weighed up stays readable: another note may not take its place. */
export function losesAssessment(before: unknown, note: unknown): boolean {
  return (
    note !== undefined &&
    String(before ?? '').startsWith(HEADING) &&
    !(typeof note === 'string' && note.startsWith(HEADING) && note.length >= HEADING.length + SHORTEST)
  )
}

/**
 * She has to be told before her data is used for something else (Art. 13(3), 14(4) GDPR): from the day the basis begins she
 * stands among those to be informed, unless she was told of this purpose before. Informed is who was informed of all there is;
 * what she was told earlier stays on record. What was weighed up stands in the trail.
 */
export async function openInformation(
  gate: Gate,
  { id: contactId, version }: VisibleContact,
  basis: Row & { id: string },
): Promise<void> {
  gate.record({
    action: 'assess',
    resource: processingBasis.name,
    recordIds: [basis.id, contactId],
    subjectId: contactId,
    fields: ['note'],
    details: { purpose: basis.purpose, basis: basis.basis },
  })
  const today = gate.today()
  const begins = typeof basis.validFrom === 'string' && basis.validFrom > today ? basis.validFrom : today
  const changed = await gate.tx.execute(sql`
    update contacts set version = ${version + 1}, informed_at = null,
      information_due_on = case when informed_at is null then least(information_due_on, ${begins}::date) else ${begins}::date end,
      updated_at = ${gate.now()}, updated_by = ${gate.actor.userId}
    where id = ${contactId} and not exists (
      select from processing_bases b join informations i on i.contact_id = b.contact_id and i.way <> 'exempt'
      where b.contact_id = ${contactId} and b.purpose = ${basis.purpose} and b.id <> ${basis.id}
        and b.note like ${`${HEADING}%`} and i.at >= b.created_at)`)
  if (changed > 0)
    gate.record({
      action: 'update',
      resource: contact.name,
      recordIds: [contactId],
      subjectId: contactId,
      fields: ['informedAt', 'informationDueOn'],
    })
}
