import { isUtf8 } from 'node:buffer'
import { ReadingProblem } from './reading-problem.ts'

/** One property of a card, whatever version it was written in. */
export type CardProperty = {
  /** Upper case, without group. */
  name: string
  group: string
  /** TYPE values and bare words (`TEL;WORK;VOICE`), upper case. */
  types: ReadonlySet<string>
  parameters: Readonly<Record<string, string>>
  /** Still with its separators and escapes. */
  value: string
}

export type Card = { line: number; properties: CardProperty[] }

const MAX_CARD_LENGTH = 16 * 1024 * 1024
const PROPERTY =
  /^(?:(?<group>[a-z0-9-]+)\.)?(?<name>[a-z][a-z0-9-]*)(?<parameters>(?:\s*;(?:[^":;]|"[^"]*")*)*)\s*:(?<value>.*)$/is
const QUOTED_PRINTABLE = /^[^:]*;\s*(?:encoding\s*=\s*)?quoted-printable(?=[;:])/i
const ENCODINGS = new Set(['QUOTED-PRINTABLE', 'BASE64', 'B', '8BIT', '7BIT'])

/** The cards of a text, with folded lines joined and encodings undone. Cards within cards are left out. */
export async function* readCards(pieces: AsyncIterable<string>): AsyncGenerator<Card> {
  let lines: string[] = []
  let depth = 0
  let start = 0
  let length = 0
  for await (const { text, line } of linesOf(pieces)) {
    const mark = text.trim().toUpperCase()
    if (mark === 'BEGIN:VCARD') {
      depth++
      if (depth === 1) {
        start = line
        lines = []
        length = 0
      }
    } else if (mark === 'END:VCARD' && depth > 0) {
      depth--
      if (depth === 0) yield { line: start, properties: propertiesOf(lines) }
    } else if (depth === 1) {
      length += text.length
      if (length > MAX_CARD_LENGTH) throw new ReadingProblem('imports.broken-file', { line: start })
      lines.push(text)
    }
  }
  // A file cut short still gives the card it was in.
  if (depth > 0 && lines.length > 0) yield { line: start, properties: propertiesOf(lines) }
}

/** The parts of a structured value (`N`, `ADR`, `ORG`), separators that are escaped kept as text. */
export function splitValue(value: string, separator: ';' | ','): string[] {
  const parts: string[] = []
  let part = ''
  for (let index = 0; index < value.length; index++) {
    const character = value[index] ?? ''
    if (character === '\\' && index + 1 < value.length) {
      part += character + value[index + 1]
      index++
    } else if (character === separator) {
      parts.push(part)
      part = ''
    } else part += character
  }
  parts.push(part)
  return parts
}

export function unescapeValue(value: string): string {
  return value
    .replace(/\\([nN;,:\\])/g, (_, character: string) => (character.toLowerCase() === 'n' ? '\n' : character))
    .trim()
}

async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<{ text: string; line: number }> {
  let rest = ''
  let line = 0
  for await (const piece of pieces) {
    rest += piece
    // A carriage return at the end may be half of a line end.
    const end = Math.max(rest.lastIndexOf('\n'), rest.lastIndexOf('\r', rest.length - 2))
    if (end < 0) {
      if (rest.length > MAX_CARD_LENGTH) throw new ReadingProblem('imports.not-a-table')
      continue
    }
    const whole = rest.slice(0, end + 1)
    rest = rest.slice(end + 1)
    const found = whole.split(/\r\n|\n|\r/)
    found.pop()
    for (const text of found) yield { text, line: ++line }
  }
  if (rest !== '') for (const text of rest.split(/\r\n|\n|\r/)) yield { text, line: ++line }
}

function propertiesOf(lines: readonly string[]): CardProperty[] {
  const isOld = lines.some((line) => /^version\s*:\s*2\.1\s*$/i.test(line.trim()))
  return unfold(lines, isOld)
    .map(parseProperty)
    .filter((property) => property !== null)
}

function unfold(lines: readonly string[], isOld: boolean): string[] {
  const unfolded: string[] = []
  for (const line of lines) {
    const last = unfolded.at(-1)
    if (last === undefined) unfolded.push(line)
    else if (last.endsWith('=') && QUOTED_PRINTABLE.test(last)) {
      unfolded[unfolded.length - 1] = last.slice(0, -1) + line.replace(/^[ \t]/, '')
    } else if (/^[ \t]/.test(line)) {
      // 2.1 folds at a space of the text, later versions put one in.
      unfolded[unfolded.length - 1] = last + (isOld ? line.replace(/^[ \t]+/, ' ') : line.slice(1))
    } else if (line.trim() !== '') unfolded.push(line)
  }
  // Some programs break long values without any sign.
  const logical: string[] = []
  for (const line of unfolded) {
    if (logical.length > 0 && !PROPERTY.test(line)) logical.push((logical.pop() ?? '') + line)
    else logical.push(line)
  }
  return logical
}

function parseProperty(line: string): CardProperty | null {
  const found = PROPERTY.exec(line)?.groups
  if (found?.name === undefined) return null
  const types = new Set<string>()
  const parameters: Record<string, string> = {}
  for (const parameter of splitParameters(found.parameters ?? '')) {
    const equals = parameter.indexOf('=')
    const key = equals < 0 ? '' : parameter.slice(0, equals).trim().toUpperCase()
    const value = parameter
      .slice(equals + 1)
      .trim()
      .replace(/^"|"$/g, '')
    if (key === 'TYPE') for (const type of value.split(',')) types.add(type.trim().toUpperCase())
    else if (key !== '') parameters[key] = value
    else if (ENCODINGS.has(value.toUpperCase())) parameters.ENCODING = value
    else types.add(value.toUpperCase())
  }
  if (parameters.PREF !== undefined) types.add('PREF')
  const isQuoted = parameters.ENCODING?.toUpperCase() === 'QUOTED-PRINTABLE'
  const value = isQuoted ? decodeQuotedPrintable(found.value ?? '', parameters.CHARSET) : (found.value ?? '')
  return { name: found.name.toUpperCase(), group: found.group?.toUpperCase() ?? '', types, parameters, value }
}

function splitParameters(text: string): string[] {
  return (text.match(/(?:[^;"]|"[^"]*")+/g) ?? []).map((part) => part.trim()).filter((part) => part !== '')
}

function decodeQuotedPrintable(text: string, charset: string | undefined): string {
  const bytes: number[] = []
  const plain = text.replace(/=\s*$/, '')
  for (let index = 0; index < plain.length; index++) {
    const hex =
      plain[index] === '=' ? /^[0-9a-f]{2}$/i.exec(plain.slice(index + 1, index + 3))?.[0] : undefined
    if (hex !== undefined) {
      bytes.push(Number.parseInt(hex, 16))
      index += 2
    } else bytes.push(...Buffer.from(plain[index] ?? ''))
  }
  const buffer = Uint8Array.from(bytes)
  return decoderFor(buffer, charset).decode(buffer)
}

/** What is UTF-8 is read as such, whatever was declared; phones often declare nothing or wrongly. */
function decoderFor(bytes: Uint8Array, charset: string | undefined): InstanceType<typeof TextDecoder> {
  if (isUtf8(bytes)) return new TextDecoder()
  try {
    return new TextDecoder(charset === undefined || /^utf-?8$/i.test(charset) ? 'windows-1252' : charset)
  } catch {
    return new TextDecoder('windows-1252')
  }
}
