import sql from 'sql-template-tag'
import type { Tx } from '#server/platform/db/tx.ts'
import type { BasisKey, PurposeKey, Words } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'

export type Occasion = {
  key: string
  origin: Words
  grants: { purpose: PurposeKey; basis: BasisKey; months?: number }[]
  informationDuty: 'art-13' | 'art-14' | 'none'
  stage: string
}

/** The released template of an occasion: what one answer at capture presets. */
export async function occasionOf(tx: Tx, key: unknown): Promise<Occasion> {
  const [found] = await tx.query<Occasion>(sql`
    select key, origin, grants, information_duty as "informationDuty", stage
    from occasions where key = ${typeof key === 'string' ? key : ''} and archived_at is null`)
  if (!found) {
    const code = key === undefined || key === null || key === '' ? 'field.required' : 'field.not-a-choice'
    throw new Problem('contacts.invalid', { errors: [{ pointer: '/occasion', code }] })
  }
  return found
}

/** The day a number of calendar months later; the last day of the month where that day is missing (Art. 12(3) GDPR). */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0))
  const target = new Date(Date.UTC(year, month - 1 + months, Math.min(date, last.getUTCDate())))
  return target.toISOString().slice(0, 10)
}
