import type pg from 'pg'
import sql, { join, raw, type Sql } from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { NewAuditEvent, Trail } from '../audit/trail.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { type PersonKeys, WRAPPED_KEY } from '../crypto/person-keys.ts'
import { inReading, inTransaction, type Lastly, type Tx } from '../db/tx.ts'
import type { FileStore } from '../files/file-store.ts'
import { type FieldProblem, Problem } from '../http/problem.ts'
import type { JobKind, Jobs } from '../jobs/jobs.ts'
import type { Actor, ResourceRights } from './actor.ts'
import { type Catalogue, catalogueOf } from './catalogue.ts'
import { castFor, expressionOf, type Visible } from './filter.ts'
import {
  afterCursor,
  conditionsOf,
  cursorColumns,
  LIST_LIMIT,
  type ListQuery,
  openCursor,
  orderBy,
  sealCursor,
  sortKeys,
} from './list-query.ts'
import { remembered } from './remembered.ts'
import { allResources, columnOf, type FieldContract, type Resource } from './resource.ts'
import { checkValue } from './values.ts'
import type { PurposeKey } from './vocabulary.ts'

export type Row = Record<string, unknown>
export type Means = 'web' | 'api' | 'import' | 'job' | 'cli'
export type ListAnswer = {
  items: Row[]
  nextCursor: string | null
  total?: number
  totalIsEstimate?: boolean
  sums?: Record<string, number>
}

export type TrailNote = {
  action: string
  resource: string
  recordIds: readonly string[]
  subjectId?: string | null
  fields?: readonly string[]
  reason?: string | null
  details?: Readonly<Record<string, unknown>>
  sealed?: Buffer | null
}

/** What the gate needs of the platform. */
export type GatePlatform = {
  pool: pg.Pool
  keyring: Keyring
  personKeys: PersonKeys
  trail: Trail
  jobs: Jobs
  files: FileStore
  now: () => Date
}

export type Opening = {
  actor: Actor
  purpose: PurposeKey | 'own-account'
  means: Means
  requestId?: string | null
  jobId?: string | null
  reason?: string | null
  /** Nothing will be changed: cheaper, and refused by the database when it is not true. */
  isReading?: boolean
  /** The answer is stored with the rest, so it has to be there before the end. */
  keepsAnswer?: boolean
}

/** The one way in and out for personal data: opened for one actor, one purpose and one transaction. */
export type Gate = {
  actor: Actor
  purpose: PurposeKey | 'own-account'
  means: Means
  reason: string | null
  jobId: string | null
  tx: Tx
  keyring: Keyring
  personKeys: PersonKeys
  /** Sealed bytes; what is filed there is known by the resource `file`. */
  files: FileStore
  now: () => Date
  /** Today in Germany, YYYY-MM-DD. */
  today: () => string
  list: (resource: Resource, query: ListQuery) => Promise<ListAnswer>
  get: (resource: Resource, id: string) => Promise<Row>
  /** The problem to throw for a record that is not there, or not to be seen. */
  missing: (resource: Resource, id: string) => Promise<Problem>
  /** A record with its visible children, each list at most 1,000 long: one statement, recorded as one reading. */
  getWith: (
    resource: Resource,
    id: string,
    children: Readonly<Record<string, { resource: Resource; parent: string }>>,
  ) => Promise<Row>
  /** The visible ones among the given ids, in no order. */
  getMany: (resource: Resource, ids: readonly string[]) => Promise<Row[]>
  /** All rows whose fields equal the given values (at most 1,000), in the resource's order. */
  find: (resource: Resource, where: Readonly<Record<string, unknown>>) => Promise<Row[]>
  /** Checks and stores what a request may set; `also` holds what the program itself adds. Answers the new id. */
  create: (
    resource: Resource,
    values: Readonly<Row>,
    also?: Readonly<Row>,
    options?: Pick<UpdateOptions, 'asked'>,
  ) => Promise<string>
  /** Changes fields. With `version`, a record that changed since is refused with both states shown. */
  update: (resource: Resource, id: string, patch: Readonly<Row>, options?: UpdateOptions) => Promise<void>
  remove: (resource: Resource, id: string, options?: { version?: number | undefined }) => Promise<void>
  can: (resource: Resource, action: 'see' | 'create' | 'update' | 'remove') => boolean
  /** Refuses with 403 when the right is missing. */
  demand: (resource: Resource, action: 'see' | 'create' | 'update' | 'remove') => void
  sees: (resource: Resource, field: string) => boolean
  edits: (resource: Resource, field: string) => boolean
  fieldsOf: (resource: Resource) => Promise<Readonly<Record<string, FieldContract>>>
  /** Checks values against the contracts without storing anything. */
  check: (resource: Resource, values: Readonly<Row>, options?: { isPatch?: boolean }) => Promise<Row>
  enqueue: (kind: JobKind, recordId: string | null) => Promise<string>
  /** Has work of the program that runs by a schedule look at this moment, too. */
  turnAt: (kind: string, moment: Date) => Promise<void>
  /** For views: the rows of `t` this actor may see for this purpose, as a condition that indexes can lead. */
  rowsOf: (resource: Resource) => Sql
  /**
   * For counts of people: runs `work` with those in sight whom the purpose hides, over the rows of this actor. Nothing of
   * them may come out of it but numbers. Not for reading transactions, and nothing else may be asked meanwhile.
   */
  countingAll: <T>(resource: Resource, work: (rows: Sql) => Promise<T>) => Promise<T>
  /** For views: notes in the trail that rows with these fields were shown. */
  shown: (resource: Resource, rows: readonly Row[], fields: readonly string[]) => void
  /** Adds an event to the trail, in this transaction. */
  record: (note: TrailNote) => void
  /** Runs when the transaction is committed, before the answer; what it throws is thrown, though all is stored. */
  afterCommit: (work: () => unknown) => void
  /** The end of a request: see `Lastly`. */
  lastly: Lastly
}

export type UpdateOptions = {
  version?: number | undefined
  also?: Readonly<Row>
  /** Called when the statement is on its way: what is asked from then on travels with it and comes after it. */
  asked?: () => void
}

const ESTIMATE_ABOVE = 10_000
/** Stands in a remembered statement for the id of the record that is asked for. */
const ID = Symbol('id')

type Readable = { names: readonly string[]; selection: Sql }

/** Opens the gate, runs `work` in one transaction, and writes the trail before it is committed. */
export async function throughGate<T>(
  platform: GatePlatform,
  opening: Opening,
  work: (gate: Gate) => Promise<T>,
): Promise<T> {
  const { actor, purpose } = opening
  const changes: NewAuditEvent[] = []
  const reads: NewAuditEvent[] = []
  const afterwards: (() => unknown)[] = []
  const settings = remembered(actor, actor, `${purpose} settings`, () => settingsOf(actor, purpose))
  const withGate = (tx: Tx, lastly?: Lastly) => {
    const gate = gateOver(tx, platform, opening, changes, reads, afterwards)
    const atOnce: Lastly = (read) => read()
    return work({ ...gate, lastly: (!opening.keepsAnswer && lastly) || atOnce })
  }
  const closing = () => platform.trail.statement(changes)
  const result = opening.isReading
    ? await inReading(platform.pool, settings, withGate)
    : await inTransaction(platform.pool, settings, withGate, closing)
  // What is not merely reading but was asked to be kept, is kept before anybody gets an answer.
  if (opening.isReading && changes.length > 0) await inTransaction(platform.pool, {}, async () => {}, closing)
  for (const read of reads) platform.trail.note(read)
  for (const each of afterwards) await each()
  return result
}

function settingsOf(actor: Actor, purpose: Opening['purpose']): Record<string, string> {
  const isLegal = purpose === 'legal-compliance'
  const isOwn = purpose === 'own-account'
  return {
    'treu.user_id': actor.userId ?? '',
    'treu.team_ids': actor.teamIds.join(','),
    'treu.contact_rows': isOwn ? 'none' : (actor.rights.get('contact')?.rows ?? 'none'),
    'treu.company_rows': isOwn ? 'none' : (actor.rights.get('company')?.rows ?? 'none'),
    'treu.purpose_mask': String(maskOf(purpose)),
    'treu.purposes': (isLegal ? Object.keys(bits) : actor.purposes).join(','),
    'treu.unrestricted': isLegal ? 'on' : 'off',
  }
}

/** Bit of each purpose in contacts.purpose_mask; the table purposes holds the same numbers. */
export const bits: Readonly<Record<PurposeKey, number>> = {
  'customer-relations': 0,
  contract: 1,
  care: 2,
  events: 3,
  'direct-marketing': 4,
  analysis: 5,
  'secret-protection': 6,
  'legal-compliance': 7,
  'system-operation': 8,
}

function maskOf(purpose: Opening['purpose']): number {
  return purpose === 'own-account' ? 0 : 1 << bits[purpose]
}

function gateOver(
  tx: Tx,
  platform: GatePlatform,
  opening: Opening,
  changes: NewAuditEvent[],
  reads: NewAuditEvent[],
  afterwards: (() => unknown)[],
): Omit<Gate, 'lastly'> {
  const { actor, purpose } = opening
  const { keyring, personKeys } = platform
  const isSystem = actor.kind === 'system'

  const rightsOn = (resource: Resource): ResourceRights | undefined => actor.rights.get(resource.name)
  const can: Gate['can'] = (resource, action) => {
    const rights = rightsOn(resource)
    return rights !== undefined && (action === 'see' || rights[action])
  }
  const demand: Gate['demand'] = (resource, action) => {
    if (!can(resource, action))
      throw new Problem('access.not-allowed', { details: { resource: resource.name, action } })
  }

  let catalogue: Catalogue | null = null
  let customFields: Readonly<Record<string, Readonly<Record<string, FieldContract>>>> = {}
  async function fieldsOf(resource: Resource) {
    const known = customFields[resource.name]
    if (known) return known
    // Once for all resources: after the first, nothing has to be looked up in the middle of a request.
    catalogue ??= await catalogueOf(tx)
    const fields = catalogue.fieldsOf(resource)
    customFields = { ...customFields, [resource.name]: fields }
    return fields
  }

  const serves = (field: FieldContract) =>
    isSystem ||
    purpose === 'legal-compliance' ||
    purpose === 'own-account' ||
    (field.purposes as readonly string[]).includes(purpose)
  const levelOf = (resource: Resource, name: string) => actor.fields.get(resource.name)?.get(name)
  const contractOf = (resource: Resource, name: string): FieldContract | undefined => {
    const fields = customFields[resource.name] ?? resource.fields
    return Object.hasOwn(fields, name) ? fields[name] : undefined
  }
  const sees: Gate['sees'] = (resource, name) => {
    const field = contractOf(resource, name)
    if (!field || field.isSecret) return false
    if (field.isTechnical) return true
    if (field.shows?.some((path) => !seesPath(path))) return false
    return (isSystem || levelOf(resource, name) !== undefined) && serves(field)
  }
  const seesPath = (path: string) => {
    const [name = '', field = ''] = path.split('.')
    const other = allResources().get(name)
    return other !== undefined && sees(other, field)
  }
  const edits: Gate['edits'] = (resource, name) => {
    const field = contractOf(resource, name)
    if (!field || field.isReadOnly || field.isTechnical || field.isSecret || field.expression) return false
    return (isSystem || levelOf(resource, name) === 'edit') && serves(field)
  }

  async function visibleOf(resource: Resource): Promise<Visible> {
    const fields = await fieldsOf(resource)
    return { resource, fields, sees: (name) => sees(resource, name), userId: actor.userId, today: today() }
  }

  const today = () => dayInGermany(platform.now())

  /** Conditions every statement carries besides row-level security, so that indexes lead it. */
  function rowConditions(resource: Resource): Sql[] {
    return [...scopeConditions(resource), ...purposeConditions(resource)]
  }

  function scopeConditions(resource: Resource): Sql[] {
    const conditions: Sql[] = []
    if (resource.rows === 'owned') {
      const scope = rightsOn(resource)?.rows
      if (scope === 'own') conditions.push(sql`t.owner_id = ${actor.userId}::uuid`)
      if (scope === 'team') {
        const [first, ...more] = actor.teamIds
        conditions.push(
          more.length === 0
            ? sql`t.team_id = ${first ?? null}::uuid`
            : sql`t.team_id = any (${actor.teamIds}::uuid[])`,
        )
      }
    }
    return conditions
  }

  function purposeConditions(resource: Resource): Sql[] {
    if (resource.subject !== 'id' || isSystem) return []
    const conditions = [raw(`(t.purpose_mask & ${maskOf(purpose)}) <> 0`)]
    if (purpose !== 'legal-compliance') conditions.push(raw('not (t.is_restricted or t.is_quarantined)'))
    return conditions
  }

  function selection(fields: Readonly<Record<string, FieldContract>>, names: readonly string[]): Sql {
    const own = names.filter((name) => name.startsWith('custom.'))
    const parts = names
      .filter((name) => !name.startsWith('custom.') && name !== 'custom')
      .map((name) => sql`${expressionOf(name, fieldOf(fields, name))} as ${raw(`"${name}"`)}`)
    if (own.length > 0) parts.push(sql`${ownValues(own)} as "custom"`)
    return join(parts)
  }

  /** The same as one JSON object; a call takes at most a hundred arguments. */
  function jsonOf(fields: Readonly<Record<string, FieldContract>>, names: readonly string[]): Sql {
    const pairs = names
      .filter((name) => !name.startsWith('custom.') && name !== 'custom')
      .map((name) => sql`${raw(`'${name}'`)}, ${expressionOf(name, fieldOf(fields, name))}`)
    const own = names.filter((name) => name.startsWith('custom.'))
    if (own.length > 0) pairs.push(sql`'custom', ${ownValues(own)}`)
    const calls: Sql[] = []
    for (let start = 0; start < pairs.length; start += 50)
      calls.push(sql`jsonb_build_object(${join(pairs.slice(start, start + 50))})`)
    return join(calls, ' || ')
  }

  function ownValues(names: readonly string[]): Sql {
    const pairs = names.map((name) => `'${name.slice(7)}', t.custom -> '${name.slice(7)}'`)
    return raw(`jsonb_strip_nulls(jsonb_build_object(${pairs.join(', ')}))`)
  }

  function visibleNames(
    resource: Resource,
    fields: Readonly<Record<string, FieldContract>>,
    isList: boolean,
  ): string[] {
    return Object.keys(fields).filter((name) => sees(resource, name) && !(isList && fields[name]?.isDetail))
  }

  /** The fields of a resource this actor sees for this purpose, and the SQL that reads them. */
  function readable(
    resource: Resource,
    fields: Readonly<Record<string, FieldContract>>,
    isList = false,
  ): Readable {
    return remembered(actor, fields, `${purpose} ${isList ? 'list' : 'record'} ${resource.name}`, () => {
      const names = visibleNames(resource, fields, isList)
      return { names, selection: raw(selection(fields, names).text) }
    })
  }

  /** The order a resource has by itself. */
  function usualOrder(resource: Resource, fields: Readonly<Record<string, FieldContract>>): Sql {
    return remembered(actor, fields, `${purpose} order ${resource.name}`, () => {
      const visible = { resource, fields, sees: () => true, userId: actor.userId, today: today() }
      return raw(orderBy(sortKeys(undefined, visible)).text)
    })
  }

  function event(note: TrailNote): NewAuditEvent {
    return {
      at: platform.now(),
      actorKind: actor.kind,
      actorId: actor.userId,
      action: note.action,
      resource: note.resource,
      recordIds: note.recordIds,
      subjectId: note.subjectId ?? null,
      fields: note.fields ?? [],
      purpose,
      means: opening.means,
      reason: note.reason ?? opening.reason ?? null,
      requestId: opening.requestId ?? null,
      jobId: opening.jobId ?? null,
      details: note.details ?? null,
      sealed: note.sealed ?? null,
    }
  }

  function noteReading(
    resource: Resource,
    action: string,
    rows: readonly Row[],
    names: readonly string[],
    subjectId: string | null,
  ) {
    // Lists of settings and roles are about nobody; who read a person is what the trail keeps.
    if (rows.length === 0 || resource.subject === null || isSystem) return
    const ids = new Set<string>()
    for (const row of rows) {
      ids.add(String(row.id))
      const about = resource.subject === 'id' ? undefined : row[resource.subject]
      if (typeof about === 'string') ids.add(about)
    }
    reads.push(
      event({
        action,
        resource: resource.name,
        recordIds: [...ids],
        fields: notedFields(resource, names),
        subjectId,
      }),
    )
  }

  const list: Gate['list'] = async (resource, query) => {
    demand(resource, 'see')
    const visible = await visibleOf(resource)
    const limit = Math.min(Math.max(query.limit ?? 50, 1), LIST_LIMIT)
    const keys = sortKeys(query.sort, visible)
    const { names, selection: selected } = query.fields
      ? chosen(query.fields, visible)
      : readable(resource, visible.fields, true)
    const conditions = [...rowConditions(resource), ...(await conditionsOf(query, visible, tx))]
    const context = `${resource.name}:${keys.map((key) => (key.isDescending ? '-' : '') + key.field).join(',')}`
    const paged = query.cursor
      ? [...conditions, afterCursor(keys, openCursor(keyring, context, query.cursor, keys.length))]
      : conditions
    const table = raw(resource.table)
    const { rows, marks } = await tx.marked<Row>(sql`
      select ${selected}, ${cursorColumns(keys)}
      from ${table} t ${where(paged)}
      order by ${orderBy(keys)} limit ${raw(String(limit + 1))}`)
    const items = rows.slice(0, limit)
    const last = marks[items.length - 1]
    const nextCursor = rows.length > limit && last ? sealCursor(keyring, context, last) : null
    noteReading(resource, query.q ? 'find' : 'list', items, names, null)
    const answer: ListAnswer = { items, nextCursor }
    if (query.count)
      Object.assign(
        answer,
        await countOf(table, conditions, query.cursor ? null : nextCursor ? null : items.length),
      )
    if (query.sum?.length) answer.sums = await sumsOf(table, conditions, query.sum, visible)
    return answer
  }

  async function countOf(table: Sql, conditions: readonly Sql[], known: number | null) {
    if (known !== null) return { total: known }
    const [row] = await tx.query<{ count: number }>(
      sql`select count(*)::integer as count from (select 1 from ${table} t ${where(conditions)} limit ${ESTIMATE_ABOVE + 1}) s`,
    )
    const count = row?.count ?? 0
    if (count <= ESTIMATE_ABOVE) return { total: count }
    const [plan] = await tx.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
      sql`explain (format json) select 1 from ${table} t ${where(conditions)}`,
    )
    return {
      total: Math.max(ESTIMATE_ABOVE, Math.round(plan?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0)),
      totalIsEstimate: true,
    }
  }

  async function sumsOf(table: Sql, conditions: readonly Sql[], names: readonly string[], visible: Visible) {
    refuseUnseen(names, visible)
    const sums = [...new Set(names)].map((name) => {
      const field = fieldOf(visible.fields, name)
      if (field.type !== 'number' || field.isTechnical) throw new Problem('sum.malformed')
      return sql`sum(${expressionOf(name, field)}) as ${raw(`"${name}"`)}`
    })
    const [row] = await tx.query<Record<string, number | null>>(
      sql`select ${join(sums)} from ${table} t ${where(conditions)}`,
    )
    return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value ?? 0)]))
  }

  function refuseUnseen(wanted: readonly string[], visible: Visible): void {
    for (const name of wanted) {
      if (!Object.hasOwn(visible.fields, name) || !visible.sees(name)) {
        throw new Problem('fields.malformed', { errors: [{ pointer: '/fields', code: 'field.unknown' }] })
      }
    }
  }

  function chosen(wanted: readonly string[], visible: Visible): Readable {
    refuseUnseen(wanted, visible)
    const names = [...new Set(['id', ...wanted, 'version'])].filter((name) =>
      Object.hasOwn(visible.fields, name),
    )
    return { names, selection: selection(visible.fields, names) }
  }

  async function rowsWhere(resource: Resource, condition: Sql, action: string, subjectId: string | null) {
    demand(resource, 'see')
    const fields = await fieldsOf(resource)
    const { names, selection: selected } = readable(resource, fields)
    const rows = await tx.query<Row>(sql`
      select ${selected} from ${raw(resource.table)} t
      ${where([...rowConditions(resource), condition])}
      order by ${usualOrder(resource, fields)} limit 1000`)
    noteReading(resource, action, rows, names, subjectId)
    return rows
  }

  /** What is out of sight answers like what never was; what went into another record names that one. */
  const missing: Gate['missing'] = async (resource, id) => {
    const [went] = resource.successor ? await tx.query<{ id: string }>(resource.successor(id)) : []
    return went
      ? new Problem(`${resource.feature}.merged`, { details: { keptId: went.id } })
      : new Problem(`${resource.feature}.not-found`)
  }

  const get: Gate['get'] = async (resource, id) => {
    demand(resource, 'see')
    const fields = await fieldsOf(resource)
    const { names, selection: selected } = readable(resource, fields)
    const [row] = await tx.query<Row>(sql`
      select ${selected} from ${raw(resource.table)} t
      ${where([...rowConditions(resource), sql`t.id = ${id}`])}`)
    if (!row) throw await missing(resource, id)
    noteReading(resource, 'read', [row], names, subjectIn(resource, row, id))
    return row
  }

  const getWith: Gate['getWith'] = async (resource, id, children) => {
    demand(resource, 'see')
    const fields = await fieldsOf(resource)
    for (const child of Object.values(children)) await fieldsOf(child.resource)
    const shape = Object.entries(children).map(
      ([key, child]) => `${key}:${child.resource.name}.${child.parent}`,
    )
    const { statement, seen } = remembered(
      actor,
      fields,
      `${purpose} with ${resource.name} ${shape.join(' ')}`,
      () => statementWith(resource, children),
    )
    const values = statement.values.map((value) => (value === ID ? id : value))
    const [row] = await tx.query<Row>({ text: statement.text, values })
    if (!row) throw await missing(resource, id)
    for (const key of Object.keys(children)) row[key] ??= []
    noteReading(resource, 'read', [row], seen, subjectIn(resource, row, id))
    return row
  }

  /** The statement of `getWith`; where the id belongs stands ID. */
  function statementWith(resource: Resource, children: Parameters<Gate['getWith']>[2]) {
    const known = (of: Resource) => customFields[of.name] ?? of.fields
    const own = readable(resource, known(resource))
    const parts: Sql[] = []
    const seen: string[] = [...own.names]
    for (const [key, { resource: child, parent }] of Object.entries(children)) {
      if (!can(child, 'see')) continue
      const fields = known(child)
      const { names } = readable(child, fields)
      seen.push(...names.filter((name) => !fields[name]?.isTechnical).map((name) => `${child.name}.${name}`))
      parts.push(sql`(
        select coalesce(jsonb_agg(${jsonOf(fields, names)} order by ${usualOrder(child, fields)}), '[]') from (
          select t.* from ${raw(child.table)} t
          ${where([...rowConditions(child), sql`t.${raw(columnOf(parent))} = ${ID}::uuid`])} limit 1000
        ) t) as ${raw(`"${key}"`)}`)
    }
    const { text, values } = sql`
      select ${join([own.selection, ...parts])} from ${raw(resource.table)} t
      ${where([...rowConditions(resource), sql`t.id = ${ID}`])}`
    return { statement: { text, values }, seen }
  }

  const check: Gate['check'] = async (resource, values, options = {}) => {
    const fields = await fieldsOf(resource)
    const checked: Row = {}
    const errors: FieldProblem[] = []
    const one = (name: string, input: unknown, pointer: string) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined
      // A field one may not see answers like one that does not exist.
      if (!field || !sees(resource, name)) return errors.push({ pointer, code: 'field.unknown' })
      if (!edits(resource, name)) return errors.push({ pointer, code: 'field.read-only' })
      const result = checkValue(field, input)
      if ('code' in result) errors.push({ pointer, ...result })
      else checked[name] = result.value
    }
    for (const [name, input] of Object.entries(values)) {
      if (input === undefined) continue
      if (name !== 'custom') one(name, input, `/${name}`)
      else if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
        for (const [key, value] of Object.entries(input)) one(`custom.${key}`, value, `/custom/${key}`)
      } else errors.push({ pointer: '/custom', code: 'field.malformed' })
    }
    if (!options.isPatch) {
      for (const [name, field] of Object.entries(fields)) {
        const isMissing =
          checked[name] === undefined && !errors.some((error) => error.pointer === pointerOf(name))
        if (field.isRequired && !field.isTechnical && isMissing && edits(resource, name)) {
          errors.push({ pointer: pointerOf(name), code: 'field.required' })
        }
      }
    }
    if (errors.length > 0) throw new Problem(`${resource.feature}.invalid`, { errors })
    return checked
  }

  async function sealValues(resource: Resource, subjectId: string | null, values: Row): Promise<Buffer> {
    const text = JSON.stringify(values)
    return subjectId ? personKeys.seal(tx, subjectId, text) : keyring.seal(`audit:${resource.name}`, text)
  }

  /** The event stands in the trail from the moment its statement is on its way, so that both may travel together. */
  async function noted(note: TrailNote, work: () => Promise<unknown>): Promise<void> {
    const added = event(note)
    changes.push(added)
    try {
      await work()
    } catch (error) {
      // Who goes on after a refused statement did not do what it was for.
      changes.splice(changes.indexOf(added), 1)
      throw error
    }
  }

  const create: Gate['create'] = async (resource, values, also = {}, { asked } = {}) => {
    demand(resource, 'create')
    const given = Object.entries(await check(resource, values))
    // Nothing said is nothing stored: the column's own default counts then.
    const checked: Row = Object.fromEntries(given.filter(([, value]) => value !== null))
    const id = typeof also.id === 'string' ? also.id : uuidv7()
    const all: Row = { ...checked, ...also, id }
    const at = platform.now()
    for (const name of ['createdAt', 'updatedAt'] as const)
      if (resource.fields[name] && !(name in all)) all[name] = at
    for (const name of ['createdBy', 'updatedBy'] as const)
      if (resource.fields[name] && !(name in all)) all[name] = actor.userId
    const columns = columnsOf(resource, all)
    const subjectId = subjectIn(resource, all, id)
    const key = subjectId === id ? personKeys.make(tx, id) : null
    const sealing = sealValues(resource, subjectId, { after: checked })
    const storing = noted(
      {
        action: 'create',
        resource: resource.name,
        recordIds: subjectId && subjectId !== id ? [id, subjectId] : [id],
        subjectId,
        fields: Object.keys(checked),
        sealed: await sealing,
      },
      () =>
        refusing(resource, () =>
          tx.query(sql`
            insert into ${raw(resource.table)} (${raw(columns.map((each) => each.column).join(', '))})
            values (${join(columns.map((each) => each.value))})`),
        ),
    )
    asked?.()
    await Promise.all([key, storing])
    return id
  }

  const update: Gate['update'] = async (resource, id, patch, options = {}) => {
    demand(resource, 'update')
    const checked = await check(resource, patch, { isPatch: true })
    const wanted: Row = { ...checked, ...options.also }
    const fields = await fieldsOf(resource)
    const names = Object.keys(wanted)
    const history = ['version', 'updatedBy', 'updatedAt'].filter((name) => resource.fields[name])
    const about = resource.subject && resource.subject !== 'id' ? [resource.subject] : []
    // What will be kept of the change is sealed with her key, so it comes along.
    const takeKey = resource.subject === 'id' ? personKeys.wanted(id) : null
    const [current] = await tx.query<Row>(sql`
      select ${selection(fields, [...new Set([...history, ...about, ...names.filter((name) => !name.startsWith('custom.'))])])},
        ${raw(resource.fields.custom ? 't.custom' : "'{}'::jsonb")} as "#custom"
        ${raw(takeKey ? `, ${WRAPPED_KEY} as "#key"` : '')}
      from ${raw(resource.table)} t ${where([...rowConditions(resource), sql`t.id = ${id}`])} for update of t`)
    if (!current) throw await missing(resource, id)
    takeKey?.(current['#key'] as Buffer | null)
    const version = Number(current.version ?? 0)
    if (options.version !== undefined && options.version !== version) {
      throw await staleProblem(resource, id)
    }
    const custom = current['#custom'] as Row
    const before = (name: string) =>
      name.startsWith('custom.') ? (custom[name.slice(7)] ?? null) : (current[name] ?? null)
    const changed = names.filter((name) => !isSame(before(name), wanted[name]))
    if (changed.length === 0) return
    const next: Row = Object.fromEntries(changed.map((name) => [name, wanted[name]]))
    const written: Row = { ...next }
    if (resource.fields.version) written.version = version + 1
    if (resource.fields.updatedAt) written.updatedAt = platform.now()
    if (resource.fields.updatedBy) written.updatedBy = actor.userId
    const columns = columnsOf(resource, written, custom)
    const handsOver = resource.rows === 'owned' && ('ownerId' in next || 'teamId' in next)
    // The new row must pass the reader's own policy, which a handed-over record no longer does; what may be handed over
    // was decided above with the rights as they are. Asked for in one go, the three follow each other: nothing else is asked
    // under the wider rows.
    const subjectId = subjectIn(resource, current, id)
    const sealed = await sealValues(resource, subjectId, {
      before: Object.fromEntries(changed.map((name) => [name, before(name)])),
      after: next,
    })
    const storing = Promise.all([
      handsOver && setRows(resource, 'all'),
      noted(
        {
          action: 'update',
          resource: resource.name,
          recordIds: subjectId && subjectId !== id ? [id, subjectId] : [id],
          subjectId,
          fields: changed,
          sealed,
        },
        () =>
          refusing(resource, () =>
            tx.query(sql`
              update ${raw(resource.table)} t set ${join(columns.map((each) => sql`${raw(each.column)} = ${each.value}`))}
              where t.id = ${id}`),
          ),
      ),
      handsOver && setRows(resource, rightsOn(resource)?.rows ?? 'none'),
    ])
    options.asked?.()
    await storing
  }

  /** Both states for the one who comes late, and who was earlier: colleagues know each other's names. */
  async function staleProblem(resource: Resource, id: string): Promise<Problem> {
    const current = await get(resource, id)
    const { updatedBy: by = null, updatedAt: changedAt = null } = current
    // No response schema looks over a problem, so what only the program needs is left out here.
    for (const [name, field] of Object.entries(resource.fields))
      if (field.isTechnical && field.isDetail && name !== 'custom') delete current[name]
    const [user] = by ? await tx.query<{ name: string }>(sql`select name from users where id = ${by}`) : []
    return new Problem(`${resource.feature}.stale`, {
      details: {
        current,
        changedAt,
        changedBy: user ? { id: by, name: user.name } : null,
      },
    })
  }

  async function setRows(resource: Resource, scope: string) {
    await tx.query(sql`select set_config(${`treu.${resource.name}_rows`}, ${scope}, true)`)
  }

  const remove: Gate['remove'] = async (resource, id, options = {}) => {
    demand(resource, 'remove')
    const about = resource.subject && resource.subject !== 'id' ? [resource.subject] : []
    if (resource.fields.version) about.push('version')
    const [current] = await tx.query<Row>(sql`
      select t.id ${raw(about.map((name) => `, t.${columnOf(name)} as "${name}"`).join(''))}
      from ${raw(resource.table)} t ${where([...rowConditions(resource), sql`t.id = ${id}`])} for update of t`)
    if (!current) throw await missing(resource, id)
    if (options.version !== undefined && options.version !== Number(current.version))
      throw await staleProblem(resource, id)
    await refusing(resource, () => tx.query(sql`delete from ${raw(resource.table)} t where t.id = ${id}`))
    const subjectId = subjectIn(resource, current, id)
    changes.push(
      event({
        action: 'remove',
        resource: resource.name,
        recordIds: subjectId && subjectId !== id ? [id, subjectId] : [id],
        subjectId,
      }),
    )
  }

  return {
    actor,
    purpose,
    means: opening.means,
    reason: opening.reason ?? null,
    jobId: opening.jobId ?? null,
    tx,
    keyring,
    personKeys,
    files: platform.files,
    now: platform.now,
    today,
    list,
    missing,
    get,
    getWith,
    // In a query of its own the length of the list is no reason to plan anew.
    getMany: (resource, ids) =>
      rowsWhere(resource, sql`t.id = any ((select ${ids}::uuid[])::uuid[])`, 'read', null),
    find: async (resource, values) => {
      const conditions = Object.entries(values).map(([name, value]) => {
        const field = fieldOf(resource.fields, name)
        return value === null
          ? sql`${expressionOf(name, field)} is null`
          : sql`${expressionOf(name, field)} = ${value}::${castFor(field)}`
      })
      const about =
        resource.subject && typeof values[resource.subject] === 'string'
          ? String(values[resource.subject])
          : null
      return rowsWhere(resource, join(conditions, ' and '), 'read', about)
    },
    create,
    update,
    remove,
    can,
    demand,
    sees,
    edits,
    fieldsOf,
    check,
    enqueue: async (kind, recordId) => {
      const jobId = uuidv7()
      await platform.jobs.enqueue(tx, { jobId, kind, recordId, purpose, userId: actor.userId })
      return jobId
    },
    turnAt: (kind, moment) => platform.jobs.turnAt(tx, kind, moment),
    rowsOf: (resource) => {
      const conditions = rowConditions(resource)
      return conditions.length > 0 ? sql`(${join(conditions, ' and ')})` : raw('true')
    },
    countingAll: async (resource, work) => {
      if (opening.isReading) throw new Error('counting everybody needs a transaction')
      const sight = (mask: number, isUnrestricted: boolean) =>
        tx.query(sql`
          select set_config('treu.purpose_mask', ${String(mask)}, true),
            set_config('treu.unrestricted', ${isUnrestricted ? 'on' : 'off'}, true)`)
      const conditions = scopeConditions(resource)
      await sight((1 << Object.keys(bits).length) - 1, true)
      const result = await work(conditions.length > 0 ? sql`(${join(conditions, ' and ')})` : raw('true'))
      // A failure ends the transaction, and the settings with it.
      await sight(maskOf(purpose), purpose === 'legal-compliance')
      return result
    },
    shown: (resource, rows, fields) => noteReading(resource, 'find', rows, fields, null),
    record: (note) => {
      changes.push(event(note))
    },
    afterCommit: (work) => {
      afterwards.push(work)
    },
  }
}

const noted = new WeakMap<readonly string[], { resource: Resource; fields: readonly string[] }>()

/** What the trail says of a reading: the same list for the same fields, so that it is written out only once. */
function notedFields(resource: Resource, names: readonly string[]): readonly string[] {
  const found = noted.get(names)
  if (found?.resource === resource) return found.fields
  const fields = names.filter((name) => !resource.fields[name]?.isTechnical)
  noted.set(names, { resource, fields })
  return fields
}

function where(conditions: readonly Sql[]): Sql {
  return conditions.length > 0
    ? sql`where ${join(
        conditions.map((each) => sql`(${each})`),
        ' and ',
      )}`
    : raw('')
}

function fieldOf(fields: Readonly<Record<string, FieldContract>>, name: string): FieldContract {
  const field = fields[name]
  if (!field) throw new Error(`no field ${name}`)
  return field
}

function pointerOf(name: string): string {
  return `/${name.replace('.', '/')}`
}

function subjectIn(resource: Resource, row: Row, id: string): string | null {
  if (resource.subject === null) return null
  if (resource.subject === 'id') return id
  const about = row[resource.subject]
  return typeof about === 'string' ? about : null
}

/** Columns and their SQL; own fields are merged into the one column that holds them. */
function columnsOf(
  resource: Resource,
  values: Row,
  customBefore: Row = {},
): { column: string; value: Sql }[] {
  const custom: Row = {}
  const columns: { column: string; value: Sql }[] = []
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith('custom.')) custom[name.slice(7)] = value
    else
      columns.push({ column: columnOf(name), value: sql`${stored(fieldOf(resource.fields, name), value)}` })
  }
  if (Object.keys(custom).length > 0) {
    const merged = Object.fromEntries(
      Object.entries({ ...customBefore, ...custom }).filter(([, value]) => value !== null),
    )
    columns.push({ column: 'custom', value: sql`${JSON.stringify(merged)}::jsonb` })
  }
  return columns
}

function stored(field: FieldContract, value: unknown): unknown {
  return field.type === 'json' && value !== null ? JSON.stringify(value) : value
}

function isSame(before: unknown, after: unknown): boolean {
  if (before instanceof Date && after instanceof Date) return before.getTime() === after.getTime()
  if (before === after) return true
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null)
}

/** Turns the violation of a named constraint into its problem; we go by names, never by message text. */
async function refusing<T>(resource: Resource, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, constraint, column } = error as { code?: string; constraint?: string; column?: string }
    const problem = constraint ? resource.conflicts?.[constraint] : undefined
    if (problem) throw new Problem(problem)
    if (code === '23503') throw new Problem(`${resource.feature}.link-not-found`, { status: 422 })
    if (code === '23505') throw new Problem(`${resource.feature}.taken`)
    if (code === '23514') throw new Problem(`${resource.feature}.invalid`)
    const empty = code === '23502' && fieldOfColumn(resource, column ?? '')
    if (empty)
      throw new Problem(`${resource.feature}.invalid`, {
        errors: [{ pointer: `/${empty}`, code: 'field.required' }],
      })
    throw error
  }
}

/** The field a request can fill behind a column; what the program fills itself is a bug when it is missing. */
function fieldOfColumn(resource: Resource, column: string): string | undefined {
  return Object.keys(resource.fields).find(
    (name) => columnOf(name) === column && !resource.fields[name]?.isTechnical,
  )
}

/** The calendar day in Germany: what people here call today. */
export function dayInGermany(at: Date): string {
  // It changes with an hour only, and to write it out takes longer than to look a person up.
  const hour = Math.floor(at.getTime() / 3_600_000)
  if (hour !== lastDay.hour) lastDay = { hour, day: dayFormat.format(at) }
  return lastDay.day
}

let lastDay = { hour: Number.NaN, day: '' }

const dayFormat = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Berlin',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})
