import sql from 'sql-template-tag'
import { seldomChanged } from './seldom.ts'

/** The country the company works in: numbers and addresses that name none belong to it. */
export const homeCountry = seldomChanged(async (tx) => {
  const [row] = await tx.query<{ country: string | null }>(
    sql`select value ->> 'country' as country from settings where key = 'company'`,
  )
  return row?.country && /^[A-Z]{2}$/.test(row.country) ? row.country : 'DE'
})
