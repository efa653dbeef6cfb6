import { contact } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { openCursor, sealCursor } from '#server/platform/gate/list-query.ts'
import { permissionsFor, tooOften, tooOftenAmong } from '#server/privacy/consent/public.ts'
import { type Asking, type Audience, audienceCondition, nextOf } from './audience.ts'

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
    const asked = [...permissions].map(([contactId, { addressHash }]) => ({ contactId, hash: addressHash }))
    const enough = asking.channel === 'email' ? await tooOftenAmong(gate, asked) : new Map<string, Date>()
    for (const id of ids) {
      const own = permissions.get(id)
      after = id
      if (!own) continue
      const hasEnough = own.allowed && enough.has(id)
      const permission = hasEnough ? tooOften : own
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
