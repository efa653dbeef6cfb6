import { buffer } from 'node:stream/consumers'
import sql from 'sql-template-tag'
import type { ConsentEvent, ConsentProofHandedOut, NewConsent, Permission } from '#api/consents.ts'
import { file, openFile } from '#server/files/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { isUuid } from '#server/platform/gate/values.ts'
import { type PurposeKey, purposeKeys } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import {
  type ConsentProof,
  chainsOf,
  channelNamed,
  channels,
  consentEvent,
  consentProof,
  type EvidenceFile,
  eventNamed,
  findText,
  insteadOf,
  mailFrequency,
  permissionsFor,
  purposeNamed,
  recordConsent,
  tooOftenAmong,
} from '#server/privacy/consent/public.ts'
import { noteDisclosures, recipientNamed } from '#server/privacy/disclosures/public.ts'
import { contact } from './contact.ts'
import { type AddressedPerson, fullName } from './names.ts'
import { visibleContact } from './visible-contact.ts'

/** All that happened to the consents of a person, the newest first. */
export async function consentsOf(gate: Gate, contactId: string): Promise<ConsentEvent[]> {
  await visibleContact(gate, contactId)
  gate.demand(consentEvent, 'see')
  const rows = await gate.tx.query<ConsentEvent>(sql`
    select e.id, e.contact_id as "contactId", e.sequence, e.event, e.purpose, e.channel, e.topic, e.way,
      e.declared_by as "declaredBy", e.occurred_at as "occurredAt", e.local_time as "localTime", x.text,
      e.text_id as "textId", x.key || '/' || x.number as "textVersion", e.notice, e.page_url as "pageUrl", e.evidence,
      e.evidence_file_id as "evidenceFileId", e.mail_id as "mailId", e.reason, e.created_at as "createdAt",
      e.created_by as "createdBy"
    from consent_events e left join consent_texts x on x.id = e.text_id
    where e.contact_id = any (${await chainsOf(gate.tx, contactId)}::uuid[])
    order by e.created_at desc, e.sequence desc`)
  gate.shown(consentEvent, rows, ['event', 'purpose', 'channel', 'way', 'occurredAt', 'evidence', 'reason'])
  return rows
}

/**
 * Notes what a person declared to somebody of the company. A confirmation is nothing staff can note, and a refusal nothing
 * they can lift.
 */
export async function noteConsent(gate: Gate, contactId: string, input: NewConsent): Promise<ConsentEvent> {
  await visibleContact(gate, contactId)
  gate.demand(consentEvent, 'create')
  const event = eventNamed(input.event)
  const channel = channelNamed(input.channel)
  const purpose = purposeNamed(input.purpose ?? 'direct-marketing')
  const errors = [
    ...(event ? [] : [{ pointer: '/event', code: 'field.not-a-choice' }]),
    ...(channel ? [] : [{ pointer: '/channel', code: 'field.not-a-choice' }]),
    ...(purpose ? [] : [{ pointer: '/purpose', code: 'field.not-a-choice' }]),
  ]
  const occurredAt = input.occurredAt ? new Date(input.occurredAt) : gate.now()
  if (occurredAt.getTime() > gate.now().getTime() + 60_000)
    errors.push({ pointer: '/occurredAt', code: 'field.in-the-future' })
  if (errors.length > 0 || !event || !channel || !purpose) throw new Problem('consents.invalid', { errors })
  if (event === 'requested') await demandNotAskedYet(gate, contactId, purpose, channel)
  const text = input.textVersion ? await findText(gate, input.textVersion) : null
  const evidence = await evidenceOf(gate, contactId, input.evidence ?? null)
  const noted = await recordConsent(gate, {
    contactId,
    event,
    purpose,
    channel,
    way: input.way,
    by: 'staff',
    occurredAt,
    topic: input.topic ?? null,
    textId: text?.id ?? null,
    notice: text?.notice ?? null,
    reason: input.reason ?? null,
    ...evidence,
  })
  // Told from what was written: who took back the last reason to be held for is out of sight from here on.
  return {
    ...noted,
    text: text?.text ?? null,
    textVersion: text ? `${text.key}/${text.number}` : null,
    createdAt: gate.now().toISOString(),
    createdBy: gate.actor.userId,
  }
}

/**
 * Asking for a consent to advertise is advertising itself: once may be a part of a conversation, a second time never, and
 * silence is no answer (§ 7(2) UWG).
 */
async function demandNotAskedYet(
  gate: Gate,
  contactId: string,
  purpose: string,
  channel: string,
): Promise<void> {
  const [asked] = await gate.tx.query(sql`
    select from consent_events where contact_id = any (${await chainsOf(gate.tx, contactId)}::uuid[])
      and purpose = ${purpose} and channel = ${channel} and event = 'requested' and declared_by = 'staff' limit 1`)
  if (asked) throw new Problem('consents.requested-conflict')
}

/** A file of this person, or words that say where the proof is. */
async function evidenceOf(gate: Gate, contactId: string, evidence: string | null) {
  if (!evidence) return {}
  if (!isUuid(evidence)) return { evidence }
  const [file] = await gate.tx.query<{ id: string }>(sql`
    select id from files where id = ${evidence} and contact_id = ${contactId}`)
  if (!file)
    throw new Problem('consents.invalid', {
      errors: [{ pointer: '/evidence', code: 'field.unknown-reference' }],
    })
  return { evidenceFileId: file.id }
}

type Asked = { purpose?: string; channel?: string; at?: string; productGroup?: string }

/** The answer to "Darf ich?" for each channel, or for the one asked about. */
export async function permissionsOf(gate: Gate, contactId: string, asked: Asked): Promise<Permission[]> {
  await visibleContact(gate, contactId)
  const channel = asked.channel === undefined ? null : channelNamed(asked.channel)
  const purpose = purposeNamed(asked.purpose ?? 'direct-marketing')
  const unknown = (name: string, known: readonly string[]) => [
    { pointer: `/querystring/${name}`, code: 'field.not-a-choice', params: { known } },
  ]
  const errors = [
    ...(asked.channel !== undefined && !channel ? unknown('channel', channels) : []),
    ...(purpose ? [] : unknown('purpose', purposeKeys)),
  ]
  if (errors.length > 0) throw new Problem('consents.invalid', { errors })
  const at = asked.at ? new Date(asked.at) : undefined
  const answers: Permission[] = []
  for (const each of channel ? [channel] : channels) {
    const found = await permissionsFor(gate, [contactId], {
      channel: each,
      purpose: purpose as PurposeKey,
      at,
      productGroup: asked.productGroup ?? null,
    })
    const permission = found.get(contactId)
    if (!permission) throw new Problem('contacts.not-found')
    const { allowed, code, norm, reason, ruleSet } = permission
    const instead = insteadOf(code)
    const said = { reason: reason.de, reasonInWords: reason, ...(instead ? { instead } : {}) }
    const answer = { channel: each, purpose: purpose as string, allowed, code, norm, ...said, ruleSet }
    const wish = each === 'email' && purpose === 'direct-marketing' ? await wishOf(gate, contactId) : null
    answers.push(wish ? { ...answer, wish } : answer)
  }
  return answers
}

/** How often she wants mails at most, where she chose and the asker may know. */
async function wishOf(gate: Gate, contactId: string): Promise<Permission['wish'] | null> {
  if (!gate.sees(mailFrequency, 'frequency')) return null
  const [row] = await gate.find(mailFrequency, { contactId })
  if (!row || row.frequency === 'every') return null
  const free = await tooOftenAmong(gate, [{ contactId, hash: null }])
  return {
    frequency: row.frequency as 'monthly' | 'quarterly',
    changedAt: new Date(row.changedAt as string | Date).toISOString(),
    nextAt: free.get(contactId)?.toISOString() ?? null,
  }
}

/** The proof of what she declared, for whoever may see both her and it, with the files that show it. */
export async function proofOf(gate: Gate, contactId: string, eventId: string): Promise<ConsentProof> {
  return (await proofAndPerson(gate, contactId, eventId)).proof
}

async function proofAndPerson(gate: Gate, contactId: string, eventId: string) {
  await visibleContact(gate, contactId)
  gate.demand(consentEvent, 'see')
  const person = (await gate.get(contact, contactId)) as AddressedPerson & { id: string }
  const proof = await consentProof(gate, { id: contactId, name: fullName(person) }, eventId, (fileId) =>
    openEvidence(gate, fileId),
  )
  return { proof, person }
}

/** What of a person her name in a document says. */
const nameParts = ['titles', 'firstName', 'namePrefix', 'lastName', 'nameSuffix'] as const
const isSaid = (value: unknown) => (Array.isArray(value) ? value.length > 0 : Boolean(value))

/** The same for somebody outside, a court or an authority: who gets it is noted where she can read it. */
export async function handOutProof(
  gate: Gate,
  contactId: string,
  eventId: string,
  { recipient, use, reason }: ConsentProofHandedOut,
): Promise<ConsentProof> {
  const named = recipientNamed(recipient, 'consents.invalid')
  const { proof, person } = await proofAndPerson(gate, contactId, eventId)
  const { fields } = consentEvent
  const told = proof.told.filter((name) => fields[name] && !fields[name].isTechnical)
  await noteDisclosures(
    gate,
    [
      {
        contactId,
        fields: [
          ...nameParts.filter((name) => isSaid(person[name])).map((name) => `contact.${name}`),
          ...told.map((name) => `consentEvent.${name}`),
          ...(proof.hasUses ? ['contactUse.at'] : []),
          ...(proof.hasFiles ? ['file.content'] : []),
        ],
      },
    ],
    { kind: 'consent-proof', recipient: named, use, reason: reason?.trim() || null },
  )
  return proof
}

/** A file that was removed, or that this person may not open, is missing in the bundle and said to be. */
async function openEvidence(gate: Gate, fileId: string): Promise<EvidenceFile | null> {
  if (!gate.can(file, 'see')) return null
  try {
    const { file: card, content } = await openFile(gate, fileId)
    return { name: card.name ?? 'beleg', content: await buffer(content) }
  } catch (error) {
    if (error instanceof Problem && error.code === 'files.not-found') return null
    throw error
  }
}
