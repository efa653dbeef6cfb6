import sql, { raw } from 'sql-template-tag'
import type { Tx } from '#server/platform/db/tx.ts'
import { columnOf } from '#server/platform/gate/resource.ts'

/** Stores many rows of one table in one statement; every row has the same members. */
export async function insertRows(
  tx: Tx,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const [first] = rows
  if (!first) return
  const names = Object.keys(first)
  const columns = names.map(columnOf).join(', ')
  const renamed = rows.map((row) => Object.fromEntries(names.map((name) => [columnOf(name), row[name]])))
  await tx.query(sql`
    insert into ${raw(table)} (${raw(columns)})
    select ${raw(columns)} from json_populate_recordset(null::${raw(table)}, ${JSON.stringify(renamed)}::json)`)
}
