import type { Address, ContactPoint, Employment } from '#api/contacts.ts'
import { company, companyNamed } from '#server/companies/public.ts'
import { errorsOf } from '#server/platform/gate/errors-of.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { Resource } from '#server/platform/gate/resource.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import { homeCountry } from '#server/platform/identity/home-country.ts'
import { followRefusals } from '#server/privacy/consent/public.ts'
import { indexContacts } from '#server/search/public.ts'
import { address } from './address.ts'
import { contactPoint } from './contact-point.ts'
import { normaliseAddress, normaliseNewAddress, normalisePoint } from './contact-values.ts'
import { employment } from './employment.ts'
import { shownAddress, shownPoint } from './read-contact.ts'
import { changeableContact, type VisibleContact } from './visible-contact.ts'

/** Adds a way to reach a person; the first of its kind is the preferred one. */
export async function addContactPoint(gate: Gate, contactId: string, input: Row): Promise<ContactPoint> {
  await changeableContact(gate, contactId, { lock: true })
  const { values, errors, valueNorm } = normalisePoint(input, await homeCountry(gate))
  await demandRight(gate, contactPoint, values, errors)
  const isMain = await isMainOf(gate, contactPoint, contactId, values, { kind: values.kind })
  const id = await gate.create(contactPoint, { ...values, isMain }, { contactId, valueNorm })
  if (isMain) await keepOneMain(gate, contactPoint, contactId, id, { kind: values.kind })
  await followRefusals(gate, { pointIds: [id] })
  await indexContacts(gate.tx, [contactId])
  return readPoint(gate, id)
}

export async function changeContactPoint(
  gate: Gate,
  id: string,
  patch: Row,
  version: number,
): Promise<ContactPoint> {
  const before = await gate.get(contactPoint, id)
  const contactId = String(before.contactId)
  await changeableContact(gate, contactId, { lock: true })
  const isReach = 'value' in patch || 'kind' in patch
  const merged = { kind: patch.kind ?? before.kind, value: 'value' in patch ? patch.value : before.value }
  const read = isReach ? normalisePoint(merged, await homeCountry(gate)) : null
  const values = read && read.errors.length === 0 ? { ...patch, ...read.values } : patch
  await demandRight(gate, contactPoint, values, read?.errors ?? [], true)
  await gate.update(contactPoint, id, values, {
    version,
    ...(read ? { also: { valueNorm: read.valueNorm } } : {}),
  })
  if (patch.isMain === true)
    await keepOneMain(gate, contactPoint, contactId, id, { kind: values.kind ?? before.kind })
  if (read) await followRefusals(gate, { pointIds: [id] })
  if (isReach) await indexContacts(gate.tx, [contactId])
  return readPoint(gate, id)
}

export async function removeContactPoint(gate: Gate, id: string, version: number): Promise<void> {
  const { contactId } = await gate.get(contactPoint, id)
  await changeableContact(gate, String(contactId))
  await gate.remove(contactPoint, id, { version })
  await indexContacts(gate.tx, [String(contactId)])
}

/** Adds a postal address; the first one is the preferred one. */
export async function addAddress(gate: Gate, contactId: string, input: Row): Promise<Address> {
  await changeableContact(gate, contactId, { lock: true })
  const home = await homeCountry(gate)
  const { values, errors } = normaliseNewAddress(input, home)
  await demandRight(gate, address, values, errors)
  const isMain = await isMainOf(gate, address, contactId, values)
  const id = await gate.create(address, { ...values, isMain }, { contactId })
  if (isMain) await keepOneMain(gate, address, contactId, id)
  await followRefusals(gate, { addressIds: [id] })
  return readAddress(gate, id)
}

export async function changeAddress(gate: Gate, id: string, patch: Row, version: number): Promise<Address> {
  const before = await gate.get(address, id)
  const contactId = String(before.contactId)
  await changeableContact(gate, contactId, { lock: true })
  const { values, errors } = normaliseAddress(patch, String(patch.country ?? before.country ?? 'DE'))
  await demandRight(gate, address, values, errors, true)
  await gate.update(address, id, values, { version })
  if (patch.isMain === true) await keepOneMain(gate, address, contactId, id)
  await followRefusals(gate, { addressIds: [id] })
  return readAddress(gate, id)
}

export function removeAddress(gate: Gate, id: string, version: number): Promise<void> {
  return removePart(gate, address, id, version)
}

export function removeEmployment(gate: Gate, id: string, version: number): Promise<void> {
  return removePart(gate, employment, id, version)
}

async function removePart(gate: Gate, resource: Resource, id: string, version: number): Promise<void> {
  const { contactId } = await gate.get(resource, id)
  await changeableContact(gate, String(contactId))
  await gate.remove(resource, id, { version })
}

/** Notes that a person works for a company, one that is there (`companyId`) or a new one by its name (`company`). */
export async function addEmployment(gate: Gate, contactId: string, input: Row): Promise<Employment> {
  const person = await changeableContact(gate, contactId, { lock: true })
  const values = await withCompany(gate, person, input)
  await demandRight(gate, employment, values, daysInOrder(values))
  const isMain = await isMainOf(gate, employment, contactId, values)
  const id = await gate.create(employment, { ...values, isMain }, { contactId })
  if (isMain) await keepOneMain(gate, employment, contactId, id)
  return readEmployment(gate, id)
}

export async function changeEmployment(
  gate: Gate,
  id: string,
  patch: Row,
  version: number,
): Promise<Employment> {
  const before = await gate.get(employment, id)
  const contactId = String(before.contactId)
  const person = await changeableContact(gate, contactId, { lock: true })
  const values = await withCompany(gate, person, patch)
  await demandRight(gate, employment, values, daysInOrder({ ...before, ...values }), true)
  await gate.update(employment, id, values, { version })
  if (patch.isMain === true) await keepOneMain(gate, employment, contactId, id)
  return readEmployment(gate, id)
}

async function readPoint(gate: Gate, id: string): Promise<ContactPoint> {
  return shownPoint(await gate.get(contactPoint, id)) as unknown as ContactPoint
}

async function readAddress(gate: Gate, id: string): Promise<Address> {
  return shownAddress(await gate.get(address, id)) as unknown as Address
}

async function readEmployment(gate: Gate, id: string): Promise<Employment> {
  return (await gate.get(employment, id)) as unknown as Employment
}

/** The one asked for, or the first of its kind when nobody said anything about it. */
async function isMainOf(gate: Gate, resource: Resource, contactId: string, values: Row, group: Row = {}) {
  if (typeof values.isMain === 'boolean') return values.isMain
  return (await mainOnes(gate, resource, contactId, group)).length === 0
}

/** Only one is preferred: the others of the kind step back. */
async function keepOneMain(gate: Gate, resource: Resource, contactId: string, id: string, group: Row = {}) {
  for (const other of await mainOnes(gate, resource, contactId, group)) {
    if (other.id !== id) await gate.update(resource, String(other.id), {}, { also: { isMain: false } })
  }
}

function mainOnes(gate: Gate, resource: Resource, contactId: string, group: Row): Promise<Row[]> {
  return gate.find(resource, { contactId, isMain: true, ...group })
}

async function withCompany(
  gate: Gate,
  { customerGroups }: VisibleContact,
  { company: name, ...values }: Row,
): Promise<Row> {
  if (typeof values.companyId === 'string') {
    const errors = await errorsOf(gate, employment, { companyId: values.companyId }, { isPatch: true })
    const [visible] = errors.length > 0 ? [] : await gate.getMany(company, [values.companyId])
    if (!visible && errors.length === 0) refuse([{ pointer: '/companyId', code: 'field.link-not-found' }])
    return values
  }
  if (name === undefined || name === null || name === '') return values
  const wrong = await errorsOf(gate, company, { name })
  if (wrong.length > 0) refuse(wrong.map((error) => ({ ...error, pointer: '/company' })))
  return { ...values, companyId: await companyNamed(gate, String(name), customerGroups) }
}

function daysInOrder({ fromOn, untilOn }: Row): FieldProblem[] {
  if (typeof fromOn !== 'string' || typeof untilOn !== 'string' || untilOn >= fromOn) return []
  return [{ pointer: '/untilOn', code: 'field.before-start' }]
}

async function demandRight(
  gate: Gate,
  resource: Resource,
  values: Row,
  known: readonly FieldProblem[],
  isPatch = false,
): Promise<void> {
  const errors = await errorsOf(gate, resource, values, { isPatch, known })
  if (errors.length > 0) throw new Problem(`${resource.feature}.invalid`, { errors })
}

function refuse(errors: FieldProblem[]): never {
  throw new Problem('employments.invalid', { errors })
}
