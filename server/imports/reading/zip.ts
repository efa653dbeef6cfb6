import { Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { ReadingProblem } from './reading-problem.ts'
import { readPiece, type Source } from './source.ts'

export type ZipEntry = {
  name: string
  method: number
  compressedSize: number
  size: number
  /** Where its local header begins. */
  offset: number
}

const END_OF_DIRECTORY = 0x06054b50
const END_OF_DIRECTORY_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const DIRECTORY_ENTRY = 0x02014b50
const LOCAL_ENTRY = 0x04034b50
const EXTRA_64 = 1
const MAX_16 = 0xffff
const MAX_32 = 0xffffffff
const STORED = 0
const DEFLATED = 8
const ENCRYPTED = 1

const MAX_TAIL = 22 + MAX_16 + 20
const MAX_ENTRIES = 10_000
const MAX_DIRECTORY_BYTES = 8 * 1024 * 1024
// Sheets shrink to a twentieth, rarely to a hundredth; a bomb to a thousandth. Small parts may do as they like.
const MAX_RATIO = 200
const RATIO_MATTERS_FROM = 64 * 1024 * 1024
const MAX_TOTAL_BYTES = 16 * 1024 * 1024 * 1024

/** The parts of a zip file by name, after a look at what they claim to unpack to. */
export async function readZipDirectory(source: Source): Promise<Map<string, ZipEntry>> {
  const tailAt = Math.max(0, source.size - MAX_TAIL)
  const tail = await readPiece(source, tailAt, source.size)
  const endAt = findEnd(tail)
  if (endAt < 0) throw broken()
  let count = tail.readUInt16LE(endAt + 10)
  let size = tail.readUInt32LE(endAt + 12)
  let offset = tail.readUInt32LE(endAt + 16)
  if (count === MAX_16 || size === MAX_32 || offset === MAX_32) {
    ;({ count, size, offset } = await readEnd64(source, tail, endAt))
  }
  if (count > MAX_ENTRIES || size > MAX_DIRECTORY_BYTES) throw new ReadingProblem('imports.unpacks-too-large')
  if (offset + size > source.size) throw broken()
  const directory = await readPiece(source, offset, offset + size)
  return new Map(parseDirectory(directory, count).map((entry) => [entry.name, entry]))
}

/** The unpacked bytes of a part; stops at more than it declared or than `maxBytes`. */
export async function* readZipEntry(
  source: Source,
  entry: ZipEntry,
  maxBytes = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array> {
  const header = await readPiece(source, entry.offset, entry.offset + 30)
  if (header.length < 30 || header.readUInt32LE(0) !== LOCAL_ENTRY) throw broken()
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const end = start + entry.compressedSize
  if (end > source.size) throw broken()
  if (entry.size > maxBytes) throw new ReadingProblem('imports.unpacks-too-large')

  let total = 0
  const packed = source.read(start, end)
  for await (const piece of entry.method === STORED ? packed : inflate(packed)) {
    total += piece.length
    // What unpacks to more than it says was made to deceive.
    if (total > entry.size || total > maxBytes) throw new ReadingProblem('imports.unpacks-too-large')
    yield piece
  }
  if (total !== entry.size) throw broken()
}

async function* inflate(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = Readable.from(packed, { objectMode: true, highWaterMark: 1 })
  const inflater = createInflateRaw({ chunkSize: 64 * 1024 })
  input.on('error', (error) => inflater.destroy(error))
  input.pipe(inflater)
  try {
    for await (const piece of inflater) yield piece
  } catch (error) {
    throw isZlibError(error) ? broken() : error
  } finally {
    input.destroy()
    inflater.destroy()
  }
}

function parseDirectory(directory: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = []
  let total = 0
  let at = 0
  for (let index = 0; index < count; index++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== DIRECTORY_ENTRY) throw broken()
    const nameLength = directory.readUInt16LE(at + 28)
    const extraLength = directory.readUInt16LE(at + 30)
    const nameEnd = at + 46 + nameLength
    const next = nameEnd + extraLength + directory.readUInt16LE(at + 32)
    if (next > directory.length) throw broken()
    if (directory.readUInt16LE(at + 8) & ENCRYPTED) throw new ReadingProblem('imports.password-protected')
    const sizes = sizesOf(directory, at, directory.subarray(nameEnd, nameEnd + extraLength))
    const entry = {
      name: directory.toString('utf8', at + 46, nameEnd),
      method: directory.readUInt16LE(at + 10),
      ...sizes,
    }
    if (entry.method !== STORED && entry.method !== DEFLATED) throw new ReadingProblem('imports.broken-file')
    total += entry.size
    if (isBomb(entry) || total > MAX_TOTAL_BYTES) throw new ReadingProblem('imports.unpacks-too-large')
    entries.push(entry)
    at = next
  }
  return entries
}

function isBomb(entry: ZipEntry): boolean {
  return entry.size > RATIO_MATTERS_FROM && entry.size > entry.compressedSize * MAX_RATIO
}

function sizesOf(
  directory: Buffer,
  at: number,
  extra: Buffer,
): Pick<ZipEntry, 'size' | 'compressedSize' | 'offset'> {
  const sizes = [
    directory.readUInt32LE(at + 24),
    directory.readUInt32LE(at + 20),
    directory.readUInt32LE(at + 42),
  ]
  let wide = findExtra(extra, EXTRA_64)
  const [size = 0, compressedSize = 0, offset = 0] = sizes.map((value) => {
    if (value !== MAX_32) return value
    if (wide.length < 8) throw broken()
    const long = Number(wide.readBigUInt64LE(0))
    wide = wide.subarray(8)
    if (!Number.isSafeInteger(long)) throw broken()
    return long
  })
  return { size, compressedSize, offset }
}

function findExtra(extra: Buffer, id: number): Buffer {
  let at = 0
  while (at + 4 <= extra.length) {
    const end = at + 4 + extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, end)
    at = end
  }
  return Buffer.alloc(0)
}

function findEnd(tail: Buffer): number {
  for (let at = tail.length - 22; at >= 0; at--) if (tail.readUInt32LE(at) === END_OF_DIRECTORY) return at
  return -1
}

async function readEnd64(
  source: Source,
  tail: Buffer,
  endAt: number,
): Promise<{ count: number; size: number; offset: number }> {
  const locatorAt = endAt - 20
  if (locatorAt < 0 || tail.readUInt32LE(locatorAt) !== LOCATOR_64) throw broken()
  const at = Number(tail.readBigUInt64LE(locatorAt + 8))
  if (!Number.isSafeInteger(at)) throw broken()
  const end = await readPiece(source, at, at + 56)
  if (end.length < 56 || end.readUInt32LE(0) !== END_OF_DIRECTORY_64) throw broken()
  return {
    count: Number(end.readBigUInt64LE(32)),
    size: Number(end.readBigUInt64LE(40)),
    offset: Number(end.readBigUInt64LE(48)),
  }
}

function isZlibError(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
  )
}

function broken(): ReadingProblem {
  return new ReadingProblem('imports.broken-file')
}
