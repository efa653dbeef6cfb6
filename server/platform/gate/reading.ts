import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { NewAuditEvent } from '../audit/trail.ts'
import type { Keyring } from '../crypto/keyring.ts'
import type { Tx } from '../db/tx.ts'
import { Problem } from '../http/problem.ts'
import { expressionOf, type Visible } from './filter.ts'
import type { Gate, ListAnswer, Row, TrailNote } from './gate.ts'
import {
  afterCursor,
  conditionsOf,
  cursorColumns,
  LIST_LIMIT,
  openCursor,
  orderBy,
  sealCursor,
  sortKeys,
} from './list-query.ts'
import { remembered } from './remembered.ts'
import { columnOf, type FieldContract, type Resource } from './resource.ts'
import { fieldOf, ownValues, selection, subjectIn, where } from './rows.ts'
import type { Sight } from './sight.ts'

const ESTIMATE_ABOVE = 10_000
/** Stands in a remembered statement for the id of the record that is asked for. */
const ID = Symbol('id')

type Readable = { names: readonly string[]; selection: Sql }

export type Reading = Pick<Gate, 'list' | 'get' | 'getWith' | 'missing' | 'shown'> & {
  /** Rows that fulfil a condition, at most 1,000, in the resource's order. */
  rowsWhere: (resource: Resource, condition: Sql, subjectId: string | null) => Promise<Row[]>
}

type Inside = {
  tx: Tx
  sight: Sight
  keyring: Keyring
  today: () => string
  event: (note: TrailNote) => NewAuditEvent
  /** What was read, for the trail. */
  reads: NewAuditEvent[]
}

/** The reading half of the gate: every row and field of an answer was to be seen, and stands in the trail. */
export function readingOf({ tx, sight, keyring, today, event, reads }: Inside): Reading {
  const { actor, purpose, isSystem, can, demand, sees, fieldsOf, knownFields, visibleOf, rowConditions } =
    sight

  function visibleNames(
    resource: Resource,
    fields: Readonly<Record<string, FieldContract>>,
    isList: boolean,
  ): string[] {
    const isLeftOut = (field?: FieldContract) => field?.isOnDemand || (isList && field?.isDetail)
    return Object.keys(fields).filter((name) => sees(resource, name) && !isLeftOut(fields[name]))
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

  async function rowsWhere(resource: Resource, condition: Sql, subjectId: string | null) {
    demand(resource, 'see')
    const fields = await fieldsOf(resource)
    const { names, selection: selected } = readable(resource, fields)
    const rows = await tx.query<Row>(sql`
      select ${selected} from ${raw(resource.table)} t
      ${where([...rowConditions(resource), condition])}
      order by ${usualOrder(resource, fields)} limit 1000`)
    noteReading(resource, 'read', rows, names, subjectId)
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
    const own = readable(resource, knownFields(resource))
    const parts: Sql[] = []
    const seen: string[] = [...own.names]
    for (const [key, { resource: child, parent }] of Object.entries(children)) {
      if (!can(child, 'see')) continue
      const fields = knownFields(child)
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

  return {
    list,
    get,
    getWith,
    missing,
    rowsWhere,
    shown: (resource, rows, fields) => noteReading(resource, 'find', rows, fields, null),
  }
}

/** Fields as one JSON object; a call takes at most a hundred arguments. */
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

const noted = new WeakMap<readonly string[], { resource: Resource; fields: readonly string[] }>()

/** What the trail says of a reading: the same list for the same fields, so that it is written out only once. */
function notedFields(resource: Resource, names: readonly string[]): readonly string[] {
  const found = noted.get(names)
  if (found?.resource === resource) return found.fields
  const fields = names.filter((name) => !resource.fields[name]?.isTechnical)
  noted.set(names, { resource, fields })
  return fields
}
