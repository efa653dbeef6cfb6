import sql from 'sql-template-tag'
import type { Callable, NewCall } from '#api/calls.ts'
import { contact, fullName, informContact, visibleContact } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { openCursor, sealCursor } from '#server/platform/gate/list-query.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { companyName } from '#server/platform/identity/company-name.ts'
import { internationalForm } from '#server/platform/values/phone.ts'
import {
  consentEvent,
  demandPermission,
  permissionsFor,
  type Question,
  recordConsent,
} from '#server/privacy/consent/public.ts'
import { addContactEntry, timelineEntry } from '#server/timeline/public.ts'
import { audienceCondition, nextOf } from './audience.ts'
import { audienceOf } from './segments.ts'

const AT_ONCE = 200
const LOOKS_AT_MOST = 20
/** How long after the question whether she may be called a call may be noted. */
const BEGUN_HOURS = 12

const asking = (productGroup: string | null): Omit<Question, 'at'> => ({
  channel: 'phone',
  purpose: 'direct-marketing',
  productGroup,
})

/** The next people of a segment who may be called now, with their numbers; of nobody else a number is shown. */
export async function callList(
  gate: Gate,
  segmentId: string,
  {
    productGroup = null,
    cursor,
    limit = 25,
  }: { productGroup?: string | null; cursor?: string; limit?: number },
): Promise<{ items: Callable[]; nextCursor: string | null }> {
  demandNumbers(gate)
  const context = `calls:${segmentId}`
  const where = await audienceCondition(gate, await audienceOf(gate, segmentId))
  let after = cursor ? (openCursor(gate.keyring, context, cursor, 1)[0] ?? null) : null
  const found = new Map<string, { norm: string; reason: Words }>()
  let isAtEnd = false
  for (let looks = 0; looks < LOOKS_AT_MOST && found.size < limit && !isAtEnd; looks += 1) {
    const ids = await nextOf(gate, where, after, AT_ONCE)
    const permissions = await permissionsFor(gate, ids, asking(productGroup))
    isAtEnd = ids.length < AT_ONCE
    for (const id of ids) {
      after = id
      const permission = permissions.get(id)
      if (permission?.allowed) found.set(id, permission)
      if (found.size < limit) continue
      isAtEnd = isAtEnd && id === ids.at(-1)
      break
    }
  }
  const ids = [...found.keys()]
  const people = new Map(ids.length > 0 ? (await gate.getMany(contact, ids)).map((row) => [row.id, row]) : [])
  const earlier = await earlierOf(gate, ids)
  return {
    items: ids.flatMap((id) => {
      const person = people.get(id)
      const { norm = '', reason = { de: '', en: '' } } = found.get(id) ?? {}
      if (!person) return []
      const { name = null } = (person.company ?? {}) as { name?: string | null }
      return [
        {
          contact: { id, name: fullName(person) },
          company: name,
          phone: shownNumber(person.phone),
          norm,
          reason,
          calledAt: earlier.get(id)?.calledAt?.toISOString() ?? null,
          noticeGivenAt: earlier.get(id)?.noticeGivenAt?.toISOString() ?? null,
        },
      ]
    }),
    nextCursor: isAtEnd || !after ? null : sealCursor(gate.keyring, context, [after]),
  }
}

/** Asks at the moment of dialling, and keeps that it was asked; refuses with norm and reason. */
export async function beginCall(
  gate: Gate,
  contactId: string,
  productGroup: string | null,
  publicUrl: string,
): Promise<{ phone: string; norm: string; reason: Words; text: Words }> {
  demandNumbers(gate)
  const { norm, reason } = await demandPermission(gate, contactId, asking(productGroup))
  const { phone } = await gate.get(contact, contactId)
  return { phone: shownNumber(phone), norm, reason, text: await callNotice(gate, publicUrl) }
}

/** What is read out: who calls, what is written down, and that one may say no (Art. 13, 21 GDPR). */
export async function callNotice(gate: Gate, publicUrl: string): Promise<Words> {
  const [user] = await gate.tx.query<{ name: string }>(
    sql`select name from users where id = ${gate.actor.userId}`,
  )
  const [name, company] = [user?.name ?? '', await companyName(gate.tx)]
  const page = `${publicUrl}/p/datenschutz`
  return {
    de: `Guten Tag, hier ist ${name} von ${company}. Ich schreibe mir zu unserem Gespräch den Zeitpunkt, worum es ging und Ihre Wünsche auf, damit wir uns darauf beziehen können. Wenn Sie keine Anrufe mehr möchten, sagen Sie es mir, dann rufen wir nicht mehr an. Mehr dazu steht unter ${page}.`,
    en: `Good day, this is ${name} of ${company}. I write down when we talked, what about, and what you wish, so that we can come back to it. If you want no more calls, tell me, and we will not call again. More about it is at ${page}.`,
  }
}

/** Notes how the call went; that the notice was given, with the time; and her objection, if she had one. */
export async function noteCall(
  gate: Gate,
  contactId: string,
  { outcome, isNoticeGiven, durationMinutes, text }: NewCall,
  publicUrl: string,
): Promise<{ entryId: string | null; noticeGivenAt: string | null }> {
  await visibleContact(gate, contactId)
  const wasReached = outcome !== 'not-reached'
  if (isNoticeGiven && !wasReached)
    throw new Problem('calls.invalid', {
      errors: [{ pointer: '/isNoticeGiven', code: 'calls.nobody-heard' }],
    })
  const noteRest = async () => {
    gate.demand(timelineEntry, 'create')
    await demandBegun(gate, contactId)
    const given = isNoticeGiven
      ? await informContact(gate, contactId, { way: 'spoken', reason: 'Anruf' }, publicUrl)
      : null
    const entry = await addContactEntry(gate, contactId, {
      kind: 'call',
      direction: 'out',
      subject: wasReached ? 'Werbeanruf' : 'Werbeanruf, nicht erreicht',
      ...(text ? { text } : {}),
      ...(durationMinutes === undefined ? {} : { durationMinutes }),
    })
    return { entryId: entry.id, noticeGivenAt: given?.at ?? null }
  }
  if (outcome !== 'objected') return noteRest()
  // Whoever may not note an objection by hand notes the one of a call he has begun.
  if (!gate.can(consentEvent, 'create')) await demandBegun(gate, contactId)
  // Written last, because she is out of sight for advertising from here on, but whatever becomes of the rest.
  const noted = await orNothing(gate, noteRest)
  await recordConsent(gate, {
    contactId,
    event: 'objected',
    purpose: 'direct-marketing',
    channel: 'phone',
    way: 'spoken',
    by: 'staff',
    occurredAt: gate.now(),
    reason: 'Im Anruf erklärt',
  })
  return noted ?? { entryId: null, noticeGivenAt: null }
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

/** A call nobody asked for beforehand is not noted as one that was. */
async function demandBegun(gate: Gate, contactId: string): Promise<void> {
  const since = new Date(gate.now().getTime() - BEGUN_HOURS * 3_600_000)
  const [begun] = await gate.tx.query(sql`
    select id from contact_uses where contact_id = ${contactId} and channel = 'phone' and at > ${since}
      and created_by = ${gate.actor.userId} limit 1`)
  if (!begun) throw new Problem('calls.not-begun-conflict')
}

/** Asked before a number is shown: who calls must be able to write down how it went. */
function demandNumbers(gate: Gate): void {
  gate.demand(timelineEntry, 'create')
  if (!gate.sees(contact, 'phone')) throw new Problem('access.not-allowed')
}

function shownNumber(phone: unknown): string {
  return typeof phone === 'string' ? (internationalForm(phone) ?? phone) : ''
}

type Earlier = { id: string; calledAt: Date | null; noticeGivenAt: Date | null }

async function earlierOf(gate: Gate, ids: readonly string[]): Promise<Map<string, Earlier>> {
  if (ids.length === 0) return new Map()
  const rows = await gate.tx.query<Earlier>(sql`
    select i.id,
      (select max(u.at) from contact_uses u where u.contact_id = i.id and u.channel = 'phone'
        and u.purpose = 'direct-marketing') as "calledAt",
      (select max(n.at) from informations n where n.contact_id = i.id and n.way = 'spoken') as "noticeGivenAt"
    from unnest(${ids}::uuid[]) as i (id)`)
  return new Map(rows.map((row) => [row.id, row]))
}
