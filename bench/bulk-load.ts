import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export type Cell = string | number | boolean | null | Date | Buffer | readonly string[]

/** Streams rows into a table by COPY, on a connection of its own. */
export type TableWriter = {
  add: (row: readonly Cell[]) => void
  drained: () => Promise<void>
  end: () => Promise<void>
}

const CHUNK_CHARACTERS = 256 * 1024

export async function tableWriter(
  url: string,
  table: string,
  columns: readonly string[],
): Promise<TableWriter> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  // Neither triggers nor foreign keys: what they would work out is written directly.
  await client.query("set session_replication_role = 'replica'")
  const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`))
  let text = ''
  let isFull = false
  const write = () => {
    if (text !== '') isFull = !stream.write(text)
    text = ''
  }
  return {
    add: (row) => {
      text += `${row.map(cellText).join('\t')}\n`
      if (text.length > CHUNK_CHARACTERS) write()
    },
    drained: async () => {
      if (isFull) await once(stream, 'drain')
      isFull = false
    },
    end: async () => {
      write()
      stream.end()
      await finished(stream)
      await client.end()
    },
  }
}

function cellText(cell: Cell): string {
  if (cell === null) return '\\N'
  if (typeof cell === 'string') return escaped(cell)
  if (cell instanceof Date) return cell.toISOString()
  if (Buffer.isBuffer(cell)) return `\\\\x${cell.toString('hex')}`
  if (typeof cell === 'object') return `{${cell.map((each) => `"${escaped(each)}"`).join(',')}}`
  return String(cell)
}

function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text)
    ? text.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n').replace(/\r/g, '\\r')
    : text
}

/** Takes the indexes off the tables for the time of `load` and puts them back at the end, where building them is fastest. */
export async function withoutIndexes(
  client: pg.Client,
  tables: readonly string[],
  load: () => Promise<void>,
): Promise<void> {
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select i.relname as name, pg_get_indexdef(i.oid) as definition
     from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
     where t.relname = any ($1) and not exists (select from pg_constraint c where c.conindid = i.oid)`,
    [tables],
  )
  const { rows: keys } = await client.query<{ name: string; table: string; definition: string }>(
    `select c.conname as name, t.relname as table, pg_get_constraintdef(c.oid) as definition
     from pg_constraint c join pg_class t on t.oid = c.conrelid
     where t.relname = any ($1) and c.contype in ('p', 'u')
       and not exists (select from pg_constraint f where f.contype = 'f' and f.conindid = c.conindid)`,
    [tables],
  )
  for (const { name } of indexes) await client.query(`drop index ${name}`)
  for (const { name, table } of keys) await client.query(`alter table ${table} drop constraint ${name}`)
  await load()
  for (const { definition } of indexes) await client.query(definition)
  for (const { name, table, definition } of keys) {
    await client.query(`alter table ${table} add constraint ${name} ${definition}`)
  }
}
