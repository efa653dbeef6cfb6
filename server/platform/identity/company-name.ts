import sql from 'sql-template-tag'
import type { Tx } from '../db/tx.ts'

/** The company's name as the settings hold it, or that of the demo company; empty before the first run is done. */
export async function companyName(tx: Tx): Promise<string> {
  const [row] = await tx.query<{ name: string | null }>(
    sql`select coalesce((select value ->> 'name' from settings where key = 'company'),
      (select value ->> 'company' from settings where key = 'demo')) as name`,
  )
  return row?.name ?? ''
}
