import sql from 'sql-template-tag'
import type { Tx } from '../db/tx.ts'

/** The company's name as the settings hold it; empty before the first run is done. */
export async function companyName(tx: Tx): Promise<string> {
  const [row] = await tx.query<{ name: string | null }>(
    sql`select value ->> 'name' as name from settings where key = 'company'`,
  )
  return row?.name ?? ''
}
