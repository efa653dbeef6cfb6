import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Import, ImportDetail, ImportMapping, ImportSettings } from '#api/imports.ts'
import { occasionOf } from '#server/contacts/public.ts'
import { storeUpload } from '#server/files/public.ts'
import { sha256 } from '#server/platform/crypto/keyring.ts'
import { cleanFileName } from '#server/platform/files/file-name.ts'
import type { ReceivedFile } from '#server/platform/files/file-store.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import { countryCode } from '#server/platform/values/country.ts'
import { importRun } from './import.ts'
import { claimedImport, importRow } from './import-row.ts'
import { openImport } from './import-source.ts'
import { headerKey } from './mapping/mapping.ts'
import { suggestMapping } from './mapping/suggest-mapping.ts'
import { asksForConsent } from './mapping/synonyms.ts'
import type { Detection, ReadingOptions } from './reading/table.ts'
import { shownTargets, targetFields } from './target-fields.ts'

/** How long the source lies here and an import can be undone. */
export const UNDO_DAYS = 30

type Stored = { reading: ReadingOptions; columnsHash: string; columnNames: string[] }

/** Files an upload sealed and looks into it: format, columns, what they seem to mean. Nothing is taken over yet. */
export async function createImport(gate: Gate, received: ReceivedFile, name: string): Promise<ImportDetail> {
  gate.demand(importRun, 'create')
  const id = uuidv7()
  await gate.create(
    importRun,
    {},
    { id, state: 'uploaded', fileName: cleanFileName(name), detection: {}, counts: {} },
  )
  const fileId = await storeUpload(gate, received, {
    name,
    importId: id,
    isAnyKind: true,
    expiresAt: undoUntil(gate.now()),
  })
  return detect(gate, id, fileId, {})
}

/** Reads the file anew under another character set, separator, sheet or header line. */
export async function changeReading(
  gate: Gate,
  id: string,
  reading: ReadingOptions,
  version?: number,
): Promise<ImportDetail> {
  const found = await openForChange(gate, id, version)
  await gate.update(importRun, id, {}, { also: { mapping: null, state: 'uploaded' } })
  // What was chosen before stays chosen.
  const before = (found.detection as Stored).reading
  return detect(gate, id, found.fileId as string, { ...before, ...reading })
}

async function detect(
  gate: Gate,
  id: string,
  fileId: string,
  reading: ReadingOptions,
): Promise<ImportDetail> {
  const { detection } = await openImport(gate, fileId, reading)
  const columnNames = detection.columns.map((column) => column.name)
  // Samples are personal data: they stay in the sealed file and are read again when shown.
  const stored: Stored = {
    reading,
    columnNames,
    columnsHash: sha256(columnNames.join('\u0000')).toString('hex'),
  }
  await gate.update(importRun, id, {}, { also: { fileId, detection: stored } })
  return readImport(gate, id)
}

export async function readImport(gate: Gate, id: string): Promise<ImportDetail> {
  const row = await importRow(gate, id)
  const stored = row.detection as Stored
  const detection = await detectionOf(gate, row)
  const fields = await targetFields(gate)
  const suggested = suggestMapping(detection.columns, fields)
  return {
    ...shownImport(row),
    detection,
    sample: detection.sample,
    columns: detection.columns.map((column) => {
      const {
        column: _,
        name: __,
        ...suggestion
      } = suggested.columns[column.index] ?? {
        column: 0,
        name: '',
        target: null,
        confidence: 0,
        reason: 'unknown' as const,
        sensitive: null,
      }
      return { ...column, suggestion }
    }),
    targets: shownTargets(fields),
    suggestedAbout: suggested.about,
    template: await templateFor(gate, stored.columnsHash),
    mapping: (row.mapping as ImportMapping | null) ?? null,
    settings: (row.settings as ImportSettings | null) ?? null,
  }
}

async function detectionOf(gate: Gate, row: Row): Promise<Detection> {
  const { reading, columnNames } = row.detection as Stored
  try {
    return (await openImport(gate, row.fileId as string | null, reading)).detection
  } catch (error) {
    const isGone = error instanceof Problem && ['imports.source-gone', 'files.not-found'].includes(error.code)
    if (!isGone) throw error
    // The source expired: the names of its columns are all that is left.
    return {
      format: 'csv',
      charset: null,
      bom: false,
      delimiter: null,
      quote: null,
      numbers: 'auto',
      sheets: [],
      sheet: null,
      hasHeader: true,
      headerLine: null,
      columns: columnNames.map((name, index) => ({ index, name, samples: [] })),
      sample: [],
      skipped: [],
      notStored: {},
    }
  }
}

export function shownImport(row: Row): Import {
  const { fileId, detection, mapping, settings, updatedAt, ...shown } = row
  const createdAt = row.createdAt as Date
  // The gate shaped the row by its contract; the response schema lets nothing else out.
  return { ...shown, counts: row.counts ?? {}, undoUntil: undoUntil(createdAt) } as unknown as Import
}

function undoUntil(from: Date): Date {
  return new Date(from.getTime() + UNDO_DAYS * 86_400_000)
}

type MappingInput = { mapping?: ImportMapping; settings?: ImportSettings; template?: string }

/** Keeps what the columns mean and what was asked once; both are checked before anything runs. */
export async function mapImport(
  gate: Gate,
  id: string,
  input: MappingInput,
  version?: number,
): Promise<ImportDetail> {
  const row = await openForChange(gate, id, version)
  const stored = row.detection as Stored
  const errors = [
    ...(input.mapping ? await mappingErrors(gate, input.mapping, stored.columnNames.length) : []),
    ...(input.settings ? await settingsErrors(gate, input.settings) : []),
  ]
  if (errors.length > 0) throw new Problem('imports.invalid', { errors })
  if (input.settings) await occasionOf(gate, input.settings.occasion)
  const mapping = input.mapping ? withConsents(input.mapping, stored.columnNames) : row.mapping
  const settings = input.settings ?? row.settings
  const isComplete = mapping !== null && settings !== null
  await gate.update(
    importRun,
    id,
    {},
    { also: { mapping, settings, state: isComplete ? 'mapped' : 'uploaded' } },
  )
  if (input.template && input.mapping)
    await keepTemplate(gate, input.template, stored.columnsHash, input.mapping)
  return readImport(gate, id)
}

async function mappingErrors(gate: Gate, mapping: ImportMapping, columns: number): Promise<FieldProblem[]> {
  const known = new Set(shownTargets(await targetFields(gate)).map((each) => each.target))
  const errors: FieldProblem[] = []
  mapping.columns.forEach((each, index) => {
    if (each.column >= columns)
      errors.push({ pointer: `/mapping/columns/${index}/column`, code: 'field.not-a-choice' })
    // A field one may not fill answers like one that does not exist.
    if (each.target !== null && !known.has(each.target))
      errors.push({ pointer: `/mapping/columns/${index}/target`, code: 'field.unknown' })
  })
  if (errors.length === 0 && mapping.columns.every((each) => each.target === null)) {
    errors.push({ pointer: '/mapping/columns', code: 'imports.nothing-mapped' })
  }
  return errors
}

async function settingsErrors(gate: Gate, settings: ImportSettings): Promise<FieldProblem[]> {
  const { ownerId = null, teamId = null, country } = settings
  const [found] = await gate.tx.query<{ owner: boolean; team: boolean }>(sql`
    select exists (select from users where id = ${ownerId}::uuid and deactivated_at is null) as owner,
      exists (select from teams where id = ${teamId}::uuid) as team`)
  const errors: FieldProblem[] = []
  if (ownerId !== null && !found?.owner)
    errors.push({ pointer: '/settings/ownerId', code: 'field.link-not-found' })
  if (teamId !== null && !found?.team)
    errors.push({ pointer: '/settings/teamId', code: 'field.link-not-found' })
  if (country !== undefined && countryCode(country) === null)
    errors.push({ pointer: '/settings/country', code: 'values.country-unknown' })
  return errors
}

/** Whether a yes consents or refuses is told by the column's name where nobody says it: a refusal must not be read as its opposite. */
function withConsents(mapping: ImportMapping, names: readonly string[]): ImportMapping {
  const columns = mapping.columns.map((each) =>
    each.target?.startsWith('refusal.') && each.isConsent === undefined
      ? { ...each, isConsent: asksForConsent(headerKey(names[each.column] ?? '')) }
      : each,
  )
  return { ...mapping, columns }
}

async function openForChange(gate: Gate, id: string, version?: number): Promise<Row> {
  gate.demand(importRun, 'update')
  const row = await claimedImport(gate, id, version)
  if (['checking', 'running', 'done', 'undoing', 'undone'].includes(String(row.state))) {
    throw new Problem('imports.not-possible-now')
  }
  return row
}

async function templateFor(gate: Gate, columnsHash: string): Promise<ImportDetail['template']> {
  const [found] = await gate.tx.query<{ id: string; name: string; mapping: ImportMapping }>(sql`
    select id, name, mapping from import_templates where columns_hash = ${columnsHash} order by created_at desc limit 1`)
  return found ?? null
}

async function keepTemplate(
  gate: Gate,
  name: string,
  columnsHash: string,
  mapping: ImportMapping,
): Promise<void> {
  await gate.tx.query(sql`delete from import_templates where columns_hash = ${columnsHash}`)
  await gate.tx.query(sql`
    insert into import_templates (id, name, columns_hash, mapping, created_at, created_by)
    values (${uuidv7()}, ${name}, ${columnsHash}, ${JSON.stringify(mapping)}::jsonb, ${gate.now()}, ${gate.actor.userId})`)
}
