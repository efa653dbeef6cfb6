import sql, { join, raw, type Sql } from 'sql-template-tag'
import { expressionOf } from '#server/platform/gate/filter.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { conditionsOf } from '#server/platform/gate/list-query.ts'
import type { Resource } from '#server/platform/gate/resource.ts'

/** All a list shows under this filter and search; picked by hand, the records stand with the mass update. */
export type Selection = { filter?: unknown; q?: string } | { picked: number }

/** The condition on `t` for the rows of a selection this actor may see now. */
export async function selectedRows(
  gate: Gate,
  resource: Resource,
  id: string,
  selection: Selection,
): Promise<Sql> {
  gate.demand(resource, 'see')
  const isPicked = 'picked' in selection
  const query = isPicked
    ? // Somebody picked it where it was shown, in the archive or not.
      {
        filter: {
          or: [
            { field: 'archivedAt', op: 'empty' },
            { field: 'archivedAt', op: 'notEmpty' },
          ],
        },
      }
    : {
        q: selection.q,
        filter: isEmpty(selection.filter) ? undefined : selection.filter,
      }
  const visible = {
    resource,
    fields: await gate.fieldsOf(resource),
    sees: (name: string) => gate.sees(resource, name),
    userId: gate.actor.userId,
    today: gate.today(),
  }
  const conditions = [gate.rowsOf(resource), ...(await conditionsOf(query, visible, gate.tx))]
  if (isPicked)
    conditions.push(sql`t.id in (select r.record_id from mass_update_rows r where r.mass_update_id = ${id})`)
  return join(
    conditions.map((each) => sql`(${each})`),
    ' and ',
  )
}

function isEmpty(filter: unknown): boolean {
  return typeof filter !== 'object' || filter === null || Object.keys(filter).length === 0
}

export type Locked = { id: string; version: number; isProtected: boolean; values: Row }

/** The visible ones among the given records with what stands in these fields, until the end of the transaction. */
export async function lockRows(
  gate: Gate,
  resource: Resource,
  names: readonly string[],
  ids: readonly string[],
): Promise<Map<string, Locked>> {
  const fields = await gate.fieldsOf(resource)
  const own = names.filter((name) => !name.startsWith('custom.'))
  const columns = own.flatMap((name) => {
    const field = fields[name]
    return field ? [sql`${expressionOf(name, field)} as ${quoted(name)}`] : []
  })
  const flag = resource.subject === 'id' ? sql`t.is_restricted or t.is_quarantined` : sql`false`
  // Same order for everyone, so that two cannot wait for each other for ever.
  const rows = await gate.tx.query<Row>(sql`
    select ${join([sql`t.id`, sql`t.version`, sql`${flag} as "#protected"`, sql`t.custom as "#custom"`, ...columns])}
    from ${quoted(resource.table)} t
    where ${gate.rowsOf(resource)} and t.deleted_at is null and t.id = any (${ids}::uuid[])
    order by t.id for no key update of t`)
  return new Map(
    rows.map((row) => {
      const custom = row['#custom'] as Row
      const values = Object.fromEntries(
        names.map((name) => [name, name.startsWith('custom.') ? (custom[name.slice(7)] ?? null) : row[name]]),
      )
      const id = String(row.id)
      return [id, { id, version: Number(row.version), isProtected: row['#protected'] === true, values }]
    }),
  )
}

function quoted(name: string): Sql {
  return raw(`"${name.replaceAll('"', '""')}"`)
}
