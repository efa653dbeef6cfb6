import pg from 'pg'
import type { Sql } from 'sql-template-tag'

/** One transaction. Statements are named, so that PostgreSQL parses and plans each only once a connection. */
export type Tx = {
  query: <Row = Record<string, unknown>>(statement: Sql) => Promise<Row[]>
  /** The number of rows a statement changed. */
  execute: (statement: Sql) => Promise<number>
  client: pg.PoolClient
}

export type Settings = Readonly<Record<string, string>>

const NAMED_AT_MOST = 400
const names = new Map<string, string>()

/**
 * Runs `work` in one transaction of the pool: committed when it answers, rolled back when it throws. `settings` are
 * local to the transaction; a session-wide setting would leak to whoever gets the connection next.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  settings: Settings,
  work: (tx: Tx) => Promise<T>,
  beforeCommit?: (tx: Tx) => Promise<void>,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(opening(settings))
    const tx = txOf(client)
    const result = await work(tx)
    await beforeCommit?.(tx)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError
    })
    throw error
  } finally {
    client.release(broken)
  }
}

export function txOf(client: pg.PoolClient): Tx {
  return {
    client,
    query: async <Row>(statement: Sql) => (await run(client, statement)).rows as Row[],
    execute: async (statement) => (await run(client, statement)).rowCount ?? 0,
  }
}

function run(client: pg.PoolClient, statement: Sql) {
  const text = statement.text
  return client.query({ text, values: statement.values as unknown[], name: nameOf(text) })
}

function opening(settings: Settings): string {
  const values = Object.entries(settings).map(
    ([key, value]) => `set_config(${pg.escapeLiteral(key)}, ${pg.escapeLiteral(value)}, true)`,
  )
  return values.length > 0 ? `begin; select ${values.join(', ')}` : 'begin'
}

/** Rarely repeated texts stay unnamed when the list is full: a bounded list, or every connection would fill its memory. */
function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known) return known
  if (names.size >= NAMED_AT_MOST) return undefined
  const name = `treu_${names.size}`
  names.set(text, name)
  return name
}
