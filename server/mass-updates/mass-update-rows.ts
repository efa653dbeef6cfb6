import type { Readable } from 'node:stream'
import sql from 'sql-template-tag'
import { massUpdateReasons } from '#api/mass-update-words.ts'
import type { MassReason, MassRow } from '#api/mass-updates.ts'
import { fullName } from '#server/contacts/public.ts'
import { csvFile } from '#server/platform/files/csv-file.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { isUuid } from '#server/platform/gate/values.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { type Language, languageOf } from '#server/platform/identity/language-of.ts'
import { type Kind, resources } from './mass-fields.ts'
import { massUpdate } from './mass-update.ts'

const AT_ONCE = 200

type RowQuery = { outcome?: string; cursor?: string; limit?: number }
type Found = Omit<MassRow, 'title'>

/** What became of the records, with the names of those one may see. */
export async function listMassRows(
  gate: Gate,
  id: string,
  { outcome, cursor, limit = 50 }: RowQuery,
): Promise<{ items: MassRow[]; nextCursor: string | null }> {
  const { resource } = await gate.get(massUpdate, id)
  if (cursor !== undefined && !isUuid(cursor)) throw new Problem('cursor.malformed')
  const rows = await rowsAfter(gate, id, outcome ?? null, cursor ?? null, limit + 1)
  const items = await named(gate, resource as Kind, rows.slice(0, limit))
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.recordId ?? null) : null }
}

async function rowsAfter(
  gate: Gate,
  id: string,
  outcome: string | null,
  after: string | null,
  limit: number,
): Promise<Found[]> {
  return gate.tx.query<Found>(sql`
    select record_id as "recordId", outcome, reasons from mass_update_rows
    where mass_update_id = ${id} and (${outcome}::text is null or outcome = ${outcome}::text)
      and (${after}::uuid is null or record_id > ${after}::uuid)
    order by record_id limit ${limit}`)
}

const nameFields: Record<Kind, readonly string[]> = {
  contact: ['firstName', 'namePrefix', 'lastName', 'nameSuffix', 'titles'],
  company: ['name'],
}

async function named(gate: Gate, kind: Kind, rows: readonly Found[]): Promise<MassRow[]> {
  const resource = resources[kind]
  const titles = new Map<string, string>()
  if (rows.length > 0 && gate.can(resource, 'see')) {
    const ids = rows.map(({ recordId }) => recordId)
    const isAny = {
      or: [
        { field: 'archivedAt', op: 'empty' },
        { field: 'archivedAt', op: 'notEmpty' },
      ],
    }
    const { items } = await gate.list(resource, {
      filter: { and: [{ field: 'id', op: 'in', value: ids }, isAny] },
      fields: nameFields[kind].filter((name) => gate.sees(resource, name)),
      sort: 'id',
      limit: AT_ONCE,
    })
    for (const item of items) titles.set(String(item.id), titleOf(kind, item))
  }
  return rows.map((row) => ({ ...row, title: titles.get(row.recordId) || null }))
}

function titleOf(kind: Kind, row: Row): string {
  return kind === 'company' ? String(row.name ?? '') : fullName(row)
}

/** The refused records with their names and the reason of each. */
export async function refusedFile(gate: Gate, id: string): Promise<{ name: string; content: Readable }> {
  const { resource, reason } = await gate.get(massUpdate, id)
  const kind = resource as Kind
  const language = await languageOf(gate)
  const contracts = await gate.fieldsOf(resources[kind])
  const labelOf = (field: string | null) => (field ? `${contracts[field]?.label[language] ?? field}: ` : '')
  // All of it before the answer begins: it is sent when the transaction is over.
  const lines: string[][] = [heads[language]]
  const recordIds: string[] = []
  for (let after: string | null = null; ; ) {
    const found: Found[] = await rowsAfter(gate, id, 'refused', after, AT_ONCE)
    for (const row of await named(gate, kind, found)) {
      recordIds.push(row.recordId)
      lines.push([
        row.title ?? '',
        row.recordId,
        row.reasons.map((each) => labelOf(each.field) + sentence(each, language)).join(' '),
      ])
    }
    after = found.at(-1)?.recordId ?? null
    if (found.length < AT_ONCE) break
  }
  gate.record({
    action: 'download',
    resource: massUpdate.name,
    recordIds: [id, ...recordIds],
    fields: ['refused'],
    reason: reason as string | null,
    details: { rows: lines.length - 1 },
  })
  return { name: 'abgelehnte-eintraege.csv', content: await csvFile(each(lines)) }
}

const heads: Record<Language, string[]> = {
  de: ['Name', 'Kennung', 'Grund'],
  en: ['Name', 'Id', 'Reason'],
}

function sentence({ code }: MassReason, language: Language): string {
  const words: Readonly<Record<string, string>> = massUpdateReasons[language]
  return words[code] ?? code
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}
