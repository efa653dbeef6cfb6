import { type FieldProblem, Problem } from '../http/problem.ts'
import { parseEmail } from '../values/email.ts'

/** Who advertises, where she can be reached, how to stop it and where it says what is done with the data. */
export type LegalNotice = {
  /** As in the register, with its legal form. */
  senderName: string
  /** Street and house number, postal code and city; a post box is no address for service. */
  postalAddress: readonly string[]
  /** Page on which one objects or unsubscribes at no cost. */
  stopUrl: string
  /** Information about the processing (Art. 13, 14 GDPR). */
  noticeUrl: string
}

export type Advertising = {
  from: { name: string; address: string }
  text: string
  html?: string | undefined
  unsubscribe?: { url: string } | undefined
  legal?: LegalNotice | undefined
}

/**
 * Refuses an advertising mail that hides who sends it or how to stop it: § 7(2) no. 3 UWG (identity and a valid address
 * for the wish to stop), § 5 DDG (name and address of the provider), Art. 13, 14 and 21(4) GDPR (notice, with the right to
 * object). All of it must be readable in the text and on the page, not in headers alone; what is hidden does not count.
 */
export function demandLawfulMail(mail: Advertising): void {
  const { legal, unsubscribe, from } = mail
  const text = folded(mail.text)
  const page = mail.html === undefined ? null : visibleText(mail.html)
  const links = mail.html === undefined ? null : linksOf(mail.html)
  const says = (words: string | undefined) =>
    words !== undefined &&
    folded(words) !== '' &&
    text.includes(folded(words)) &&
    (page === null || page.includes(folded(words)))
  const offers = (url: string | undefined) =>
    url !== undefined && isLink(url) && text.includes(folded(url)) && (links === null || links.has(url))
  const address = legal?.postalAddress.filter((line) => line.trim() !== '') ?? []

  const errors: FieldProblem[] = []
  const demand = (isThere: boolean, pointer: string, code: string) => {
    if (!isThere) errors.push({ pointer, code })
  }
  demand(from.name.trim() !== '' && parseEmail(from.address).ok, '/from', 'mail.sender-missing')
  demand(says(legal?.senderName), '/legal/senderName', 'mail.sender-name-missing')
  demand(
    address.length >= 2 && address.every(says) && !isPostBoxOnly(address),
    '/legal/postalAddress',
    'mail.postal-address-missing',
  )
  demand(offers(legal?.stopUrl), '/legal/stopUrl', 'mail.stop-address-missing')
  demand(offers(legal?.noticeUrl), '/legal/noticeUrl', 'mail.notice-link-missing')
  demand(unsubscribe !== undefined && isLink(unsubscribe.url), '/unsubscribe', 'mail.one-click-missing')
  if (errors.length > 0) throw new Problem('mail.not-lawful', { errors })
}

function isLink(url: string): boolean {
  return /^https:\/\/\S+$/.test(url) || /^http:\/\/(?:localhost|127\.0\.0\.1)[:/]\S*$/.test(url)
}

function isPostBoxOnly(lines: readonly string[]): boolean {
  return /^(?:postfach|post ?box|p\.? ?o\.? ?box|case postale)\b/i.test(lines[0]?.trim() ?? '')
}

function folded(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim().toLowerCase()
}

/** What a reader sees of a page, roughly: no comments, no styles, nothing marked as hidden. */
function visibleText(html: string): string {
  return folded(
    unescaped(
      withoutHidden(html)
        .replace(/<br\s*\/?>/gi, '\n')
        .replace(/<[^>]*>/g, ' '),
    ),
  ).replace(/ ([,.;:])/g, '$1')
}

function linksOf(html: string): Set<string> {
  return new Set(
    [...withoutHidden(html).matchAll(/<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(([, a, b]) =>
      unescaped(a ?? b ?? ''),
    ),
  )
}

function withoutHidden(html: string): string {
  return html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(head|style|script|title|template)\b[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(
      /<(\w+)\b[^>]*\b(?:hidden\b|style\s*=\s*["'][^"']*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]))[^"']*["'])[^>]*>[\s\S]*?<\/\1\s*>/gi,
      ' ',
    )
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  shy: '',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  middot: '·',
  ndash: '–',
}

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name) return entities[name] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
