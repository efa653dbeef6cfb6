import type { Block } from '#api/campaigns.ts'
import type { LegalNotice } from '#server/platform/mail/lawful-mail.ts'
import { readText, type Text } from './personalise.ts'

export type Content = { subject: string; preheader: string; blocks: readonly Block[] }
export type Footer = LegalNotice & { preferencesUrl: string }
export type Rendered = { subject: string; html: string; text: string }
export type MailTemplate = (values: Readonly<Record<string, unknown>>, footer: Footer) => Rendered

/** Of each picture: how large it is, and how the page refers to it. */
export type Images = ReadonlyMap<string, { width: number; height: number; source: string }>

/** As wide as the column of text is, at most. */
const WIDEST = 560

/** In every mailing, since existing customers have to be told with each one (§ 7(3) no. 4 UWG). */
const RIGHT_TO_OBJECT =
  'Sie können der Verwendung Ihrer Adresse für Werbung jederzeit widersprechen, ohne dass hierfür andere als die Übermittlungskosten nach den Basistarifen entstehen.'

type Part = { block: Block; text: Text | null }

/**
 * Reads a mailing once and makes the mail of each person from it; the same for the preview, the test and the sending. Values
 * are put into the plain text, and all of it is escaped afterwards: nobody's name becomes markup.
 */
export function mailTemplate(
  content: Content,
  placeholders: ReadonlySet<string>,
  images: Images = new Map(),
): MailTemplate {
  const subject = readText(content.subject, placeholders, '/subject')
  const preheader = readText(content.preheader, placeholders, '/preheader')
  const parts: Part[] = content.blocks.map((block, index) => ({
    block,
    text: 'text' in block ? readText(block.text, placeholders, `/blocks/${index}/text`) : null,
  }))
  return (values, footer) => {
    const said = parts.map(({ block, text }) => ({ block, words: text?.render(values) ?? '' }))
    const title = subject.render(values)
    return {
      subject: title,
      html: page(
        title,
        preheader.render(values),
        said.map(({ block, words }) => htmlOf(block, words, images)).join('\n'),
        footer,
      ),
      text: `${said.map(({ block, words }) => textOf(block, words)).join('\n\n')}\n\n${textFooter(footer)}`,
    }
  }
}

function htmlOf(block: Block, words: string, images: Images): string {
  switch (block.type) {
    case 'heading':
      return `<h1 style="margin:0 0 16px;font-size:24px;line-height:1.25;color:#1c2426">${escaped(words)}</h1>`
    case 'text':
      return words
        .split(/\n{2,}/)
        .map(
          (each) =>
            `<p style="margin:0 0 16px;font-size:16px;line-height:1.5">${escaped(each.trim()).replaceAll('\n', '<br>')}</p>`,
        )
        .join('\n')
    case 'button':
      return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0 24px"><tr><td style="background:#0f5c63;border-radius:6px"><a href="${escaped(block.url)}" style="display:inline-block;padding:12px 24px;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none">${escaped(words)}</a></td></tr></table>`
    case 'divider':
      return '<hr style="border:0;border-top:1px solid #d5dbdc;margin:24px 0">'
    case 'image':
      return picture(block, images)
  }
}

function picture({ imageId, alt, url }: Extract<Block, { type: 'image' }>, images: Images): string {
  const image = images.get(imageId)
  if (!image) throw new Error('a block shows a picture that was not read')
  const width = Math.min(image.width, WIDEST)
  const shown = `<img src="${escaped(image.source)}" alt="${escaped(alt)}" width="${width}" style="display:block;width:100%;max-width:${width}px;height:auto;border:0">`
  return `<p style="margin:0 0 16px">${url ? `<a href="${escaped(url)}" style="color:#0f5c63">${shown}</a>` : shown}</p>`
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

function page(title: string, preheader: string, body: string, footer: Footer): string {
  const { senderName, postalAddress, stopUrl, preferencesUrl, noticeUrl } = footer
  const link = (url: string, words: string) =>
    `<a href="${escaped(url)}" style="color:#0f5c63">${escaped(words)}</a>`
  return `<!doctype html>
<html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title></head>
<body style="margin:0;background:#f6f7f7;color:#1c2426;font-family:system-ui,-apple-system,'Segoe UI',Arial,sans-serif">
${besideSubject(preheader)}<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background:#ffffff;border-radius:8px"><tr><td style="padding:32px">
${body}
</td></tr></table>
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px"><tr><td style="padding:16px 32px;font-size:13px;line-height:1.5;color:#5a6668">
<p style="margin:0 0 8px">${[senderName, ...postalAddress].map(escaped).join('<br>')}</p>
<p style="margin:0 0 8px">${escaped(RIGHT_TO_OBJECT)}</p>
<p style="margin:0">${link(stopUrl, 'Abbestellen')} · ${link(preferencesUrl, 'Einstellungen ändern')} · ${link(noticeUrl, 'Datenschutz')}</p>
</td></tr></table>
</td></tr></table>
</body></html>
`
}

/** Read by mail programs for the line beside the subject; the blanks keep what follows out of it. */
function besideSubject(preheader: string): string {
  return preheader.trim() === ''
    ? ''
    : `<div style="display:none;max-height:0;overflow:hidden">${escaped(preheader)}${'&#847;&zwnj;&nbsp;'.repeat(60)}</div>\n`
}

function textFooter({ senderName, postalAddress, stopUrl, preferencesUrl, noticeUrl }: Footer): string {
  return `-- \n${[senderName, ...postalAddress].join('\n')}\n\n${RIGHT_TO_OBJECT}\n\nAbbestellen: ${stopUrl}\nEinstellungen ändern: ${preferencesUrl}\nDatenschutz: ${noticeUrl}\n`
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
