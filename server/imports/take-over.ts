import sql from 'sql-template-tag'
import type { ImportCounts, ImportMapping, ImportSettings } from '#api/imports.ts'
import { occasionOf } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { homeCountry } from '#server/platform/identity/home-country.ts'
import {
  advertisedToNoMore,
  refuseMany,
  refuseWays,
  waysOfPlace,
  waysOfPoint,
} from '#server/privacy/consent/public.ts'
import { companyLookup } from './company-lookup.ts'
import { type Comparable, findKnown, twinsOf } from './find-known.ts'
import { prepareMapping } from './mapping/map-row.ts'
import type { Mapping } from './mapping/mapping.ts'
import type { MappedRow, RowProblem } from './mapping/row-draft.ts'
import { type OwnGroups, ownGroups } from './own-groups.ts'
import type { Table, TableRow } from './reading/table.ts'
import { targetFields } from './target-fields.ts'
import { updateKnown } from './update-known.ts'
import { type NewPerson, normOf, type Owner, writeNew } from './write-rows.ts'

export type Reason = { code: string; column: string | null; params?: Record<string, unknown> }
export type Outcome = 'create' | 'update' | 'unchanged' | 'duplicate' | 'refused' | 'skipped'
export type RowOutcome = {
  rowNumber: number
  outcome: Outcome
  reasons: Reason[]
  contactId: string | null
  companyId: string | null
}

export type Plan = { importId: string; mapping: ImportMapping; settings: ImportSettings }
export type Watch = {
  /** Hears of each batch of outcomes, in the order of the file. */
  batch: (outcomes: readonly RowOutcome[], linesDone: number) => Promise<void>
  isCancelled: () => Promise<boolean>
}

const BATCH = 1000
const SUPPRESSED = 'imports.address-suppressed'

/** Somebody asked to stop: the transaction is rolled back and nothing was taken over. */
export class Cancelled extends Error {}

/**
 * Takes a whole file over in the gate's transaction, batch by batch in constant memory, and counts what became of its
 * rows. The dry run is the same with the transaction rolled back.
 */
export async function takeOver(gate: Gate, table: Table, plan: Plan, watch: Watch): Promise<ImportCounts> {
  const { importId, mapping, settings } = plan
  const owner = await ownerOf(gate, plan)
  const fields = await targetFields(gate)
  const columns = withNumbers(mapping, table)
  const names = table.detection.columns.map((column) => column.name)
  const map = prepareMapping(columns, fields, { country: owner.country })
  const groups = ownGroups(gate, owner)
  const companies = companyLookup(gate, importId, owner, groups)
  const counts: Required<Pick<ImportCounts, Outcome | 'rows' | 'suppressed'>> = {
    rows: 0,
    create: 0,
    update: 0,
    unchanged: 0,
    duplicate: 0,
    refused: 0,
    skipped: 0,
    suppressed: 0,
  }
  await bulkSettings(gate)

  let lines = 0
  let writing: Promise<unknown> = Promise.resolve()
  try {
    for await (const rows of ahead(mappedBatches(table, map))) {
      if (await watch.isCancelled()) throw new Cancelled()
      const taking = takeBatch({ gate, rows, names, companies, groups, owner, settings, importId })
      // Of two failures the first is the cause.
      taking.catch(() => {})
      await writing
      const { outcomes, written } = await taking
      for (const { outcome, reasons } of outcomes) {
        counts[outcome] += 1
        if (reasons.some(({ code }) => code === SUPPRESSED)) counts.suppressed += 1
      }
      lines += rows.length
      counts.rows += rows.filter(({ row }) => row.kind === 'row').length
      // The database writes this batch while the next one is compared; what is asked of it meanwhile comes after.
      writing = Promise.all([written, watch.batch(outcomes, lines)])
      writing.catch(() => {})
    }
    await writing
  } finally {
    // Also when somebody asked to stop: what is under way belongs to this run.
    await Promise.allSettled([writing])
  }
  return { ...counts, companies: companies.made() }
}

/**
 * For this transaction: children are written in bulk, contacts are refreshed by the batch. And the way leads by the
 * indexes: in one long transaction the database plans with what it knew before, which for a young installation is
 * that its tables are empty, and would read the growing tables whole for every batch.
 */
export async function bulkSettings(gate: Gate): Promise<void> {
  await gate.tx.query(sql`select set_config('treu.bulk', 'on', true), set_config('enable_seqscan', 'off', true),
    set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`)
}

type ReadRow = { row: TableRow; mapped: MappedRow | null }

async function* mappedBatches(
  table: Table,
  map: (cells: readonly string[]) => MappedRow,
): AsyncGenerator<ReadRow[]> {
  let batch: ReadRow[] = []
  for await (const row of table.rows()) {
    batch.push({ row, mapped: row.kind === 'row' ? map(row.cells) : null })
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** One step ahead: the next batch is read and mapped while the database writes this one. */
async function* ahead<T>(batches: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = batches.next()
  try {
    for (;;) {
      const { value, done } = await next
      if (done) return
      next = batches.next()
      // Its failure is met by the next round; until then it must not count as unhandled.
      next.catch(() => {})
      yield value
    }
  } finally {
    await batches.return(undefined)
  }
}

type Batch = {
  gate: Gate
  rows: readonly ReadRow[]
  names: readonly string[]
  companies: ReturnType<typeof companyLookup>
  groups: OwnGroups
  owner: Owner
  settings: ImportSettings
  importId: string
}

async function takeBatch({
  gate,
  rows,
  names,
  companies,
  groups,
  owner,
  settings,
  importId,
}: Batch): Promise<{ outcomes: RowOutcome[]; written: Promise<void> }> {
  const outcomes: RowOutcome[] = []
  const people: { at: number; row: MappedRow; line: number }[] = []
  const firms: { at: number; row: MappedRow; line: number }[] = []
  rows.forEach(({ row, mapped }, at) => {
    outcomes.push({ rowNumber: row.line, outcome: 'skipped', reasons: [], contactId: null, companyId: null })
    const outcome = outcomes[at] as RowOutcome
    if (row.kind === 'skipped' || !mapped) {
      if (row.kind === 'skipped') outcome.reasons.push({ code: `imports.${row.reason}`, column: null })
      return
    }
    outcome.reasons.push(...mapped.problems.map((problem) => reasonOf(problem, names)))
    if (row.hasExtraCells) outcome.reasons.push({ code: 'imports.extra-cells', column: null })
    // Cells that slid to the right would fill the wrong fields: such a row is for people to look at.
    const isRefused = row.hasExtraCells || mapped.problems.some((problem) => problem.severity === 'error')
    if (isRefused) outcome.outcome = 'refused'
    else if (mapped.contact) people.push({ at, row: mapped, line: row.line })
    else if (mapped.company) firms.push({ at, row: mapped, line: row.line })
    else outcome.reasons.push({ code: 'imports.no-content', column: null })
  })

  const firmIds = await companies.idsOf([...people, ...firms].map(({ row }) => groups.companyOf(row)))
  const companyOf = (index: number) => firmIds[index] ?? null
  const madeHere = new Set<string | null>()
  firms.forEach(({ at, row }, index) => {
    const outcome = outcomes[at] as RowOutcome
    outcome.companyId = companyOf(people.length + index)
    if (lacksCompany(row, outcome.companyId)) {
      refuseOutside(outcome)
      return
    }
    // Two rows of one new company: the first makes it, the second finds it.
    const isNew = companies.isNew(outcome.companyId) && !madeHere.has(outcome.companyId)
    madeHere.add(outcome.companyId)
    outcome.outcome = isNew ? 'create' : 'unchanged'
    if (!isNew) outcome.reasons.push({ code: 'imports.company-known', column: null })
  })

  const compared = people.map(({ row }, index) => comparable(row, companyOf(index)))
  const findings = await findKnown(gate, importId, compared)
  await noteSuppressed(gate, people, outcomes)
  await refuseAddresses(
    gate,
    people.map(({ row }) => row),
  )
  const seen = new Map<string, number>()
  const similarTo = twinsOf<number>()
  const skipsSimilar = (settings.similar ?? 'skip') === 'skip'
  const fresh: (NewPerson & { at: number })[] = []
  const known: { at: number; contactId: string; row: MappedRow; companyId: string | null }[] = []
  people.forEach(({ at, row, line }, index) => {
    const outcome = outcomes[at] as RowOutcome
    const finding = findings[index]
    const companyId = companyOf(index)
    outcome.companyId = companyId
    if (lacksCompany(row, companyId)) {
      refuseOutside(outcome)
      return
    }
    const similar = similarTo(compared[index] as Comparable, line)
    const same = keysOf(row)
      .map((key) => seen.get(key))
      .find((one) => one !== undefined)
    const twin = same ?? (skipsSimilar ? similar : undefined)
    if (twin !== undefined || finding?.known?.isOfThisImport) {
      outcome.outcome = 'duplicate'
      outcome.contactId = finding?.known?.contactId ?? null
      outcome.reasons.push({
        code:
          twin === undefined || same !== undefined ? 'imports.duplicate-in-file' : 'imports.similar-in-file',
        column: null,
        ...(twin ? { params: { line: twin } } : {}),
      })
      return
    }
    for (const key of keysOf(row)) seen.set(key, line)
    if (finding?.known?.reason === 'known-by-email') {
      outcome.contactId = finding.known.contactId
      outcome.reasons.push({ code: 'imports.known-by-email', column: null })
      known.push({ at, contactId: finding.known.contactId, row, companyId })
    } else if (finding?.known && skipsSimilar) {
      outcome.outcome = 'duplicate'
      outcome.contactId = finding.known.contactId
      outcome.reasons.push({ code: `imports.${finding.known.reason}`, column: null })
    } else if (finding?.isElsewhere) {
      outcome.outcome = 'duplicate'
      outcome.reasons.push({ code: 'imports.known-elsewhere', column: null })
    } else {
      const placed = groups.withPerson(row)
      if (!placed) {
        refuseOutside(outcome)
        return
      }
      if (finding?.isEmailShared) outcome.reasons.push({ code: 'imports.email-shared', column: null })
      outcome.outcome = 'create'
      fresh.push({ at, row: placed, companyId })
    }
  })

  const touched = await updateKnown(gate, owner, settings.known ?? 'fill', known)
  const tightened = await refuse(gate, owner, known)
  for (const { at, contactId } of known) {
    const outcome = outcomes[at] as RowOutcome
    outcome.outcome = touched.has(contactId) || tightened.has(contactId) ? 'update' : 'unchanged'
  }
  const { ids, written } = writeNew(gate, owner, fresh)
  const refusing = fresh.map(({ row }, index) => ({ row, contactId: ids[index] as string }))
  fresh.forEach(({ at }, index) => {
    const outcome = outcomes[at] as RowOutcome
    outcome.contactId = ids[index] ?? null
  })
  return { outcomes, written: written.then(() => refuse(gate, owner, refusing)).then(() => {}) }
}

/** Its company is not there and could not be made where whoever imports would see it. */
function lacksCompany({ company }: MappedRow, companyId: string | null): boolean {
  return typeof company?.name === 'string' && companyId === null
}

function refuseOutside(outcome: RowOutcome): void {
  outcome.outcome = 'refused'
  outcome.reasons.push({ code: 'imports.outside-groups', column: null })
}

/**
 * Who asks to be left alone is still known by her address, whatever became of her record: she comes in like others, nobody
 * advertises to her, and whoever brings her in is told so beforehand.
 */
async function noteSuppressed(
  gate: Gate,
  people: readonly { at: number; row: MappedRow }[],
  outcomes: readonly RowOutcome[],
): Promise<void> {
  const values = people.flatMap(({ row }) => row.contactPoints.map(({ value }) => value))
  const listed = await advertisedToNoMore(gate, [...new Set(values)])
  if (listed.size === 0) return
  for (const { at, row } of people)
    if (row.contactPoints.some(({ value }) => listed.has(value)))
      outcomes[at]?.reasons.push({ code: SUPPRESSED, column: null })
}

/**
 * Whoever the file says wants to be left alone is, at the addresses it names: also where her row is nobody's record,
 * because it stands there twice, resembles somebody, or belongs to somebody out of sight.
 */
async function refuseAddresses(gate: Gate, rows: readonly MappedRow[]): Promise<void> {
  const ways = rows
    .filter(({ refusals }) => refusals.length > 0)
    .flatMap(({ refusals, contact, contactPoints, address }) => {
      const place = { postalCode: null, street: null, houseNumber: null, poBox: null, ...address }
      const lastName = typeof contact?.lastName === 'string' ? contact.lastName : null
      return [
        ...contactPoints.flatMap((point) =>
          waysOfPoint(gate.keyring, { kind: point.kind, norm: normOf(point) }),
        ),
        ...waysOfPlace(gate.keyring, { ...place, lastName }),
      ]
        .filter(({ channel }) => refusals.includes('all') || refusals.some((refused) => refused === channel))
        .map((way) => ({
          ...way,
          reason: refusals.includes('all') ? ('objected' as const) : ('refused' as const),
        }))
    })
  await refuseWays(gate, ways)
}

/** What the file says people refused goes into the ledger; it can only tighten (failure 13). Answers whom it tightened. */
function refuse(
  gate: Gate,
  { importId, origin }: Owner,
  people: readonly { row: MappedRow; contactId: string }[],
): Promise<ReadonlySet<string>> {
  const refusals = people
    .filter(({ row }) => row.refusals.length > 0)
    .map(({ row, contactId }) => ({ contactId, channels: row.refusals }))
  return refuseMany(gate, refusals, { evidence: origin, importId })
}

async function ownerOf(gate: Gate, { importId, settings }: Plan): Promise<Owner> {
  const occasion = await occasionOf(gate, settings.occasion)
  return {
    importId,
    ownerId: settings.ownerId ?? gate.actor.userId,
    teamId: settings.teamId ?? gate.actor.mainTeamId ?? gate.actor.teamIds[0] ?? null,
    country: settings.country ?? (await homeCountry(gate)),
    occasion,
    origin: settings.origin,
    at: gate.now(),
    informedAt: settings.isInformed ? gate.now() : null,
  }
}

/** Numbers in a workbook are numbers, whatever they look like. */
function withNumbers(mapping: ImportMapping, table: Table): Mapping {
  const { numbers } = table.detection
  // The wire allows any text for date and number formats; an unknown one reads like `auto`.
  return { ...mapping, columns: mapping.columns.map((column) => ({ numbers, ...column })) } as Mapping
}

function comparable(row: MappedRow, companyId: string | null): Comparable {
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return {
    emails: row.contactPoints.filter((point) => point.kind === 'email').map((point) => point.value),
    phones: row.contactPoints
      .filter((point) => point.kind === 'phone' || point.kind === 'mobile')
      .map((point) => point.value),
    firstName: text(row.contact?.firstName),
    lastName: text(row.contact?.lastName),
    ...(['frau', 'herr'].includes(String(row.contact?.salutation))
      ? { salutation: String(row.contact?.salutation) }
      : {}),
    postalCode: row.address?.postalCode ?? null,
    companyId,
  }
}

/** What makes two rows of one batch the same person: address and name. */
function keysOf(row: MappedRow): string[] {
  const name = `${row.contact?.lastName ?? ''} ${row.contact?.firstName ?? ''}`.toLowerCase()
  return row.contactPoints.filter((point) => point.kind === 'email').map((point) => `${point.value} ${name}`)
}

function reasonOf(problem: RowProblem, names: readonly string[]): Reason {
  return { code: problem.code, column: problem.column === null ? null : (names[problem.column] ?? null) }
}
