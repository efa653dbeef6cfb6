import sql from 'sql-template-tag'
import { sha256 } from '#server/platform/crypto/keyring.ts'
import type { Tx } from '#server/platform/db/tx.ts'
import type { Platform } from '#server/platform/platform.ts'
import { dayInGermany } from '#server/platform/values/day-in-germany.ts'
import {
  addressHash,
  channels,
  hashOfEvent,
  hashScheme,
  localTimeOf,
  reachesOf,
  type Way,
} from '#server/privacy/consent/public.ts'
import { type Chance, chance } from './chance.ts'
import type { DemoContact } from './demo-contacts.ts'
import { type DemoForms, toldAs, topics } from './demo-forms.ts'
import { insertRows } from './insert-rows.ts'

const SEED = 2018
const PURPOSE = 'direct-marketing'
const BY_FORM = 440
const WITHDRAWN = 40
const ON_PAPER = 60
const OBJECTED = 40
const CUSTOMERS = 120
const PRESUMED = 15

type Channel = (typeof channels)[number]
type Row = Record<string, unknown>
type Saying = {
  contact: DemoContact
  channel: Channel
  event: 'requested' | 'confirmed' | 'given' | 'withdrawn' | 'objected'
  way: Way
  declaredBy: 'person' | 'staff'
  at: Date
  hash?: Buffer | null
  textId?: string | null
  formId?: string | null
  pageUrl?: string | null
  evidence?: string | null
  mailId?: string | null
  mailHash?: Buffer | null
}
type Rows = Record<'events' | 'states' | 'bases' | 'grounds' | 'subscriptions', Row[]> & {
  blocked: { contactId: string; channels: readonly Channel[]; reason: string; at: Date; eventId: string }[]
}

/**
 * What people of the demo company allowed and refused: by a form and on paper, taken back, objected to, and what being a
 * customer permits. Everything is written as the ledger writes it, chains included, but all at once. Answers how many events.
 */
export async function storeConsents(
  tx: Tx,
  { keyring, now }: Platform,
  contacts: readonly DemoContact[],
  forms: DemoForms,
): Promise<number> {
  const draw = chance(SEED)
  const today = now()
  const people = candidates(draw, contacts, today)
  const next = (count: number, fits: (contact: DemoContact) => boolean = () => true) => {
    const found: DemoContact[] = []
    for (let index = 0; index < people.length && found.length < count; ) {
      const contact = people[index]
      if (contact && fits(contact)) found.push(...people.splice(index, 1))
      else index++
    }
    return found
  }
  const rows: Rows = { events: [], states: [], bases: [], grounds: [], subscriptions: [], blocked: [] }
  const mailOf = (contact: DemoContact) => addressHash(keyring, reachOf(contact, 'email') ?? '')
  const ledger = writer(draw, rows)
  for (const [index, contact] of next(BY_FORM).entries())
    signUp(draw, rows, ledger, {
      contact,
      forms,
      today,
      hash: mailOf(contact),
      isWithdrawn: index < WITHDRAWN,
    })
  for (const [index, contact] of next(ON_PAPER).entries()) {
    const phone = reachOf(contact, 'phone')
    onPaper(draw, rows, ledger, {
      contact,
      forms,
      today,
      reaches: [
        ['email', mailOf(contact)],
        ...(phone && index % 2 === 0 ? [['phone', addressHash(keyring, phone)] as [Channel, Buffer]] : []),
      ],
      sheet: index + 1,
    })
  }
  for (const contact of next(OBJECTED)) object(draw, rows, ledger, { contact, forms, today })
  for (const contact of next(CUSTOMERS, ({ stage }) => stage === 'customer')) buy(draw, rows, contact)
  for (const contact of next(PRESUMED, (each) => !each.isConsumer && reachOf(each, 'phone') !== null))
    presume(draw, rows, contact)

  for (const [table, stored] of [
    ['consent_events', rows.events],
    ['consent_states', rows.states],
    ['processing_bases', rows.bases],
    ['advertising_grounds', rows.grounds],
    ['subscriptions', rows.subscriptions],
  ] as const)
    await insertRows(tx, table, stored)
  await storeRefusals(tx, draw, keyring, rows.blocked)
  return rows.events.length
}

/** Who can be written to and is held for a reason that still holds, each address once, in an order as if drawn. */
function candidates(draw: Chance, contacts: readonly DemoContact[], today: Date): DemoContact[] {
  const day = dayInGermany(today)
  const byAddress = new Map<string, { contact: DemoContact; place: number }>()
  for (const contact of contacts) {
    const mail = reachOf(contact, 'email')
    const isHeld = contact.bases.some(({ validUntil }) => validUntil === null || validUntil > day)
    const place = draw.below(1_000_000)
    if (mail && isHeld && !byAddress.has(mail)) byAddress.set(mail, { contact, place })
  }
  return [...byAddress.values()].sort((a, b) => a.place - b.place).map(({ contact }) => contact)
}

function reachOf(contact: DemoContact, kind: string): string | null {
  return contact.points.find((point) => point.kind === kind)?.value ?? null
}

/** Adds events to the chain of each person, hashed as the ledger does it. */
function writer(draw: Chance, rows: Rows) {
  const heads = new Map<string, { sequence: number; hash: Buffer }>()
  return (saying: Saying, by: string | null = null): string => {
    const { contact, at, hash = null, mailHash = null } = saying
    const head = heads.get(contact.id)
    const id = draw.id(at)
    const event = {
      id,
      contactId: contact.id,
      sequence: (head?.sequence ?? 0) + 1,
      channel: saying.channel,
      purpose: PURPOSE,
      event: saying.event,
      way: saying.way,
      declaredBy: saying.declaredBy,
      occurredAt: at.toISOString(),
      localTime: localTimeOf(at),
      textId: saying.textId ?? null,
      notice: saying.textId ? toldAs : null,
      formId: saying.formId ?? null,
      formVersion: saying.formId ? 1 : null,
      pageUrl: saying.pageUrl ?? null,
      evidence: saying.evidence ?? null,
      mailId: saying.mailId ?? null,
      hashScheme,
      createdBy: by,
    } as const
    const sealed = hashOfEvent({
      ...event,
      createdAt: at.toISOString(),
      previousHash: head?.hash.toString('hex') ?? null,
      addressHash: hash?.toString('hex') ?? null,
      mailHash: mailHash?.toString('hex') ?? null,
    })
    rows.events.push({
      ...event,
      addressHash: bytes(hash),
      mailHash: bytes(mailHash),
      previousHash: bytes(head?.hash ?? null),
      hash: bytes(sealed),
      createdAt: at,
    })
    heads.set(contact.id, { sequence: event.sequence, hash: sealed })
    return id
  }
}
type Ledger = ReturnType<typeof writer>
type Circumstances = { contact: DemoContact; forms: DemoForms; today: Date }

function signUp(
  draw: Chance,
  rows: Rows,
  ledger: Ledger,
  { contact, forms, today, hash, isWithdrawn }: Circumstances & { hash: Buffer; isWithdrawn: boolean },
): void {
  const requestedAt = between(draw, latest(contact.createdAt, forms.since), daysBack(today, 2))
  const confirmedAt = new Date(requestedAt.getTime() + draw.between(2, 180) * 60_000)
  const proof = {
    contact,
    channel: 'email',
    way: 'electronic',
    declaredBy: 'person',
    hash,
    textId: forms.textAt(requestedAt),
    formId: forms.newsletterId,
    pageUrl: forms.pageUrl,
    mailId: draw.id(requestedAt),
    mailHash: sha256(`${contact.id} ${requestedAt.toISOString()}`),
  } as const
  ledger({ ...proof, event: 'requested', at: requestedAt })
  const confirmed = ledger({ ...proof, event: 'confirmed', at: confirmedAt })
  let [state, since, eventId] = ['confirmed', confirmedAt, confirmed]
  if (isWithdrawn) {
    since = between(draw, confirmedAt, daysBack(today, 1))
    state = 'withdrawn'
    eventId = ledger({
      contact,
      channel: 'email',
      event: 'withdrawn',
      way: 'electronic',
      declaredBy: 'person',
      at: since,
      hash,
    })
    rows.blocked.push({ contactId: contact.id, channels: ['email'], reason: state, at: since, eventId })
  }
  for (const address of isWithdrawn ? [null, hash] : [hash])
    rows.states.push(
      stateRow({ contact, channel: 'email', address, state, way: 'electronic', eventId, since }),
    )
  rows.bases.push(
    basisRow(draw, contact, {
      basis: 'A6-1-a',
      origin: forms.pageUrl,
      at: confirmedAt,
      endedAt: isWithdrawn ? since : null,
    }),
  )
  const first = draw.below(topics.length)
  for (const [index, { key }] of topics.entries())
    if (index === first || draw.happens(0.4))
      rows.subscriptions.push({
        id: draw.id(confirmedAt),
        contactId: contact.id,
        addressHash: bytes(hash),
        topic: key,
        isSubscribed: !isWithdrawn,
        changedAt: since,
      })
}

function onPaper(
  draw: Chance,
  rows: Rows,
  ledger: Ledger,
  { contact, forms, today, reaches, sheet }: Circumstances & { reaches: [Channel, Buffer][]; sheet: number },
): void {
  const at = between(draw, latest(contact.createdAt, forms.since), daysBack(today, 1))
  const evidence = `Unterschriebene Karte vom ${dayInGermany(at).split('-').reverse().join('.')}, Ordner „Einwilligungen“, Blatt ${sheet}`
  for (const [channel, hash] of reaches) {
    const eventId = ledger(
      {
        contact,
        channel,
        event: 'given',
        way: 'paper',
        declaredBy: 'staff',
        at,
        hash,
        textId: forms.paperTextId,
        evidence,
      },
      contact.owner.id,
    )
    rows.states.push(
      stateRow({ contact, channel, address: hash, state: 'given', way: 'paper', eventId, since: at }),
    )
  }
  rows.bases.push(basisRow(draw, contact, { basis: 'A6-1-a', origin: evidence, at }))
}

function object(draw: Chance, rows: Rows, ledger: Ledger, { contact, forms, today }: Circumstances): void {
  const at = between(draw, latest(contact.createdAt, forms.since), daysBack(today, 1))
  const [way, evidence] = draw.pick([
    ['spoken', 'Am Telefon gesagt: keine Werbung mehr'],
    ['electronic', 'E-Mail der Person: bitte keine Werbung'],
    ['paper', 'Brief der Person, abgelegt unter „Widersprüche“'],
  ] as const)
  const eventId = ledger(
    { contact, channel: 'email', event: 'objected', way, declaredBy: 'staff', at, evidence },
    contact.owner.id,
  )
  for (const channel of channels)
    rows.states.push(
      stateRow({ contact, channel, address: null, state: 'objected', way, eventId, since: at }),
    )
  rows.blocked.push({ contactId: contact.id, channels, reason: 'objected', at, eventId })
}

function buy(draw: Chance, rows: Rows, contact: DemoContact): void {
  const at = contact.createdAt
  const saleReference = `Auftrag ${dayInGermany(at).slice(0, 4)}-${draw.between(1000, 9999)}`
  rows.grounds.push(
    groundRow(draw, contact, {
      kind: 'existing-customer',
      saleReference,
      soldOn: dayInGermany(at),
      notice: 'Hinweis auf das Widerspruchsrecht in der Auftragsbestätigung',
      productGroups: [draw.pick(['Büroleuchten', 'Außenleuchten', 'Wohnraumleuchten'])],
    }),
  )
  rows.bases.push(basisRow(draw, contact, { basis: 'A6-1-f', origin: saleReference, at }))
}

function presume(draw: Chance, rows: Rows, contact: DemoContact): void {
  const reason = 'Hat auf der Messe um Rückruf zu neuen Leuchten gebeten'
  rows.grounds.push(groundRow(draw, contact, { kind: 'presumed', reason }))
  rows.bases.push(basisRow(draw, contact, { basis: 'A6-1-f', origin: reason, at: contact.createdAt }))
}

type State = {
  contact: DemoContact
  channel: Channel
  address: Buffer | null
  state: string
  way: Way
  eventId: string
  since: Date
}

function stateRow({ contact, channel, address, state, way, eventId, since }: State): Row {
  return {
    contactId: contact.id,
    purpose: PURPOSE,
    channel,
    addressHash: bytes(address ?? Buffer.alloc(0)),
    state,
    way,
    isProven: true,
    isObjected: state === 'objected',
    eventId,
    since,
  }
}

function basisRow(
  draw: Chance,
  contact: DemoContact,
  { basis, origin, at, endedAt = null }: { basis: string; origin: string; at: Date; endedAt?: Date | null },
): Row {
  return {
    id: draw.id(at),
    version: endedAt ? 2 : 1,
    contactId: contact.id,
    purpose: PURPOSE,
    basis,
    origin,
    validFrom: dayInGermany(at),
    endedAt,
    endedReason: endedAt ? 'Einwilligung besteht nicht mehr' : null,
    createdAt: at,
    createdBy: basis === 'A6-1-a' ? null : contact.owner.id,
  }
}

function groundRow(draw: Chance, contact: DemoContact, ground: Row): Row {
  return {
    saleReference: null,
    soldOn: null,
    notice: null,
    productGroups: [],
    reason: null,
    ...ground,
    id: draw.id(contact.createdAt),
    version: 1,
    contactId: contact.id,
    createdAt: contact.createdAt,
    createdBy: contact.owner.id,
  }
}

async function storeRefusals(
  tx: Tx,
  draw: Chance,
  keyring: Platform['keyring'],
  blocked: Rows['blocked'],
): Promise<void> {
  const reaches = await reachesOf(
    tx,
    keyring,
    blocked.map(({ contactId }) => contactId),
  )
  const entries = new Map<string, Row>()
  for (const { contactId, channels: refused, reason, at, eventId } of blocked)
    for (const { channel, hash } of reaches.get(contactId) ?? []) {
      if (!refused.includes(channel)) continue
      entries.set(`${hash.toString('hex')} ${channel}`, {
        id: draw.id(at),
        addressHash: bytes(hash),
        channel,
        purpose: PURPOSE,
        reason,
        since: at,
        eventId,
        createdAt: at,
      })
    }
  // Whose number stands on the list already, of some record of the company itself, stays there as it is.
  const known = await tx.query<{ hash: string; channel: string }>(sql`
    select encode(address_hash, 'hex') as hash, channel from suppressions where purpose = ${PURPOSE}`)
  for (const { hash, channel } of known) entries.delete(`${hash} ${channel}`)
  await insertRows(tx, 'suppressions', [...entries.values()])
}

function bytes(value: Buffer | null): string | null {
  return value && `\\x${value.toString('hex')}`
}

function between(draw: Chance, from: Date, to: Date): Date {
  const seconds = Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1000))
  return new Date(from.getTime() + draw.below(seconds + 1) * 1000)
}

function latest(a: Date, b: Date): Date {
  return a > b ? a : b
}

function daysBack(today: Date, days: number): Date {
  return new Date(today.getTime() - days * 86_400_000)
}
