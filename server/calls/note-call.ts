import sql from 'sql-template-tag'
import type { NewCall } from '#api/calls.ts'
import { informContact, visibleContact } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { consentEvent, recordConsent } from '#server/privacy/consent/public.ts'
import { addContactEntry, timelineEntry } from '#server/timeline/public.ts'
import type { CallFor } from './begin-call.ts'

/** How long after the question whether she may be called a call may be noted. */
const BEGUN_HOURS = 12

type Noted = { entryId: string | null; noticeGivenAt: string | null }
type Made = Pick<CallFor, 'purpose'> & { subject?: string | null }

/** Notes how the call went; that the notice was given, with the time; and her objection, if she had one. */
export async function noteCall(
  gate: Gate,
  contactId: string,
  { outcome, isNoticeGiven, durationMinutes, text }: NewCall,
  { purpose, subject }: Made,
  publicUrl: string,
): Promise<Noted> {
  await visibleContact(gate, contactId)
  const wasReached = outcome !== 'not-reached'
  if (isNoticeGiven && !wasReached) refuse('/isNoticeGiven', 'calls.nobody-heard')
  const isAdvertising = purpose === 'direct-marketing'
  // Only advertising can be objected to without a reason of one's own (Art. 21(2) GDPR).
  if (outcome === 'objected' && !isAdvertising) refuse('/outcome', 'field.not-a-choice')
  const name = isAdvertising ? 'Werbeanruf' : 'Anruf'
  const noteRest = async () => {
    gate.demand(timelineEntry, 'create')
    await demandBegun(gate, contactId, purpose)
    const given = isNoticeGiven
      ? await informContact(gate, contactId, { way: 'spoken', reason: 'Anruf' }, publicUrl)
      : null
    const entry = await addContactEntry(gate, contactId, {
      kind: 'call',
      direction: 'out',
      purpose,
      subject: wasReached ? subject || name : `${name}, nicht erreicht`,
      ...(text ? { text } : {}),
      ...(durationMinutes === undefined ? {} : { durationMinutes }),
    })
    return { entryId: entry.id, noticeGivenAt: given?.at ?? null }
  }
  if (outcome !== 'objected') return noteRest()
  // Whoever may not note an objection by hand notes the one of a call he has begun.
  if (!gate.can(consentEvent, 'create')) await demandBegun(gate, contactId, purpose)
  // Written last, because she is out of sight for advertising from here on, but whatever becomes of the rest.
  const noted = await orNothing(gate, noteRest)
  await recordConsent(gate, {
    contactId,
    event: 'objected',
    purpose,
    channel: 'phone',
    way: 'spoken',
    by: 'staff',
    occurredAt: gate.now(),
    reason: 'Im Anruf erklärt',
  })
  return noted ?? { entryId: null, noticeGivenAt: null }
}

/** Whether the reader asked lately if she may call for this, and was told yes. */
export async function hasBegun(gate: Gate, contactId: string, purpose: CallFor['purpose']): Promise<boolean> {
  const since = new Date(gate.now().getTime() - BEGUN_HOURS * 3_600_000)
  const [begun] = await gate.tx.query(sql`
    select id from contact_uses where contact_id = ${contactId} and channel = 'phone' and purpose = ${purpose}
      and at > ${since} and created_by = ${gate.actor.userId} limit 1`)
  return begun !== undefined
}

/** A call nobody asked for beforehand is not noted as one that was. */
async function demandBegun(gate: Gate, contactId: string, purpose: CallFor['purpose']): Promise<void> {
  if (!(await hasBegun(gate, contactId, purpose))) throw new Problem('calls.not-begun-conflict')
}

/** What is refused by the rules leaves nothing behind and stops nothing. */
async function orNothing<T>(gate: Gate, work: () => Promise<T>): Promise<T | null> {
  await gate.tx.query(sql`savepoint rest_of_call`)
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    await gate.tx.query(sql`rollback to savepoint rest_of_call`)
    return null
  }
}

function refuse(pointer: string, code: string): never {
  throw new Problem('calls.invalid', { errors: [{ pointer, code }] })
}
