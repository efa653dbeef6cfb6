import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { FieldType } from '#api/fields.ts'
import { Problem } from '../http/problem.ts'
import { columnOf, type FieldContract, type Resource } from './resource.ts'
import { isDay, isStorable, isUuid, isWithinYears } from './values.ts'

export type Condition = { field: string; op: string; value?: unknown }
export type Filter = Condition | { and: Filter[] } | { or: Filter[] } | { not: Filter }

export type Visible = {
  resource: Resource
  fields: Readonly<Record<string, FieldContract>>
  sees: (field: string) => boolean
  userId: string | null
  today: string
  /** Fields that hold a set kept in another table: the rows that have one of the values, or any value (null). */
  sets?: ReadonlyMap<string, (values: string[] | null) => Sql>
  /** Fields of another table: the rows of `t` for which a condition holds there. */
  elsewhere?: ReadonlyMap<string, (condition: Sql) => Sql>
}

const DEEPEST = 6
const MOST_CONDITIONS = 60

/** The SQL of a field on row `t`. */
export function expressionOf(name: string, field: FieldContract): Sql {
  if (field.isCustom) {
    const key = name.slice('custom.'.length)
    const text = sql`(t.custom ->> ${raw(quoted(key))})`
    if (field.type === 'number') return sql`${text}::numeric`
    if (field.type === 'boolean') return sql`${text}::boolean`
    // Cast as a whole, or `= any (select …)` would be read as a query over rows.
    if (field.type === 'choices')
      return sql`((select coalesce(array_agg(e), '{}') from jsonb_array_elements_text(coalesce(t.custom -> ${raw(quoted(key))}, '[]')) e)::text[])`
    // ISO days sort as text, and only so can an index hold them: the cast to a day depends on a setting.
    return field.type === 'date' ? sql`(${text} collate "C")` : sql`(${text} collate de_phonebk)`
  }
  return field.expression ? raw(`(${field.expression})`) : raw(`t.${columnOf(name)}`)
}

/** Keys of own fields are checked when they are made ([a-z][a-z0-9_]*); quoting is the second lock. */
function quoted(key: string): string {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(key)) throw new Error('key of an own field is malformed')
  return `'${key}'`
}

const castOf: Record<FieldType, string> = {
  text: 'text',
  'long-text': 'text',
  email: 'text',
  phone: 'text',
  link: 'text',
  choice: 'text',
  number: 'numeric',
  date: 'date',
  moment: 'timestamptz',
  boolean: 'boolean',
  choices: 'text[]',
  texts: 'text[]',
  id: 'uuid',
  json: 'jsonb',
}

export function castFor(field: FieldContract): Sql {
  return raw(field.isCustom && field.type === 'date' ? 'text' : castOf[field.type])
}

/** Turns a filter of the wire into SQL. A field one may not see is treated like one that does not exist. */
export function compileFilter(filter: unknown, visible: Visible): Sql {
  let conditions = 0
  const compile = (node: unknown, depth: number, pointer: string): Sql => {
    if (typeof node !== 'object' || node === null || Array.isArray(node))
      throw wrong(pointer, 'filter.malformed')
    if (depth > DEEPEST) throw wrong(pointer, 'filter.too-deep')
    if ('and' in node) return group(node.and, ' and ', depth, `${pointer}/and`)
    if ('or' in node) return group(node.or, ' or ', depth, `${pointer}/or`)
    if ('not' in node) return sql`not coalesce(${compile(node.not, depth + 1, `${pointer}/not`)}, false)`
    conditions += 1
    if (conditions > MOST_CONDITIONS) throw wrong(pointer, 'filter.too-many-conditions')
    return condition(node as Partial<Condition>, visible, pointer)
  }
  const group = (nodes: unknown, between: string, depth: number, pointer: string): Sql => {
    if (!Array.isArray(nodes)) throw wrong(pointer, 'filter.malformed')
    // One of none is nobody; a filter that was left unfinished must not become everybody.
    if (nodes.length === 0) return raw(between === ' or ' ? 'false' : 'true')
    return sql`(${join(
      nodes.map((node, index) => compile(node, depth + 1, `${pointer}/${index}`)),
      between,
    )})`
  }
  return compile(filter, 0, '')
}

function condition(node: Partial<Condition>, visible: Visible, pointer: string): Sql {
  const there = visible.elsewhere?.get(String(node.field))
  if (!there) return conditionHere(node, visible, pointer)
  // Where there is no row, nothing is equal and everything empty.
  const opposite = node.op === 'ne' ? 'eq' : node.op === 'empty' ? 'notEmpty' : null
  if (!opposite) return there(conditionHere(node, visible, pointer))
  return sql`(${there(conditionHere({ ...node, op: opposite }, visible, pointer))}) is not true`
}

function conditionHere(node: Partial<Condition>, visible: Visible, pointer: string): Sql {
  const { field: name, op } = node
  if (typeof name !== 'string' || typeof op !== 'string') throw wrong(pointer, 'filter.malformed')
  const field = Object.hasOwn(visible.fields, name) ? visible.fields[name] : undefined
  if (!field || !visible.sees(name) || field.isFilterable === false)
    throw wrong(`${pointer}/field`, 'field.unknown')
  const subject = expressionOf(name, field)
  const cast = castFor(field)
  const one = () => filterValue(field, node.value, visible, `${pointer}/value`)
  const part = () => filterValue({ ...field, choices: [] }, node.value, visible, `${pointer}/value`)
  const isList = field.type === 'choices' || field.type === 'texts'
  const many = () => {
    if (!Array.isArray(node.value) || node.value.length > 500)
      throw wrong(`${pointer}/value`, 'filter.malformed')
    return node.value.map((each, index) => filterValue(field, each, visible, `${pointer}/value/${index}`))
  }
  const set = visible.sets?.get(name)
  if (set) {
    if (op === 'notEmpty') return set(null)
    if (op === 'empty') return sql`not ${set(null)}`
    if (op === 'in') return set(many().map(String))
    if (op === 'contains' || op === 'eq') return set([String(one())])
    if (op === 'ne') return sql`not ${set([String(one())])}`
    throw wrong(`${pointer}/op`, 'filter.unknown-comparison')
  }

  if (op === 'empty') return isList ? sql`cardinality(${subject}) = 0` : sql`${subject} is null`
  if (op === 'notEmpty') return isList ? sql`cardinality(${subject}) > 0` : sql`${subject} is not null`
  if (field.type === 'json') throw wrong(`${pointer}/op`, 'filter.unknown-comparison')
  if (field.type === 'moment' && isDayName(node.value)) {
    const span = onDay(subject, op, String(one()))
    if (span) return span
  }
  if (op === 'in') {
    const values = many()
    // A day is not the moment it begins.
    if (field.type === 'moment' && (node.value as unknown[]).some(isDayName)) {
      const each = (value: unknown) => conditionHere({ ...node, op: 'eq', value }, visible, pointer)
      return sql`(${join((node.value as unknown[]).map(each), ' or ')})`
    }
    return isList ? sql`${subject} && ${values}::text[]` : sql`${subject} = any (${values}::${cast}[])`
  }
  if (isList) {
    // Without the cast a list that is itself a query would be taken for a query of rows.
    if (op === 'contains' || op === 'eq') return sql`${one()} = any (${subject}::text[])`
    if (op === 'ne') return sql`not (${one()} = any (${subject}::text[]))`
    throw wrong(`${pointer}/op`, 'filter.unknown-comparison')
  }
  // Written out: a partial index (`where is_quarantined`) is found only when the statement says the value itself.
  if (op === 'eq' && field.type === 'boolean') return sql`${subject} = ${raw(String(one()))}`
  if (op === 'eq') return sql`${subject} = ${one()}::${cast}`
  if (op === 'ne') return sql`${subject} is distinct from ${one()}::${cast}`
  if (castOf[field.type] === 'text') {
    if (op === 'contains') return sql`lower(${subject}::text) like ${`%${likeText(part())}%`}`
    if (op === 'startsWith') return sql`lower(${subject}::text) like ${`${likeText(part())}%`}`
  }
  // A day long ago, or never at all.
  if (op === 'ltOrEmpty' && (castOf[field.type] === 'date' || castOf[field.type] === 'timestamptz'))
    return sql`(${subject} is null or ${subject} < ${one()}::${cast})`
  const comparison = comparisons.get(op)
  if (comparison && field.type !== 'boolean' && field.type !== 'id') {
    return sql`${subject} ${raw(comparison)} ${one()}::${cast}`
  }
  throw wrong(`${pointer}/op`, 'filter.unknown-comparison')
}

const comparisons = new Map([
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
])

/** Whether a filter names a day, by its date or from today on. */
function isDayName(value: unknown): boolean {
  return typeof value === 'string' && (relativeDay.test(value) || isDay(value))
}

/** How a moment lies to a whole day in Germany: on it, from it on, before it, after it, until its end. */
function onDay(subject: Sql, op: string, day: string): Sql | null {
  const begin = sql`(${day}::date::timestamp at time zone 'Europe/Berlin')`
  const end = sql`((${day}::date + 1)::timestamp at time zone 'Europe/Berlin')`
  if (op === 'gte') return sql`${subject} >= ${begin}`
  if (op === 'gt') return sql`${subject} >= ${end}`
  if (op === 'lt') return sql`${subject} < ${begin}`
  if (op === 'lte') return sql`${subject} < ${end}`
  if (op === 'ltOrEmpty') return sql`(${subject} is null or ${subject} < ${begin})`
  if (op === 'eq') return sql`(${subject} >= ${begin} and ${subject} < ${end})`
  if (op === 'ne') return sql`(${subject} >= ${begin} and ${subject} < ${end}) is not true`
  return null
}

const relativeDay = /^today([+-]\d{1,4})?$/

function likeText(value: unknown): string {
  return String(value)
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')
}

/** Reads a filter value; `me` stands for the reader, `today`, `today+7`, `today-30` for days. */
function filterValue(
  field: FieldContract,
  value: unknown,
  visible: Visible,
  pointer: string,
): string | number | boolean {
  const malformed = () => wrong(pointer, 'filter.unfit-value')
  switch (field.type) {
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) throw malformed()
      return value
    }
    case 'boolean': {
      if (typeof value !== 'boolean') throw malformed()
      return value
    }
    case 'id': {
      if (value === 'me' && visible.userId) return visible.userId
      if (typeof value !== 'string' || !isUuid(value)) throw malformed()
      return value
    }
    case 'date':
    case 'moment': {
      if (typeof value !== 'string') throw malformed()
      const relative = relativeDay.exec(value)
      if (relative) {
        const day = new Date(`${visible.today}T00:00:00Z`)
        day.setUTCDate(day.getUTCDate() + Number(relative[1] ?? 0))
        return day.toISOString().slice(0, 10)
      }
      if (isDay(value)) return value
      const at = new Date(value)
      if (field.type === 'date' || !/^\d{4}-/.test(value) || !isWithinYears(at)) throw malformed()
      return at.toISOString()
    }
    default: {
      if (typeof value !== 'string' || value.length > 500 || !isStorable(value)) throw malformed()
      // Nobody has what does not exist: the empty list would be taken for an answer.
      if (field.choices?.length && !field.choices.some((choice) => choice.value === value))
        throw wrong(pointer, 'filter.unknown-value', { known: field.choices.map((choice) => choice.value) })
      return value
    }
  }
}

function wrong(pointer: string, code: string, params?: Readonly<Record<string, unknown>>): Problem {
  return new Problem('filter.malformed', {
    errors: [{ pointer: `/filter${pointer}`, code, ...(params ? { params } : {}) }],
  })
}
