import sql, { raw } from 'sql-template-tag'
import type { CallConsent } from '#api/consents.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { consentEvent } from '#server/privacy/consent/public.ts'
import { contact } from './contact.ts'
import { type AddressedPerson, fullName } from './names.ts'

type Query = { cursor?: string | undefined; limit?: number | undefined; count?: boolean | undefined }
type Found = Omit<CallConsent, 'contactName'> & { createdAt: string }

/**
 * Everybody's consents to advertising by telephone, newest first, with what shows them. Each is kept for five years from the
 * day it was given and, anew, from each call that used it (§ 7a(2) UWG), also when it was taken back.
 */
export async function callConsents(
  gate: Gate,
  { cursor, limit = 50, count }: Query,
): Promise<{ items: CallConsent[]; nextCursor: string | null; total?: number }> {
  gate.demand(consentEvent, 'see')
  const after = cursor === undefined ? null : openCursor(gate, cursor)
  // The words of the index, as they are.
  const toCalls = sql`e.channel = 'phone' and e.purpose = 'direct-marketing' and e.event in ('given', 'confirmed')`
  const rows = await gate.tx.query<Found>(sql`
    select e.id, coalesce(m.current_id, e.contact_id) as "contactId", e.event, e.way, e.occurred_at as "occurredAt",
      x.key || '/' || x.number as "textVersion", e.evidence, e.created_at::text as "createdAt",
      exists (select from consent_states s where s.event_id = e.id and s.contact_id = coalesce(m.current_id, e.contact_id)
        and s.state in ('given', 'confirmed')) as "isInForce",
      u.calls, u.last_at as "lastCallAt",
      greatest((e.occurred_at at time zone 'Europe/Berlin' + interval '5 years')::date, u.keep_until)::text as "keepUntil"
    from consent_events e
      left join consent_texts x on x.id = e.text_id
      left join merges m on m.merged_id = e.contact_id and m.undone_at is null
      cross join lateral (
        select count(*)::integer as calls, max(c.at) as last_at, max(c.keep_until) as keep_until from contact_uses c
        where c.contact_id in (e.contact_id, m.current_id) and c.channel = 'phone' and c.event_id = e.id) u
    where ${toCalls} ${after ? sql`and (e.created_at, e.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)` : raw('')}
    order by e.created_at desc, e.id desc limit ${limit + 1}`)
  const page = rows.slice(0, limit)
  const people = await gate.getMany(contact, [...new Set(page.map(({ contactId }) => contactId))])
  const names = new Map(people.map((person) => [person.id, fullName(person as AddressedPerson)]))
  gate.shown(consentEvent, page, ['event', 'way', 'occurredAt', 'evidence'])
  const last = rows.length > limit ? page.at(-1) : undefined
  const [all] = count
    ? await gate.tx.query<{ total: number }>(
        sql`select count(*)::integer as total from consent_events e where ${toCalls}`,
      )
    : []
  return {
    items: page.map(({ createdAt: _, ...row }) => ({
      ...row,
      contactName: names.get(row.contactId) || null,
      evidence: gate.sees(consentEvent, 'evidence') ? row.evidence : null,
    })),
    nextCursor: last
      ? gate.keyring.seal(CURSOR, JSON.stringify([last.createdAt, last.id])).toString('base64url')
      : null,
    ...(all ? { total: all.total } : {}),
  }
}

const CURSOR = 'cursor:call-consents'

/** Sealed, so that what comes back is what was given out: a moment and an id. */
function openCursor(gate: Gate, cursor: string): [at: string, id: string] {
  try {
    return JSON.parse(gate.keyring.open(CURSOR, Buffer.from(cursor, 'base64url')).toString())
  } catch {
    throw new Problem('cursor.malformed')
  }
}
