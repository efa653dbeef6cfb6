import sql from 'sql-template-tag'
import type { Tx } from '#server/platform/db/tx.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { type Inferred, inferredAs, type Named } from './inferred-attributes.ts'

export type RefusedField = { name: string; label: Words; concludes: Inferred }

/**
 * Own fields in use that would be refused if they were proposed today: approved before Treu knew that their words name
 * what is concluded about a person. What is in them stays readable until somebody has decided about it.
 */
export async function refusedToday(tx: Tx): Promise<RefusedField[]> {
  const active = await tx.query<Named & { label: Words }>(sql`
    select resource, key, label, choices from custom_fields where state = 'active' order by resource, key`)
  return active.flatMap((field) => {
    const concludes = inferredAs(field)
    return concludes ? [{ name: `${field.resource}.custom.${field.key}`, label: field.label, concludes }] : []
  })
}

export const inferredWords: Readonly<Record<Inferred, Words>> = {
  credit: { de: 'eine Einschätzung der Bonität', en: 'an estimate of creditworthiness' },
  finances: { de: 'eine Einschätzung von Vermögen oder Einkommen', en: 'an estimate of wealth or income' },
  profile: {
    de: 'eine Einschätzung von Stimmung, Persönlichkeit oder Verhalten',
    en: 'an estimate of mood, personality or behaviour',
  },
}
