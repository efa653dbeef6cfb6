import sql from 'sql-template-tag'
import type { Config } from '#server/config.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { queueMail } from '#server/platform/mail/outbox.ts'
import { imagesOf, mailImages, shownInPage } from './campaign-images.ts'
import { type Contents, inLanguage, mainLanguage } from './mail-languages.ts'
import { placeholdersOf, somebody, valuesOf } from './personalise.ts'
import {
  type Content,
  type Language,
  type MailTemplate,
  mailTemplate,
  type Rendered,
  readMail,
} from './render-mail.ts'
import { footerFor, senderOfMailing } from './sender-of-mailing.ts'

type Address = Pick<Config, 'publicUrl'>
type Template = { language: Language; template: MailTemplate; blocks: Content['blocks'] }

/** Somebody invented who has this language, where a mail needs somebody it goes to. */
export function inventedIn(language: Language) {
  return {
    person: { ...somebody, language },
    recipient: {
      contactId: '00000000-0000-7000-8000-000000000000',
      addressHash: Buffer.alloc(32),
      language,
    },
  }
}

/** What makes the mails of a mailing, one for each language it is written in. */
export async function templatesOf(
  gate: Gate,
  contents: Contents,
): Promise<{ templates: Template[]; placeholders: Set<string> }> {
  const placeholders = await allowedIn(gate)
  const templates: Template[] = []
  for (const content of contents) {
    const { language, blocks } = content
    const template = await mailTemplate(content, placeholders, await imagesOf(gate, content))
    templates.push({ language, blocks, template })
  }
  return { templates, placeholders }
}

/** Refuses a mailing that could not be written in one of its languages; looks at its texts and pictures only. */
export async function demandTexts(gate: Gate, contents: Contents): Promise<void> {
  const placeholders = await allowedIn(gate)
  for (const content of contents) {
    readMail(content, placeholders)
    await imagesOf(gate, content)
  }
}

/** The mail as it will be sent, to somebody invented who has this language. */
export async function previewMail(
  gate: Gate,
  config: Address,
  contents: Contents,
  wanted: Language = mainLanguage,
): Promise<Rendered> {
  const content = inLanguage(contents, wanted)
  const { templates, placeholders } = await templatesOf(gate, [content])
  const { template } = inLanguage(templates, content.language)
  const { person, recipient } = inventedIn(wanted)
  const footer = footerFor(config, gate.keyring, await senderOfMailing(gate.tx), recipient)
  return template(valuesOf(person, placeholders, content.language), footer)
}

/** The same as a page of its own, which holds its pictures. */
export async function previewPage(
  gate: Gate,
  config: Address,
  contents: Contents,
  wanted: Language = mainLanguage,
): Promise<string> {
  const { html } = await previewMail(gate, config, contents, wanted)
  return shownInPage(html, await mailImages(gate, inLanguage(contents, wanted).blocks))
}

/** A copy to the asker herself, marked as one. */
export async function sendTestMail(
  gate: Gate,
  config: Address,
  contents: Contents,
  wanted: Language = mainLanguage,
): Promise<string> {
  const { subject, html, text } = await previewMail(gate, config, contents, wanted)
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
    images: await mailImages(gate, inLanguage(contents, wanted).blocks),
  })
}

async function allowedIn(gate: Gate): Promise<Set<string>> {
  return new Set((await placeholdersOf(gate)).map(({ name }) => name))
}
