import sql from 'sql-template-tag'
import type { Tx } from '../db/tx.ts'

/** The country the company works in: numbers and addresses that name none belong to it. */
export async function homeCountry(tx: Tx): Promise<string> {
  const [row] = await tx.query<{ country: string | null }>(
    sql`select value ->> 'country' as country from settings where key = 'company'`,
  )
  return row?.country && /^[A-Z]{2}$/.test(row.country) ? row.country : 'DE'
}
