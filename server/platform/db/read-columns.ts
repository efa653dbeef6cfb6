import type pg from 'pg'

/** Tables of ours and their columns as they are in the database, partitions and the migration log left out. */
export async function readColumns(pool: pg.Pool): Promise<Record<string, string[]>> {
  const { rows } = await pool.query<{ name: string; columns: string[] }>(`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'schema_migrations'
    group by c.relname order by c.relname`)
  return Object.fromEntries(rows.map((row) => [row.name, row.columns]))
}

const WIDTH = 110

/** The text of columns.ts, as the formatter has it. */
export function columnsFile(columns: Readonly<Record<string, readonly string[]>>): string {
  const tables = Object.entries(columns).map(([name, list]) => {
    const names = list.map((column) => `'${column}'`)
    const line = `  ${name}: ${names.join(' | ')}`
    return line.length <= WIDTH ? line : `  ${name}:${names.map((each) => `\n    | ${each}`).join('')}`
  })
  return `// Made from the migrated database by \`npx treu columns\`; a test compares the two.
export type Columns = {
${tables.join('\n')}
}
`
}
