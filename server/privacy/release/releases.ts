import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { RecipientUse, Release, ReleaseDecision } from '#api/releases.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { cleanText } from '#server/platform/values/text.ts'
import { mailAsked, mailDecided } from './letters.ts'
import { release } from './release.ts'

/** So long somebody may decide, and after that the file may be taken. */
const DAYS = 3
const AT_MOST = 200

export type Asked = {
  kind: Release['kind']
  aboutId: string
  aboutVersion: number
  aboutName: string
  params: { as: string; productGroup: string | null; use: RecipientUse; recipient: string | null }
  reason: string
  people: number
  letters: number | null
}

type Row = Omit<Release, 'as' | 'productGroup' | 'use' | 'recipient' | 'isOwn' | 'canDecide'> & {
  params: Partial<Asked['params']>
  aboutVersion: number
  isOutdated: boolean
  takenAfter: string | null
}

/** Asks for a file; whoever may release it is told by mail. What was asked for in another state stands in nobody's way. */
export async function askForRelease(gate: Gate, asked: Asked, publicUrl: string): Promise<Release> {
  gate.demand(release, 'create')
  const reason = oneText(asked.reason)
  if (!reason) refuse('/reason', 'field.required')
  // Locked by its maker: asking twice at once leaves one.
  const [open] = await gate.tx.query(sql`
    select from releases where about_id = ${asked.aboutId} and about_version = ${asked.aboutVersion} and requested_by = ${gate.actor.userId}
      and state in ('waiting', 'approved') and expires_at > ${gate.now()} and params = ${JSON.stringify(asked.params)}::jsonb`)
  if (open) throw new Problem('releases.waiting-conflict')
  const id = uuidv7()
  await gate.create(
    release,
    {},
    {
      ...asked,
      id,
      reason,
      state: 'waiting',
      requestedBy: gate.actor.userId,
      requestedAt: gate.now(),
      expiresAt: later(gate.now()),
    },
  )
  gate.record({
    action: 'request',
    resource: release.name,
    recordIds: [id, asked.aboutId],
    reason,
    details: { kind: asked.kind, as: asked.params.as, use: asked.params.use, people: asked.people },
  })
  await mailAsked(gate, publicUrl)
  return readRelease(gate, id)
}

/** A second person says yes or no; nobody decides about what she asked for herself. */
export async function decideRelease(
  gate: Gate,
  id: string,
  { approved, note }: ReleaseDecision,
  publicUrl: string,
): Promise<Release> {
  gate.demand(release, 'update')
  const row = await rowOf(gate, id, true)
  if (row.requestedBy?.id === gate.actor.userId) throw new Problem('releases.own-not-allowed')
  if (stateOf(row, gate.now()) !== 'waiting') throw new Problem('releases.not-possible-now')
  const said = oneText(note ?? '') || null
  if (!approved && !said) refuse('/note', 'field.required')
  await gate.update(
    release,
    id,
    {},
    {
      also: {
        state: approved ? 'approved' : 'refused',
        decidedBy: gate.actor.userId,
        decidedAt: gate.now(),
        note: said,
        expiresAt: later(gate.now()),
      },
    },
  )
  gate.record({
    action: approved ? 'approve' : 'refuse',
    resource: release.name,
    recordIds: [id, row.aboutId],
    reason: said ?? row.reason,
    details: { kind: row.kind, use: row.params.use ?? null, people: row.people },
  })
  if (row.requestedBy) await mailDecided(gate, row.requestedBy.id, approved, row.aboutId, publicUrl)
  return readRelease(gate, id)
}

export type Taking = {
  after: string | null
  reason: string
  use: RecipientUse | null
  recipient: string | null
  /** Who agreed. */
  decidedBy: string | null
}

/**
 * Opens a released file for who asked for it, where the last part ended. Only what was asked for, in the state it was in, and
 * nothing twice: a part that got lost on the way is asked for anew.
 */
export async function takeRelease(
  gate: Gate,
  id: string,
  wanted: Pick<Asked, 'kind' | 'aboutId' | 'aboutVersion'> & {
    params: Omit<Asked['params'], 'use' | 'recipient'>
  },
): Promise<Taking> {
  const row = await rowOf(gate, id, true)
  if (row.requestedBy?.id !== gate.actor.userId) throw new Problem('releases.not-found')
  const isSame =
    row.kind === wanted.kind &&
    row.aboutId === wanted.aboutId &&
    row.params.as === wanted.params.as &&
    (row.params.productGroup ?? null) === wanted.params.productGroup
  if (!isSame) throw new Problem('releases.other-file-conflict')
  if (row.aboutVersion !== wanted.aboutVersion) throw new Problem('releases.changed-conflict')
  const state = stateOf(row, gate.now())
  if (state === 'waiting') throw new Problem('releases.waiting-conflict')
  if (state !== 'approved') throw new Problem('releases.not-possible-now')
  return {
    after: row.takenAfter,
    reason: row.reason,
    use: row.params.use ?? null,
    recipient: row.params.recipient ?? null,
    decidedBy: row.decidedBy?.id ?? null,
  }
}

/** Notes how far a file was taken; the last part ends the release. */
export async function noteTaken(
  gate: Gate,
  id: string,
  { after, people, isLast }: { after: string | null; people: number; isLast: boolean },
): Promise<void> {
  await gate.tx.query(sql`
    update releases set taken_after = ${after}, taken_people = taken_people + ${people}, version = version + 1,
      taken_at = ${gate.now()}, state = ${isLast ? 'taken' : 'approved'} where id = ${id}`)
}

/** One's own, and for who may decide those of others; the newest first. */
export async function listReleases(
  gate: Gate,
  aboutId: string | undefined,
): Promise<{ items: Release[]; nextCursor: null }> {
  gate.demand(release, 'see')
  const rows = await gate.tx.query<Row>(sql`
    ${select} where ${seen(gate)} ${aboutId ? sql`and r.about_id = ${aboutId}` : sql``}
    order by r.requested_at desc, r.id desc limit ${AT_MOST}`)
  return { items: rows.map((row) => shown(gate, row)), nextCursor: null }
}

export async function readRelease(gate: Gate, id: string): Promise<Release> {
  gate.demand(release, 'see')
  return shown(gate, await rowOf(gate, id, false))
}

async function rowOf(gate: Gate, id: string, isLocked: boolean): Promise<Row> {
  const [row] = await gate.tx.query<Row>(sql`
    ${select} where r.id = ${id} and ${seen(gate)} ${isLocked ? sql`for update of r` : sql``}`)
  if (!row) throw new Problem('releases.not-found')
  return row
}

/** Who only asks for files sees her own. */
function seen(gate: Gate) {
  const seesAll = gate.can(release, 'update') || !gate.can(release, 'create')
  return seesAll ? sql`true` : sql`r.requested_by = ${gate.actor.userId}`
}

const select = sql`
  select r.id, r.version, r.kind, r.about_id as "aboutId", r.about_version as "aboutVersion", r.about_name as "aboutName",
    r.params, r.reason, r.people, r.letters, r.state, r.requested_at as "requestedAt", r.expires_at as "expiresAt",
    r.decided_at as "decidedAt", r.note, r.taken_after as "takenAfter", r.taken_people as "takenPeople",
    r.taken_at as "takenAt",
    r.about_version is distinct from (select s.content_version from segments s where s.id = r.about_id) as "isOutdated",
    (select jsonb_build_object('id', u.id, 'name', u.name) from users u where u.id = r.requested_by) as "requestedBy",
    (select jsonb_build_object('id', u.id, 'name', u.name) from users u where u.id = r.decided_by) as "decidedBy"
  from releases r`

function shown(gate: Gate, { params, aboutVersion: _, takenAfter: __, isOutdated, ...row }: Row): Release {
  const state = stateOf({ ...row, isOutdated }, gate.now())
  const isOwn = row.requestedBy?.id === gate.actor.userId
  return {
    ...row,
    as: params.as ?? '',
    productGroup: params.productGroup ?? null,
    use: params.use ?? null,
    recipient: params.recipient ?? null,
    state,
    isOwn,
    canDecide: state === 'waiting' && !isOwn && gate.can(release, 'update'),
  }
}

/** What was changed or removed after it was asked for is neither decided nor taken any more. */
function stateOf(
  { state, expiresAt, isOutdated }: Pick<Row, 'state' | 'expiresAt' | 'isOutdated'>,
  now: Date,
): Release['state'] {
  if (state !== 'waiting' && state !== 'approved') return state
  if (new Date(expiresAt) <= now) return 'expired'
  return isOutdated ? 'outdated' : state
}

function later(now: Date): Date {
  return new Date(now.getTime() + DAYS * 86_400_000)
}

function oneText(text: string): string {
  const clean = cleanText(text, { maxLength: 500 })
  return clean.ok ? clean.value : ''
}

function refuse(pointer: string, code: string): never {
  throw new Problem('releases.invalid', { errors: [{ pointer, code }] })
}
