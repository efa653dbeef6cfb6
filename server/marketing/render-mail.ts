import type { Block, MailLanguage } from '#api/campaigns.ts'
import type { LegalNotice } from '#server/platform/mail/lawful-mail.ts'
import { filled, mailSkeleton, type Shape, WIDEST } from './mail-skeleton.ts'
import { readText, type Text } from './personalise.ts'

export type Language = MailLanguage
/** What a mail says in one language; its fields are named from the pointer. */
export type Content = {
  language: Language
  pointer: string
  subject: string
  preheader: string
  blocks: readonly Block[]
}
export type Footer = LegalNotice & { preferencesUrl: string; language: Language }
export type Rendered = { subject: string; html: string; text: string }
export type MailTemplate = (values: Readonly<Record<string, unknown>>, footer: Footer) => Rendered

/** Of each picture: how large it is, and how the page refers to it. */
export type Images = ReadonlyMap<string, { width: number; height: number; source: string }>

const footerWords = {
  de: {
    /** In every mailing, since existing customers have to be told with each one (§ 7(3) no. 4 UWG). */
    objection:
      'Sie können der Verwendung Ihrer Adresse für Werbung jederzeit widersprechen, ohne dass hierfür andere als die Übermittlungskosten nach den Basistarifen entstehen.',
    stop: 'Abbestellen',
    preferences: 'Einstellungen ändern',
    notice: 'Datenschutz',
  },
  en: {
    objection:
      'You may object to the use of your address for advertising at any time, at no cost other than that of sending the objection at basic rates.',
    stop: 'Unsubscribe',
    preferences: 'Change your preferences',
    notice: 'Privacy',
  },
} as const

type Part = { block: Block; text: Text | null }
type Mail = { subject: Text; preheader: Text; parts: readonly Part[] }

/** Reads a mailing; refuses texts that could not be written to anybody. */
export function readMail(content: Content, placeholders: ReadonlySet<string>): Mail {
  return {
    subject: readText(content.subject, placeholders, `${content.pointer}/subject`),
    preheader: readText(content.preheader, placeholders, `${content.pointer}/preheader`),
    parts: content.blocks.map((block, index) => ({
      block,
      text:
        'text' in block
          ? readText(block.text, placeholders, `${content.pointer}/blocks/${index}/text`)
          : null,
    })),
  }
}

/**
 * Reads a mailing once and makes the mail of each person from it; the same for the preview, the test and the sending. Values
 * are put into the plain text, and all of it is escaped afterwards: nobody's name becomes markup.
 */
export async function mailTemplate(
  content: Content,
  placeholders: ReadonlySet<string>,
  images: Images = new Map(),
): Promise<MailTemplate> {
  const { subject, preheader, parts } = readMail(content, placeholders)
  const skeleton = await mailSkeleton(content.blocks.map((block) => shapeOf(block, images)))
  return (values, footer) => {
    const said = parts.map(({ block, text }) => ({ block, words: text?.render(values) ?? '' }))
    const title = subject.render(values)
    const whole: Readonly<Record<string, () => string>> = {
      language: () => content.language,
      title: () => escaped(title),
      preheader: () => besideSubject(preheader.render(values)),
      footer: () => pageFooter(footer, content.language),
    }
    return {
      subject: title,
      html: filled(skeleton, (name) => {
        const [index = '', what] = name.split('.')
        const part = said[Number(index)]
        return part && what ? wordsOf(part, what, images) : (whole[name]?.() ?? '')
      }),
      text: `${said.map(({ block, words }) => textOf(block, words)).join('\n\n')}\n\n${textFooter(footer)}`,
    }
  }
}

function shapeOf(block: Block, images: Images): Shape[number] {
  if (block.type !== 'image') return { type: block.type }
  const { width } = pictureOf(block, images)
  return { type: 'image', width: Math.min(width, WIDEST), isLinked: Boolean(block.url) }
}

function wordsOf({ block, words }: { block: Block; words: string }, what: string, images: Images): string {
  if (what === 'paragraphs') return paragraphs(words)
  if (what === 'url') return 'url' in block && block.url ? escaped(block.url) : ''
  if (block.type !== 'image') return escaped(words)
  return escaped(what === 'alt' ? block.alt : pictureOf(block, images).source)
}

function paragraphs(words: string): string {
  return words
    .split(/\n{2,}/)
    .map((each) => `<p style="margin:0 0 16px">${escaped(each.trim()).replaceAll('\n', '<br>')}</p>`)
    .join('\n')
}

function pictureOf({ imageId }: Extract<Block, { type: 'image' }>, images: Images) {
  const image = images.get(imageId)
  if (!image) throw new Error('a block shows a picture that was not read')
  return image
}

function textOf(block: Block, words: string): string {
  switch (block.type) {
    case 'heading':
      return `${words}\n${'='.repeat(Math.min(words.length, 60))}`
    case 'text':
      return words
    case 'button':
      return `${words}: ${block.url}`
    case 'divider':
      return '-'.repeat(40)
    case 'image':
      return block.url ? `[${block.alt}]: ${block.url}` : `[${block.alt}]`
  }
}

/** Who gets a text that is not in her language can still read how to stop it. */
function pageFooter(footer: Footer, around: Language): string {
  const { senderName, postalAddress, stopUrl, preferencesUrl, noticeUrl } = footer
  const say = footerWords[footer.language]
  const other = footer.language === around ? '' : ` lang="${footer.language}"`
  const link = (url: string, name: string) =>
    `<a href="${escaped(url)}" style="color:#0f5c63">${escaped(name)}</a>`
  return `<p style="margin:0 0 8px">${[senderName, ...postalAddress].map(escaped).join('<br>')}</p>
<p style="margin:0 0 8px"${other}>${escaped(say.objection)}</p>
<p style="margin:0"${other}>${link(stopUrl, say.stop)} · ${link(preferencesUrl, say.preferences)} · ${link(noticeUrl, say.notice)}</p>`
}

/** Read by mail programs for the line beside the subject; the blanks keep what follows out of it. */
function besideSubject(preheader: string): string {
  return preheader.trim() === ''
    ? ''
    : `<div style="display:none;max-height:0;overflow:hidden">${escaped(preheader)}${'&#847;&zwnj;&nbsp;'.repeat(60)}</div>\n`
}

function textFooter(footer: Footer): string {
  const { senderName, postalAddress, stopUrl, preferencesUrl, noticeUrl } = footer
  const say = footerWords[footer.language]
  return `-- \n${[senderName, ...postalAddress].join('\n')}\n\n${say.objection}\n\n${say.stop}: ${stopUrl}\n${say.preferences}: ${preferencesUrl}\n${say.notice}: ${noticeUrl}\n`
}

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign)
}
