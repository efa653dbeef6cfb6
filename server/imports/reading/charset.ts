import { isUtf8 } from 'node:buffer'
import { ReadingProblem } from './reading-problem.ts'

export type Encoding = {
  /** `auto`: each line is UTF-8 where it can be, else Windows-1252. */
  decoder: 'auto' | 'utf-32le' | 'utf-32be' | string
  /** What it turned out to be, for showing. */
  charset: string
  bomLength: number
}

const BOMS: [bytes: number[], charset: string][] = [
  [[0xff, 0xfe, 0, 0], 'utf-32le'],
  [[0, 0, 0xfe, 0xff], 'utf-32be'],
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]
/** What somebody may choose when the guess was wrong. */
export const CHARSETS = [
  'utf-8',
  'windows-1252',
  'iso-8859-15',
  'windows-1250',
  'macintosh',
  'utf-16le',
  'utf-16be',
] as const
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const MAX_LINE_BYTES = 8 * 1024 * 1024

/** Tells the character set from the first bytes of a file. */
export function detectEncoding(head: Uint8Array, chosen?: string): Encoding {
  const bom = BOMS.find(([bytes]) => bytes.every((byte, index) => head[index] === byte))
  const bomLength = bom?.[0].length ?? 0
  if (chosen !== undefined) {
    if (!(CHARSETS as readonly string[]).includes(chosen))
      throw new ReadingProblem('imports.charset-unknown', { charset: chosen })
    return { decoder: chosen, charset: chosen, bomLength: bom?.[1] === chosen ? bomLength : 0 }
  }
  const halfMarked = halfMarkedUtf32(head)
  if (halfMarked !== null) return { decoder: halfMarked, charset: halfMarked, bomLength: 2 }
  if (bom !== undefined && bom[1] !== 'utf-8') return { decoder: bom[1], charset: bom[1], bomLength }
  const wide = wideCharset(head)
  if (wide !== null) return { decoder: wide, charset: wide, bomLength: 0 }
  return { decoder: 'auto', charset: narrowCharset(head), bomLength }
}

/** The text of a file in pieces, each piece ending between characters. */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<string> {
  const body = withoutStart(bytes, encoding.bomLength)
  if (encoding.decoder === 'auto') yield* decodeByLine(body)
  else if (encoding.decoder.startsWith('utf-32')) yield* decodeUtf32(body, encoding.decoder === 'utf-32le')
  else {
    const decoder = new TextDecoder(encoding.decoder, { ignoreBOM: true })
    for await (const piece of body) yield decoder.decode(piece, { stream: true })
    yield decoder.decode()
  }
}

/** Salesforce's Data Loader writes UTF-32 of either order behind one mark of UTF-16. */
function halfMarkedUtf32(head: Uint8Array): string | null {
  const [first = 0, second = 0, ...next] = head.subarray(0, 6)
  if (Math.min(first, second) !== 0xfe || Math.max(first, second) !== 0xff || next.length < 4) return null
  const zeros = next.map((byte) => byte === 0)
  if (!zeros[0] && zeros[1] && zeros[2] && zeros[3]) return 'utf-32le'
  return zeros[0] && zeros[1] && zeros[2] && !zeros[3] ? 'utf-32be' : null
}

/** UTF-16 without a byte order mark shows as every other byte being zero. */
function wideCharset(head: Uint8Array): string | null {
  const length = Math.min(head.length, 4096)
  if (length < 8) return null
  const zeros = [0, 0]
  for (let index = 0; index < length; index++)
    if (head[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (odd > length * 0.3 && even < length * 0.05) return 'utf-16le'
  return even > length * 0.3 && odd < length * 0.05 ? 'utf-16be' : null
}

function narrowCharset(head: Uint8Array): string {
  // The last line may be cut within a character.
  const end = Math.max(head.lastIndexOf(LINE_FEED), head.lastIndexOf(CARRIAGE_RETURN))
  const whole = end > 0 ? head.subarray(0, end + 1) : head
  if (isUtf8(whole)) return 'utf-8'
  for (const line of splitLines(whole)) if (isUtf8(line) && line.some((byte) => byte > 0x7f)) return 'mixed'
  return 'windows-1252'
}

async function* decodeByLine(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  const windows = new TextDecoder('windows-1252')
  const decode = (block: Uint8Array): string => {
    if (isUtf8(block)) return utf8.decode(block)
    let text = ''
    for (const line of splitLines(block)) text += (isUtf8(line) ? utf8 : windows).decode(line)
    return text
  }
  let rest: Uint8Array = new Uint8Array(0)
  for await (const piece of bytes) {
    const end = Math.max(piece.lastIndexOf(LINE_FEED), piece.lastIndexOf(CARRIAGE_RETURN)) + 1
    if (end === 0) {
      rest = Buffer.concat([rest, piece])
      if (rest.length > MAX_LINE_BYTES) throw new ReadingProblem('imports.not-a-table')
      continue
    }
    const head = piece.subarray(0, end)
    yield decode(rest.length === 0 ? head : Buffer.concat([rest, head]))
    rest = Uint8Array.from(piece.subarray(end))
  }
  if (rest.length > 0) yield decode(rest)
}

function* splitLines(bytes: Uint8Array): Generator<Uint8Array> {
  let start = 0
  while (start < bytes.length) {
    const feed = bytes.indexOf(LINE_FEED, start)
    const end = feed < 0 ? bytes.length : feed + 1
    yield bytes.subarray(start, end)
    start = end
  }
}

async function* decodeUtf32(bytes: AsyncIterable<Uint8Array>, isLittle: boolean): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  for await (const piece of bytes) {
    const block = Buffer.concat([rest, piece])
    const count = block.length >> 2
    let text = ''
    for (let index = 0; index < count; index++) {
      const point = isLittle ? block.readUInt32LE(index * 4) : block.readUInt32BE(index * 4)
      const isCharacter = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
      text += isCharacter ? String.fromCodePoint(point) : '\ufffd'
    }
    rest = Buffer.from(block.subarray(count * 4))
    yield text
  }
  if (rest.length > 0) yield '\ufffd'
}

async function* withoutStart(bytes: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  let left = length
  for await (const piece of bytes) {
    if (left >= piece.length) left -= piece.length
    else {
      yield left === 0 ? piece : piece.subarray(left)
      left = 0
    }
  }
}
