import sql, { type Sql } from 'sql-template-tag'
import { contact } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { openCursor, sealCursor } from '#server/platform/gate/list-query.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { permissionsFor } from '#server/privacy/consent/public.ts'
import { type Asking, type Audience, audienceCondition, nextOf } from './audience.ts'

export type Reason = { code: string; norm: string; reason: Words; count: number }
export type Preview = { matched: number; allowed: number; excluded: Reason[]; isEstimate: boolean }

/** So many are asked one by one while somebody types; more are counted from a sample, unless the whole count is wanted. */
const SAMPLE = 500
const AT_ONCE = 4000

/**
 * How many the filter finds, and how many of them may be contacted: decided for each by the one decision that also decides
 * at sending.
 */
export async function previewAudience(
  gate: Gate,
  audience: Audience,
  asking: Asking,
  isExact: boolean,
): Promise<Preview> {
  const where = await audienceCondition(gate, audience)
  const [row] = await gate.tx.query<{ count: number }>(
    sql`select count(*)::integer as count from contacts t where ${where}`,
  )
  const matched = row?.count ?? 0
  const isEstimate = !isExact && matched > SAMPLE
  const counts = new Map<string, Reason & { allowed: boolean }>()
  let asked = 0
  for await (const ids of isEstimate ? sample(gate, where, matched) : all(gate, where)) {
    asked += ids.length
    for (const { allowed, code, norm, reason } of (await permissionsFor(gate, ids, asking)).values()) {
      const known = counts.get(code) ?? { code, norm, reason, allowed, count: 0 }
      counts.set(code, { ...known, count: known.count + 1 })
    }
  }
  const share = isEstimate && asked > 0 ? matched / asked : 1
  const groups = [...counts.values()]
  const excluded = groups
    .filter((each) => !each.allowed)
    .map(({ code, norm, reason, count }) => ({ code, norm, reason, count: Math.round(count * share) }))
    .sort((a, b) => b.count - a.count)
  const out = excluded.reduce((sum, { count }) => sum + count, 0)
  return { matched, allowed: Math.max(0, matched - out), excluded, isEstimate }
}

/** Every n-th of them, so that old and new records count alike. */
async function* sample(gate: Gate, where: Sql, matched: number): AsyncGenerator<string[]> {
  const step = Math.ceil(matched / SAMPLE)
  const rows = await gate.tx.query<{ id: string }>(sql`
    select id from (select t.id, row_number() over () as n from contacts t where ${where}) s
    where n % ${step}::bigint = 0 limit ${SAMPLE}`)
  yield rows.map(({ id }) => id)
}

async function* all(gate: Gate, where: Sql): AsyncGenerator<string[]> {
  for (let after: string | null = null; ; ) {
    const ids: string[] = await nextOf(gate, where, after, AT_ONCE)
    if (ids.length > 0) yield ids
    after = ids.at(-1) ?? null
    if (ids.length < AT_ONCE) return
  }
}

const LOOKED_AT_MOST = 10

/** The people behind a number of the preview: `allowed`, or the code of a reason. Only whom the reader may see. */
export async function listAudience(
  gate: Gate,
  audience: Audience,
  asking: Asking,
  page: { code: string; cursor?: string | undefined; limit: number },
): Promise<{ items: Row[]; nextCursor: string | null }> {
  const context = `audience:${page.code}`
  const where = await audienceCondition(gate, audience)
  let after = page.cursor ? (openCursor(gate.keyring, context, page.cursor, 1)[0] ?? null) : null
  const found: string[] = []
  let isAtEnd = false
  for (let looked = 0; looked < LOOKED_AT_MOST && found.length < page.limit && !isAtEnd; looked += 1) {
    const ids = await nextOf(gate, where, after, 500)
    isAtEnd = ids.length < 500
    const permissions = await permissionsFor(gate, ids, asking)
    for (const id of ids) {
      const permission = permissions.get(id)
      after = id
      if (!permission) continue
      if (page.code === 'allowed' ? permission.allowed : permission.code === page.code) found.push(id)
      if (found.length === page.limit) {
        isAtEnd = isAtEnd && id === ids.at(-1)
        break
      }
    }
  }
  const rows = found.length > 0 ? await gate.getMany(contact, found) : []
  const byId = new Map(rows.map((row) => [row.id, row]))
  return {
    items: found.flatMap((id) => {
      const row = byId.get(id)
      return row ? [row] : []
    }),
    nextCursor: isAtEnd || !after ? null : sealCursor(gate.keyring, context, [after]),
  }
}
