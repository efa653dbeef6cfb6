import sql from 'sql-template-tag'
import { inTransaction, type Tx } from '#server/platform/db/tx.ts'
import { RIGHTS_CHANNEL } from '#server/platform/identity/rights-changed.ts'
import type { Platform } from '#server/platform/platform.ts'
import { demoSettings } from './demo-users.ts'

export type RemovedDemo = { contacts: number; companies: number; users: number }
type Watch = {
  progress?: (done: number, total: number) => Promise<void>
  isCancelled?: () => Promise<boolean>
  jobId?: string | null
  actorId?: string | null
  means?: 'job' | 'cli'
}

const AT_ONCE = 250

/**
 * Removes the demo company and everything its users have made: everybody knows their password, so nothing of theirs is
 * meant to last. Persons go first and for good, each with her key; when it is cut short, another run does the rest.
 */
export async function removeDemo(platform: Platform, watch: Watch = {}): Promise<RemovedDemo> {
  const asOwner = <T>(work: (tx: Tx) => Promise<T>) =>
    inTransaction(platform.ownerPool, { 'treu.bulk': 'on' }, work)
  const total = await asOwner(countPersons)
  let contacts = 0
  for (;;) {
    if (await watch.isCancelled?.()) return { contacts, companies: 0, users: 0 }
    const ids = await asOwner(async (tx) => {
      const removed = await removePersons(tx)
      if (removed.length > 0) await note(tx, platform, watch, 'contact', removed)
      return removed
    })
    if (ids.length === 0) break
    platform.personKeys.forget(ids)
    contacts += ids.length
    await watch.progress?.(contacts, total + 1)
  }
  const rest = await asOwner(async (tx) => {
    const removed = await removeRest(tx, watch.jobId ?? null)
    await note(tx, platform, watch, 'demo', [], { contacts, ...removed })
    return removed
  })
  platform.authentication.forget()
  await watch.progress?.(total + 1, total + 1)
  return { contacts, ...rest }
}

const ofDemo = sql`(is_demo or created_by in (select id from users where is_demo))`

async function countPersons(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    sql`select count(*)::integer as count from contacts where ${ofDemo}`,
  )
  return row?.count ?? 0
}

async function removePersons(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(sql`select id from contacts where ${ofDemo} limit ${AT_ONCE}`)
  const ids = rows.map((row) => row.id)
  await tx.query(sql`delete from contacts where id = any (${ids}::uuid[])`)
  await tx.query(sql`delete from person_keys where subject_id = any (${ids}::uuid[])`)
  await tx.query(sql`delete from import_changes where record_id = any (${ids}::uuid[])`)
  return ids
}

async function removeRest(tx: Tx, jobId: string | null): Promise<Omit<RemovedDemo, 'contacts'>> {
  const mine = sql`created_by in (select id from users where is_demo)`
  await tx.query(sql`delete from timeline_entries where ${mine}`)
  await tx.query(sql`delete from tasks where ${mine} or assignee_id in (select id from users where is_demo)`)
  await tx.query(sql`delete from imports where ${mine}`)
  await tx.query(sql`delete from import_templates where ${mine}`)
  await tx.query(sql`delete from files where ${mine}`)
  await tx.query(sql`
    delete from import_changes where record_id in (select id from companies where ${ofDemo})`)
  const companies = await tx.execute(sql`delete from companies where ${ofDemo}`)
  // The job that does this stays, so that who waits for it sees it end.
  await tx.query(sql`delete from jobs where ${mine} and id is distinct from ${jobId}::uuid`)
  await tx.query(sql`delete from idempotency_keys where actor_id in (select id from users where is_demo)`)
  await tx.query(sql`
    update users set main_team_id = null where main_team_id in (select id from teams where is_demo)`)
  await tx.query(sql`delete from outbox_mails where user_id in (select id from users where is_demo)`)
  const users = await tx.execute(sql`delete from users where is_demo`)
  await tx.query(sql`delete from teams where is_demo`)
  await tx.query(sql`
    delete from search_words w
    where not exists (select from contact_tokens k where k.token = w.word)
      and not exists (select from company_tokens k where k.token = w.word)`)
  await tx.query(sql`
    delete from settings where key = 'demo'
      or (key = 'company' and value ->> 'name' = ${demoSettings.company.name})
      or (key = 'dpo' and value ->> 'email' = ${demoSettings.dpo.email})`)
  await tx.query(sql`select pg_notify(${RIGHTS_CHANNEL}, '')`)
  return { companies, users }
}

async function note(
  tx: Tx,
  platform: Platform,
  { actorId, jobId, means }: Watch,
  resource: string,
  recordIds: readonly string[],
  details: Readonly<Record<string, unknown>> | null = null,
): Promise<void> {
  await platform.trail.write(tx, [
    {
      at: platform.now(),
      actorKind: actorId ? 'user' : 'system',
      actorId: actorId ?? null,
      action: 'remove',
      resource,
      recordIds,
      subjectId: null,
      fields: [],
      purpose: 'system-operation',
      means: means ?? 'cli',
      reason: 'demo',
      requestId: null,
      jobId: jobId ?? null,
      details,
      sealed: null,
    },
  ])
}
