import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { NoticeSection, PrivacyNotice } from '#api/notice.ts'
import { sha256 } from '#server/platform/crypto/keyring.ts'
import type { Tx } from '#server/platform/db/tx.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { purpose } from '../purposes/contracts.ts'
import { writeNotice } from './write-notice.ts'

const selection = sql`
  select id, number, released_at as "releasedAt", content as sections from privacy_notices`

/** The notice people are told now, or one of its earlier versions. */
export async function releasedNotice(tx: Tx, number: number | null = null): Promise<PrivacyNotice | null> {
  const [found] = await tx.query<PrivacyNotice>(sql`${selection}
    where ${number}::integer is null or number = ${number}::integer order by number desc limit 1`)
  return found ?? null
}

export async function draftNotice(tx: Tx) {
  const { sections, missing } = await writeNotice(tx)
  const released = await releasedNotice(tx)
  return {
    draft: { id: null, number: null, releasedAt: null, sections },
    released,
    versions: await tx.query<{ number: number; releasedAt: string }>(
      sql`select number, released_at as "releasedAt" from privacy_notices order by number desc`,
    ),
    isChanged: !released || hashOf(released.sections) !== hashOf(sections),
    missing,
  }
}

/** Makes the notice as it is now the one people are told; the earlier ones stay, because they were told to somebody. */
export async function releaseNotice(gate: Gate): Promise<PrivacyNotice> {
  // It says what is done with whose data and why: whoever may not release that may not release its words.
  gate.demand(purpose, 'update')
  const { sections, missing } = await writeNotice(gate.tx)
  if (missing.length > 0) throw new Problem('notices.company-missing-conflict', { details: { missing } })
  const id = await storeNotice(gate.tx, sections, { at: gate.now(), by: gate.actor.userId })
  gate.record({ action: 'release', resource: 'privacyNotice', recordIds: [id] })
  const released = await releasedNotice(gate.tx)
  if (!released) throw new Error('the notice is not there')
  return released
}

/** Adds the next version; answers its id. */
export async function storeNotice(
  tx: Tx,
  sections: readonly NoticeSection[],
  { at, by }: { at: Date; by: string | null },
): Promise<string> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended('privacy notice', 0))`)
  const id = uuidv7()
  await tx.query(sql`
    insert into privacy_notices (id, number, content, content_hash, released_at, released_by)
    select ${id}, coalesce(max(number), 0) + 1, ${JSON.stringify(sections)}::jsonb, ${Buffer.from(hashOf(sections), 'hex')},
      ${at}, ${by}::uuid
    from privacy_notices`)
  return id
}

function hashOf(sections: readonly NoticeSection[]): string {
  // jsonb keeps no order of members; ours is told by the names.
  const sorted = sections.map(({ key, heading, paragraphs, rows }) => [
    key,
    [heading.de, heading.en],
    paragraphs.map(({ de, en }) => [de, en]),
    rows.map(({ name, value }) => [name.de, name.en, value.de, value.en]),
  ])
  return sha256(JSON.stringify(sorted)).toString('hex')
}
