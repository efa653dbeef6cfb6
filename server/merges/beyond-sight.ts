import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'

const all: Readonly<Record<string, string>> = {
  'treu.contact_rows': 'all',
  'treu.company_rows': 'all',
  'treu.purpose_mask': '511',
  'treu.unrestricted': 'on',
  // What belongs to a record is derived once, at the end.
  'treu.bulk': 'on',
}

/**
 * What hangs on a record goes with it whole, also what was written for a purpose its mover does not serve. Nothing of what is
 * read here is shown to anybody.
 */
export async function beyondSight<T>(gate: Gate, work: () => Promise<T>): Promise<T> {
  const names = [...Object.keys(all), 'treu.purposes']
  const [before = {}] = await gate.tx.query<Record<string, string>>(sql`
    select jsonb_object_agg(n, coalesce(current_setting(n, true), '')) as settings from unnest(${names}::text[]) n`)
  const set = (settings: Readonly<Record<string, string>>) =>
    gate.tx.query(sql`
      select set_config(e.key, e.value, true) from jsonb_each_text(${JSON.stringify(settings)}::jsonb) e`)
  const [{ keys = '' } = {}] = await gate.tx.query<{ keys: string }>(
    sql`select string_agg(key, ',') as keys from purposes`,
  )
  await set({ ...all, 'treu.purposes': keys })
  const result = await work()
  // A failure ends the transaction, and the settings with it.
  await set(before.settings as unknown as Record<string, string>)
  return result
}
