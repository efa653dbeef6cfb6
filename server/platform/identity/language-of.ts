import sql from 'sql-template-tag'
import type { Gate } from '../gate/gate.ts'

export type Language = 'de' | 'en'

/** The language of whoever asks, for files made for her. */
export async function languageOf(gate: Gate): Promise<Language> {
  const [user] = await gate.tx.query<{ locale: Language }>(
    sql`select locale from users where id = ${gate.actor.userId}`,
  )
  return user?.locale ?? 'de'
}
