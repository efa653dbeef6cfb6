import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { ContactDetail } from '#api/contacts.ts'
import { company, companyNamed } from '#server/companies/public.ts'
import { errorsOf } from '#server/platform/gate/errors-of.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { groupsIn } from '#server/platform/gate/group-bounds.ts'
import { bits } from '#server/platform/gate/purpose-bits.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import { homeCountry } from '#server/platform/identity/home-country.ts'
import { addMonths } from '#server/platform/values/add-months.ts'
import { type ContactWords, indexNewContacts, indexOwnWords, namesOwnFields } from '#server/search/public.ts'
import { addTask, task } from '#server/tasks/public.ts'
import { addContactEntry, purposeMissing, timelineEntry } from '#server/timeline/public.ts'
import { address } from './address.ts'
import { contact } from './contact.ts'
import { contactPoint } from './contact-point.ts'
import { normaliseName, normaliseNewAddress, normalisePoint } from './contact-values.ts'
import { employment } from './employment.ts'
import { type Occasion, occasionOf } from './occasion.ts'
import { readContact } from './read-contact.ts'

export type NewContact = Row & {
  occasion?: unknown
  /** The name in one, instead of its parts. */
  name?: unknown
  contactPoints?: readonly Row[]
  addresses?: readonly Row[]
  employments?: readonly Row[]
  /** Name of the company she works for; one that is not there yet is made. */
  company?: unknown
  /** Becomes the first entry of her history. */
  note?: unknown
  /** What it is noted for; demanded with a note. */
  notePurpose?: unknown
  /** The day to get back to her. */
  followUpOn?: unknown
}

type Options = {
  /** Holds her for fewer purposes than the occasion allows. */
  only?: readonly PurposeKey[] | undefined
  /** Nothing more is done in this transaction. */
  isLast?: boolean
}

/**
 * Stores a person with origin, purposes, basis and information duty, all preset by the one question of the occasion.
 * Without an occasion nothing is stored (Art. 5(2) GDPR).
 */
export async function createContact(
  gate: Gate,
  input: NewContact,
  { only, isLast = false }: Options = {},
): Promise<ContactDetail> {
  gate.demand(contact, 'create')
  const { occasion: occasionKey, origin: givenOrigin } = input
  const [template, parts] = await Promise.all([occasionOf(gate, occasionKey), partsOf(gate, input)])
  const grants = template.grants.filter(({ purpose }) => only?.includes(purpose) ?? true)
  const occasion: Occasion = { ...template, grants }
  const { fields, points, addresses } = parts
  demandOwnPurpose(gate, occasion)
  const errors = [...parts.errors, ...notePurposeErrors(gate, occasion, parts)]
  if (errors.length > 0) throw new Problem('contacts.invalid', { errors })

  const id = uuidv7()
  const origin = textOr(givenOrigin, occasion.origin.de)
  const employments: Row[] = []
  for (const { companyName, ...values } of parts.employments) {
    const companyId = companyName
      ? await companyNamed(gate, String(companyName), groupsIn(fields))
      : values.companyId
    employments.push({ ...values, companyId })
  }
  // Not waited for: it goes ahead of what follows.
  const lookingAway = gate.tx.query(sql`select set_config('treu.bulk', 'on', true)`)
  lookingAway.catch(() => {}) // told by `stored`, too
  const person = begun((asked) =>
    gate.create(
      contact,
      fields,
      {
        ...derivedOf(occasion, { ...parts, employments }),
        id,
        occasion: occasion.key,
        origin,
        stage: fields.stage || occasion.stage,
        ownerId: fields.ownerId || gate.actor.userId,
        teamId: fields.teamId || (gate.actor.mainTeamId ?? gate.actor.teamIds[0] ?? null),
        informationDueOn: occasion.informationDuty === 'none' ? null : addMonths(gate.today(), 1),
      },
      { asked },
    ),
  )
  await person.asked
  // All of it is on its way at once, the person first.
  const contactId = id
  const family = [
    ...points.map(({ values, valueNorm }) =>
      begun((asked) => gate.create(contactPoint, values, { contactId, valueNorm }, { asked })),
    ),
    ...addresses.map((values) => begun((asked) => gate.create(address, values, { contactId }, { asked }))),
    ...employments.map((values) =>
      begun((asked) => gate.create(employment, values, { contactId }, { asked })),
    ),
  ]
  const stored = Promise.all([
    lookingAway,
    person.done,
    grantBases(gate, id, occasion, origin),
    ...family.map(({ done }) => done),
    indexNewContacts(gate.tx, [{ id, ...wordsOf(fields, points) }]),
  ])
  stored.catch(() => {}) // looked at below
  await Promise.all(family.map(({ asked }) => asked))
  if (namesOwnFields(fields)) await indexOwnWords(gate.tx, 'contact', [id])
  const hasEnded = employments.some((each) => each.untilOn)
  if (hasEnded) await gate.tx.query(sql`select refresh_contacts(${[id]}::uuid[])`)
  // Whoever goes on in this transaction, with a consent for example, has her looked at again.
  const lookingAgain = gate.tx.query(sql`select set_config('treu.bulk', 'off', true)`)
  const read = () => readContact(gate, id)
  const showing = followedUp(gate, id, parts).then(() => (isLast ? gate.lastly(read) : read()))
  const [shown] = await Promise.all([showing, lookingAgain, stored])
  return shown
}

/** Work whose statement is on its way before it is answered, so that others may follow it. */
function begun(work: (asked: () => void) => Promise<unknown>): {
  asked: Promise<unknown>
  done: Promise<unknown>
} {
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = work(resolve)
  const asked = Promise.race([promise, done])
  asked.catch(() => {}) // told by `done`, too
  return { asked, done }
}

async function followedUp(gate: Gate, id: string, parts: Parts): Promise<void> {
  const { note, notePurpose: purpose, followUpOn } = parts
  if (note) await addContactEntry(gate, id, { kind: 'note', text: note, purpose })
  if (followUpOn) await addTask(gate, { kind: 'follow-up', dueOn: followUpOn, contactId: id })
}

type Parts = {
  fields: Row
  points: { values: Row; valueNorm: string }[]
  addresses: Row[]
  employments: Row[]
  note: string | null
  notePurpose: string | null
  followUpOn: string | null
  errors: FieldProblem[]
}

/** Everything of the request in the form we store, and all its errors at once, so that nobody mends them one by one. */
async function partsOf(gate: Gate, input: NewContact): Promise<Parts> {
  const {
    occasion: _occasion,
    origin,
    contactPoints = [],
    addresses = [],
    employments = [],
    company: companyName,
    note,
    notePurpose,
    followUpOn,
    ...rest
  } = input
  const home = await homeCountry(gate)
  const named = normaliseName(rest)
  const whole = isGiven(origin) ? { ...named.values, origin } : named.values
  const errors = await errorsOf(gate, contact, whole, { known: named.errors })

  const points = contactPoints.map((each) => normalisePoint(each, home))
  for (const [index, { values, errors: known }] of points.entries()) {
    errors.push(...(await errorsOf(gate, contactPoint, values, { place: `/contactPoints/${index}`, known })))
  }
  const postal = addresses.map((each) => normaliseNewAddress(each, home))
  for (const [index, { values, errors: known }] of postal.entries()) {
    errors.push(...(await errorsOf(gate, address, values, { place: `/addresses/${index}`, known })))
  }
  const works = worksOf(employments, companyName, rest)
  for (const [index, { companyName: name, ...values }] of works.entries()) {
    const place = index < employments.length ? `/employments/${index}` : ''
    errors.push(...(await employmentErrors(gate, values, name, place)))
  }
  if (isGiven(note)) errors.push(...(await entryErrors(gate, note)))
  if (isGiven(followUpOn)) errors.push(...(await taskErrors(gate, followUpOn)))
  return {
    fields: named.values,
    points: firstIsMain(points, ({ values }) => values),
    addresses: firstIsMain(
      postal.map((each) => each.values),
      (values) => values,
      () => '',
    ),
    employments: firstIsMain(
      works,
      (values) => values,
      () => '',
    ),
    note: isGiven(note) ? String(note) : null,
    notePurpose: isGiven(notePurpose) ? String(notePurpose) : null,
    followUpOn: isGiven(followUpOn) ? String(followUpOn) : null,
    errors,
  }
}

/** Employments as asked for; the one company at the top of the request comes with the function given there. */
function worksOf(employments: readonly Row[], companyName: unknown, { jobTitle, department }: Row): Row[] {
  const works = employments.map(({ company: name, ...each }) => ({
    ...each,
    ...(isGiven(name) ? { companyName: name } : {}),
  }))
  return isGiven(companyName) ? [...works, { companyName, jobTitle, department, isMain: true }] : works
}

async function employmentErrors(
  gate: Gate,
  values: Row,
  name: unknown,
  place: string,
): Promise<FieldProblem[]> {
  if (name !== undefined) {
    const asCompany = await errorsOf(gate, company, { name })
    const own = await errorsOf(gate, employment, values, { isPatch: true, place })
    if (asCompany.length === 0) return own
    return [...own, { pointer: `${place}/company`, code: asCompany[0]?.code ?? 'field.malformed' }]
  }
  const found = await errorsOf(gate, employment, values, { place })
  if (found.length > 0) return found
  const [visible] = await gate.getMany(company, [String(values.companyId)])
  return visible ? [] : [{ pointer: `${place}/companyId`, code: 'field.link-not-found' }]
}

async function entryErrors(gate: Gate, note: unknown): Promise<FieldProblem[]> {
  const found = await errorsOf(gate, timelineEntry, { text: note }, { isPatch: true })
  return found.map((error) => ({ ...error, pointer: '/note' }))
}

/** A note is taken for one of the purposes she is held for from now on, and that its writer serves. */
function notePurposeErrors(gate: Gate, { grants }: Occasion, { note, notePurpose }: Parts): FieldProblem[] {
  if (!note) return []
  const isHeld = (purpose: string) =>
    purpose === 'legal-compliance' || grants.some((grant) => grant.purpose === purpose)
  const pointer = '/notePurpose'
  if (!notePurpose) return [purposeMissing(gate, pointer, isHeld)]
  if (!isHeld(notePurpose)) return [{ pointer, code: 'timeline-entries.no-basis' }]
  return (gate.actor.purposes as readonly string[]).includes(notePurpose)
    ? []
    : [{ pointer, code: 'timeline-entries.purpose-not-held' }]
}

async function taskErrors(gate: Gate, followUpOn: unknown): Promise<FieldProblem[]> {
  const found = await errorsOf(gate, task, { dueOn: followUpOn }, { isPatch: true })
  return found.map((error) => ({ ...error, pointer: '/followUpOn' }))
}

/** Where nothing of a kind is preferred, the first one is; never two. */
function firstIsMain<T>(
  items: readonly T[],
  valuesOf: (item: T) => Row,
  groupOf: (values: Row) => unknown = (values) => values.kind,
): T[] {
  const main = new Map<unknown, number>()
  items.forEach((item, index) => {
    const values = valuesOf(item)
    const group = groupOf(values)
    const before = main.get(group)
    const isFirstChoice = before === undefined || valuesOf(items[before] as T).isMain !== true
    if (before === undefined || (values.isMain === true && isFirstChoice)) main.set(group, index)
  })
  items.forEach((item, index) => {
    const values = valuesOf(item)
    values.isMain = main.get(groupOf(values)) === index
  })
  return [...items]
}

/** Who enters a person must be one who may then see her: the occasion has to grant a purpose that is served here. */
function demandOwnPurpose(gate: Gate, occasion: Occasion): void {
  if (gate.purpose === 'legal-compliance' || gate.actor.kind === 'system') return
  if (!occasion.grants.some((grant) => grant.purpose === gate.purpose))
    throw new Problem('contacts.occasion-not-allowed', {
      errors: [{ pointer: '/occasion', code: 'contacts.occasion-not-allowed' }],
    })
}

/** What she is found by. */
function wordsOf(fields: Row, points: Parts['points']): ContactWords {
  const reaches = (...kinds: string[]) =>
    points.filter(({ values }) => kinds.includes(String(values.kind))).map((point) => point.valueNorm)
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return {
    firstName: text(fields.firstName),
    namePrefix: text(fields.namePrefix),
    lastName: String(fields.lastName),
    emails: reaches('email'),
    phones: reaches('phone', 'mobile', 'fax'),
  }
}

/**
 * What refresh_contacts would derive, written at once: the row with its many indexes is written only once, and nothing
 * has to be asked. Employments with an end are left to it.
 */
function derivedOf(occasion: Occasion, { points, addresses, employments }: Omit<Parts, 'errors'>): Row {
  const mainOf = (...kinds: string[]) =>
    kinds
      .map((kind) => points.find(({ values }) => values.kind === kind && values.isMain))
      .find((point) => point !== undefined)?.valueNorm ?? null
  const home = addresses.find((each) => each.isMain)
  const work = employments.find((each) => each.isMain && !each.untilOn)
  return {
    purposeMask: occasion.grants.reduce(
      (mask, grant) => mask | (1 << bits[grant.purpose]),
      1 << bits['legal-compliance'],
    ),
    isQuarantined: occasion.grants.length === 0,
    email: mainOf('email'),
    phone: mainOf('phone', 'mobile'),
    postalCode: home?.postalCode ?? null,
    city: home?.city ?? null,
    country: home?.country ?? null,
    companyId: work?.companyId ?? null,
  }
}

/** Bases as the occasion's template grants them, each with its own end. */
export async function grantBases(
  gate: Gate,
  contactId: string,
  occasion: Occasion,
  origin: string,
): Promise<void> {
  const today = gate.today()
  await gate.tx.query(sql`
    insert into processing_bases (id, contact_id, purpose, basis, occasion, origin, valid_from, valid_until, created_at, created_by)
    select * from unnest(
      ${occasion.grants.map(() => uuidv7())}::uuid[], ${occasion.grants.map(() => contactId)}::uuid[],
      ${occasion.grants.map((grant) => grant.purpose)}::text[], ${occasion.grants.map((grant) => grant.basis)}::text[],
      ${occasion.grants.map(() => occasion.key)}::text[], ${occasion.grants.map(() => origin)}::text[],
      ${occasion.grants.map(() => today)}::date[],
      ${occasion.grants.map((grant) => (grant.months ? addMonths(today, grant.months) : null))}::date[],
      ${occasion.grants.map(() => gate.now())}::timestamptz[], ${occasion.grants.map(() => gate.actor.userId)}::uuid[])`)
  gate.record({
    action: 'create',
    resource: 'processingBasis',
    recordIds: [contactId],
    subjectId: contactId,
    fields: ['purpose', 'basis', 'occasion', 'origin', 'validFrom', 'validUntil'],
    details: { occasion: occasion.key, purposes: occasion.grants.map((grant) => grant.purpose) },
  })
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 300) : otherwise
}
