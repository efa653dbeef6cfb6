import type { TimelineEntry } from '#api/timeline.ts'
import { changeableCompany } from '#server/companies/public.ts'
import { changeableContact, hasBasisFor, visibleContact } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import { customerPurposes } from '#server/privacy/purposes/public.ts'
import { shownEntry } from './read-timeline.ts'
import { timelineEntry } from './timeline-entry.ts'

/** Notes something in the history of a person; it also stands in that of her company. */
export async function addContactEntry(gate: Gate, contactId: string, input: Row): Promise<TimelineEntry> {
  const person = await changeableContact(gate, contactId)
  demandChosen(gate, input, (purpose) => hasBasisFor(person, purpose))
  if (!hasBasisFor(person, String(input.purpose))) refuse('/purpose', 'timeline-entries.no-basis')
  return add(gate, input, { contactId, companyId: person.companyId })
}

/** Notes something in the history of a company itself. */
export async function addCompanyEntry(gate: Gate, companyId: string, input: Row): Promise<TimelineEntry> {
  await changeableCompany(gate, companyId)
  demandChosen(gate, input)
  return add(gate, input, { companyId })
}

/** What is missing when nobody has said what a note is for, with what may be chosen: no purpose is taken unsaid. */
export function purposeMissing(
  gate: Gate,
  pointer: string,
  isHeld: (purpose: PurposeKey) => boolean,
): FieldProblem {
  const known = customerPurposes.filter((each) => gate.actor.purposes.includes(each) && isHeld(each))
  return { pointer, code: 'timeline-entries.purpose-missing', params: { known } }
}

/** Changes an entry; `version` is the one the writer saw. What Treu noted itself stays as it is. */
export async function changeEntry(
  gate: Gate,
  id: string,
  patch: Row,
  version: number,
): Promise<TimelineEntry> {
  const before = await aliveEntry(gate, id)
  await demandAbout(gate, before)
  demandPurpose(gate, patch)
  demandKind(patch)
  if (patch.purpose !== undefined && typeof before.contactId === 'string') {
    const person = await visibleContact(gate, before.contactId)
    if (!hasBasisFor(person, String(patch.purpose))) refuse('/purpose', 'timeline-entries.no-basis')
  }
  await gate.update(timelineEntry, id, patch, { version })
  return shownEntry(await gate.get(timelineEntry, id))
}

/** Takes an entry out of the history; it can be brought back for 30 days. */
export async function removeEntry(gate: Gate, id: string, version: number): Promise<void> {
  gate.demand(timelineEntry, 'remove')
  await demandAbout(gate, await aliveEntry(gate, id))
  await gate.update(timelineEntry, id, {}, { version, also: { deletedAt: gate.now() } })
}

/** Brings a removed entry back. */
export async function restoreEntry(gate: Gate, id: string): Promise<TimelineEntry> {
  gate.demand(timelineEntry, 'remove')
  await gate.update(timelineEntry, id, {}, { also: { deletedAt: null } })
  return shownEntry(await gate.get(timelineEntry, id))
}

async function add(gate: Gate, input: Row, about: Row): Promise<TimelineEntry> {
  demandPurpose(gate, input)
  demandKind(input)
  const values = { kind: 'note', at: gate.now(), ...input }
  const id = await gate.create(timelineEntry, values, about)
  return shownEntry(await gate.get(timelineEntry, id))
}

/** What happened with somebody in the trash stays as it is, too. */
async function demandAbout(gate: Gate, { contactId, companyId }: Row): Promise<void> {
  if (typeof contactId === 'string') await changeableContact(gate, contactId)
  else if (typeof companyId === 'string') await changeableCompany(gate, companyId)
}

async function aliveEntry(gate: Gate, id: string): Promise<Row> {
  const entry = await gate.get(timelineEntry, id)
  if (entry.deletedAt) throw new Problem('timeline-entries.not-found')
  if (entry.kind === 'system') throw new Problem('timeline-entries.not-allowed')
  return entry
}

function demandChosen(
  gate: Gate,
  { purpose }: Row,
  isHeld: (purpose: PurposeKey) => boolean = () => true,
): void {
  if (purpose !== undefined && purpose !== null && purpose !== '') return
  throw new Problem('timeline-entries.invalid', { errors: [purposeMissing(gate, '/purpose', isHeld)] })
}

/** What one writes down for a purpose, one must serve oneself. */
function demandPurpose(gate: Gate, { purpose }: Row): void {
  if (purpose === undefined || gate.actor.kind === 'system') return
  if (!(gate.actor.purposes as readonly unknown[]).includes(purpose))
    refuse('/purpose', 'timeline-entries.purpose-not-held')
}

function demandKind({ kind }: Row): void {
  if (kind === 'system') refuse('/kind', 'field.not-a-choice')
}

function refuse(pointer: string, code: string): never {
  throw new Problem('timeline-entries.invalid', { errors: [{ pointer, code }] })
}
