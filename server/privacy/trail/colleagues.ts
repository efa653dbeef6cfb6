import sql from 'sql-template-tag'
import type { TrailActor } from '#api/audit.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { languageOf } from '#server/platform/identity/language-of.ts'

/** How those who work here are shown in the trail. */
export type Colleagues = {
  actor: (kind: string, id: string | null) => TrailActor
  /** An id as it may be shown: of a person who works here a stand-in, unless names are open. */
  shown: (id: string) => string
  /** Details in which ids of people who work here are replaced as above. */
  shownIn: (value: unknown) => unknown
  /** The id behind a stand-in, or the id itself. */
  behind: (id: string) => string
}

/**
 * Watching over data is not watching over people: they have numbers and stand-ins for their ids, until somebody gives a
 * reason (Treu-Reason); then names are shown and that they were is recorded.
 */
export async function colleaguesFor(gate: Gate): Promise<Colleagues> {
  const isOpen = (gate.reason?.trim().length ?? 0) >= 3
  if (isOpen) gate.record({ action: 'reveal', resource: 'auditEvent', recordIds: [] })
  const rows = await gate.tx.query<{ id: string; name: string; number: number }>(sql`
    select id, name, row_number() over (order by created_at, id) as number from users`)
  const word = (await languageOf(gate)) === 'en' ? 'Employee' : 'Mitarbeiter'
  const byId = new Map(rows.map((row) => [row.id, row]))
  const standIns = new Map<string, string>()
  const standInOf = (id: string) => uuidOf(gate.keyring.mac('actor', id))
  const shown = (id: string) => (isOpen || !byId.has(id) ? id : standInOf(id))
  return {
    actor: (kind, id) => {
      const found = id ? byId.get(id) : undefined
      const name = found ? (isOpen ? found.name : `${word} ${found.number}`) : null
      const number = found && !isOpen ? Number(found.number) : null
      return { kind, id: id && shown(id), name, number }
    },
    shown,
    shownIn: (value) => replaced(value, shown),
    behind: (id) => {
      if (byId.has(id)) return id
      if (standIns.size === 0) for (const each of byId.keys()) standIns.set(standInOf(each), each)
      return standIns.get(id) ?? id
    },
  }
}

/** A hash in the shape of an id (version 8, RFC 9562). */
function uuidOf(hash: Buffer): string {
  const hex = hash.toString('hex')
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function replaced(value: unknown, shown: (id: string) => string): unknown {
  if (typeof value === 'string') return shown(value)
  if (Array.isArray(value)) return value.map((each) => replaced(each, shown))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, shown)]))
}
