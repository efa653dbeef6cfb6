import sql from 'sql-template-tag'
import { inTransaction, type Tx } from '#server/platform/db/tx.ts'
import { RIGHTS_CHANNEL } from '#server/platform/identity/rights-changed.ts'
import type { Platform } from '#server/platform/platform.ts'
import { addressHash, reachesOf } from '#server/privacy/consent/public.ts'
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
      const removed = await removePersons(tx, platform)
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

const demoUsers = sql`(select id from users where is_demo)`
const ofDemo = sql`(is_demo or created_by in ${demoUsers})`
const demoForms = sql`(select id from subscription_forms where ${ofDemo})`
const demoTexts = sql`(select id from consent_texts where ${ofDemo})`
/** Also whoever came by a form of the demo company: nobody of its users made her record, and she has no other. */
const isPersonOfDemo = sql`(c.is_demo or c.created_by in ${demoUsers} or (c.created_by is null and (
  exists (select from consent_events e where e.contact_id = c.id and e.sequence = 1 and e.form_id in ${demoForms})
  or exists (select from consent_requests r join subscription_forms f on f.id = r.form_id
    where f.id in ${demoForms} and f.kind = 'event' and c.occasion = 'event' and starts_with(c.origin, f.title || ' (')
      and c.created_at between r.used_at and r.used_at + interval '10 seconds'))))`

async function countPersons(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    sql`select count(*)::integer as count from contacts c where ${isPersonOfDemo}`,
  )
  return row?.count ?? 0
}

async function removePersons(tx: Tx, platform: Platform): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    sql`select c.id from contacts c where ${isPersonOfDemo} limit ${AT_ONCE}`,
  )
  const ids = rows.map((row) => row.id)
  // What was declared to records that were merged into these stands under their own ids.
  const merged = await tx.query<{ id: string }>(
    sql`select merged_id as id from merges where current_id = any (${ids}::uuid[]) and undone_at is null`,
  )
  const all = [...ids, ...merged.map((row) => row.id)]
  await removeConsents(tx, platform, all)
  await tx.query(sql`delete from contacts where id = any (${ids}::uuid[])`)
  await tx.query(sql`delete from person_keys where subject_id = any (${all}::uuid[])`)
  await tx.query(sql`delete from import_changes where record_id = any (${all}::uuid[])`)
  await tx.query(sql`delete from mass_update_rows where record_id = any (${all}::uuid[])`)
  return ids
}

/** What these persons declared, as whole chains, with what came of it: nothing here was ever declared by anybody. */
async function removeConsents(tx: Tx, { keyring }: Platform, ids: readonly string[]): Promise<void> {
  const invented = await tx.query<{ value: string }>(sql`
    select distinct value_norm as value from contact_points
    where contact_id = any (${ids}::uuid[]) and kind = 'email' and value_norm like '%.example'`)
  const hashes = invented.map(({ value }) => addressHash(keyring, value))
  // Somebody real with the same address or number, or of the same name at the same place: what she refused stays refused.
  const others = await tx.query<{ id: string }>(sql`
    select c.id from contacts c where not ${isPersonOfDemo} and (
      c.id in (select o.contact_id from contact_points p join contact_points o on o.value_norm = p.value_norm
        where p.contact_id = any (${ids}::uuid[]))
      or (c.last_name, c.postal_code) in (select d.last_name, d.postal_code from contacts d where d.id = any (${ids}::uuid[])))`)
  const reaches = await reachesOf(
    tx,
    keyring,
    others.map(({ id }) => id),
  )
  const spared = [...reaches.values()].flat().map(({ hash }) => hash)
  await tx.query(sql`
    delete from suppressions where not (address_hash = any (${spared}::bytea[])) and (address_hash = any (${hashes}::bytea[])
      or event_id in (select id from consent_events where contact_id = any (${ids}::uuid[])))`)
  await tx.query(sql`
    delete from mail_bounces where not (address_hash = any (${spared}::bytea[])) and address_hash = any (${hashes}::bytea[])`)
  await tx.query(sql`
    delete from outbox_mails where id::text in (
      select mail_id from consent_events where contact_id = any (${ids}::uuid[]))`)
  await tx.query(sql`delete from contact_uses where contact_id = any (${ids}::uuid[])`)
  await tx.query(sql`delete from consent_events where contact_id = any (${ids}::uuid[])`)
  await tx.query(sql`delete from disclosures where contact_id = any (${ids}::uuid[])`)
}

/** Forms, texts, mailings and notices; what somebody real has relied on stays as her proof. */
async function removePublications(tx: Tx): Promise<void> {
  // Chains whose record is gone already, when a user of the demo company or one of its forms began them.
  await tx.query(sql`
    delete from consent_events e where not exists (select from contacts c where c.id = e.contact_id)
      and exists (select from consent_events f where f.contact_id = e.contact_id and f.sequence = 1
        and (f.created_by in ${demoUsers} or f.form_id in ${demoForms} or f.text_id in ${demoTexts}))`)
  await tx.query(sql`
    delete from contact_uses u where u.created_by in ${demoUsers}
      and not exists (select from contacts c where c.id = u.contact_id)`)
  await tx.query(sql`
    delete from disclosures d where d.created_by in ${demoUsers}
      and not exists (select from contacts c where c.id = d.contact_id)`)
  await tx.query(sql`
    delete from suppressions s where s.created_by in ${demoUsers}
      and not exists (select from consent_events e where e.id = s.event_id)`)
  await tx.query(sql`
    delete from call_lists where created_by in ${demoUsers} or assignee_id in ${demoUsers}
      or team_id in (select id from teams where is_demo)`)
  await tx.query(sql`delete from sequences where ${ofDemo}`)
  await tx.query(sql`delete from campaigns where ${ofDemo}`)
  await tx.query(sql`
    delete from segments where ${ofDemo} and not exists (select from campaigns c where c.segment_id = segments.id)`)
  await tx.query(sql`update segments set is_demo = false where is_demo`)
  await tx.query(sql`
    delete from outbox_mails where id in (select mail_id from consent_requests where form_id in ${demoForms})`)
  await tx.query(sql`delete from subscription_forms where ${ofDemo}`)
  await tx.query(sql`
    delete from consent_texts t where ${ofDemo}
      and not exists (select from consent_events e where e.text_id = t.id)
      and not exists (select from subscription_forms f where f.text_id = t.id)`)
  await tx.query(sql`
    delete from privacy_notices n where n.released_by in ${demoUsers}
      and not exists (select from informations i where i.notice_id = n.id)`)
}

async function removeRest(tx: Tx, jobId: string | null): Promise<Omit<RemovedDemo, 'contacts'>> {
  const mine = sql`created_by in ${demoUsers}`
  await removePublications(tx)
  await tx.query(sql`delete from timeline_entries where ${mine}`)
  await tx.query(sql`delete from tasks where ${mine} or assignee_id in ${demoUsers}`)
  await tx.query(sql`delete from imports where ${mine}`)
  await tx.query(sql`delete from mass_updates where ${mine}`)
  await tx.query(sql`delete from import_templates where ${mine}`)
  await tx.query(sql`
    delete from files f where (${mine} or is_picture)
      and not exists (select from campaign_images i where i.file_id = f.id)`)
  await tx.query(sql`
    delete from import_changes where record_id in (select id from companies where ${ofDemo})`)
  await tx.query(sql`
    delete from mass_update_rows where record_id in (select id from companies where ${ofDemo})`)
  const companies = await tx.execute(sql`delete from companies where ${ofDemo}`)
  // The job that does this stays, so that who waits for it sees it end.
  await tx.query(sql`delete from jobs where ${mine} and id is distinct from ${jobId}::uuid`)
  await tx.query(sql`delete from idempotency_keys where actor_id in ${demoUsers}`)
  await tx.query(sql`
    update users set main_team_id = null where main_team_id in (select id from teams where is_demo)`)
  await tx.query(sql`delete from outbox_mails where user_id in ${demoUsers}`)
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
