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
  const { page, links } = mail.html === undefined ? { page: null, links: null } : seenOn(mail.html)
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

/** What a reader sees of a page, roughly: its text and links without comments, styles and what is marked as hidden. */
function seenOn(html: string): { page: string; links: Set<string> } {
  let text = ''
  const links = new Set<string>()
  const open: { name: string; isHidden: boolean; isTiny: boolean }[] = []
  for (const [whole, , end, name = '', attributes = ''] of html.matchAll(MARKUP)) {
    const around = open.at(-1)
    if (!whole.startsWith('<')) {
      if (!around?.isHidden && !around?.isTiny) text += whole
      continue
    }
    const tag = name.toLowerCase()
    text += tag === 'br' ? '\n' : ' '
    if (!tag || VOID.test(tag)) continue
    if (end) {
      const at = open.findLastIndex((each) => each.name === tag)
      if (at >= 0) open.length = at
      continue
    }
    const [, double, single] = STYLE.exec(attributes) ?? []
    const style = double ?? single ?? ''
    const size = /(?:^|[;\s])font-size\s*:\s*([^;]+)/i.exec(style)?.[1]
    const own = {
      name: tag,
      isHidden: around?.isHidden === true || UNSEEN.test(tag) || isHiddenBy(attributes, style),
      // Letters of no size are seen again where something inside gives them one.
      isTiny: size === undefined ? around?.isTiny === true : /^0(?![.\d])/.test(size.trim()),
    }
    open.push(own)
    const link = tag === 'a' ? /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes) : null
    if (link && !own.isHidden && !own.isTiny) links.add(unescaped(link[1] ?? link[2] ?? ''))
  }
  return { page: folded(unescaped(text)).replace(/ ([,.;:])/g, '$1'), links }
}

const MARKUP =
  /<!--[\s\S]*?-->|<!doctype[^>]*>|<(style|script)\b[\s\S]*?<\/\1\s*>|<(\/?)([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>|[^<]+|</gi
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/
const UNSEEN = /^(?:head|title|template|noscript)$/
const STYLE = /\bstyle\s*=\s*(?:"([^"]*)"|'([^']*)')/i

function isHiddenBy(attributes: string, style: string): boolean {
  return (
    /(?:^|\s)hidden(?=[\s=]|$)/i.test(attributes.replace(/"[^"]*"|'[^']*'/g, '""')) ||
    /display\s*:\s*none|visibility\s*:\s*hidden/i.test(style)
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
