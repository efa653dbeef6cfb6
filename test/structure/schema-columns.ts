import type pg from 'pg'

export type SchemaColumn = {
  table: string
  name: string
  type: string
  /** May not be empty and has no default. */
  isNeeded: boolean
  /** What it points to. */
  target: string | null
  targetColumn: string | null
  /** Its check constraint, if it has one of its own. */
  rule: string | null
}

/** Every column of every table as the database has it, whatever tables there are or will be. */
export async function schemaColumns(owner: Pick<pg.ClientBase, 'query'>): Promise<SchemaColumn[]> {
  const { rows } = await owner.query<SchemaColumn>(`
    select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type,
      a.attnotnull and not a.atthasdef as "isNeeded",
      (select f.confrelid::regclass::text from pg_constraint f
        where f.conrelid = c.oid and f.contype = 'f' and f.conkey = array[a.attnum]) as target,
      (select r.attname from pg_constraint f join pg_attribute r on r.attrelid = f.confrelid and r.attnum = f.confkey[1]
        where f.conrelid = c.oid and f.contype = 'f' and f.conkey = array[a.attnum]) as "targetColumn",
      (select pg_get_constraintdef(k.oid) from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum] limit 1) as rule
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> 'schema_migrations'
    order by c.relname, a.attnum`)
  return rows
}

/** Works through all tables, again and again, because a row can only point to one that is there. */
export async function forEachTable(
  columns: readonly SchemaColumn[],
  work: (table: string, columns: SchemaColumn[]) => Promise<void>,
): Promise<void> {
  const pending = new Set(columns.map((each) => each.table))
  let failure: unknown
  for (let round = 0; pending.size > 0 && round < 6; round += 1) {
    for (const table of pending) {
      try {
        await work(
          table,
          columns.filter((each) => each.table === table),
        )
        pending.delete(table)
      } catch (error) {
        failure = error
      }
    }
  }
  if (pending.size > 0) throw new Error(`could not fill ${[...pending]}`, { cause: failure })
}
