import sql from 'sql-template-tag'
import type { Config } from '#server/config.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { queueMail } from '#server/platform/mail/outbox.ts'
import { imagesOf, mailImages, shownInPage } from './campaign-images.ts'
import { placeholdersOf, somebody, valuesOf } from './personalise.ts'
import { type Content, type MailTemplate, mailTemplate, type Rendered, readMail } from './render-mail.ts'
import { footerFor, senderOfMailing } from './sender-of-mailing.ts'

type Address = Pick<Config, 'publicUrl'>

/** Somebody invented, where a mail needs somebody it goes to. */
export const invented = {
  contactId: '00000000-0000-7000-8000-000000000000',
  addressHash: Buffer.alloc(32),
  language: 'de',
} as const

export async function templateOf(
  gate: Gate,
  content: Content,
): Promise<{ template: MailTemplate; placeholders: Set<string> }> {
  const placeholders = await allowedIn(gate)
  const images = await imagesOf(gate, content.blocks)
  return { template: await mailTemplate(content, placeholders, images), placeholders }
}

/** Refuses a mail that could not be written; looks at its texts and pictures only. */
export async function demandText(gate: Gate, content: Content): Promise<void> {
  readMail(content, await allowedIn(gate))
  await imagesOf(gate, content.blocks)
}

/** The mail as it will be sent, to somebody invented. */
export async function previewMail(gate: Gate, config: Address, content: Content): Promise<Rendered> {
  const { template, placeholders } = await templateOf(gate, content)
  const footer = footerFor(config, gate.keyring, await senderOfMailing(gate.tx), invented)
  return template(valuesOf(somebody, placeholders), footer)
}

/** The same as a page of its own, which holds its pictures. */
export async function previewPage(gate: Gate, config: Address, content: Content): Promise<string> {
  const { html } = await previewMail(gate, config, content)
  return shownInPage(html, await mailImages(gate, content.blocks))
}

/** A copy to the asker herself, marked as one. */
export async function sendTestMail(gate: Gate, config: Address, content: Content): Promise<string> {
  const { subject, html, text } = await previewMail(gate, config, content)
  const [user] = await gate.tx.query<{ name: string; email: string }>(
    sql`select name, email from users where id = ${gate.actor.userId}`,
  )
  if (!user || !gate.actor.userId) throw new Problem('campaigns.not-found')
  return queueMail(gate, {
    kind: 'campaign-test',
    userId: gate.actor.userId,
    to: { name: user.name, address: user.email },
    subject: `[Test] ${subject}`,
    text,
    html,
    images: await mailImages(gate, content.blocks),
  })
}

async function allowedIn(gate: Gate): Promise<Set<string>> {
  return new Set((await placeholdersOf(gate)).map(({ name }) => name))
}
