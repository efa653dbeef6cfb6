import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import { contact, fullName, languageOf } from '#server/contacts/public.ts'
import { inTransaction } from '#server/platform/db/tx.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { isCancelRequested } from '#server/platform/jobs/job-rows.ts'
import { type JobOutcome, type JobRun, job } from '#server/platform/jobs/jobs.ts'
import { noteBounce } from '#server/platform/mail/bounces.ts'
import type { BulkMail, SendOutcome } from '#server/platform/mail/bulk-sender.ts'
import { openBulkSender } from '#server/platform/mail/open-bulk-sender.ts'
import { unsubscribeAddressOf } from '#server/platform/mail/return-path.ts'
import {
  addressHash,
  permissionsFor,
  tooOften,
  tooOftenAmong,
  usePermissions,
} from '#server/privacy/consent/public.ts'
import { type Asking, stillInTopic } from './audience.ts'
import { campaign } from './campaign.ts'
import { mailImages } from './campaign-images.ts'
import { findRecipients } from './find-recipients.ts'
import { contentsOf, inLanguage, type Mailing } from './mail-languages.ts'
import { valuesOf } from './personalise.ts'
import { templatesOf } from './preview-mail.ts'
import { filterOf } from './segments.ts'
import { footerFor, senderOfMailing } from './sender-of-mailing.ts'

const AT_ONCE = 500
const TRIES = 4
/** As many are asked for in one go; mail servers usually take fifty from one sender. */
const CONNECTIONS = 24
const AGAIN_AFTER_MS = 15 * 60_000
/** Nobody will be allowed to do it later either. */
const final = [
  'jobs.owner-gone',
  'purpose.not-allowed',
  'access.not-allowed',
  'segments.not-found',
  'filter.malformed',
  'campaigns.image-not-found',
]

/**
 * Sends a mailing: finds its people, asks for each of them at the last moment, and keeps what became of each. Killed at any
 * moment it goes on where it was: the journal of the sender knows what went out.
 */
export const sendCampaign = job({
  kind: 'campaigns.send',
  purpose: 'direct-marketing',
  retries: 0,
  run: async (run) => {
    const { platform, recordId: id } = run
    if (!id) throw new Error('job without a campaign')
    const alone = <T>(work: Parameters<typeof inTransaction<T>>[2]) => inTransaction(platform.pool, {}, work)
    try {
      const end = await sending(run, id)
      if (!run.signal.aborted) return end
      // The program ends and goes on later, or somebody has asked to stop.
      if (await alone((tx) => isCancelRequested(tx, run.jobId)))
        await alone((tx) => stop(tx, id, null, platform.now()))
      return undefined
    } catch (error) {
      if (run.signal.aborted && !(await alone((tx) => isCancelRequested(tx, run.jobId)))) throw error
      const code = error instanceof Problem ? error.code : 'internal'
      const again = new Date(platform.now().getTime() + AGAIN_AFTER_MS)
      await alone(async (tx) => {
        if (final.includes(code)) await stop(tx, id, code, platform.now())
        else
          await tx.query(sql`
            update campaigns set problem_code = ${code}, retry_at = ${again} where id = ${id} and state = 'sending'`)
      })
      throw error
    }
  },
})

async function stop(tx: Gate['tx'], id: string, code: string | null, at: Date): Promise<void> {
  await tx.query(sql`
    update campaigns set state = 'stopped', problem_code = ${code}, finished_at = ${at}, version = version + 1
    where id = ${id} and state = 'sending'`)
  await tx.query(sql`select end_recipients(${id}, 'cancelled', 'stopped', ${at}, null)`)
}

async function sending(run: JobRun, id: string): Promise<JobOutcome | undefined> {
  const { platform, throughGate } = run
  const { keyring, config } = platform
  const runId = uuidv7()
  const taken = await throughGate(async (gate) => {
    const mine = await gate.tx.execute(sql`
      update campaigns set run = ${runId}, job_id = ${run.jobId}, retry_at = null, problem_code = null
      where id = ${id} and state = 'sending'`)
    if (mine === 0) return null
    const row = await gate.get(campaign, id)
    const [progress] = await gate.tx.query<{ after: string | null; isFound: boolean }>(
      sql`select found_after as after, found_at is not null as "isFound" from campaigns where id = ${id}`,
    )
    const { templates, placeholders } = await templatesOf(gate, contentsOf(row as Mailing))
    const written = []
    for (const each of templates) written.push({ ...each, images: await mailImages(gate, each.blocks) })
    return {
      row,
      isFound: progress?.isFound === true,
      sender: await senderOfMailing(gate.tx),
      placeholders,
      written,
    }
  })
  if (!taken) return undefined
  const { row, written, placeholders, sender: company } = taken
  const asking: Asking = {
    channel: 'email',
    purpose: row.purpose as PurposeKey,
    productGroup: row.productGroup as string | null,
  }

  for (let hasMore = !taken.isFound; hasMore; ) {
    if (await run.isCancelled()) return undefined
    hasMore = await throughGate(async (gate) => {
      const found = await heldBy(gate, id, runId)
      if (!found) return false
      return findRecipients(gate, { id, segmentId: String(row.segmentId), foundAfter: found.after }, asking)
    })
  }

  const { sender, journal, delivery } = await openBulkSender(platform, `campaign-${id}`, {
    connections: CONNECTIONS,
  })
  const addresses = new Map<string, string>()
  let done = 0
  let total = 0

  /** People who wait for their mail, with what it may say of them. */
  async function* waiting(): AsyncGenerator<BulkMail> {
    for (let after: string | null = null; ; ) {
      const batch: Waiting[] = await throughGate(async (gate) =>
        (await heldBy(gate, id, runId)) ? waitingAfter(gate, id, after) : [],
      )
      for (const { id: mailId, contactId, hash, person } of batch) {
        const address = String(person?.email ?? '')
        if (!person || !hash || !addressHash(keyring, address).equals(hash)) continue
        addresses.set(mailId, address)
        yield {
          id: mailId,
          recipient: address,
          compose: () => {
            const wanted = languageOf(person)
            const { language, template, images } = inLanguage(written, wanted)
            const footer = footerFor(config, keyring, company, {
              contactId,
              addressHash: hash,
              language: wanted,
            })
            return {
              kind: 'marketing',
              from: delivery.from,
              recipientName: fullName(person) || undefined,
              ...template(valuesOf(person, placeholders, language), footer),
              images,
              unsubscribe: {
                url: footer.stopUrl,
                mailto: unsubscribeAddressOf(keyring, mailId, delivery.bounceDomain),
              },
              legal: footer,
              feedbackId: `${id}:campaign:treu`,
            }
          },
        }
      }
      after = batch.at(-1)?.id ?? null
      if (batch.length < AT_ONCE) return
    }
  }

  try {
    await journal.reconcile(({ sent, refused }) =>
      throughGate(async (gate) => {
        const states = [
          ...sent.map((each) => settled(each, 'sent')),
          ...refused.map(({ id: each, status }) =>
            settled(each, status.startsWith('5') ? 'refused' : 'waiting', null, status),
          ),
        ]
        await settle(gate, id, states)
      }),
    )
    total = await throughGate(async (gate) => {
      if (!(await heldBy(gate, id, runId))) return 0
      await gate.tx.query(sql`select reopen_recipients(${id})`)
      const [left] = await gate.tx.query<{ count: number }>(sql`select waiting_recipients(${id}) as count`)
      return left?.count ?? 0
    })
    await run.progress(0, total)
    await sender.send(waiting(), {
      mayStillGo: (ids) =>
        throughGate((gate) => claim(gate, { id, segmentId: String(row.segmentId) }, runId, ids, asking)),
      onOutcomes: async (outcomes) => {
        await throughGate((gate) => keep(gate, id, runId, outcomes, addresses))
        for (const outcome of outcomes) addresses.delete(outcome.id)
        done += outcomes.length
        await run.progress(done, total)
      },
      signal: run.signal,
    })
  } finally {
    journal.close()
  }
  if (run.signal.aborted) return undefined
  return { result: await throughGate((gate) => finish(gate, id, runId)) }
}

type Waiting = { id: string; contactId: string; hash: Buffer | null; person: Row | undefined }

async function waitingAfter(gate: Gate, id: string, after: string | null): Promise<Waiting[]> {
  const rows = await gate.tx.query<Omit<Waiting, 'person'>>(sql`
    select id, contact_id as "contactId", address_hash as hash from campaign_recipients
    where campaign_id = ${id} and state = 'waiting' ${after ? sql`and id > ${after}::uuid` : sql``}
    order by id limit ${AT_ONCE}`)
  const people =
    rows.length > 0
      ? await gate.getMany(
          contact,
          rows.map(({ contactId }) => contactId),
        )
      : []
  const byId = new Map(people.map((person) => [person.id, person]))
  return rows.map((each) => ({ ...each, person: byId.get(each.contactId) }))
}

/** Whether this run still is the one that sends, until the end of the transaction. */
async function heldBy(gate: Gate, id: string, runId: string): Promise<{ after: string | null } | null> {
  const [row] = await gate.tx.query<{ after: string | null }>(sql`
    select found_after as after from campaigns where id = ${id} and run = ${runId} and state = 'sending' for share`)
  return row ?? null
}

/** Takes the mails that may go for this run, and writes down why the others may not. */
async function claim(
  gate: Gate,
  { id, segmentId }: { id: string; segmentId: string },
  runId: string,
  ids: readonly string[],
  asking: Asking,
): Promise<Set<string>> {
  // Asked for together, they travel together; each sees what the one before it did or waited for.
  const [, rows, filter] = await Promise.all([
    heldBy(gate, id, runId),
    gate.tx.query<{ id: string; contactId: string; hash: Buffer }>(sql`
      update campaign_recipients set state = 'sending', run = ${runId}
      where campaign_id = ${id} and id = any (${ids}::uuid[])
        and (state = 'waiting' or (state = 'sending' and run = ${runId}))
        and exists (select from campaigns where id = ${id} and run = ${runId} and state = 'sending')
      returning id, contact_id as "contactId", address_hash as hash`),
    filterOf(gate, segmentId),
  ])
  if (rows.length === 0) return new Set()
  const people = rows.map(({ contactId }) => contactId)
  const [inTopic, enough] = await Promise.all([
    stillInTopic(gate, filter, people),
    tooOftenAmong(gate, rows, { exceptCampaign: id, isClaiming: true }),
  ])
  const wants = new Set(
    rows
      .filter(({ contactId }) => inTopic.has(contactId) && !enough.has(contactId))
      .map((each) => each.contactId),
  )
  const [stayed, left] = [true, false].map((is) => people.filter((each) => wants.has(each) === is))
  const permissions = new Map([
    ...(await permissionsFor(gate, left ?? [], asking)),
    ...(await usePermissions(gate, stayed ?? [], { ...asking, campaignId: id })),
  ])
  const allowed = new Set<string>()
  const withheld: Settled[] = []
  for (const { id: mailId, contactId, hash } of rows) {
    const permission = permissions.get(contactId)
    const isSameAddress = permission?.addressHash?.equals(hash) === true
    if (permission?.allowed && isSameAddress && wants.has(contactId)) allowed.add(mailId)
    else {
      const wish = enough.has(contactId) ? tooOften.code : 'topic-left'
      const code = isSameAddress ? wish : 'address-changed'
      withheld.push(
        settled(mailId, 'withheld', permission?.allowed ? code : (permission?.code ?? 'no-basis')),
      )
    }
  }
  await settle(gate, id, withheld)
  return allowed
}

async function keep(
  gate: Gate,
  id: string,
  runId: string,
  outcomes: readonly SendOutcome[],
  addresses: ReadonlyMap<string, string>,
): Promise<void> {
  const isMine = (await heldBy(gate, id, runId)) !== null
  const retried = outcomes
    .filter((each) => each.state === 'refused' && !each.isPermanent)
    .map((each) => each.id)
  const tried = await gate.tx.query<{ id: string; attempts: number }>(
    sql`select id, attempts from campaign_recipients where id = any (${retried}::uuid[])`,
  )
  const attempts = new Map(tried.map((each) => [each.id, each.attempts]))
  const states = outcomes
    .filter((outcome) => outcome.state !== 'withheld' || isMine)
    .map((outcome) => settledBy(outcome, attempts.get(outcome.id) ?? TRIES))
  await settle(gate, id, states)
  for (const outcome of outcomes) {
    const address = addresses.get(outcome.id)
    if (outcome.state === 'refused' && outcome.verdict === 'hard-bounce' && address)
      await noteBounce(gate.tx, gate.keyring, {
        address,
        kind: 'hard-bounce',
        status: outcome.status,
        at: gate.now(),
      })
  }
}

function settledBy(outcome: SendOutcome, attempts: number): Settled {
  if (outcome.state === 'sent') return settled(outcome.id, 'sent', null, outcome.isConfirmed ? '250' : null)
  if (outcome.state === 'unfit') return settled(outcome.id, 'unfit', outcome.code)
  // Who was taken off by the decision has her reason already; the others are out of sight.
  if (outcome.state === 'withheld') return settled(outcome.id, 'withheld', 'no-basis')
  const isOver = outcome.isPermanent || attempts + 1 >= TRIES
  const code = outcome.verdict === 'hard-bounce' ? 'undeliverable' : null
  return settled(outcome.id, isOver ? 'refused' : 'waiting', code, outcome.status)
}

/** The last look: who was out of sight got nothing, who was refused for the moment is tried again later. */
async function finish(gate: Gate, id: string, runId: string): Promise<Record<string, number>> {
  const { tx } = gate
  if (await heldBy(gate, id, runId)) {
    await tx.query(sql`select end_recipients(${id}, 'withheld', 'no-basis', ${gate.now()}, ${runId})`)
    const [left] = await tx.query<{ count: number }>(sql`select waiting_recipients(${id}) as count`)
    if ((left?.count ?? 0) > 0) {
      const again = new Date(gate.now().getTime() + AGAIN_AFTER_MS)
      await tx.query(sql`update campaigns set retry_at = ${again} where id = ${id}`)
    } else {
      await tx.query(sql`
        update campaigns set state = 'sent', finished_at = ${gate.now()}, run = null, version = version + 1
        where id = ${id}`)
      gate.record({ action: 'sent', resource: 'campaign', recordIds: [id] })
    }
  }
  const counts = await tx.query<{ state: string; count: number }>(
    sql`select state, sum(count)::integer as count from campaign_counts(${id}) group by state`,
  )
  return Object.fromEntries(counts.map(({ state, count }) => [state, count]))
}

type Settled = { id: string; state: string; code: string | null; status: string | null }

function settled(
  id: string,
  state: string,
  code: string | null = null,
  status: string | null = null,
): Settled {
  return { id, state, code, status }
}

async function settle(gate: Gate, id: string, all: readonly Settled[]): Promise<void> {
  if (all.length === 0) return
  await gate.tx.query(sql`
    select settle_recipients(${id}, ${all.map((each) => each.id)}::uuid[], ${all.map((each) => each.state)}::text[],
      ${all.map((each) => each.code)}::text[], ${all.map((each) => each.status)}::text[], ${gate.now()})`)
}
