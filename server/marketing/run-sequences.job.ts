import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Step } from '#api/sequences.ts'
import type { Config } from '#server/config.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { job } from '#server/platform/jobs/jobs.ts'
import { permissionsFor, tooOftenAmong } from '#server/privacy/consent/public.ts'
import { type Asking, audienceCondition, nextOf, topicPart } from './audience.ts'
import { campaign } from './campaign.ts'
import { scheduleCampaign } from './campaigns.ts'
import { segment } from './segment.ts'
import { audienceOf, filterOf } from './segments.ts'
import { sequence } from './sequence.ts'

const AT_ONCE = 1000
const DAY = 86_400_000

/** Every five minutes: each sequence that runs gets its turn, in the name of who started it. */
export const runSequences = job({
  kind: 'sequences.run',
  purpose: 'system-operation',
  schedule: '*/5 * * * *',
  run: async ({ platform, throughGate }) => {
    await throughGate(async (gate) => {
      const running = await gate.tx.query<{ id: string; startedBy: string | null }>(sql`
        select id, started_by as "startedBy" from sequences s where state = 'running'
          and not exists (select from jobs j where j.record_id = s.id and j.kind = 'sequences.advance'
            and j.state in ('queued', 'running'))
        for update skip locked`)
      for (const { id, startedBy } of running) {
        if (startedBy)
          await platform.jobs.enqueue(gate.tx, {
            jobId: uuidv7(),
            kind: advanceSequence,
            recordId: id,
            purpose: 'direct-marketing',
            userId: startedBy,
          })
        else await gate.tx.query(sql`update sequences set state = 'stopped' where id = ${id}`)
      }
    })
    return undefined
  },
})

/**
 * One turn of a sequence: what became of the last mails, who answered or said no, who is new, and whose next mail is due. A
 * mail that is due goes the way of every mailing, with the decision asked again for each just before it leaves.
 */
export const advanceSequence = job({
  kind: 'sequences.advance',
  purpose: 'direct-marketing',
  retries: 0,
  run: async ({ recordId: id, platform, throughGate, signal }) => {
    if (!id) throw new Error('job without a sequence')
    let after: string | null = null
    for (let hasMore = true; hasMore && !signal.aborted; ) {
      hasMore = await throughGate(async (gate) => {
        const row = await running(gate, id)
        if (!row) return false
        if (after === null) await settle(gate, row)
        const ids = await enter(gate, row, after)
        after = ids.at(-1) ?? after
        return ids.length === AT_ONCE
      })
    }
    await throughGate(async (gate) => {
      const row = await running(gate, id)
      if (row) await sendDue(gate, platform.config, row)
    })
    return undefined
  },
})

async function running(gate: Gate, id: string): Promise<Row | null> {
  const [row] = await gate.tx.query(
    sql`select id from sequences where id = ${id} and state = 'running' for update`,
  )
  return row ? gate.get(sequence, id) : null
}

async function settle({ tx }: Gate, { id, steps }: Row): Promise<void> {
  const waits = (steps as Step[]).map(({ waitDays }) => waitDays)
  await tx.query(sql`select settle_sequence(${id}, ${waits}::integer[])`)
  await tx.query(sql`select stop_sequence_members(${id})`)
}

/** Who is in the segment, may be written to, and was never in. */
async function enter(
  gate: Gate,
  { id, segmentId, steps, ...row }: Row,
  after: string | null,
): Promise<string[]> {
  const [first] = steps as Step[]
  if (!first) return []
  const where = await audienceCondition(gate, await audienceOf(gate, String(segmentId)))
  const ids = await nextOf(gate, where, after, AT_ONCE)
  const permissions = await permissionsFor(gate, ids, askingOf(row))
  const willing = ids.filter((each) => permissions.get(each)?.allowed)
  const now = gate.now()
  const due = new Date(now.getTime() + first.waitDays * DAY)
  if (willing.length > 0)
    await gate.tx.query(sql`
      insert into sequence_members (id, sequence_id, contact_id, state, due_at, entered_at)
      select m.id, ${id}, m.contact_id, 'waiting', ${due}, ${now}
      from unnest(${willing.map(() => uuidv7())}::uuid[], ${willing}::uuid[]) as m (id, contact_id)
      where not exists (select from sequence_members k where k.sequence_id = ${id} and k.contact_id = m.contact_id)
      on conflict do nothing`)
  return ids
}

async function sendDue(gate: Gate, config: Config, row: Row): Promise<void> {
  const { tx } = gate
  const id = String(row.id)
  const now = gate.now()
  const asked = await tx.query<{ contactId: string; step: number; isDue: boolean }>(sql`
    select contact_id as "contactId", step, due_at <= ${now} as "isDue" from sequence_members
    where sequence_id = ${id} and state = 'waiting'
      and (due_at <= ${now} or has_refused_since(contact_id, entered_at))`)
  const everybody = asked.map(({ contactId }) => contactId)
  // Who has said no meanwhile is out of sight, and her way ends here; so does that of who is in sight and may not.
  const permissions = await permissionsFor(gate, everybody, askingOf(row))
  await tx.query(sql`select end_unseen_members(${id}, ${now}, ${[...permissions.keys()]}::uuid[])`)
  const refused = [...permissions].filter(([, { allowed }]) => !allowed)
  if (refused.length > 0)
    await tx.query(sql`
      update sequence_members m set state = 'stopped', code = r.code, due_at = null
      from unnest(${refused.map(([each]) => each)}::uuid[], ${refused.map(([, { code }]) => code)}::text[]) as r (contact_id, code)
      where m.sequence_id = ${id} and m.contact_id = r.contact_id and m.state = 'waiting'`)
  const steps = row.steps as Step[]
  const may = asked.filter(({ contactId, isDue }) => isDue && permissions.get(contactId)?.allowed)
  // Who wants mails less often gets this one when the time has come.
  const enough = await tooOftenAmong(
    gate,
    may.map(({ contactId }) => ({ contactId, hash: permissions.get(contactId)?.addressHash })),
  )
  const freeAt = ({ contactId }: { contactId: string }) => enough.get(contactId)
  const later = may.filter((each) => freeAt(each) !== undefined)
  if (later.length > 0)
    await tx.query(sql`
      update sequence_members m set due_at = l.free_at
      from unnest(${later.map(({ contactId }) => contactId)}::uuid[], ${later.map((each) => freeAt(each) ?? now)}::timestamptz[])
        as l (contact_id, free_at)
      where m.sequence_id = ${id} and m.contact_id = l.contact_id and m.state = 'waiting'`)
  const willing = may.filter((each) => freeAt(each) === undefined)
  for (const [number, members] of Map.groupBy(willing, ({ step }) => step)) {
    const step = steps[number]
    if (!step) continue
    const people = members.map(({ contactId }) => contactId)
    const campaignId = await mailingOf(gate, row, number, step, people)
    await tx.query(sql`
      update sequence_members set state = 'sending', campaign_id = ${campaignId}, due_at = null
      where sequence_id = ${id} and contact_id = any (${people}::uuid[]) and state = 'waiting'`)
    await scheduleCampaign(gate, config, campaignId, null)
  }
}

/** A step that is due is a mailing like any other, to exactly these people. */
async function mailingOf(
  gate: Gate,
  row: Row,
  number: number,
  step: Step,
  people: readonly string[],
): Promise<string> {
  const name = `${row.name}: ${number + 1}. (${gate.now().toISOString().slice(0, 16).replace('T', ' ')})`
  const topics = topicPart(await filterOf(gate, String(row.segmentId)))
  const segmentId = await gate.create(
    segment,
    { name, isLive: false },
    { filter: topics ?? {}, sequenceId: row.id },
  )
  await gate.tx.query(sql`
    insert into segment_members (segment_id, contact_id) select ${segmentId}, p from unnest(${people}::uuid[]) as p`)
  const { subject, preheader = null, blocks, translations = {} } = step
  return gate.create(
    campaign,
    { name, segmentId, subject, preheader, productGroup: row.productGroup ?? null },
    { blocks, translations, purpose: gate.purpose, sequenceId: row.id, sequenceStep: number },
  )
}

function askingOf(row: Row): Asking {
  return {
    channel: 'email',
    purpose: 'direct-marketing',
    productGroup: (row.productGroup as string | null) ?? null,
  }
}
