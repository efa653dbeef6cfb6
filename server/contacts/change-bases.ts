import type { Basis, ContactDetail } from '#api/contacts.ts'
import { errorsOf } from '#server/platform/gate/errors-of.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { trash } from '#server/platform/gate/life-cycle.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import { assessed, losesAssessment, openInformation } from './change-of-purpose.ts'
import { contact } from './contact.ts'
import { processingBasis } from './processing-basis.ts'
import { readContact } from './read-contact.ts'
import { changeableContact, visibleContact } from './visible-contact.ts'

/**
 * Notes another reason for which a person is held. Advertising has its own door: a permission is given by the person,
 * never granted by who would like to use it. Data collected for something else need an assessment and a notice first.
 */
export async function addBasis(gate: Gate, contactId: string, input: Row): Promise<Basis> {
  const person = await changeableContact(gate, contactId, { lock: true })
  if (input.purpose === 'direct-marketing') throw new Problem('bases.direct-marketing-not-allowed')
  const { assessment, ...given } = input
  const change = await assessed(gate, contactId, given, { assessment, note: given.note })
  const note = change.note === undefined ? {} : { note: change.note }
  const values: Row = { validFrom: gate.today(), ...given, ...note }
  await demandRight(gate, values, values, { known: change.errors })
  const id = await gate.create(processingBasis, values, { contactId })
  if (change.isChange) await openInformation(gate, person, { ...values, id })
  return readBasis(gate, id)
}

/**
 * Changes what is noted about a basis, or ends it, which needs a reason. When the last one ends, the person goes into
 * quarantine: out of sight of all but data protection.
 */
export async function changeBasis(gate: Gate, id: string, patch: Row, version: number): Promise<Basis> {
  const before = await gate.get(processingBasis, id)
  if (before.endedAt) throw new Problem('bases.ended-conflict')
  const { endedAt, endedReason, assessment, ...given } = patch
  const isEnding = (endedAt ?? null) !== null || (endedReason ?? '') !== ''
  if (patch.purpose === 'direct-marketing' && before.purpose !== 'direct-marketing')
    throw new Problem('bases.direct-marketing-not-allowed')
  const isOther = ['purpose', 'basis'].some((name) => name in given && given[name] !== before[name])
  const wanted = { purpose: before.purpose, basis: before.basis, ...given, id }
  const contactId = String(before.contactId)
  await changeableContact(gate, contactId)
  const change =
    isOther && !isEnding ? await assessed(gate, contactId, wanted, { assessment, note: given.note }) : null
  const rest: Row = change?.note === undefined ? given : { ...given, note: change.note }
  if (losesAssessment(before.note, rest.note)) refuse('/note', 'bases.assessment-missing')
  const values: Row = isEnding ? { ...rest, endedAt: gate.now().toISOString(), endedReason } : rest
  if (isEnding && (typeof endedReason !== 'string' || endedReason.trim() === ''))
    refuse('/endedReason', 'field.required')
  // A day that has passed would end the basis without anybody saying why.
  if (!isEnding && typeof rest.validUntil === 'string' && rest.validUntil < gate.today())
    refuse('/validUntil', 'bases.end-needs-reason')
  await demandRight(gate, values, { ...before, ...values }, { isPatch: true, known: change?.errors ?? [] })
  const person = change?.isChange ? await visibleContact(gate, contactId, { lock: true }) : null
  await gate.update(processingBasis, id, values, { version })
  if (person) await openInformation(gate, person, { ...before, ...values, id })
  return readBasis(gate, id).catch((error: unknown) => {
    const isOutOfSight = error instanceof Problem && error.code === 'bases.not-found'
    if (!isOutOfSight) throw error
    return { id, version: version + 1 }
  })
}

export type BasisDecision =
  | { action: 'assign'; purpose: string; basis: string; origin?: string; note?: string; assessment?: string }
  | { action: 'remove' }

/** What data protection decides about a person in quarantine: she is held for a reason, or not at all. */
export async function decideBasis(
  gate: Gate,
  contactId: string,
  decision: BasisDecision,
  version: number,
): Promise<ContactDetail> {
  if (decision.action === 'remove') {
    await trash(gate, contact, contactId, version)
    return readContact(gate, contactId)
  }
  gate.demand(processingBasis, 'create')
  await gate.update(contact, contactId, {}, { version })
  const { action: _, ...values } = decision
  const { origin } = await gate.get(contact, contactId)
  await addBasis(gate, contactId, { origin, ...values })
  return readContact(gate, contactId)
}

async function readBasis(gate: Gate, id: string): Promise<Basis> {
  return (await gate.get(processingBasis, id)) as unknown as Basis
}

async function demandRight(
  gate: Gate,
  values: Row,
  whole: Row,
  options: { isPatch?: boolean; known: readonly FieldProblem[] },
): Promise<void> {
  const { isPatch = false } = options
  const { validFrom, validUntil } = whole
  const isBackwards =
    typeof validFrom === 'string' && typeof validUntil === 'string' && validUntil < validFrom
  const known = [
    ...(isBackwards ? [{ pointer: '/validUntil', code: 'field.before-start' }] : []),
    ...options.known,
  ]
  const errors = await errorsOf(gate, processingBasis, values, { isPatch, known })
  if (errors.length > 0) throw new Problem('bases.invalid', { errors })
}

function refuse(pointer: string, code: string): never {
  throw new Problem('bases.invalid', { errors: [{ pointer, code }] })
}
