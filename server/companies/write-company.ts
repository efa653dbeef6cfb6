import sql from 'sql-template-tag'
import { errorsOf } from '#server/platform/gate/errors-of.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { restore, trash } from '#server/platform/gate/life-cycle.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import { homeCountry } from '#server/platform/identity/home-country.ts'
import { companiesNamed, indexCompanies, indexOwnWords, namesOwnFields } from '#server/search/public.ts'
import { company } from './company.ts'
import { normaliseCompany } from './company-values.ts'

const searched = ['name', 'email', 'phone', 'website']

/**
 * Stores a company in the charge of whoever enters it; answers its id. Whoever sees some customer groups only finds it in those
 * of the person she entered it for.
 */
export async function createCompany(
  gate: Gate,
  input: Row,
  groupsOfPerson: readonly string[] = [],
): Promise<string> {
  gate.demand(company, 'create')
  const home = await homeCountry(gate)
  const { values, errors } = normaliseCompany(input, home)
  await demandAll(gate, values, errors, false)
  const isBounded = gate.actor.rights.get(company.name)?.rows === 'groups'
  const id = await gate.create(company, values, {
    country: values.country ?? home,
    ownerId: values.ownerId || gate.actor.userId,
    teamId: values.teamId || (gate.actor.mainTeamId ?? gate.actor.teamIds[0] ?? null),
    ...(isBounded && groupsOfPerson.length > 0 ? { customerGroups: groupsOfPerson } : {}),
  })
  await indexCompanies(gate.tx, [id])
  if (namesOwnFields(values)) await indexOwnWords(gate.tx, 'company', [id])
  return id
}

/** Changes fields of a company; `version` is the one the editor saw. */
export async function changeCompany(gate: Gate, id: string, patch: Row, version: number): Promise<Row> {
  gate.demand(company, 'update')
  const home = await homeCountry(gate)
  // The country on record decides how a number without one is read.
  const country = patch.country === undefined ? (await gate.get(company, id)).country : patch.country
  const { values, errors } = normaliseCompany(patch, typeof country === 'string' && country ? country : home)
  await demandAll(gate, values, errors, true)
  await gate.update(company, id, values, { version })
  if (searched.some((name) => name in values)) await indexCompanies(gate.tx, [id])
  if (namesOwnFields(values)) await indexOwnWords(gate.tx, 'company', [id])
  return gate.get(company, id).catch((error: unknown) => {
    // Handed over to somebody else: done, and from now on out of sight.
    const isOutOfSight = error instanceof Problem && error.code === 'companies.not-found'
    if (!isOutOfSight) throw error
    return { id, version: version + 1 }
  })
}

/** The company something is to be noted about; one that lies in the trash is brought back first. */
export async function changeableCompany(gate: Gate, id: string): Promise<void> {
  const { deletedAt } = await gate.get(company, id)
  if (deletedAt) throw new Problem('companies.in-trash-conflict')
}

/** Throws a company into the trash. Nobody works for what is not there: the employments of its people end. */
export async function trashCompany(gate: Gate, id: string, version: number): Promise<void> {
  await trash(gate, company, id, version)
  await moveEmployments(gate, id, null, dayBefore(gate.today()))
}

/** Brings a company back, with the employments that ended when it was thrown away. */
export async function restoreCompany(gate: Gate, id: string): Promise<Row> {
  const deletedAt = await restore(gate, company, id)
  if (deletedAt) {
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(deletedAt)
    await moveEmployments(gate, id, dayBefore(day), null)
  }
  return gate.get(company, id)
}

/** The company of exactly this name, whatever its capitals and umlauts, or a new one. */
export async function companyNamed(
  gate: Gate,
  name: string,
  groupsOfPerson: readonly string[],
): Promise<string> {
  const [id] = await companiesNamed(gate.tx, name)
  return id ?? createCompany(gate, { name }, groupsOfPerson)
}

async function moveEmployments(
  gate: Gate,
  id: string,
  from: string | null,
  to: string | null,
): Promise<void> {
  const ended = await gate.tx.query<{ id: string; contactId: string }>(sql`
    select id, contact_id as "contactId" from employments
    where company_id = ${id} and until_on is not distinct from ${from}::date`)
  if (ended.length === 0) return
  await gate.tx.query(sql`
    update employments set until_on = ${to}::date, version = version + 1
    where id = any (${ended.map((each) => each.id)}::uuid[])`)
  gate.record({
    action: 'update',
    resource: 'employment',
    recordIds: [id, ...ended.flatMap((each) => [each.id, each.contactId])],
    fields: ['untilOn'],
    details: { count: ended.length },
  })
}

/** All errors at once, so that nobody mends them one by one. */
async function demandAll(gate: Gate, values: Row, errors: FieldProblem[], isPatch: boolean): Promise<void> {
  const all = await errorsOf(gate, company, values, { isPatch, known: errors })
  if (all.length > 0) throw new Problem('companies.invalid', { errors: all })
}

function dayBefore(day: string): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() - 1)
  return at.toISOString().slice(0, 10)
}
