import { ownValue } from '#server/platform/values/own-value.ts'
import { ReadingProblem } from './reading-problem.ts'

/** What the parts of a workbook are made of. Names come without their namespace prefix. */
export type XmlListener = {
  open(name: string, attributes: string): void
  close(name: string): void
  text(text: string): void
}

const MAX_PENDING = 4 * 1024 * 1024
const TAG_NAME = /^(?:[\w.-]+:)?([\w.-]+)/
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const ENTITY = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,5}));/gi
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Takes XML in pieces and tells its tags and texts. Declarations of entities are refused, never followed. */
export function xmlReader(listener: XmlListener): { push(piece: string): void; end(): void } {
  let pending = ''
  return {
    push(piece) {
      pending = read(pending + piece, listener)
      if (pending.length > MAX_PENDING) throw broken()
    },
    end() {
      if (pending.trim() !== '') throw broken()
    },
  }
}

/** The attributes of a tag by name without prefix. */
export function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [, name = '', double, single] of text.matchAll(ATTRIBUTE)) {
    attributes[name.slice(name.indexOf(':') + 1)] = decodeEntities(double ?? single ?? '')
  }
  return attributes
}

export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(ENTITY, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ownValue(NAMED, name) ?? whole
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
    return isCharacter ? String.fromCodePoint(point) : ''
  })
}

/** Reads all whole tags and texts; gives back what is left unfinished. */
function read(xml: string, listener: XmlListener): string {
  let at = 0
  while (at < xml.length) {
    const tag = xml.indexOf('<', at)
    // Text may go on in the next piece, and an entity must not be cut.
    if (tag < 0) break
    if (tag > at) listener.text(decodeEntities(xml.slice(at, tag)))
    const end = endOfMarkup(xml, tag)
    if (end < 0) return xml.slice(tag)
    readMarkup(xml.slice(tag + 1, end), listener)
    at = end + 1
  }
  return xml.slice(at)
}

/** Where the markup that begins at `at` ends (its `>`); -1 when that is still to come. */
function endOfMarkup(xml: string, at: number): number {
  if (xml.startsWith('<!--', at)) return endOf(xml, '-->', at + 4)
  if (xml.startsWith('<![CDATA[', at)) return endOf(xml, ']]>', at + 9)
  if (xml.startsWith('<!', at)) {
    if (xml.length - at < 9) return -1
    throw broken()
  }
  let quote = ''
  for (let index = at + 1; index < xml.length; index++) {
    const character = xml[index]
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if (character === '>') return index
  }
  return -1
}

function endOf(xml: string, mark: string, from: number): number {
  const found = xml.indexOf(mark, from)
  return found < 0 ? -1 : found + mark.length - 1
}

function readMarkup(markup: string, listener: XmlListener): void {
  if (markup.startsWith('?') || markup.startsWith('!--')) return
  if (markup.startsWith('![CDATA[')) {
    listener.text(markup.slice(8, -2))
    return
  }
  const isClosing = markup.startsWith('/')
  const name = TAG_NAME.exec(isClosing ? markup.slice(1) : markup)?.[1]
  if (name === undefined) throw broken()
  if (isClosing) {
    listener.close(name)
    return
  }
  const isEmpty = markup.endsWith('/')
  const space = markup.search(/\s/)
  listener.open(name, space < 0 ? '' : markup.slice(space, isEmpty ? -1 : undefined))
  if (isEmpty) listener.close(name)
}

function broken(): ReadingProblem {
  return new ReadingProblem('imports.broken-file')
}
