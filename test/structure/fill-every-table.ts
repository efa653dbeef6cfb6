import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { forEachTable, type SchemaColumn, schemaColumns } from './schema-columns.ts'

/** One row in every table of the schema, so that no test passes on emptiness. */
export async function fillEveryTable(owner: pg.Pool, userId: string): Promise<void> {
  await forEachTable(await schemaColumns(owner), async (table, columns) => {
    const { rowCount } = await owner.query(`select from ${table} limit 1`)
    if (rowCount) return
    // Policies look at the person a row is about, so that column is filled too where it may be empty.
    const wanted = columns.filter((each) => each.isNeeded || each.target === 'contacts')
    const values = wanted.map((each) => (each.target === 'users' ? `'${userId}'` : sampleFor(each)))
    await owner.query(`insert into ${table} (${wanted.map((each) => `"${each.name}"`)}) values (${values})`)
  })
}

/** SQL of a value that the column takes. */
export function sampleFor({ type, target, targetColumn, rule, name }: SchemaColumn): string {
  if (target) return `(select ${targetColumn} from ${target} limit 1)`
  const known = rule?.match(/'([^']+)'::text/)?.[1]
  if (known) return type.endsWith('[]') ? `'{${known}}'` : `'${known}'`
  if (name === 'purpose') return `'customer-relations'`
  if (rule?.includes('cardinality')) return `'{x}'`
  if (type === 'uuid') return `'${uuidv7()}'`
  if (type === 'bytea') return `'\\x00'`
  if (type === 'jsonb') return `'{}'`
  if (type.endsWith('[]')) return `'{}'`
  if (type.startsWith('timestamp') || type === 'date') return 'now()'
  if (type === 'boolean') return 'false'
  if (['integer', 'bigint', 'smallint', 'numeric'].includes(type)) return '1'
  return `'x-${name}'`
}
