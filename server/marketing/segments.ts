import { isDeepStrictEqual } from 'node:util'
import sql from 'sql-template-tag'
import type { NewSegment, Segment, SegmentPatch } from '#api/segments.ts'
import { contact } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { ListQuery } from '#server/platform/gate/list-query.ts'
import { demandNamingNobody } from '#server/platform/gate/naming-filter.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { topicLabels } from '#server/portal/public.ts'
import { type Audience, audienceCondition, topicsOf } from './audience.ts'
import { segment } from './segment.ts'

/** Saves whom a mailing is for. One that is not live keeps the people it finds now, and only those. */
export async function addSegment(gate: Gate, input: NewSegment): Promise<Segment> {
  const { name, filter, isLive = false } = input
  gate.demand(segment, 'create')
  const where = await audienceCondition(gate, { filter })
  demandNamingNobody(filter, await gate.fieldsOf(contact))
  const id = await gate.create(segment, { name, isLive }, { filter })
  if (!isLive)
    await gate.tx.query(sql`
      insert into segment_members (segment_id, contact_id) select ${id}, t.id from contacts t where ${where}`)
  return readSegment(gate, id)
}

export async function changeSegment(
  gate: Gate,
  id: string,
  { filter: given, ...patch }: SegmentPatch,
  version: number,
): Promise<Segment> {
  gate.demand(segment, 'update')
  const before = await gate.get(segment, id)
  // The same conditions again are no change: frozen people stay, and what was released stays released.
  const filter = isDeepStrictEqual(given, before.filter) ? undefined : given
  const where = filter ? await audienceCondition(gate, { filter }) : null
  if (filter) demandNamingNobody(filter, await gate.fieldsOf(contact))
  if (filter) await demandNotUnderWay(gate, id)
  if (filter) await demandOfNoNewsletter(gate, id)
  const also = filter ? { filter, contentVersion: Number(before.contentVersion) + 1 } : {}
  await gate.update(segment, id, patch, { version, also })
  const changed = await readSegment(gate, id)
  if (where && !changed.isLive) {
    await gate.tx.query(sql`delete from segment_members where segment_id = ${id}`)
    await gate.tx.query(sql`
      insert into segment_members (segment_id, contact_id) select ${id}, t.id from contacts t where ${where}`)
  }
  return changed
}

/** Whom a scheduled mailing goes to was looked at by whoever scheduled it. */
async function demandNotUnderWay(gate: Gate, segmentId: string): Promise<void> {
  const underWay = await gate.tx.query(sql`
    select from campaigns where segment_id = ${segmentId} and state in ('scheduled', 'sending') limit 1`)
  if (underWay.length > 0) throw new Problem('segments.in-use')
}

/** The subscribers of a newsletter's topic stay those of its topic. */
async function demandOfNoNewsletter(gate: Gate, segmentId: string): Promise<void> {
  const newsletters = await gate.tx.query(
    sql`select from newsletters where segment_id = ${segmentId} limit 1`,
  )
  if (newsletters.length > 0) throw new Problem('segments.of-newsletter-conflict')
}

/** Not while somebody has calls to its people to make. */
export async function removeSegment(gate: Gate, id: string, version: number): Promise<void> {
  gate.demand(segment, 'remove')
  const handedOut = await gate.tx.query(
    sql`select from call_lists where segment_id = ${id} and not is_done limit 1`,
  )
  if (handedOut.length > 0) throw new Problem('segments.in-use')
  await gate.remove(segment, id, { version })
}

export async function readSegment(gate: Gate, id: string): Promise<Segment> {
  return (await gate.get(segment, id)) as Segment
}

/** With the names of the topics it asks for, which who calls its people reads as well. */
export async function showSegment(gate: Gate, id: string): Promise<Segment> {
  const [shown] = await withTopics(gate, [await readSegment(gate, id)])
  return shown as Segment
}

export async function listSegments(gate: Gate, query: ListQuery) {
  const page = await gate.list(segment, query)
  return { ...page, items: await withTopics(gate, page.items as Segment[]) }
}

async function withTopics(gate: Gate, segments: readonly Segment[]): Promise<Segment[]> {
  const labels = await topicLabels(
    gate,
    segments.flatMap(({ filter }) => topicsOf(filter)),
  )
  return segments.map((each) => {
    // Whoever asked for other fields gets no names either.
    if (each.filter === undefined) return each
    const asked = topicsOf(each.filter)
    return { ...each, topics: labels.filter(({ key }) => asked.includes(key)) }
  })
}

/** Counts what a saved segment asks for; a new name is none of it. */
export async function contentVersionOf(gate: Gate, segmentId: string): Promise<number> {
  return Number((await gate.get(segment, segmentId)).contentVersion)
}

/** What a saved segment asks for, also when its people are frozen. */
export async function filterOf(gate: Gate, segmentId: string): Promise<unknown> {
  return (await readSegment(gate, segmentId)).filter
}

/** The people of a saved segment, as the gate's actor may see them now. */
export async function audienceOf(gate: Gate, segmentId: string): Promise<Audience> {
  const { filter, isLive } = await readSegment(gate, segmentId)
  return isLive ? { filter } : { filter: {}, segmentId }
}
