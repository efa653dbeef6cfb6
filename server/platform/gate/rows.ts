import sql, { join, raw, type Sql } from 'sql-template-tag'
import { Problem } from '../http/problem.ts'
import { expressionOf } from './filter.ts'
import type { Row } from './gate.ts'
import { columnOf, type FieldContract, type Resource } from './resource.ts'

// Between the fields of a resource and the columns of its table.

/** What a statement selects to answer with these fields, each under its name. */
export function selection(fields: Readonly<Record<string, FieldContract>>, names: readonly string[]): Sql {
  const own = names.filter((name) => name.startsWith('custom.'))
  const parts = names
    .filter((name) => !name.startsWith('custom.') && name !== 'custom')
    .map((name) => sql`${expressionOf(name, fieldOf(fields, name))} as ${raw(`"${name}"`)}`)
  if (own.length > 0) parts.push(sql`${ownValues(own)} as "custom"`)
  return join(parts)
}

/** Own fields, of which only those that are set, as one JSON object. */
export function ownValues(names: readonly string[]): Sql {
  const pairs = names.map((name) => `'${name.slice(7)}', t.custom -> '${name.slice(7)}'`)
  return raw(`jsonb_strip_nulls(jsonb_build_object(${pairs.join(', ')}))`)
}

/** `where …`, or nothing where there is no condition. */
export function where(conditions: readonly Sql[]): Sql {
  return conditions.length > 0
    ? sql`where ${join(
        conditions.map((each) => sql`(${each})`),
        ' and ',
      )}`
    : raw('')
}

/** A field that must be there. */
export function fieldOf(fields: Readonly<Record<string, FieldContract>>, name: string): FieldContract {
  const field = fields[name]
  if (!field) throw new Error(`no field ${name}`)
  return field
}

/** The person a row is about, if it is about one. */
export function subjectIn(resource: Resource, row: Row, id: string): string | null {
  if (resource.subject === null) return null
  if (resource.subject === 'id') return id
  const about = row[resource.subject]
  return typeof about === 'string' ? about : null
}

/** Columns and their SQL; own fields are merged into the one column that holds them. */
export function columnsOf(
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

/** Turns the violation of a named constraint into its problem; we go by names, never by message text. */
export async function refusing<T>(resource: Resource, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, constraint, column } = error as { code?: string; constraint?: string; column?: string }
    const problem = constraint ? resource.conflicts?.[constraint] : undefined
    if (problem) throw new Problem(problem)
    if (code === '23503') throw linkNotFound(resource, constraint ?? '')
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

/** PostgreSQL names the rule of a column after it, so the field can be shown. */
function linkNotFound(resource: Resource, constraint: string): Problem {
  const column = constraint.slice(`${resource.table}_`.length, -'_fkey'.length)
  const name = fieldOfColumn(resource, column)
  return new Problem(`${resource.feature}.link-not-found`, {
    status: 422,
    errors: name ? [{ pointer: `/${name}`, code: 'field.link-not-found' }] : [],
  })
}

/** The field a request can fill behind a column; what the program fills itself is a bug when it is missing. */
function fieldOfColumn(resource: Resource, column: string): string | undefined {
  return Object.keys(resource.fields).find(
    (name) => columnOf(name) === column && !resource.fields[name]?.isTechnical,
  )
}
