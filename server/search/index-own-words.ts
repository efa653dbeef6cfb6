import sql, { raw } from 'sql-template-tag'
import type { Tx } from '#server/platform/db/tx.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { tokenKinds } from './condition.ts'
import { ownTokens } from './tokens.ts'

type Value = {
  id: string
  key: string
  value: string | number | readonly string[]
  choices: { value: string; label: Words }[]
}

/**
 * Rewrites the words that are in own fields of the given records. They never stand in the dictionary of words, which is one
 * for everybody.
 */
export async function indexOwnWords(
  tx: Tx,
  resource: 'contact' | 'company',
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  const isPerson = resource === 'contact'
  const [table, tokens, id] = (
    isPerson ? ['contacts', 'contact_tokens', 'contact_id'] : ['companies', 'company_tokens', 'company_id']
  ).map((each) => raw(each))
  const lock = raw(isPerson ? 'lock_contacts_for_words' : 'lock_companies_for_words')
  const locking = tx.query(sql`select ${lock}(${ids}::uuid[])`)
  const reading = tx.query<Value>(sql`
    select t.id, f.key, t.custom -> f.key as value, f.choices
    from custom_fields f join ${table} t on t.custom ? f.key
    where f.resource = ${resource} and f.state = 'active' and t.id = any (${ids}::uuid[])
      and f.type in ('text', 'link', 'number', 'choice', 'choices')`)
  const [rows] = await Promise.all([reading, locking])
  const words = rows.flatMap((row) =>
    ownTokens(row.key, textsOf(row)).map((token) => ({ id: row.id, token })),
  )
  words.sort((one, other) => (one.token < other.token ? -1 : one.token > other.token ? 1 : 0))
  await tx.query(sql`
    delete from ${tokens} where ${id} = any (${ids}::uuid[]) and kind = ${raw(String(tokenKinds.custom))}`)
  if (words.length === 0) return
  await tx.query(sql`
    insert into ${tokens} (token, kind, ${id})
    select k.token, ${raw(String(tokenKinds.custom))}, k.id
    from unnest(${words.map((each) => each.token)}::text[], ${words.map((each) => each.id)}::uuid[]) as k (token, id)
    on conflict do nothing`)
}

/** Whether values of own fields are among those that are written. */
export function namesOwnFields(values: object): boolean {
  return Object.keys(values).some((name) => name === 'custom' || name.startsWith('custom.'))
}

/** What one reads on screen, in both languages; what was chosen also as it is stored. */
function textsOf({ value, choices }: Value): string[] {
  const texts = [value].flat().map(String)
  const labels = choices.filter((choice) => texts.includes(choice.value)).map(({ label }) => label)
  return [...texts, ...labels.flatMap(({ de, en }) => [de, en])]
}
