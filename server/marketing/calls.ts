import sql from 'sql-template-tag'
import type { Callable } from '#api/calls.ts'
import { asking, demandNumbers, shownNumber } from '#server/calls/public.ts'
import { contact, fullName } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { openCursor, sealCursor } from '#server/platform/gate/list-query.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { permissionsFor } from '#server/privacy/consent/public.ts'
import { audienceCondition, nextOf } from './audience.ts'
import { audienceOf } from './segments.ts'

const AT_ONCE = 200
const LOOKS_AT_MOST = 20

/** The next people of a segment who may be called now, with their numbers; of nobody else a number is shown. */
export async function callList(
  gate: Gate,
  segmentId: string,
  {
    productGroup = null,
    cursor,
    limit = 25,
  }: { productGroup?: string | null; cursor?: string; limit?: number },
): Promise<{ items: Callable[]; nextCursor: string | null }> {
  demandNumbers(gate)
  const context = `calls:${segmentId}`
  const where = await audienceCondition(gate, await audienceOf(gate, segmentId))
  let after = cursor ? (openCursor(gate.keyring, context, cursor, 1)[0] ?? null) : null
  const found = new Map<string, { norm: string; reason: Words }>()
  let isAtEnd = false
  for (let looks = 0; looks < LOOKS_AT_MOST && found.size < limit && !isAtEnd; looks += 1) {
    const ids = await nextOf(gate, where, after, AT_ONCE)
    const permissions = await permissionsFor(gate, ids, asking({ purpose: 'direct-marketing', productGroup }))
    isAtEnd = ids.length < AT_ONCE
    for (const id of ids) {
      after = id
      const permission = permissions.get(id)
      if (permission?.allowed) found.set(id, permission)
      if (found.size < limit) continue
      isAtEnd = isAtEnd && id === ids.at(-1)
      break
    }
  }
  const ids = [...found.keys()]
  const people = new Map(ids.length > 0 ? (await gate.getMany(contact, ids)).map((row) => [row.id, row]) : [])
  const earlier = await earlierOf(gate, ids)
  return {
    items: ids.flatMap((id) => {
      const person = people.get(id)
      const { norm = '', reason = { de: '', en: '' } } = found.get(id) ?? {}
      if (!person) return []
      const { name = null } = (person.company ?? {}) as { name?: string | null }
      return [
        {
          contact: { id, name: fullName(person) },
          company: name,
          phone: shownNumber(person.phone),
          norm,
          reason,
          calledAt: earlier.get(id)?.calledAt?.toISOString() ?? null,
          noticeGivenAt: earlier.get(id)?.noticeGivenAt?.toISOString() ?? null,
        },
      ]
    }),
    nextCursor: isAtEnd || !after ? null : sealCursor(gate.keyring, context, [after]),
  }
}

type Earlier = { id: string; calledAt: Date | null; noticeGivenAt: Date | null }

async function earlierOf(gate: Gate, ids: readonly string[]): Promise<Map<string, Earlier>> {
  if (ids.length === 0) return new Map()
  const rows = await gate.tx.query<Earlier>(sql`
    select i.id,
      (select max(u.at) from contact_uses u where u.contact_id = i.id and u.channel = 'phone'
        and u.purpose = 'direct-marketing') as "calledAt",
      (select max(n.at) from informations n where n.contact_id = i.id and n.way = 'spoken') as "noticeGivenAt"
    from unnest(${ids}::uuid[]) as i (id)`)
  return new Map(rows.map((row) => [row.id, row]))
}
