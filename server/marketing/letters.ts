import { buffer } from 'node:stream/consumers'
import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { LettersAllowance, LetterText, NewLetters, NewLettersRelease } from '#api/letters.ts'
import type { Release } from '#api/releases.ts'
import { address, contact, fullName } from '#server/contacts/public.ts'
import { type LetterSheet, LINES_IN_WINDOW, letterSheets } from '#server/platform/documents/letter-sheet.ts'
import { csvFile } from '#server/platform/files/csv-file.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { openCursor, sealCursor } from '#server/platform/gate/list-query.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { homeCountry } from '#server/platform/identity/home-country.ts'
import { lettersAlone } from '#server/platform/identity/letters-alone.ts'
import { type Address, addressLines } from '#server/platform/values/address.ts'
import { permissionsFor, usePermissions } from '#server/privacy/consent/public.ts'
import { type Handed, noteDisclosures, recipientNamed } from '#server/privacy/disclosures/public.ts'
import { askForRelease, noteTaken, type Taking, takeRelease } from '#server/privacy/release/public.ts'
import { type Asking, type Audience, audienceCondition, nextOf } from './audience.ts'
import { campaign } from './campaign.ts'
import { countAudience } from './count-audience.ts'
import { nameInWindow, wordsOfLetter } from './letter-words.ts'
import { placeholdersOf, readText, somebody, valuesOf } from './personalise.ts'
import { audienceOf, contentVersionOf, readSegment } from './segments.ts'
import { type SenderOfMailing, senderOfMailing } from './sender-of-mailing.ts'

export type LettersFile = { bytes: Buffer; type: string; name: string; next: string | null; count: number }

/** People looked at for one part; a letter costs some milliseconds, a line of addresses nothing. */
const LOOKED_AT = { pdf: 300, csv: 5000, xlsx: 5000 } as const
/** In so many days one prints letters to some people without a second person; more of them are a list of addresses, too. */
const ALONE_DAYS = 7
/** More are not looked at one by one before somebody decides. */
const COUNTED_AT_MOST = 5000
const shown = [
  'addition',
  'street',
  'houseNumber',
  'poBox',
  'postalCode',
  'city',
  'region',
  'country',
] as const
const columns = [
  'Anrede',
  'Name',
  'Firma',
  'Zusatz',
  'Straße',
  'Hausnummer',
  'Postfach',
  'PLZ',
  'Ort',
  'Land',
  'Briefanrede',
]

/**
 * Asks a second person for the addresses of a segment, or for letters to many. Nobody may be asked for what a recipient would
 * advertise with: that needs a consent naming it, and none here does.
 */
export async function askForLetters(
  gate: Gate,
  segmentId: string,
  { as, reason, use, recipient, productGroup = null }: NewLettersRelease,
  publicUrl: string,
): Promise<Release> {
  gate.demand(campaign, 'create')
  gate.demand(address, 'see')
  const { name = '' } = await readSegment(gate, segmentId)
  if (use === 'own-advertising')
    throw new Problem('letters.own-advertising-not-allowed', {
      details: { norm: 'Art. 6 Abs. 1 lit. a DSGVO' },
    })
  const named = use === 'in-house' ? null : recipientNamed(recipient, 'letters.invalid')
  const asking: Asking = { channel: 'post', purpose: 'direct-marketing', productGroup }
  const audience = await audienceOf(gate, segmentId)
  const { allowed } = await countAudience(gate, audience, asking, true)
  if (allowed === 0) throw new Problem('letters.nobody-conflict')
  const params = { as, productGroup, use, recipient: named }
  const about = { aboutId: segmentId, aboutVersion: await contentVersionOf(gate, segmentId), aboutName: name }
  const letters = allowed <= COUNTED_AT_MOST ? await lettersTo(gate, audience, as, asking) : null
  return askForRelease(
    gate,
    { kind: 'address-file', ...about, params, reason, people: allowed, letters },
    publicUrl,
  )
}

/**
 * The next part of a mailing by post: only to whom a letter may go, decided now and kept as used. Each house and name gets
 * one letter of a part. Addresses, and letters to many, at once or bit by bit, leave only when a second person has agreed.
 */
export async function makeLetters(
  gate: Gate,
  segmentId: string,
  input: NewLetters,
  publicUrl: string,
): Promise<LettersFile> {
  gate.demand(campaign, 'create')
  gate.demand(address, 'see')
  if (shown.some((field) => !gate.sees(address, field))) throw new Problem('access.not-allowed')
  const { as, productGroup = null } = input
  const missing = [
    ...(as === 'pdf' && !input.subject?.trim() ? ['/subject'] : []),
    ...(as === 'pdf' && !input.text?.trim() ? ['/text'] : []),
  ]
  if (missing.length > 0)
    throw new Problem('letters.invalid', {
      errors: missing.map((pointer) => ({ pointer, code: 'field.required' })),
    })
  const sender = await senderOf(gate)
  const letter = as === 'pdf' ? await letterOf(gate, input, sender, publicUrl) : null
  const context = `letters:${segmentId}`
  const { releaseId } = input
  if (as !== 'pdf' && !releaseId) throw new Problem('letters.release-needed-conflict')
  const taking = releaseId
    ? await takeRelease(gate, releaseId, {
        kind: 'address-file',
        aboutId: segmentId,
        aboutVersion: await contentVersionOf(gate, segmentId),
        params: { as, productGroup },
      })
    : null
  demandRecipientOf(taking, input)
  const given = input.cursor ? (openCursor(gate.keyring, context, input.cursor, 1)[0] ?? null) : null
  const after = taking ? taking.after : given
  const where = await audienceCondition(gate, await audienceOf(gate, segmentId))
  const ids = await nextOf(gate, where, after, LOOKED_AT[as])
  const asking: Asking = { channel: 'post', purpose: 'direct-marketing', productGroup }
  const chosen = await onePerPlace(gate, ids, asking)
  if (!taking) {
    const most = await lettersAlone(gate.tx)
    const isMany = chosen.length > most || ids.length === LOOKED_AT[as] || after !== null
    if (isMany || (await takenAlone(gate, chosen)) > most)
      throw new Problem('letters.release-needed-conflict')
  }
  const used = await usePermissions(gate, chosen, asking)
  const people = await addressed(
    gate,
    chosen.filter((id) => used.get(id)?.allowed === true),
  )
  const last = ids.at(-1)
  const file = letter
    ? await letterSheets(input.subject ?? '', people.map(letter.sheetFor))
    : await addressFile(as, people)
  gate.record({
    action: 'download',
    resource: 'address',
    recordIds: people.map(({ id }) => id),
    fields: [...shown],
    reason: taking?.reason ?? input.reason ?? input.subject ?? null,
    details: { as, count: people.length, ...(taking ? { releaseId, use: taking.use } : {}) },
  })
  await discloseTo(gate, recipientOf(taking, input), people, {
    as,
    named: letter?.named ?? [],
    releaseId: releaseId ?? null,
  })
  const hasMore = last !== undefined && ids.length === LOOKED_AT[as]
  if (releaseId)
    await noteTaken(gate, releaseId, { after: last ?? after, people: people.length, isLast: !hasMore })
  return {
    bytes: file,
    type: types[as],
    name: `anschreiben-${gate.today()}.${as}`,
    next: hasMore ? sealCursor(gate.keyring, context, [last]) : null,
    count: people.length,
  }
}

/** A released file goes to nobody but whom the release names, so that whoever got it stands in the ledger. */
function demandRecipientOf(taking: Taking | null, { recipient }: NewLetters): void {
  if (!taking || !recipient?.trim()) return
  const agreed = taking.use === 'in-house' ? null : taking.recipient
  if (recipientNamed(recipient, 'letters.invalid') !== agreed)
    throw new Problem('letters.invalid', {
      errors: [{ pointer: '/recipient', code: 'letters.other-recipient' }],
    })
}

type Recipient = { name: string; reason: string | null; decidedBy?: string | null }

/** Who gets the file outside the house; nobody, where we print ourselves. */
function recipientOf(taking: Taking | null, { recipient, reason, subject }: NewLetters): Recipient | null {
  if (taking?.use === 'in-house') return null
  // Asked for before it was a question of its own: the reason named the recipient.
  if (taking)
    return { name: taking.recipient ?? taking.reason, reason: taking.reason, decidedBy: taking.decidedBy }
  if (!recipient?.trim()) return null
  return { name: recipientNamed(recipient, 'letters.invalid'), reason: reason ?? subject ?? null }
}

/** Notes of each person what of hers the recipient got: what stands in the file, where she has it. */
async function discloseTo(
  gate: Gate,
  recipient: Recipient | null,
  people: readonly Addressed[],
  { as, named, releaseId }: { as: NewLetters['as']; named: readonly string[]; releaseId: string | null },
): Promise<void> {
  if (!recipient) return
  const { name, reason, decidedBy } = recipient
  await noteDisclosures(
    gate,
    people.map((each) => ({ contactId: each.id, fields: fieldsHanded(each, as, named) })),
    {
      kind: as === 'pdf' ? 'letters' : 'address-file',
      recipient: name,
      use: 'on-our-behalf',
      reason,
      releaseId,
      ...(decidedBy ? { releasedBy: decidedBy } : {}),
    },
  )
}

/** Of a name and how to speak to her; a salutation of the letter is made of them. */
const inEveryFile = ['salutation', 'titles', 'firstName', 'namePrefix', 'lastName', 'nameSuffix']

function fieldsHanded(
  { person, address: place, company }: Addressed,
  as: NewLetters['as'],
  named: readonly string[],
): Handed['fields'] {
  const isSaid = (value: unknown) =>
    value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
  const ofPerson = new Set([
    ...inEveryFile,
    ...(as === 'pdf' ? named : ['letterSalutation']),
    ...(company ? ['company'] : []),
  ])
  const heldOf = (name: string) =>
    name.startsWith('custom.') ? (person.custom as Row | undefined)?.[name.slice(7)] : person[name]
  // A file of addresses has no column for the region.
  const ofPlace = shown.filter((name) => as === 'pdf' || name !== 'region')
  return [
    ...[...ofPerson].filter((name) => isSaid(heldOf(name))).map((name) => `contact.${name}`),
    ...ofPlace.filter((name) => isSaid(place[name])).map((name) => `address.${name}`),
  ]
}

/** How many people it would be with those of the last days, so that a list taken in slices is a list. One after the other. */
async function takenAlone(gate: Gate, ids: readonly string[]): Promise<number> {
  const { userId } = gate.actor
  await gate.tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`letters alone ${userId}`}, 0))`)
  const since = new Date(gate.now().getTime() - ALONE_DAYS * 86_400_000)
  const [row] = await gate.tx.query<{ count: number }>(sql`
    select count(*)::integer as count from (
      select unnest(record_ids) from audit_events
      where actor_id = ${userId} and action = 'download' and resource = ${address.name} and at > ${since}
        and not coalesce(details, '{}') ? 'releaseId'
      union select unnest(${ids}::uuid[])
    ) people`)
  return row?.count ?? 0
}

/** How many people one may still print letters to without a second person, of how many in how many days. */
export async function lettersAllowance(gate: Gate): Promise<LettersAllowance> {
  gate.demand(campaign, 'create')
  const most = await lettersAlone(gate.tx)
  return { most, days: ALONE_DAYS, left: Math.max(0, most - (await takenAlone(gate, []))) }
}

const types = {
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

/** A letter as it will look, to somebody invented. */
export async function previewLetter(gate: Gate, text: LetterText, publicUrl: string): Promise<Buffer> {
  gate.demand(campaign, 'create')
  const letter = await letterOf(gate, text, await senderOf(gate), publicUrl)
  const lines = ['Frau Maria Muster', 'Musterstraße 12', '50667 Köln']
  return letterSheets(text.subject, [
    letter.sheetFor({ id: uuidv7(), person: somebody, address: {}, company: null, lines }),
  ])
}

type Addressed = { id: string; person: Row; address: Address; company: string | null; lines: string[] }

/** How many letters it would be now, part by part as the file is made. */
async function lettersTo(
  gate: Gate,
  audience: Audience,
  as: NewLetters['as'],
  asking: Asking,
): Promise<number> {
  const where = await audienceCondition(gate, audience)
  let letters = 0
  let after: string | null = null
  for (let hasMore = true; hasMore; ) {
    const ids: string[] = await nextOf(gate, where, after, LOOKED_AT[as])
    letters += (await onePerPlace(gate, ids, asking)).length
    after = ids.at(-1) ?? after
    hasMore = ids.length === LOOKED_AT[as]
  }
  return letters
}

/** Of several records of one person at one house, the first. */
async function onePerPlace(gate: Gate, ids: readonly string[], asking: Asking): Promise<string[]> {
  const permissions = await permissionsFor(gate, ids, asking)
  const places = new Set<string>()
  return ids.filter((id) => {
    const permission = permissions.get(id)
    const place = permission?.addressHash?.toString('hex')
    if (!permission?.allowed || !place || places.has(place)) return false
    places.add(place)
    return true
  })
}

async function addressed(gate: Gate, ids: readonly string[]): Promise<Addressed[]> {
  if (ids.length === 0) return []
  const people = new Map((await gate.getMany(contact, ids)).map((person) => [person.id, person]))
  // The same place the decision was about: the first that a letter can go to.
  const rows = await gate.tx.query<Address & { id: string; contactId: string; kind: string | null }>(sql`
    select distinct on (contact_id) id, contact_id as "contactId", kind, addition, street, house_number as "houseNumber",
      po_box as "poBox", postal_code as "postalCode", city, region, country
    from addresses where contact_id = any (${ids}::uuid[]) and postal_code is not null
      and (street is not null or po_box is not null)
    order by contact_id, is_main desc, created_at, id`)
  gate.shown(address, rows, shown)
  const home = await homeCountry(gate)
  const places = new Map(rows.map((row) => [row.contactId, row]))
  return ids.flatMap((id) => {
    const person = people.get(id)
    const place = places.get(id)
    if (!person || !place) return []
    const { name } = (person.company ?? {}) as { name?: string }
    const company = place.kind === 'work' && name ? name : null
    const above = [...(company ? [company] : []), nameInWindow(person)]
    const lines = [...above, ...addressLines(place, home)]
    return [{ id, person, address: place, company, lines: fitting(lines) }]
  })
}

/** The window has six lines: the firm goes before a line of the address does. */
function fitting(lines: string[]): string[] {
  return lines.length > LINES_IN_WINDOW ? lines.slice(lines.length - LINES_IN_WINDOW) : lines
}

async function senderOf(gate: Gate): Promise<SenderOfMailing> {
  const sender = await senderOfMailing(gate.tx)
  if (!sender.name || sender.postalAddress.length === 0)
    throw new Problem('letters.no-sender', { status: 409 })
  return sender
}

async function letterOf(
  gate: Gate,
  text: { subject?: string; text?: string },
  sender: SenderOfMailing,
  publicUrl: string,
): Promise<{ named: readonly string[]; sheetFor: (to: Addressed) => LetterSheet }> {
  const placeholders = new Set((await placeholdersOf(gate)).map(({ name }) => name))
  const subject = readText(text.subject ?? '', placeholders, '/subject')
  const body = readText(text.text ?? '', placeholders, '/text')
  const at = gate.now()
  const address = [sender.name, ...sender.postalAddress].join(', ')
  const sheetFor = ({ person, lines }: Addressed): LetterSheet => {
    const values = valuesOf(person, placeholders)
    return {
      ...wordsOfLetter(person, { at, address, noticeUrl: `${publicUrl}/p/datenschutz` }),
      sender: { name: sender.name, lines: sender.postalAddress },
      recipient: lines,
      subject: subject.render(values),
      paragraphs: body.render(values).split(/\n{2,}/),
    }
  }
  return { named: [...subject.names, ...body.names], sheetFor }
}

async function addressFile(as: 'pdf' | 'csv' | 'xlsx', people: readonly Addressed[]): Promise<Buffer> {
  const rows = [columns, ...people.map(cellsOf)]
  if (as === 'csv')
    return buffer(
      await csvFile(
        (async function* () {
          yield* rows
        })(),
      ),
    )
  const { writeXlsx } = await import('hucre/xlsx')
  return Buffer.from(await writeXlsx({ sheets: [{ name: 'Anschriften', rows }] }))
}

function cellsOf({ person, company, address: place }: Addressed): string[] {
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return [
    { frau: 'Frau', herr: 'Herr' }[text(person.salutation)] ?? '',
    fullName(person),
    company ?? '',
    text(place.addition),
    text(place.street),
    text(place.houseNumber),
    text(place.poBox),
    text(place.postalCode),
    text(place.city),
    text(place.country),
    String(valuesOf(person, new Set(['letterSalutation'])).letterSalutation ?? ''),
  ]
}
