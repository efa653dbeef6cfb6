import sql from 'sql-template-tag'
import type { Tx } from '../db/tx.ts'

/** To how many people one prints letters within a week without a second person, unless the settings say otherwise. */
export const LETTERS_ALONE = 50

export async function lettersAlone(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ most: number | null }>(
    sql`select (value -> 'lettersAlone')::integer as most from settings where key = 'security'`,
  )
  return row?.most ?? LETTERS_ALONE
}
