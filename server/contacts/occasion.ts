import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { BasisKey, PurposeKey, Words } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { seldomChanged } from '#server/platform/identity/seldom.ts'

export type Occasion = {
  key: string
  origin: Words
  grants: { purpose: PurposeKey; basis: BasisKey; months?: number }[]
  informationDuty: 'art-13' | 'art-14' | 'none'
  stage: string
}

const occasions = seldomChanged(async (tx) => {
  const all = await tx.query<Occasion>(sql`
    select key, origin, grants, information_duty as "informationDuty", stage from occasions where archived_at is null`)
  return new Map(all.map((each) => [each.key, each]))
})

/** The released template of an occasion: what one answer at capture presets. */
export async function occasionOf(gate: Pick<Gate, 'tx' | 'personKeys'>, key: unknown): Promise<Occasion> {
  const found = (await occasions(gate)).get(typeof key === 'string' ? key : '')
  if (!found) {
    const code = key === undefined || key === null || key === '' ? 'field.required' : 'field.not-a-choice'
    throw new Problem('contacts.invalid', { errors: [{ pointer: '/occasion', code }] })
  }
  return found
}
