import sql, { join, raw } from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { PatchDataKindBody, PatchOccasionBody, PatchPurposeBody } from '#api/purposes.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { columnOf, type Resource } from '#server/platform/gate/resource.ts'
import { basisKeys, purposeKeys } from '#server/platform/gate/vocabulary.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import { dataKind, occasion, purpose } from './contracts.ts'
import { kindsFixed, kindsForgotten, normErrors } from './retention-rules.ts'

/** Releases a new version of a purpose. Its key and its place in the code stay: contracts name them. */
export async function releasePurpose(
  gate: Gate,
  key: string,
  patch: PatchPurposeBody,
  version: number,
): Promise<void> {
  const errors = patch.defaultBasis === undefined ? [] : basisErrors(patch.defaultBasis, '/defaultBasis')
  if (errors.length > 0) throw new Problem('purposes.invalid', { errors })
  await release(gate, purpose, key, patch, version, { releasedAt: gate.now(), releasedBy: gate.actor.userId })
}

/** Releases a new retention rule for a kind of data: it holds for all who have none of their own by their groups. */
export async function releaseDataKind(
  gate: Gate,
  key: string,
  given: PatchDataKindBody,
  version: number,
): Promise<void> {
  if (kindsFixed.includes(key)) throw new Problem('data-kinds.fixed-conflict')
  const patch = given.norm === undefined ? given : { ...given, norm: given.norm?.trim() || null }
  await release(gate, dataKind, key, patch, version, {}, (before) => {
    const { isDuty = before.is_duty as boolean, norm = before.norm as string | null } = patch
    const errors = normErrors({ isDuty, norm })
    // These the program forgets by itself: another start would be told to people, and nobody would go by it.
    const { retentionStart = before.retention_start } = patch
    if (kindsForgotten.includes(key) && retentionStart !== before.retention_start)
      errors.push({ pointer: '/retentionStart', code: 'retention-rules.start-fixed' })
    if (errors.length > 0) throw new Problem('data-kinds.invalid', { errors })
  })
}

/** Releases a new version of an occasion. None grants advertising: that needs a permission of its own (§ 7 UWG). */
export async function releaseOccasion(
  gate: Gate,
  key: string,
  patch: PatchOccasionBody,
  version: number,
): Promise<void> {
  const errors = (patch.grants ?? []).flatMap((grant, index): FieldProblem[] => [
    ...basisErrors(grant.basis, `/grants/${index}/basis`),
    ...((purposeKeys as readonly string[]).includes(grant.purpose)
      ? []
      : [{ pointer: `/grants/${index}/purpose`, code: 'field.not-a-choice' }]),
    ...(grant.purpose === 'direct-marketing'
      ? [{ pointer: `/grants/${index}/purpose`, code: 'occasions.no-advertising' }]
      : []),
  ])
  if (errors.length > 0) throw new Problem('occasions.invalid', { errors })
  const { isArchived, ...rest } = patch
  const archived = isArchived === undefined ? {} : { archivedAt: isArchived ? gate.now() : null }
  await release(gate, occasion, key, rest, version, { releasedAt: gate.now(), ...archived })
}

function basisErrors(basis: string, pointer: string): FieldProblem[] {
  return (basisKeys as readonly string[]).includes(basis) ? [] : [{ pointer, code: 'field.not-a-choice' }]
}

async function release(
  gate: Gate,
  rule: Resource,
  key: string,
  patch: Readonly<Record<string, unknown>>,
  version: number,
  also: Readonly<Record<string, unknown>>,
  check: (before: Readonly<Record<string, unknown>>) => void = () => {},
): Promise<void> {
  gate.demand(rule, 'update')
  const table = raw(rule.table)
  const [row] = await gate.tx.query<{ before: Record<string, unknown> }>(
    sql`select to_jsonb(t) as before from ${table} t where t.key = ${key} for update`,
  )
  if (!row) throw new Problem(`${rule.feature}.not-found`)
  if (row.before.version !== version) {
    throw new Problem(`${rule.feature}.stale`, { details: { currentVersion: row.before.version } })
  }
  check(row.before)
  const values = { ...patch, ...also }
  const sets = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const isJson = rule.fields[name]?.type === 'json' && value !== null
      return sql`${raw(columnOf(name))} = ${isJson ? JSON.stringify(value) : value}`
    })
  await gate.tx.query(
    sql`update ${table} t set ${join([...sets, sql`version = version + 1`])} where t.key = ${key}`,
  )
  await gate.tx.query(sql`
    insert into settings_history (id, at, actor_id, kind, key, before, after)
    select ${uuidv7()}, ${gate.now()}, ${gate.actor.userId}, ${rule.feature}, ${key}, ${JSON.stringify(row.before)}::jsonb, to_jsonb(t)
    from ${table} t where t.key = ${key}`)
  gate.record({
    action: 'update',
    resource: rule.name,
    recordIds: [],
    fields: Object.keys(patch),
    details: { key, version: version + 1 },
  })
}
