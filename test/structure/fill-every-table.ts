import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'

type Column = {
  table: string
  name: string
  type: string
  isNeeded: boolean
  target: string | null
  targetColumn: string | null
  rule: string | null
}

/** One row in every table of the schema, whatever columns it has or will have, so that no test passes on emptiness. */
export async function fillEveryTable(owner: pg.Pool, userId: string): Promise<void> {
  const columns = await readSchema(owner)
  const tables = [...new Set(columns.map((each) => each.table))]
  const pending = new Set(tables)
  const failures = new Map<string, unknown>()
  // Again and again, because a row can only point to one that is there.
  for (let round = 0; pending.size > 0 && round < 6; round += 1) {
    for (const table of pending) {
      try {
        await fillTable(
          owner,
          table,
          columns.filter((each) => each.table === table),
          userId,
        )
        pending.delete(table)
      } catch (error) {
        failures.set(table, error)
      }
    }
  }
  if (pending.size > 0)
    throw new Error(`could not fill ${[...pending]}`, { cause: failures.get([...pending][0] ?? '') })
}

async function fillTable(owner: pg.Pool, table: string, columns: readonly Column[], userId: string) {
  const { rowCount } = await owner.query(`select from ${table} limit 1`)
  if (rowCount) return
  // Policies look at the person a row is about, so that column is filled too where it may be empty.
  const wanted = columns.filter((each) => each.isNeeded || each.target === 'contacts')
  const values = wanted.map((each) => sampleFor(each, userId))
  await owner.query(
    `insert into ${table} (${wanted.map((each) => `"${each.name}"`)}) values (${values.map((value) => value)})`,
  )
}

function sampleFor({ type, target, targetColumn, rule, name }: Column, userId: string): string {
  if (target === 'users') return `'${userId}'`
  if (target) return `(select ${targetColumn} from ${target} limit 1)`
  const known = rule?.match(/'([^']+)'::text/)?.[1]
  if (known) return `'${known}'`
  if (name === 'purpose') return `'customer-relations'`
  if (rule?.includes('cardinality')) return `'{x}'`
  if (type === 'uuid') return `'${uuidv7()}'`
  if (type === 'bytea') return `'\\x00'`
  if (type === 'jsonb') return `'{}'`
  if (type.endsWith('[]')) return `'{}'`
  if (type.startsWith('timestamp') || type === 'date') return 'now()'
  if (type === 'boolean') return 'false'
  if (type === 'integer' || type === 'bigint' || type === 'smallint' || type === 'numeric') return '1'
  return `'x-${name}'`
}

async function readSchema(owner: pg.Pool): Promise<Column[]> {
  const { rows } = await owner.query<Column>(`
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
