import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'

/** A file to read, wherever it lies. It is read several times and, for workbooks, in pieces. */
export type Source = {
  name: string
  size: number
  /** The bytes from `from` (included) to `to` (excluded), by default all. */
  read(from?: number, to?: number): AsyncIterable<Uint8Array>
}

/** A file on disk. */
export async function fileSource(path: string, name = basename(path)): Promise<Source> {
  const { size } = await stat(path)
  return {
    name,
    size,
    read: (from = 0, to = size) =>
      to <= from
        ? nothing()
        : createReadStream(path, { start: from, end: to - 1, highWaterMark: 128 * 1024 }),
  }
}

/** A file that is in memory already. */
export function bytesSource(name: string, bytes: Uint8Array): Source {
  return {
    name,
    size: bytes.length,
    async *read(from = 0, to = bytes.length) {
      if (to > from) yield bytes.subarray(from, to)
    },
  }
}

/** The bytes from `from` to `to` in one piece. */
export async function readPiece(source: Source, from: number, to: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of source.read(from, Math.min(to, source.size))) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
