import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Keyring } from '../crypto/keyring.ts'
import type { Tx } from '../db/tx.ts'
import { Problem } from '../http/problem.ts'
import { castFor, compileFilter, expressionOf, type Visible } from './filter.ts'
import { columnOf } from './resource.ts'
import { isStorable } from './values.ts'

export type ListQuery = {
  q?: string | undefined
  filter?: unknown
  sort?: string | undefined
  limit?: number | undefined
  cursor?: string | undefined
  fields?: readonly string[] | undefined
  count?: boolean | undefined
  sum?: readonly string[] | undefined
  /** Also rows that lie in the trash, or only those. */
  trash?: 'with' | 'only' | undefined
}

type SortKey = { field: string; isDescending: boolean; isNeverNull: boolean; expression: Sql; cast: Sql }

export const LIST_LIMIT = 200

/** The words of `?sort=`: field names, each with `-` in front for descending; the id always decides last. */
export function sortKeys(sort: string | undefined, visible: Visible): SortKey[] {
  const { resource } = visible
  const wanted = sort ? sort.split(',') : resource.defaultSort
  if (wanted.length > 6) throw sortProblem()
  const keys: SortKey[] = []
  for (const each of wanted) {
    const isDescending = each.startsWith('-')
    const name = isDescending ? each.slice(1) : each
    // Nobody asked for the usual order, so what may not be seen is left out of it rather than refused.
    if (!sort && !visible.sees(name)) continue
    if (!isSortable(name, visible)) throw sortProblem()
    for (const part of resource.sorts?.[name] ?? [name]) {
      // A field that may not be seen may not order what one sees either.
      const field = visible.fields[part]
      if (!sort && !visible.sees(part)) continue
      if (!field || !visible.sees(part)) throw sortProblem()
      if (keys.some((key) => key.field === part)) continue
      keys.push({
        field: part,
        isDescending,
        isNeverNull: (field.isRequired || field.isTechnical) ?? false,
        expression: expressionOf(part, field),
        cast: castFor(field),
      })
    }
  }
  const last = keys.at(-1)
  if (!keys.some((key) => key.field === 'id')) {
    const isDescending = last?.isDescending ?? false
    keys.push({ field: 'id', isDescending, isNeverNull: true, expression: raw('t.id'), cast: raw('uuid') })
  }
  return keys
}

function isSortable(name: string, visible: Visible): boolean {
  if (!Object.hasOwn(visible.fields, name)) return false
  const field = visible.fields[name]
  return (
    field !== undefined &&
    visible.sees(name) &&
    field.isSortable !== false &&
    !['json', 'choices', 'texts', 'long-text'].includes(field.type)
  )
}

function sortProblem() {
  return new Problem('sort.malformed', { errors: [{ pointer: '/sort', code: 'field.unknown' }] })
}

export function orderBy(keys: readonly SortKey[]): Sql {
  return join(keys.map((key) => sql`${key.expression} ${raw(key.isDescending ? 'desc' : 'asc')}`))
}

/** The sort values of a row as text, exact to the microsecond, for the cursor; `tx.marked` keeps them apart. */
export function cursorColumns(keys: readonly SortKey[]): Sql {
  return join(keys.map((key, index) => sql`(${key.expression})::text as ${raw(`"#${index}"`)}`))
}

/** Rows after the cursor. PostgreSQL puts nulls last ascending and first descending; indexes are read both ways. */
export function afterCursor(keys: readonly SortKey[], values: readonly (string | null)[]): Sql {
  const branches: Sql[] = []
  const ties: Sql[] = []
  keys.forEach((key, index) => {
    const value = values[index] ?? null
    const beyond = beyondValue(key, value)
    if (beyond) branches.push(sql`(${join([...ties, beyond], ' and ')})`)
    ties.push(
      value === null ? sql`${key.expression} is null` : sql`${key.expression} = ${hidden(key, value)}`,
    )
  })
  const first = keys[0]
  const firstValue = values[0] ?? null
  const bound = first && firstValue !== null ? boundOf(first, firstValue) : null
  const after = sql`(${join(branches, ' or ')})`
  // The bound repeats what follows from the branches: without it the index would be read from its start.
  return bound ? sql`${bound} and ${after}` : after
}

function beyondValue(key: SortKey, value: string | null): Sql | null {
  if (key.isDescending) {
    return value === null
      ? sql`${key.expression} is not null`
      : sql`${key.expression} < ${hidden(key, value)}`
  }
  if (value === null) return null
  if (key.isNeverNull) return sql`${key.expression} > ${hidden(key, value)}`
  return sql`(${key.expression} > ${hidden(key, value)} or ${key.expression} is null)`
}

function boundOf(key: SortKey, value: string): Sql | null {
  if (key.isDescending) return sql`${key.expression} <= ${hidden(key, value)}`
  return key.isNeverNull ? sql`${key.expression} >= ${hidden(key, value)}` : null
}

/**
 * A value the planner cannot look at: the way to a page is the same wherever it begins, so that its plan can be kept. Planned
 * anew, each page would cost half as much again.
 */
function hidden(key: SortKey, value: string): Sql {
  return sql`(select ${value}::${key.cast})`
}

/** Cursors are sealed: they hold values of the last row, and an address must not. */
export function sealCursor(keyring: Keyring, context: string, values: readonly (string | null)[]): string {
  return keyring.seal(`cursor:${context}`, JSON.stringify(values)).toString('base64url')
}

export function openCursor(
  keyring: Keyring,
  context: string,
  cursor: string,
  length: number,
): (string | null)[] {
  try {
    const values: unknown = JSON.parse(
      keyring.open(`cursor:${context}`, Buffer.from(cursor, 'base64url')).toString(),
    )
    if (Array.isArray(values) && values.length === length) return values
  } catch {
    // Falls through: whatever was wrong with it, it is not a cursor of ours for this list.
  }
  throw new Problem('cursor.malformed', { errors: [{ pointer: '/cursor', code: 'cursor.malformed' }] })
}

export async function conditionsOf(query: ListQuery, visible: Visible, tx: Tx): Promise<Sql[]> {
  const conditions: Sql[] = []
  const { resource } = visible
  if (query.trash && !resource.alive)
    throw new Problem('trash.not-offered', { errors: [{ pointer: '/trash', code: 'field.unknown' }] })
  if (resource.alive && query.trash !== 'with') {
    conditions.push(raw(query.trash === 'only' ? `not (${resource.alive})` : resource.alive))
  }
  if (query.filter !== undefined) conditions.push(compileFilter(query.filter, visible))
  if (resource.isArchivable && query.trash !== 'only' && !speaksOf(query.filter, 'archivedAt'))
    conditions.push(raw('t.archived_at is null'))
  if (resource.setAside && !speaksOf(query.filter, resource.setAside))
    conditions.push(raw(`t.${columnOf(resource.setAside)} is null`))
  const text = query.q?.trim()
  if (text) {
    if (!isStorable(text) || text.length > 200) throw new Problem('search.malformed')
    if (!resource.search)
      throw new Problem('search.not-offered', { errors: [{ pointer: '/q', code: 'field.unknown' }] })
    const found = await resource.search(text, visible.sees, tx, Object.keys(visible.fields))
    if (found) conditions.push(found)
  }
  return conditions
}

function speaksOf(filter: unknown, field: string): boolean {
  if (typeof filter !== 'object' || filter === null) return false
  if ('field' in filter) return filter.field === field
  return Object.values(filter)
    .flat()
    .some((each) => speaksOf(each, field))
}
