import sql from 'sql-template-tag'
import type { Campaign, CampaignPatch, NewCampaign } from '#api/campaigns.ts'
import type { Config } from '#server/config.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { deliveryOf } from '#server/platform/mail/delivery-settings.ts'
import { dkimKeyOf } from '#server/platform/mail/dkim.ts'
import { demandLawfulMail } from '#server/platform/mail/lawful-mail.ts'
import { decisionWords } from '#server/privacy/consent/public.ts'
import { audienceCondition } from './audience.ts'
import { campaign } from './campaign.ts'
import { holdImages, removingImages } from './campaign-images.ts'
import { type Contents, contentsOf, lackingIn, type Mailing } from './mail-languages.ts'
import { valuesOf } from './personalise.ts'
import { demandTexts, inventedIn, templatesOf } from './preview-mail.ts'
import { audienceOf } from './segments.ts'
import { footerFor, senderOfMailing } from './sender-of-mailing.ts'

/** How long a mailing can be taken back after somebody pressed send. */
export const UNDO_SECONDS = 120

export async function readCampaign(gate: Gate, id: string): Promise<Campaign> {
  const found = await gate.get(campaign, id)
  const counts = await gate.tx.query<{ state: string; code: string | null; count: number }>(
    sql`select state, code, count from campaign_counts(${id}) order by state, code`,
  )
  return {
    ...(found as Campaign),
    counts: counts.map((each) => ({ ...each, ...(each.code ? decisionWords(each.code) : null) })),
  }
}

export async function addCampaign(gate: Gate, input: NewCampaign): Promise<Campaign> {
  const { blocks = [], translations = {}, ...values } = input
  gate.demand(campaign, 'create')
  const contents = contentsOf(input)
  await demandTexts(gate, contents)
  const id = await gate.create(campaign, values, { blocks, translations, purpose: gate.purpose })
  await holdImages(
    gate,
    id,
    contents.flatMap((each) => each.blocks),
  )
  return readCampaign(gate, id)
}

export async function changeCampaign(
  gate: Gate,
  id: string,
  { blocks, translations, ...patch }: CampaignPatch,
  version: number,
): Promise<Campaign> {
  gate.demand(campaign, 'update')
  const before = await lockedIn(gate, id, ['draft'])
  demandAsIssue(before, patch)
  const also = { ...(blocks ? { blocks } : {}), ...(translations ? { translations } : {}) }
  const contents = contentsOf({ ...before, ...patch, ...also } as Mailing)
  await demandTexts(gate, contents)
  await gate.update(campaign, id, patch, { version, also })
  await holdImages(
    gate,
    id,
    contents.flatMap((each) => each.blocks),
  )
  return readCampaign(gate, id)
}

/** An issue stays with the subscribers of its newsletter's topic; only an issue has a day it is planned for. */
function demandAsIssue({ newsletterId, segmentId }: Row, patch: CampaignPatch): void {
  const isOther = patch.segmentId !== undefined && patch.segmentId !== segmentId
  const errors = [
    ...(newsletterId && isOther ? [{ pointer: '/segmentId', code: 'newsletters.one-topic-conflict' }] : []),
    ...(newsletterId && patch.plannedOn === null ? [{ pointer: '/plannedOn', code: 'field.required' }] : []),
    ...(!newsletterId && patch.plannedOn ? [{ pointer: '/plannedOn', code: 'field.read-only' }] : []),
  ]
  if (errors.length > 0) throw new Problem('campaigns.invalid', { errors })
}

export async function removeCampaign(gate: Gate, id: string, version: number): Promise<void> {
  await lockedIn(gate, id, ['draft', 'cancelled'])
  await removingImages(gate, id, () => gate.remove(campaign, id, { version }))
}

/** Whether mails can go out, and signed: no more than what somebody who sends has to know. */
export async function readSender(
  gate: Gate,
  config: Pick<Config, 'smtpUrl' | 'mailFrom'>,
): Promise<{ isSigned: boolean; hasServer: boolean }> {
  const hasServer = Boolean(config.smtpUrl)
  const delivery = await deliveryOf(gate.tx, config)
  if (!delivery) return { isSigned: false, hasServer }
  return {
    hasServer,
    isSigned: (await dkimKeyOf(gate.tx, gate.keyring, delivery.domain, delivery.dkimSelector)) !== null,
  }
}

/**
 * Says when a mailing goes out: not before the time to take it back is over. What would be unlawful or could not be sent is
 * refused now and not in the night.
 */
export async function scheduleCampaign(
  gate: Gate,
  config: Pick<Config, 'publicUrl' | 'smtpUrl' | 'mailFrom'>,
  id: string,
  at: string | null,
): Promise<Campaign> {
  gate.demand(campaign, 'update')
  const found = await lockedIn(gate, id, ['draft', 'scheduled'])
  if (found.purpose !== gate.purpose) throw new Problem('campaigns.other-purpose', { status: 409 })
  const contents = contentsOf(found as Mailing)
  const errors = [
    ...lackingIn(contents),
    ...(found.segmentId ? [] : [{ pointer: '/segmentId', code: 'field.required' }]),
  ]
  if (errors.length > 0) throw new Problem('campaigns.invalid', { errors })
  await audienceCondition(gate, await audienceOf(gate, String(found.segmentId)))
  const earliest = new Date(gate.now().getTime() + UNDO_SECONDS * 1000)
  const wanted = at ? new Date(at) : earliest
  if (Number.isNaN(wanted.getTime()) || wanted.getTime() > gate.now().getTime() + 366 * 86_400_000)
    throw new Problem('campaigns.invalid', { errors: [{ pointer: '/at', code: 'field.not-a-moment' }] })
  if (!config.smtpUrl) throw new Problem('mail.no-server', { status: 409 })
  const delivery = await deliveryOf(gate.tx, config)
  if (!delivery) throw new Problem('mail.no-sender', { status: 409 })
  const sender = await senderOfMailing(gate.tx)
  const { templates, placeholders } = await templatesOf(gate, contents)
  for (const { language, template } of templates) {
    const { person, recipient } = inventedIn(language)
    const footer = footerFor(config, gate.keyring, sender, recipient)
    demandLawfulMail({
      ...template(valuesOf(person, placeholders, language), footer),
      from: delivery.from,
      legal: footer,
      unsubscribe: { url: footer.stopUrl },
    })
  }
  const sendAt = wanted > earliest ? wanted : earliest
  await gate.turnAt('campaigns.start', sendAt)
  await change(gate, id, {
    state: 'scheduled',
    sendAt,
    scheduledBy: gate.actor.userId,
    problemCode: null,
  })
  return readCampaign(gate, id)
}

/** Takes it back: nothing has gone yet, and nothing will. */
export async function unscheduleCampaign(gate: Gate, id: string): Promise<Campaign> {
  gate.demand(campaign, 'update')
  await lockedIn(gate, id, ['scheduled'])
  await change(gate, id, { state: 'draft', sendAt: null, scheduledBy: null })
  return readCampaign(gate, id)
}

/** Ends it where it is: who has got the mail has got it, nobody else will. */
export async function stopCampaign(gate: Gate, id: string): Promise<Campaign> {
  gate.demand(campaign, 'update')
  await lockedIn(gate, id, ['sending'])
  await change(gate, id, { state: 'stopped', finishedAt: gate.now(), retryAt: null })
  await gate.tx.query(sql`select end_recipients(${id}, 'cancelled', 'stopped', ${gate.now()}, null)`)
  return readCampaign(gate, id)
}

/** What a campaign says, language by language. */
export async function campaignContents(gate: Gate, id: string): Promise<Contents> {
  return contentsOf((await gate.get(campaign, id)) as Mailing)
}

async function change(gate: Gate, id: string, also: Row): Promise<void> {
  await gate.update(campaign, id, {}, { also })
}

/** The campaign, locked until the end of the transaction, when it is in one of these states. */
async function lockedIn(gate: Gate, id: string, states: readonly string[]): Promise<Row> {
  const [row] = await gate.tx.query<{ state: string }>(
    sql`select state from campaigns where id = ${id} for update`,
  )
  if (!row) throw new Problem('campaigns.not-found')
  if (!states.includes(row.state)) throw new Problem('campaigns.not-possible-now')
  return gate.get(campaign, id)
}
