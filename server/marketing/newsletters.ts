import sql from 'sql-template-tag'
import type { Issue, NewNewsletter, Newsletter, NewsletterPatch, Rhythm } from '#api/newsletters.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { ListQuery } from '#server/platform/gate/list-query.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { dayInGermany } from '#server/platform/values/day-in-germany.ts'
import { topicLabels } from '#server/portal/public.ts'
import { campaign } from './campaign.ts'
import { holdImages } from './campaign-images.ts'
import { dayAfter, nextDay, type PlannedDays } from './issue-day.ts'
import { contentsOf, type Mailing } from './mail-languages.ts'
import { newsletter } from './newsletter.ts'
import { addSegment } from './segments.ts'

/** With its newest issue, which says when the next one is due. */
export async function listNewsletters(gate: Gate, query: ListQuery) {
  const page = await gate.list(newsletter, query)
  // Whoever asks for single fields gets those, and nothing that is told from others.
  const items = query.fields === undefined ? await shown(gate, page.items, 1) : page.items
  return { ...page, items: items as Partial<Newsletter>[] }
}

export async function readNewsletter(gate: Gate, id: string): Promise<Newsletter> {
  const [found] = await shown(gate, [await gate.get(newsletter, id)], 1000)
  return found as Newsletter
}

/** A newsletter comes with the segment of its subscribers, made once and for good. */
export async function addNewsletter(gate: Gate, { name, topic, rhythm }: NewNewsletter): Promise<Newsletter> {
  gate.demand(newsletter, 'create')
  const [known] = await topicLabels(gate, [topic])
  if (!known)
    throw new Problem('newsletters.invalid', { errors: [{ pointer: '/topic', code: 'field.not-a-choice' }] })
  const { id: segmentId } = await addSegment(gate, {
    name: await freeName(gate, `Newsletter: ${name.trim()}`),
    filter: { and: [{ field: 'subscription.topic', op: 'contains', value: topic }] },
    isLive: true,
  })
  const id = await gate.create(newsletter, { name, rhythm }, { topic, segmentId })
  return readNewsletter(gate, id)
}

export async function changeNewsletter(
  gate: Gate,
  id: string,
  patch: NewsletterPatch,
  version: number,
): Promise<Newsletter> {
  await gate.update(newsletter, id, patch, { version })
  return readNewsletter(gate, id)
}

/** The next issue begins with what the last one said; one at a time is written. */
export async function addIssue(gate: Gate, id: string): Promise<Issue> {
  gate.demand(campaign, 'create')
  await gate.tx.query(sql`select from newsletters where id = ${id} for update`)
  const { name, rhythm, segmentId } = await gate.get(newsletter, id)
  const [last] = await issuesOf(gate, [id], 1)
  if (last?.state === 'draft') throw new Problem('newsletters.issue-open-conflict')
  const before: Row = last ? await gate.get(campaign, last.id) : {}
  const { subject, preheader, productGroup, blocks = greeting, translations = {} } = before
  const number = (last?.number ?? 0) + 1
  const issueId = await gate.create(
    campaign,
    { name: `${name} ${number}`, subject, preheader, productGroup, segmentId },
    {
      blocks,
      translations,
      purpose: gate.purpose,
      newsletterId: id,
      issueNumber: number,
      plannedOn: nextDay((await plannedDays(gate, [id])).get(id), rhythm as Rhythm, gate.today()),
    },
  )
  const contents = contentsOf({ blocks, translations } as Mailing)
  await holdImages(
    gate,
    issueId,
    contents.flatMap((each) => each.blocks),
  )
  const [issue] = await issuesOf(gate, [id], 1)
  if (!issue) throw new Error('the issue is not there')
  return issue
}

const greeting = [{ type: 'text', text: '{{ letterSalutation }},\n\n' }]

async function shown(gate: Gate, rows: readonly Row[], most: number): Promise<Newsletter[]> {
  const ids = rows.map(({ id }) => String(id))
  const labels = await topicLabels(
    gate,
    rows.map(({ topic }) => String(topic)),
  )
  const issues = await issuesOf(gate, ids, most)
  const days = await plannedDays(gate, ids)
  const today = gate.today()
  return rows.map((row) => {
    const own = issues.filter(({ newsletterId }) => newsletterId === row.id)
    const [last] = own
    const isOpen = last?.state === 'draft' || last?.state === 'scheduled' || last?.state === 'sending'
    const planned = days.get(String(row.id))
    const first = dayInGermany(new Date(row.createdAt as Date))
    const nextOn = !planned ? first : isOpen ? planned[0] : dayAfter(planned, row.rhythm as Rhythm)
    return {
      ...row,
      topicLabel: labels.find(({ key }) => key === row.topic)?.label ?? null,
      nextOn,
      isLate: nextOn < today && (!isOpen || last?.state === 'draft'),
      issues: own.map(({ newsletterId: _, ...issue }) => issue),
    } as unknown as Newsletter
  })
}

/** The newest issues of each newsletter, with what became of them. */
async function issuesOf(
  gate: Gate,
  ids: readonly string[],
  most: number,
): Promise<(Issue & { newsletterId: string })[]> {
  return gate.tx.query(sql`
    select i.*, coalesce(n.sent, 0)::integer as sent, coalesce(n.excluded, 0)::integer as excluded
    from unnest(${ids}::uuid[]) as w (id)
      cross join lateral (
        select c.newsletter_id as "newsletterId", c.id, c.version, c.issue_number as number, c.subject, c.state,
          c.planned_on as "plannedOn", c.finished_at as "finishedAt"
        from campaigns c where c.newsletter_id = w.id order by c.issue_number desc limit ${most}) i
      cross join lateral (
        select sum(r.count) filter (where r.state in ('sent', 'bounced', 'complained')) as sent,
          sum(r.count) filter (where r.state in ('excluded', 'withheld')) as excluded
        from campaign_counts(i.id) r) n
    order by number desc`)
}

/** Of each newsletter that has issues. */
async function plannedDays(gate: Gate, ids: readonly string[]): Promise<Map<string, PlannedDays>> {
  const rows = await gate.tx.query<{ id: string; days: PlannedDays }>(sql`
    select newsletter_id as id, array_agg(planned_on::text order by issue_number desc) as days
    from campaigns where newsletter_id = any (${ids}::uuid[]) group by newsletter_id`)
  return new Map(rows.map(({ id, days }) => [id, days]))
}

/** Segments have names of their own: who made one by hand keeps it. */
async function freeName(gate: Gate, name: string): Promise<string> {
  const taken = await gate.tx.query<{ name: string }>(
    sql`select name from segments where name = ${name} or starts_with(name, ${`${name} (`})`,
  )
  const names = new Set(taken.map((each) => each.name))
  let free = name
  for (let count = 2; names.has(free); count += 1) free = `${name} (${count})`
  return free
}
